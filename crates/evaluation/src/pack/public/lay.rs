//! The counts and equations of one pack, laid out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use register::place::{Level, PlaceId, Tree};
use science::suppression::Level as Line;

use super::counts::{Count, Counts};
use super::decide::Unsound;
use super::graph::{Graph, Node, Standing};
use super::{LEVELS, PublicTable};
use crate::indicator::{Definitions, Indicator, Over, Unit};

/// A pack whose counts are public, or about to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Release<'a> {
    pub(super) tree: &'a Tree,
    pub(super) place: PlaceId,
    /// The finest level that is told.
    pub(super) finest: Level,
    pub(super) definitions: &'a Definitions,
    pub(super) counts: &'a Counts,
    /// What is out of it; None where that is to be decided.
    pub(super) shown: Option<&'a PublicTable>,
}

/// Which count of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Numerator,
    Denominator,
    /// Of the denominator those who are not in the numerator.
    Rest,
    /// Of the indicator it lies within those who are not in this one.
    Others,
}

/// A published number of one place.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) place: PlaceId,
    pub(super) indicator: &'a str,
    pub(super) numerator: Node,
    pub(super) denominator: Option<Node>,
}

/// Where the counts of a pack went.
#[derive(Debug, Default)]
pub(super) struct Laid<'a> {
    pub(super) asked: Vec<Asked<'a>>,
    pub(super) columns: BTreeMap<(&'a str, Role), usize>,
    /// Of each column, by place.
    pub(super) nodes: Vec<BTreeMap<PlaceId, Node>>,
}

impl Laid<'_> {
    /// The counts of some places in a column; None where one of them has none.
    pub(super) fn nodes_of(&self, column: usize, places: &[PlaceId]) -> Option<Vec<Node>> {
        places.iter().map(|place| self.nodes[column].get(place).copied()).collect()
    }
}

/// How an indicator is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Count,
    Share,
}

/// None where it is not, by what it counts.
fn told(indicator: &Indicator) -> Option<Told> {
    match (indicator.over, indicator.unit) {
        (Over::Last, Unit::Percent) => Some(Told::Share),
        // Of new cases how many; the time at risk is no count of children.
        (Over::Last, Unit::Children) | (Over::PersonTime, Unit::Per100ChildMonths) => {
            Some(Told::Count)
        }
        (Over::Last, Unit::Per100ChildMonths)
        | (Over::PersonTime, Unit::Children | Unit::Percent)
        | (Over::Each, Unit::Children | Unit::Percent | Unit::Per100ChildMonths) => None,
    }
}

/// Puts the counts of a pack, and what they add up to, into the graph.
pub(super) fn lay<'a>(graph: &mut Graph, release: &Release<'a>) -> Result<Laid<'a>, Unsound> {
    let mut laying = Laying {
        release: *release,
        places: places(release.tree, release.place, release.finest),
        same: HashMap::new(),
        laid: Laid::default(),
    };
    let out: Option<BTreeSet<&str>> = release.shown.map(PublicTable::indicators);
    let mut published: Vec<(&Indicator, usize, Option<usize>)> = Vec::new();
    for (at, indicator) in release.definitions.all().iter().enumerate() {
        let is_public = match &out {
            Some(out) => out.contains(indicator.code.as_str()),
            None => indicator.published,
        };
        let Some(told) = told(indicator).filter(|_| is_public) else { continue };
        let numerator = laying.column(graph, at, Role::Numerator);
        let denominator = match told {
            Told::Count => None,
            Told::Share => Some(laying.column(graph, at, Role::Denominator)),
        };
        published.push((indicator, numerator, denominator));
    }
    let mut rests: HashMap<(usize, usize), usize> = HashMap::new();
    for &(indicator, numerator, denominator) in &published {
        let code = indicator.code.as_str();
        if let Some(of) = denominator.filter(|of| *of != numerator) {
            let rest = *rests
                .entry((numerator, of))
                .or_insert_with(|| laying.rest(graph, numerator, of));
            laying.laid.columns.insert((code, Role::Rest), rest);
        }
        let outer = indicator.within.as_deref().and_then(|within| {
            published.iter().find(|(outer, ..)| outer.code == within).map(|(_, at, _)| *at)
        });
        if let Some(of) = outer.filter(|of| *of != numerator) {
            let others = match rests.get(&(numerator, of)) {
                Some(others) => *others,
                None => laying.others(graph, numerator, of, indicator)?,
            };
            rests.insert((numerator, of), others);
            laying.laid.columns.insert((code, Role::Others), others);
        }
        for (place, _) in &laying.places {
            laying.laid.asked.push(Asked {
                place: *place,
                indicator: code,
                numerator: laying.laid.nodes[numerator][place],
                denominator: denominator.map(|of| laying.laid.nodes[of][place]),
            });
        }
    }
    Ok(laying.laid)
}

