//! Deciding what is shown, after what is out already.

use std::collections::{BTreeMap, BTreeSet};

use register::place::{Level, PlaceId, Tree};
use science::suppression::{Public, Rule, Suppression, Unbalanced, suppress};

use super::across::{Met, met};
use super::earlier::After;
use super::graph::{Closed, Graph, Node, Standing, is_small_step};
use super::lay::{Laid, Release, lay, line};
use super::{Counts, LEVELS, Lost, PublicFigure, PublicTable};
use crate::indicator::Definitions;
use crate::month::Period;

/// Why no table can be made of the counts.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsound {
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
    #[error("`{indicator}` names people who are not among those of `{within}`")]
    NotWithin { indicator: String, within: String },
}

/// What is asked of a pack that is being frozen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) place: PlaceId,
    pub(crate) period: Period,
    pub(crate) definitions: &'a Definitions,
    pub(crate) counts: &'a Counts,
}

/// The table of a place and all below it, as fine as it can be protected beside what earlier
/// packs have shown.
///
/// A count that an earlier pack has as well is one count: what was shown of it is shown, what
/// was withheld stays withheld. Where the two differ by a small number, so many children came or
/// went, and that number is protected like any count.
pub(crate) fn decide(asking: &Asking<'_>, after: &After) -> Result<PublicTable, Unsound> {
    let rule = Rule::default();
    let top = asking.tree.get(asking.place).map_or(Level::Posyandu, |place| place.level);
    for finest in LEVELS.into_iter().rev().filter(|level| top <= *level) {
        let Asking { tree, place, period, definitions, counts } = *asking;
        let mut graph = Graph::default();
        let new = Release { tree, place, finest, definitions, counts, shown: None };
        let new = lay(&mut graph, &new)?;
        let mut laid: Vec<(Period, Ground<'_>, Laid<'_>)> = vec![(period, (tree, place), new)];
        for before in after.earlier() {
            let theirs = lay(&mut graph, &before.release())?;
            laid.push((before.period(), before.ground(), theirs));
        }
        for (at, (period, ground, one)) in laid.iter().enumerate() {
            for (other_period, other_ground, other) in &laid[at + 1..] {
                if period.overlaps(*other_period) {
                    link(&mut graph, one, other, &met(*ground, *other_ground), rule);
                }
            }
        }
        let closed = graph.close()?;
        if let Ok(suppression) = suppress(&closed.table, rule) {
            let Some((.., new)) = laid.first() else { continue };
            return Ok(told(tree, &closed, &suppression, new, rule));
        }
    }
    Ok(PublicTable::default())
}

/// A map, and the place of a pack on it.
type Ground<'a> = (&'a Tree, PlaceId);

/// Counts of the same people in two packs are one where they are equal, and a step apart where
/// they nearly are. Where borders were drawn anew, it is the sums over them that are.
fn link(graph: &mut Graph, one: &Laid<'_>, other: &Laid<'_>, met: &[Met], rule: Rule) {
    for (column, at) in &one.columns {
        let Some(there) = other.columns.get(column) else { continue };
        for Met { level, ours, theirs } in met {
            let (Some(ours), Some(theirs)) =
                (one.nodes_of(*at, ours), other.nodes_of(*there, theirs))
            else {
                continue;
            };
            let sum = |nodes: &[Node]| nodes.iter().map(|node| graph.number(*node)).sum();
            let [number, their_number]: [u64; 2] = [sum(&ours), sum(&theirs)];
            let is_step = is_small_step(number, their_number, rule);
            if number != their_number && !is_step {
                continue;
            }
            let [ours, theirs] = [ours, theirs].map(|nodes| together(graph, nodes, *level));
            if is_step {
                graph.step(ours, theirs);
            } else {
                graph.same(ours, theirs);
            }
        }
    }
}

/// One count for several.
fn together(graph: &mut Graph, nodes: Vec<Node>, level: Level) -> Node {
    if let [node] = nodes[..] {
        return node;
    }
    let number = nodes.iter().map(|node| graph.number(*node)).sum();
    let whole = graph.count(number, line(level), Standing::Derived);
    graph.sum(whole, nodes);
    whole
}

fn told(
    tree: &Tree,
    closed: &Closed,
    suppression: &Suppression,
    laid: &Laid<'_>,
    rule: Rule,
) -> PublicTable {
    let shown = |node: Node| match closed.standing(node) {
        Standing::Shown => Some(closed.number(node)),
        Standing::Withheld | Standing::Derived => None,
        Standing::Open => match suppression.public(closed.cell(node)?) {
            Some(Public::Shown(count)) => Some(count),
            Some(Public::Withheld) | None => None,
        },
    };
    let mut table = PublicTable::default();
    let mut lost: BTreeMap<Level, Lost> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for asked in &laid.asked {
        let figure = PublicFigure {
            indicator: asked.indicator.to_owned(),
            numerator: shown(asked.numerator),
            denominator: asked.denominator.and_then(shown),
            is_share: asked.denominator.is_some(),
        };
        table.figures.entry(asked.place).or_default().push(figure);
        let Some(level) = tree.get(asked.place).map(|place| place.level) else { continue };
        for node in std::iter::once(asked.numerator).chain(asked.denominator) {
            if told.insert(closed.first(node)) {
                let lost = lost.entry(level).or_insert(Lost {
                    level,
                    shown: 0,
                    small: 0,
                    between: 0,
                    beside: 0,
                });
                if shown(node).is_some() {
                    lost.shown += 1;
                } else if (1..rule.least()).contains(&closed.number(node)) {
                    lost.small += 1;
                } else if closed.is_between(node) {
                    lost.between += 1;
                } else {
                    lost.beside += 1;
                }
            }
        }
    }
    table.lost = lost.into_values().collect();
    table.lost.sort_by_key(|lost| line(lost.level));
    table
}
