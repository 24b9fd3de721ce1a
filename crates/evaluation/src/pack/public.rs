//! What the public may read of a pack: counts of places down to the desa, of which no small
//! one can be worked out. It is decided once, when the pack is frozen.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use register::place::{Level, PlaceId, Tree};
use science::suppression::{
    CellId, Draft, Level as Line, Public, Rule, Suppression, Unbalanced, suppress,
};

use crate::engine::{Fingerprint, Part, Parts};
use crate::indicator::{Definitions, Over, Unit};

/// Levels that are published, the coarsest first; where no protection is found for the finest,
/// the table ends one level above.
const LEVELS: [Level; 5] =
    [Level::Nation, Level::Province, Level::Kabkota, Level::Kecamatan, Level::Desa];

/// Frames whose indicators differ from others by a few children only, and are not published.
const KEPT_BACK: &str = "convention";

/// Indicators of which one names some of those of another: the rest is a count as well.
const WITHIN: [(&str, &str); 3] = [
    ("severely_stunted", "stunted"),
    ("severely_wasted", "wasted"),
    ("not_gaining_twice", "not_gaining"),
];

/// A figure as the public reads it; None is withheld, which is not nought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PublicFigure {
    pub place: PlaceId,
    pub indicator: String,
    pub numerator: Option<u64>,
    /// None as well where an indicator is a count alone.
    pub denominator: Option<u64>,
    /// Whether there is a denominator at all.
    pub is_share: bool,
}

/// What was withheld at one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost {
    pub level: Level,
    pub shown: u64,
    pub small: u64,
    pub beside: u64,
}

/// The public part of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PublicTable {
    pub figures: Vec<PublicFigure>,
    pub lost: Vec<Lost>,
}

/// A published number of one place.
struct Asked<'a> {
    place: PlaceId,
    indicator: &'a str,
    numerator: CellId,
    denominator: Option<CellId>,
}

/// The table of a place and all below it, as fine as it can be protected.
pub(super) fn public(
    tree: &Tree,
    place: PlaceId,
    definitions: &Definitions,
    sets: &BTreeMap<PlaceId, Vec<Parts>>,
) -> Result<PublicTable, Unbalanced> {
    let top = tree.get(place).map_or(Level::Posyandu, |place| place.level);
    let finest = LEVELS.into_iter().rev().filter(|level| top <= *level);
    for level in finest {
        let draft = Table::of(tree, place, level, definitions, sets);
        let Table { draft, asked } = draft;
        if let Ok(suppression) = suppress(&draft.close()?, Rule::default()) {
            return Ok(told(&suppression, &asked));
        }
    }
    Ok(PublicTable::default())
}

fn told(suppression: &Suppression, asked: &[Asked<'_>]) -> PublicTable {
    let shown = |cell: CellId| match suppression.public(cell) {
        Some(Public::Shown(count)) => Some(count),
        Some(Public::Withheld) | None => None,
    };
    let figure = |asked: &Asked<'_>| PublicFigure {
        place: asked.place,
        indicator: asked.indicator.to_owned(),
        numerator: shown(asked.numerator),
        denominator: asked.denominator.and_then(shown),
        is_share: asked.denominator.is_some(),
    };
    let lost = suppression.losses().iter().filter_map(|loss| {
        let level = LEVELS.get(usize::from(loss.level.0))?;
        Some(Lost {
            level: *level,
            shown: loss.shown,
            small: loss.primary,
            beside: loss.complementary,
        })
    });
    PublicTable { figures: asked.iter().map(figure).collect(), lost: lost.collect() }
}

struct Table<'a> {
    draft: Draft,
    asked: Vec<Asked<'a>>,
}

/// A set of people that is counted in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Column(usize, bool);

