//! What the public may read of a pack: counts of places down to the desa, of which no small
//! one can be worked out. It is decided once, when the pack is frozen, after what earlier
//! packs have shown already.

mod across;
mod counts;
mod decide;
mod earlier;
mod graph;
mod lay;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use register::place::{Level, PlaceId, Tree};

use super::contents::Contents;
use super::{CONTENTS, LOST, PUBLIC};
use crate::failure::Failure;
use crate::partition::file_hash;

pub use earlier::{After, bears_on};

pub(super) use counts::Counts;
pub(super) use decide::{Asking, Unsound, decide};

/// Levels that are published, the coarsest first; where no protection is found for the finest,
/// the table ends one level above.
const LEVELS: [Level; 5] =
    [Level::Nation, Level::Province, Level::Kabkota, Level::Kecamatan, Level::Desa];

/// What stands in a file where a count is withheld.
const WITHHELD: &str = "ditahan";

/// A figure as the public reads it; None is withheld, which is not nought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFigure {
    pub indicator: String,
    pub numerator: Option<u64>,
    /// None as well where an indicator is a count alone.
    pub denominator: Option<u64>,
    /// Whether there is a denominator at all.
    pub is_share: bool,
}

impl PublicFigure {
    /// Whether a count of it is withheld.
    pub fn is_withheld(&self) -> bool {
        self.numerator.is_none() || self.is_share && self.denominator.is_none()
    }
}

/// What was withheld at one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    pub level: Level,
    pub shown: u64,
    /// Counts that are small themselves.
    pub small: u64,
    /// Counts that differ by a small one from what an earlier pack has shown.
    pub between: u64,
    /// Counts that would tell a small one, or are withheld in an earlier pack already.
    pub beside: u64,
}

impl Lost {
    pub const fn withheld(&self) -> u64 {
        self.small + self.between + self.beside
    }
}

/// The public part of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublicTable {
    /// Of each place, in the order of the definitions.
    pub figures: BTreeMap<PlaceId, Vec<PublicFigure>>,
    /// The coarsest level first.
    pub lost: Vec<Lost>,
}

impl PublicTable {
    /// What a pack lets the public read, after its bytes were found to be those frozen.
    pub fn read(pack: &Path, tree: &Tree) -> Result<Self, Failure> {
        let contents = Contents::read(&pack.join(CONTENTS))?;
        let text = |name: &str| {
            let path = pack.join(name);
            if contents.files.get(name) != Some(&file_hash(&path)?) {
                return Err(Failure::damaged(path, "its bytes are not those frozen"));
            }
            fs::read_to_string(&path).map_err(Failure::file(path))
        };
        let (figures, lost) = (text(PUBLIC)?, text(LOST)?);
        let read = || {
            let mut table = Self::default();
            for line in figures.lines().skip(1) {
                let (place, figure) = figure(line, tree)?;
                table.figures.entry(place).or_default().push(figure);
            }
            table.lost = lost.lines().skip(1).map(self::lost).collect::<Option<_>>()?;
            Some(table)
        };
        read().ok_or_else(|| Failure::damaged(pack.join(PUBLIC), "a figure cannot be read"))
    }

    pub fn of(&self, place: PlaceId) -> &[PublicFigure] {
        self.figures.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The codes of what is published.
    pub fn indicators(&self) -> BTreeSet<&str> {
        let figures = self.figures.values().flatten();
        figures.map(|figure| figure.indicator.as_str()).collect()
    }

    /// A figure of a place; None where it is not published at all.
    pub fn get(&self, place: PlaceId, indicator: &str) -> Option<&PublicFigure> {
        self.of(place).iter().find(|figure| figure.indicator == indicator)
    }

    /// As `code,level,name,indicator,numerator,denominator`; a withheld count is a word, and
    /// where there is no denominator the cell is empty.
    pub(super) fn csv(&self, tree: &Tree) -> String {
        let mut text = String::from("code,level,name,indicator,numerator,denominator\n");
        let count = |count: Option<u64>| count.map_or(WITHHELD.to_owned(), |n| n.to_string());
        let mut places: Vec<_> =
            self.figures.iter().filter_map(|(id, of)| Some((tree.get(*id)?, of))).collect();
        places.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
        for (place, figures) in places {
            for figure in figures {
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
        }
        text
    }

    /// What was lost, level by level, and who knows what of it: nothing of a single figure.
    pub(super) fn report(&self) -> String {
        let mut text = String::from("level,shown,small,between,beside\n");
        for Lost { level, shown, small, between, beside } in &self.lost {
            let _ = writeln!(text, "{},{shown},{small},{between},{beside}", level.code());
        }
        text
    }
}

/// A line of [`PublicTable::csv`]; the name, which may hold commas, is that of the tree.
fn figure(line: &str, tree: &Tree) -> Option<(PlaceId, PublicFigure)> {
    let place = tree.by_code(line.split(',').next()?)?;
    let mut last = line.rsplitn(4, ',');
    let (denominator, numerator) = (last.next()?, last.next()?);
    let indicator = last.next()?.to_owned();
    let count = |text: &str| -> Option<Option<u64>> {
        if text == WITHHELD { Some(None) } else { text.parse().ok().map(Some) }
    };
    let is_share = !denominator.is_empty();
    let denominator = if is_share { count(denominator)? } else { None };
    let numerator = count(numerator)?;
    Some((place.id, PublicFigure { indicator, numerator, denominator, is_share }))
}

/// A line of [`PublicTable::report`]; before 2026-11-26 there was no `between`.
fn lost(line: &str) -> Option<Lost> {
    let mut parts = line.split(',');
    let level = Level::from_code(parts.next()?)?;
    let numbers: Vec<u64> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (shown, small, between, beside) = match numbers[..] {
        [shown, small, beside] => (shown, small, 0, beside),
        [shown, small, between, beside] => (shown, small, between, beside),
        _ => return None,
    };
    Some(Lost { level, shown, small, between, beside })
}
