//! Targets: what somebody wants of an indicator in a year. Several for the same thing are all
//! kept and told as a conflict; the program prefers none.

use serde::Deserialize;

use super::definition::{BadDefinition, Words};
use super::frame::{Frames, ItemUnit};

/// The nation, as targets name it.
pub const NATION: &str = "id";

/// What one source wants in one year.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The code of an indicator, or an item as `perpres_72_2021/S3`.
    pub of: String,
    pub year: i32,
    pub value: f64,
    /// [`NATION`] or a Kemendagri code.
    pub place: String,
    pub source: String,
    /// Whether it was found in a published source.
    pub verified: bool,
    pub note: Option<Words>,
}

/// The targets of one or more files, each checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Targets(Vec<Target>);

/// What holds for a place in a year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Aims<'a> {
    /// The nation's first, then those of smaller places.
    pub targets: Vec<&'a Target>,
    /// Two sources want different things of the same place.
    pub conflict: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    target: Vec<Target>,
}

/// No target lies outside; a mistyped year does.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

impl Targets {
    /// Adds the targets of a file; `unit` says how what a target is of is read, and is None
    /// where there is no such thing.
    pub(super) fn take(
        &mut self,
        text: &str,
        unit: impl Fn(&str) -> Option<ItemUnit>,
    ) -> Result<(), BadDefinition> {
        let File { target } = toml::from_str(text)
            .map_err(|cause| BadDefinition::at("the file", cause.to_string().trim()))?;
        for target in target {
            let place = format!("{} {} {}", target.of, target.year, target.place);
            let Some(unit) = unit(&target.of) else {
                let why = "there is no such indicator and no such item of a frame";
                return Err(BadDefinition::at(place, why));
            };
            if !YEARS.contains(&target.year) {
                return Err(BadDefinition::at(place, "the year cannot be"));
            }
            let highest = match unit {
                ItemUnit::Percent => 100.0,
                ItemUnit::Count | ItemUnit::Per100ChildMonths => f64::MAX,
            };
            if !(0.0..=highest).contains(&target.value) {
                return Err(BadDefinition::at(place, "the value cannot be"));
            }
            if !is_code(&target.place) {
                let why = "the place is `id` or a Kemendagri code such as 18.01";
                return Err(BadDefinition::at(place, why));
            }
            if target.source.trim().is_empty() {
                return Err(BadDefinition::at(place, "nobody is named as its source"));
            }
            let same = |other: &&Target| {
                (&other.of, other.year, &other.place, &other.source)
                    == (&target.of, target.year, &target.place, &target.source)
            };
            if self.0.iter().any(|other| same(&other)) {
                return Err(BadDefinition::at(place, "its source wants two things"));
            }
            self.0.push(target);
        }
        Ok(())
    }

    /// In the order of the files.
    pub fn all(&self) -> &[Target] {
        &self.0
    }

    /// What is wanted of an indicator, or of an item, in a year: by the place itself and by
    /// those it lies in, whose codes are given from the nation down.
    pub fn of<'a>(
        &'a self,
        frames: &Frames,
        what: &str,
        places: &[&str],
        year: i32,
    ) -> Aims<'a> {
        // An item that an indicator answers is that indicator.
        let answering = |of: &'_ str| -> String {
            let item = frames.item(of).and_then(|item| item.indicator.clone());
            item.unwrap_or_else(|| of.to_owned())
        };
        let wanted = answering(what);
        let is_of = |target: &Target| answering(&target.of) == wanted;
        let count = frames.item(what).is_some_and(|item| item.unit == ItemUnit::Count);
        let mut aims = Aims::default();
        for (at, place) in places.iter().enumerate() {
            // How many a nation wants to reach says nothing of a kabupaten.
            if count && at + 1 < places.len() {
                continue;
            }
            let found: Vec<&Target> = self
                .0
                .iter()
                .filter(|target| target.year == year && target.place == *place && is_of(target))
                .collect();
            aims.conflict |=
                found.iter().any(|target| target.value.total_cmp(&found[0].value).is_ne());
            aims.targets.extend(found);
        }
        aims
    }
}

fn is_code(place: &str) -> bool {
    place == NATION
        || place
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit()))
}