impl<'a> Table<'a> {
    fn of(
        tree: &Tree,
        place: PlaceId,
        finest: Level,
        definitions: &'a Definitions,
        sets: &BTreeMap<PlaceId, Vec<Parts>>,
    ) -> Self {
        let places = places(tree, place, finest);
        let mut table = Self { draft: Draft::new(), asked: Vec::new() };
        let counted = |place: PlaceId, Column(at, numerator): Column| {
            let wanted = if numerator { Part::Numerator } else { Part::Denominator };
            let parts = sets.get(&place).and_then(|indicators| indicators.get(at));
            let found = parts.and_then(|parts| parts.parts.iter().find(|(p, _)| *p == wanted));
            found.map_or((0, Fingerprint::default()), |(_, set)| (set.count, set.fingerprint))
        };
        // Two indicators may count the same people: they are one column, or what is withheld
        // in one could be read in the other.
        let mut columns: HashMap<Vec<(u64, Fingerprint)>, usize> = HashMap::new();
        let mut cells: Vec<HashMap<PlaceId, (CellId, u64)>> = Vec::new();
        let mut column = |draft: &mut Draft, column: Column| {
            let key = places.iter().map(|(place, _)| counted(*place, column)).collect();
            let next = cells.len();
            let at = *columns.entry(key).or_insert(next);
            if at == next {
                let mut of_place = HashMap::new();
                for (place, level) in &places {
                    let (count, _) = counted(*place, column);
                    of_place.insert(*place, (draft.cell(count, line(*level)), count));
                }
                add_up(draft, tree, &places, &of_place);
                cells.push(of_place);
            }
            at
        };
        let mut published: Vec<(&str, usize, Option<usize>)> = Vec::new();
        for (at, indicator) in definitions.all().iter().enumerate() {
            let share = match (indicator.over, indicator.unit) {
                (Over::Last, Unit::Percent) => true,
                // Of new cases how many; the time at risk is no count of children.
                (Over::Last, Unit::Children) | (Over::PersonTime, Unit::Per100ChildMonths) => {
                    false
                }
                (Over::Last, Unit::Per100ChildMonths)
                | (Over::PersonTime, Unit::Children | Unit::Percent)
                | (Over::Each, Unit::Children | Unit::Percent | Unit::Per100ChildMonths) => {
                    continue;
                }
            };
            if indicator.frame == KEPT_BACK {
                continue;
            }
            let numerator = column(&mut table.draft, Column(at, true));
            let denominator = share.then(|| column(&mut table.draft, Column(at, false)));
            published.push((&indicator.code, numerator, denominator));
        }
        let mut told: HashSet<(usize, usize)> = HashSet::new();
        for &(code, numerator, denominator) in &published {
            let outer = WITHIN.iter().find(|(inner, _)| *inner == code);
            let outer = outer.and_then(|(_, outer)| {
                published.iter().find(|(code, ..)| code == outer).map(|(_, column, _)| *column)
            });
            let share = denominator.filter(|of| *of != numerator);
            let share = share.filter(|of| told.insert((numerator, *of)));
            let part = outer.filter(|of| *of != numerator && told.insert((numerator, *of)));
            for &(place, level) in &places {
                let (some, counted) = cells[numerator][&place];
                if let Some(of) = share {
                    table.draft.share(some, cells[of][&place].0);
                }
                if let Some(of) = part {
                    let (all, everyone) = cells[of][&place];
                    let others = everyone.saturating_sub(counted);
                    let others = table.draft.derived(others, line(level));
                    table.draft.sum(all, &[some, others]);
                }
                table.asked.push(Asked {
                    place,
                    indicator: code,
                    numerator: some,
                    denominator: denominator.map(|of| cells[of][&place].0),
                });
            }
        }
        table
    }
}

fn line(level: Level) -> Line {
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

/// A place is the sum of those below it.
fn add_up(
    draft: &mut Draft,
    tree: &Tree,
    places: &[(PlaceId, Level)],
    cells: &HashMap<PlaceId, (CellId, u64)>,
) {
    for (place, _) in places {
        let below = tree.below(*place).filter_map(|below| cells.get(&below.id));
        let parts: Vec<CellId> = below.map(|(cell, _)| *cell).collect();
        if !parts.is_empty() {
            draft.sum(cells[place].0, &parts);
        }
    }
}

/// What stands in a file where a count is withheld.
const WITHHELD: &str = "ditahan";

impl PublicTable {
    /// As `code,level,name,indicator,numerator,denominator`; a withheld count is a word, and
    /// where there is no denominator the cell is empty.
    pub(super) fn csv(&self, tree: &Tree) -> String {
        let mut text = String::from("code,level,name,indicator,numerator,denominator\n");
        let count = |count: Option<u64>| count.map_or(WITHHELD.to_owned(), |n| n.to_string());
        for figure in &self.figures {
            let Some(place) = tree.get(figure.place) else { continue };
            let denominator =
                if figure.is_share { count(figure.denominator) } else { String::new() };
            let _ = writeln!(
                text,
                "{},{},\"{}\",{},{},{denominator}",
                place.code,
                place.level.code(),
                place.name.replace('"', "\"\""),
                figure.indicator,
                count(figure.numerator),
            );
        }
        text
    }

    /// What was lost, level by level, and who knows what of it: nothing of a single figure.
    pub(super) fn report(&self) -> String {
        let mut text = String::from("level,shown,small,beside\n");
        for Lost { level, shown, small, beside } in &self.lost {
            let _ = writeln!(text, "{},{shown},{small},{beside}", level.code());
        }
        text
    }
}
