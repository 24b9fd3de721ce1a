//! The counts of one or more packs with the equations between them, before they become a table
//! of the science: a count that two packs have in common is one.

use std::collections::BTreeSet;

use science::suppression::{CellId, Draft, Level, Rule, Table, Unbalanced};

/// A count of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node(usize);

/// How the world comes to know a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Printed nowhere, but whoever has its neighbours may compute it.
    Derived,
    /// About to be decided.
    Open,
    /// An earlier pack has withheld it.
    Withheld,
    /// An earlier pack has shown it.
    Shown,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    number: u64,
    level: Level,
    standing: Standing,
    /// Its zero tells about everybody.
    guarded: bool,
    /// The count that it is the same as; itself where there is none.
    same_as: usize,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    counts: Vec<Count>,
    sums: Vec<(Node, Vec<Node>)>,
    steps: Vec<(Node, Node)>,
}

/// A graph as a table, and where its counts went.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) table: Table,
    graph: Graph,
    cells: Vec<Option<CellId>>,
    /// Counts that differ by a small one from one that is out.
    between: BTreeSet<usize>,
}

impl Graph {
    pub(super) fn count(&mut self, number: u64, level: Level, standing: Standing) -> Node {
        let same_as = self.counts.len();
        self.counts.push(Count { number, level, standing, guarded: false, same_as });
        Node(same_as)
    }

    pub(super) fn number(&self, node: Node) -> u64 {
        self.counts[node.0].number
    }

    pub(super) fn guard(&mut self, node: Node) {
        self.counts[node.0].guarded = true;
    }

    /// What is shown once is out, wherever else it is withheld.
    pub(super) fn stands(&mut self, node: Node, standing: Standing) {
        let count = &mut self.counts[node.0];
        count.standing = count.standing.max(standing);
    }

    /// `parts` add up to `total`.
    pub(super) fn sum(&mut self, total: Node, parts: Vec<Node>) {
        self.sums.push((total, parts));
    }

    /// Two packs have counted the same.
    pub(super) fn same(&mut self, one: Node, other: Node) {
        let (one, other) = (self.first(one.0), self.first(other.0));
        let (keeps, goes) = (one.min(other), one.max(other));
        if keeps == goes {
            return;
        }
        let gone = self.counts[goes];
        let kept = &mut self.counts[keeps];
        kept.standing = kept.standing.max(gone.standing);
        kept.guarded |= gone.guarded;
        self.counts[goes].same_as = keeps;
    }

    /// The difference of two counts of the same people in two packs is a small count as well.
    pub(super) fn step(&mut self, one: Node, other: Node) {
        self.steps.push((one, other));
    }

    fn first(&self, mut at: usize) -> usize {
        while self.counts[at].same_as != at {
            at = self.counts[at].same_as;
        }
        at
    }

    pub(super) fn close(self) -> Result<Closed, Unbalanced> {
        let mut draft = Draft::new();
        let mut cells: Vec<Option<CellId>> = vec![None; self.counts.len()];
        for (at, count) in self.counts.iter().enumerate() {
            if count.same_as != at {
                continue;
            }
            let cell = match count.standing {
                // What an earlier pack withholds stays withheld: shown now, it would be shown.
                Standing::Derived | Standing::Withheld => {
                    draft.derived(count.number, count.level)
                }
                Standing::Open => draft.cell(count.number, count.level),
                Standing::Shown => draft.published(count.number, count.level),
            };
            if count.guarded {
                draft.zero_is_sensitive(cell);
            }
            cells[at] = Some(cell);
        }
        let cell = |node: Node| cells[self.first(node.0)];
        let mut told = BTreeSet::new();
        for (total, parts) in &self.sums {
            let Some(total) = cell(*total) else { continue };
            let parts: Vec<CellId> = parts.iter().filter_map(|part| cell(*part)).collect();
            let mut sorted = parts.clone();
            sorted.sort_unstable();
            if told.insert((total, sorted)) {
                draft.sum(total, &parts);
            }
        }
        let mut between = BTreeSet::new();
        let mut stepped = BTreeSet::new();
        for (one, other) in &self.steps {
            let (one, other) = (self.first(one.0), self.first(other.0));
            let (Some(before), Some(after)) = (cells[one], cells[other]) else { continue };
            let shown = |at: usize| self.counts[at].standing == Standing::Shown;
            // What two earlier packs tell together is out, and nothing mends it.
            if shown(one) && shown(other) || !stepped.insert((one.min(other), one.max(other))) {
                continue;
            }
            draft.step(&[before], &[after]);
            between.extend(
                [(one, other), (other, one)]
                    .into_iter()
                    .filter_map(|(here, there)| (shown(there) && !shown(here)).then_some(here)),
            );
        }
        Ok(Closed { table: draft.close()?, cells, between, graph: self })
    }
}

impl Closed {
    pub(super) fn cell(&self, node: Node) -> Option<CellId> {
        self.cells[self.graph.first(node.0)]
    }

    /// Whether two nodes became one, told by the first of them.
    pub(super) fn first(&self, node: Node) -> Node {
        Node(self.graph.first(node.0))
    }

    pub(super) fn standing(&self, node: Node) -> Standing {
        self.graph.counts[self.graph.first(node.0)].standing
    }

    pub(super) fn number(&self, node: Node) -> u64 {
        self.graph.number(node)
    }

    pub(super) fn is_between(&self, node: Node) -> bool {
        self.between.contains(&self.graph.first(node.0))
    }
}

/// Whether two counts differ by a small one.
pub(super) fn is_small_step(one: u64, other: u64, rule: Rule) -> bool {
    (1..rule.least()).contains(&one.abs_diff(other))
}