struct Laying<'a> {
    release: Release<'a>,
    /// Each before those below it.
    places: Vec<(PlaceId, Level)>,
    /// Two indicators may count the same people: they are one column, or what is withheld in one
    /// could be read in the other.
    same: HashMap<Vec<Count>, usize>,
    laid: Laid<'a>,
}

impl<'a> Laying<'a> {
    fn column(&mut self, graph: &mut Graph, indicator: usize, role: Role) -> usize {
        let counts = self.release.counts;
        let count = |place: PlaceId| match role {
            Role::Numerator => counts.numerator(place, indicator),
            Role::Denominator | Role::Rest | Role::Others => {
                counts.denominator(place, indicator)
            }
        };
        let all: Vec<Count> = self.places.iter().map(|(place, _)| count(*place)).collect();
        let next = self.laid.nodes.len();
        let at = *self.same.entry(all).or_insert(next);
        if at == next {
            let mut nodes = BTreeMap::new();
            for &(place, level) in &self.places {
                let node = graph.count(count(place).number, line(level), Standing::Derived);
                nodes.insert(place, node);
            }
            self.add_up(graph, &nodes);
            self.laid.nodes.push(nodes);
        }
        let definitions: &'a Definitions = self.release.definitions;
        let code = definitions.all()[indicator].code.as_str();
        for (place, node) in &self.laid.nodes[at] {
            graph.stands(*node, self.standing(*place, code, role));
        }
        self.laid.columns.insert((code, role), at);
        at
    }

    fn standing(&self, place: PlaceId, code: &str, role: Role) -> Standing {
        let Some(table) = self.release.shown else { return Standing::Open };
        let Some(figure) = table.get(place, code) else { return Standing::Derived };
        let count = match role {
            Role::Numerator => figure.numerator,
            Role::Denominator | Role::Rest | Role::Others => figure.denominator,
        };
        if count.is_some() { Standing::Shown } else { Standing::Withheld }
    }

    /// A place is the sum of those below it.
    fn add_up(&self, graph: &mut Graph, nodes: &BTreeMap<PlaceId, Node>) {
        for (place, _) in &self.places {
            let below = self.release.tree.below(*place);
            let parts: Vec<Node> =
                below.filter_map(|below| nodes.get(&below.id)).copied().collect();
            if !parts.is_empty() {
                graph.sum(nodes[place], parts);
            }
        }
    }

    /// Of a denominator those who are not in the numerator; that they are none tells about
    /// everybody, unless nobody was counted.
    fn rest(&mut self, graph: &mut Graph, numerator: usize, denominator: usize) -> usize {
        let mut rests = BTreeMap::new();
        for &(place, level) in &self.places {
            let [some, all] = [numerator, denominator].map(|at| self.laid.nodes[at][&place]);
            let rest = graph.number(all).saturating_sub(graph.number(some));
            let rest = graph.count(rest, line(level), Standing::Derived);
            if graph.number(all) > 0 {
                graph.guard(rest);
            }
            graph.sum(all, vec![some, rest]);
            rests.insert(place, rest);
        }
        self.laid.nodes.push(rests);
        self.laid.nodes.len() - 1
    }

    fn others(
        &mut self,
        graph: &mut Graph,
        inner: usize,
        outer: usize,
        indicator: &Indicator,
    ) -> Result<usize, Unsound> {
        let mut others = BTreeMap::new();
        for &(place, level) in &self.places {
            let [some, all] = [inner, outer].map(|at| self.laid.nodes[at][&place]);
            let rest = graph.number(all).checked_sub(graph.number(some));
            let rest = rest.ok_or_else(|| Unsound::NotWithin {
                indicator: indicator.code.clone(),
                within: indicator.within.clone().unwrap_or_default(),
            })?;
            let rest = graph.count(rest, line(level), Standing::Derived);
            graph.sum(all, vec![some, rest]);
            others.insert(place, rest);
        }
        self.laid.nodes.push(others);
        Ok(self.laid.nodes.len() - 1)
    }
}

pub(super) fn line(level: Level) -> Line {
    let at = LEVELS.iter().position(|found| *found == level).unwrap_or(LEVELS.len());
    Line(u8::try_from(at).unwrap_or(u8::MAX))
}

/// The place and all below it, down to a level, each before those below it.
fn places(tree: &Tree, place: PlaceId, finest: Level) -> Vec<(PlaceId, Level)> {
    let mut places = Vec::new();
    let mut waiting: Vec<PlaceId> = vec![place];
    while let Some(id) = waiting.pop() {
        let Some(found) = tree.get(id) else { continue };
        places.push((id, found.level));
        if found.level < finest {
            let below = tree.below(id).filter(|below| below.level <= finest);
            waiting.extend(below.map(|below| below.id));
        }
    }
    places
}
