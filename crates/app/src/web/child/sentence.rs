//! How a child is, said in sentences that a parent could be read.

use chrono::NaiveDate;
use evaluation::relation::ChildMonth;
use register::history::{Exit, ExitReason};
use science::gain::Gain;
use science::growth::Index;
use science::status::{Stature, Underweight, Wasting};

use super::standing::{Doubted, Seen, Standing, slug};
use crate::text::{Language, date};
use crate::web::page::Sentence;

/// Months without a visit that are worth a sentence.
const UNSEEN_MONTHS: i32 = 2;

/// Something wrong with a child.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trouble {
    /// The key of its words: of the milder state where the child was milder since that day.
    pub(super) state: &'static str,
    /// Since when, where that is known.
    pub(super) since: Option<NaiveDate>,
    /// The key of how it is now, where that is worse than since that day.
    pub(super) now: Option<&'static str>,
}

/// What the sentences are made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    pub(super) name: String,
    /// None where nothing was ever measured.
    pub(super) last_on: Option<NaiveDate>,
    pub(super) troubles: Vec<Trouble>,
    pub(super) not_weighed: bool,
    pub(super) not_measured: bool,
    /// Indices beyond what is possible, and those that rest on the same measure.
    pub(super) implausible: Vec<Index>,
    pub(super) doubted: Vec<(Index, Doubted)>,
    /// The key of what the weight did, where that can be told.
    pub(super) gain: Option<&'static str>,
    pub(super) months_unseen: i32,
    pub(super) left: Option<Exit>,
}

/// A state that has a milder form, with the words of both.
struct Grades {
    mild: &'static str,
    severe: &'static str,
    now: &'static str,
}

const STUNTED: Grades = Grades {
    mild: "child.stunted",
    severe: "child.severely_stunted",
    now: "child.now_severely_stunted",
};
const WASTED: Grades = Grades {
    mild: "child.wasted",
    severe: "child.severely_wasted",
    now: "child.now_severely_wasted",
};
const UNDERWEIGHT: Grades = Grades {
    mild: "child.underweight",
    severe: "child.severely_underweight",
    now: "child.now_severely_underweight",
};

/// A severe state is as old as the visits that all had it; before them it was milder.
fn severe(
    words: &Grades,
    since: Option<NaiveDate>,
    visits: &[Seen<'_>],
    index: impl Fn(&Seen<'_>) -> Index,
    is_severe: fn(Standing) -> Option<bool>,
) -> Trouble {
    let milder = since.is_some_and(|since| {
        let run = visits.iter().filter(|seen| seen.visit.on >= since);
        run.filter_map(|seen| is_severe(seen.standing(index(seen)))).any(|severe| !severe)
    });
    if milder {
        Trouble { state: words.mild, since, now: Some(words.now) }
    } else {
        Trouble { state: words.severe, since, now: None }
    }
}

fn of_size(seen: &Seen<'_>) -> Index {
    seen.weight_by_size()
}

fn plain(state: &'static str, since: Option<NaiveDate>) -> Trouble {
    Trouble { state, since, now: None }
}

impl Condition {
    /// From the last visit, the row of the relation that shows it, and all visits.
    pub(super) fn of(
        name: &str,
        last: Option<&Seen<'_>>,
        row: Option<&ChildMonth>,
        visits: &[Seen<'_>],
    ) -> Self {
        let Some(seen) = last else {
            return Self { name: name.to_owned(), ..Self::default() };
        };
        let visits = visits
            .iter()
            .position(|other| other.visit.id == seen.visit.id)
            .map_or(visits, |place| visits.get(..=place).unwrap_or(visits));
        let by_size = seen.weight_by_size();
        let indices = [Index::LengthForAge, Index::WeightForAge, by_size, Index::BmiForAge];
        let since = |of: fn(&ChildMonth) -> Option<NaiveDate>| row.and_then(of);
        let mut troubles = Vec::new();
        if let Standing::Scored(score) = seen.standing(Index::LengthForAge) {
            let since = since(|row| row.stunted_since);
            troubles.extend(match Stature::of(score.hundredths()) {
                Stature::SeverelyStunted => Some(severe(
                    &STUNTED,
                    since,
                    visits,
                    |_| Index::LengthForAge,
                    |standing| {
                        let Standing::Scored(score) = standing else { return None };
                        Some(Stature::of(score.hundredths()) == Stature::SeverelyStunted)
                    },
                )),
                Stature::Stunted => Some(plain(STUNTED.mild, since)),
                Stature::Normal | Stature::Tall => None,
            });
        }
        let wasted = since(|row| row.wasted_since);
        let severely_wasted = || {
            severe(&WASTED, wasted, visits, of_size, |standing| match standing {
                Standing::Oedema => Some(true),
                Standing::Scored(score) => {
                    Some(Wasting::of(score.hundredths()) == Wasting::SeverelyWasted)
                }
                Standing::Implausible(_) | Standing::NotMeasured | Standing::Outside => None,
            })
        };
        match seen.standing(by_size) {
            Standing::Oedema => troubles.push(severely_wasted()),
            // What rests on a measure that cannot be right is no headline.
            Standing::Scored(_) if seen.doubt(by_size).is_some() => {}
            Standing::Scored(score) => {
                troubles.extend(match Wasting::of(score.hundredths()) {
                    Wasting::SeverelyWasted => Some(severely_wasted()),
                    Wasting::Wasted => Some(plain(WASTED.mild, wasted)),
                    Wasting::Normal => None,
                    Wasting::RiskOfOverweight => Some(plain("child.risk_of_overweight", None)),
                    Wasting::Overweight => Some(plain("child.overweight", None)),
                    Wasting::Obese => Some(plain("child.obese", None)),
                });
            }
            Standing::Implausible(_) | Standing::NotMeasured | Standing::Outside => {}
        }
        if let Standing::Scored(score) = seen.standing(Index::WeightForAge) {
            let since = since(|row| row.underweight_since);
            troubles.extend(match Underweight::of(score.hundredths()) {
                Underweight::SeverelyUnderweight => Some(severe(
                    &UNDERWEIGHT,
                    since,
                    visits,
                    |_| Index::WeightForAge,
                    |standing| {
                        let Standing::Scored(score) = standing else { return None };
                        let weight = Underweight::of(score.hundredths());
                        Some(weight == Underweight::SeverelyUnderweight)
                    },
                )),
                Underweight::Underweight => Some(plain(UNDERWEIGHT.mild, since)),
                Underweight::Normal | Underweight::RiskOfOverweight => None,
            });
        }
        Self {
            name: name.to_owned(),
            last_on: Some(seen.visit.on),
            troubles,
            not_weighed: seen.visit.weight_g.is_none(),
            not_measured: seen.visit.length_tenth_mm.is_none(),
            implausible: indices
                .into_iter()
                .filter(|index| matches!(seen.standing(*index), Standing::Implausible(_)))
                .collect(),
            doubted: indices
                .into_iter()
                .filter_map(|index| Some((index, seen.doubt(index)?)))
                .collect(),
            gain: row.and_then(gain_key),
            months_unseen: row.map_or(0, |row| row.months_unseen),
            left: None,
        }
    }

    pub(super) fn said(&self, language: Language) -> Vec<Sentence> {
        let words = language.words();
        let name = self.name.as_str();
        let mut said = Vec::new();
        if let Some(exit) = self.left {
            let key = match exit.reason {
                ExitReason::Died => "child.died",
                ExitReason::MovedAway => "child.moved_away",
                ExitReason::NotAChildHere => "child.not_here",
            };
            said.push(words.fill(key, &[("name", name), ("day", &date(language, exit.on))]));
        }
        let Some(last_on) = self.last_on else {
            said.push(words.fill("child.never", &[("name", name)]));
            return said.iter().map(|text| Sentence::marked(text)).collect();
        };
        let last = date(language, last_on);
        said.extend(self.measure_again(language, &last));
        let mut clauses = self.state_clauses(language, &last);
        clauses.extend(self.gain.map(|key| words.get(key).to_owned()));
        let but = self.troubles.is_empty() && self.gain.is_some_and(|key| key != GAINING);
        said.push(joined(language, &clauses, if but { "child.but" } else { "child.and" }));
        if self.not_measured {
            said.push(words.fill("child.not_measured", &[("day", &last)]));
        }
        if self.not_weighed {
            said.push(words.fill("child.not_weighed", &[("day", &last)]));
        }
        if self.left.is_none() && self.months_unseen >= UNSEEN_MONTHS {
            let months = self.months_unseen.to_string();
            said.push(words.fill("child.unseen", &[("n", &months), ("day", &last)]));
        }
        said.iter().filter(|text| !text.is_empty()).map(|text| Sentence::marked(text)).collect()
    }

    /// Which index is not used, and which rest on the measure that cannot be right.
    fn measure_again(&self, language: Language, last: &str) -> Option<String> {
        let words = language.words();
        let listed = |indices: &mut dyn Iterator<Item = Index>| {
            let names: Vec<&str> = indices
                .map(|index| words.find(&format!("index.{}_short", slug(index))))
                .map(Option::unwrap_or_default)
                .collect();
            names.join(&format!(" {} ", words.get("child.and")))
        };
        if self.implausible.is_empty() {
            return None;
        }
        let unused = listed(&mut self.implausible.iter().copied());
        let said = words.fill("child.implausible", &[("day", last), ("index", &unused)]);
        let Some((_, doubted)) = self.doubted.first() else { return Some(said) };
        let resting = listed(&mut self.doubted.iter().map(|(index, _)| *index));
        let key = match doubted {
            Doubted::Length => "child.resting_on_length",
            Doubted::Weight => "child.resting_on_weight",
        };
        Some(format!("{said} {}", words.fill(key, &[("index", &resting)])))
    }

    /// One clause for each trouble; one that there is none, where that can be said.
    fn state_clauses(&self, language: Language, last: &str) -> Vec<String> {
        let words = language.words();
        let name = self.name.as_str();
        if self.troubles.is_empty() {
            let implausible = !self.implausible.is_empty();
            let complete = !implausible && !self.not_measured && !self.not_weighed;
            let nothing = self.not_measured && self.not_weighed;
            return match (complete, nothing || implausible) {
                (true, _) => vec![words.fill("child.well", &[("name", name), ("day", last)])],
                (false, true) => Vec::new(),
                (false, false) => {
                    vec![words.fill("child.well_so_far", &[("name", name), ("day", last)])]
                }
            };
        }
        self.troubles
            .iter()
            .enumerate()
            .map(|(place, trouble)| {
                let since = trouble.since.map(|day| date(language, day));
                let key = match (place, &since) {
                    (0, Some(_)) => "child.is_since",
                    (0, None) => "child.is_on",
                    (_, Some(_)) => "child.also_since",
                    (_, None) => "child.also",
                };
                let state = words.get(trouble.state);
                let day = since.as_deref().unwrap_or(last);
                let said = words.fill(key, &[("name", name), ("state", state), ("day", day)]);
                match trouble.now {
                    Some(now) => format!("{said}, {}", words.get(now)),
                    None => said,
                }
            })
            .collect()
    }
}

const GAINING: &str = "child.gaining";

fn gain_key(row: &ChildMonth) -> Option<&'static str> {
    match row.gain? {
        Gain::NotGained if row.twice_not_gaining => Some("child.not_gaining_twice"),
        Gain::NotGained => Some("child.not_gaining"),
        Gain::Gained => Some(GAINING),
        Gain::NotWeighedLastMonth | Gain::FirstTime => None,
    }
}

/// `a, b, dan c.` with a capital at its head.
fn joined(language: Language, clauses: &[String], conjunction: &str) -> String {
    let Some((last, before)) = clauses.split_last() else { return String::new() };
    let text = if before.is_empty() {
        last.clone()
    } else {
        let conjunction = language.words().get(conjunction);
        format!("{}, {conjunction} {last}", before.join(", "))
    };
    let head = text.find(|character: char| character != '*').unwrap_or_default();
    let mut sentence = text[..head].to_owned();
    let mut rest = text[head..].chars();
    sentence.extend(rest.next().into_iter().flat_map(char::to_uppercase));
    sentence.push_str(rest.as_str());
    sentence.push('.');
    sentence
}

#[cfg(test)]
mod tests {
    use register::history::{ChildHistory, Source, Visit};
    use science::measure::{Position, Sex};
    use uuid::Uuid;

    use super::*;

    fn day(month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, month, 12).unwrap()
    }

    fn sari() -> Condition {
        Condition { name: "Sari".into(), last_on: Some(day(11)), ..Condition::default() }
    }

    fn said(condition: &Condition) -> Vec<String> {
        condition.said(Language::Id).iter().map(Sentence::plain).collect()
    }

    #[test]
    fn problems_come_with_their_day_and_the_gain() {
        let one = Condition {
            troubles: vec![plain("child.stunted", Some(day(9)))],
            gain: Some("child.not_gaining"),
            ..sari()
        };
        assert_eq!(
            said(&one),
            [
                "Sari pendek sejak 12 Sep 2024, dan beratnya tidak naik pada penimbangan terakhir."
            ]
        );
        let sentence = &one.said(Language::Id)[0];
        assert!(sentence.parts[0].strong && sentence.parts[0].text == "Sari pendek");
        let two = Condition {
            troubles: vec![
                plain("child.stunted", Some(day(9))),
                plain("child.wasted", Some(day(10))),
            ],
            ..sari()
        };
        assert_eq!(
            said(&two),
            ["Sari pendek sejak 12 Sep 2024, dan gizi kurang sejak 12 Okt 2024."]
        );
    }

    #[test]
    fn a_state_that_grew_worse_is_dated_as_the_milder_one() {
        let worse = Condition {
            troubles: vec![Trouble {
                now: Some(UNDERWEIGHT.now),
                ..plain(UNDERWEIGHT.mild, Some(day(9)))
            }],
            ..sari()
        };
        assert_eq!(
            said(&worse),
            ["Sari berat badan kurang sejak 12 Sep 2024, kini sangat kurang."]
        );
    }

    fn girl(lengths: &[i32]) -> ChildHistory {
        let visit = |(place, length): (usize, &i32)| Visit {
            id: Uuid::from_u128(place as u128),
            on: day(9 + u32::try_from(place).unwrap()),
            at: None,
            measurer: None,
            source: Source::Form,
            weight_g: Some(8_100),
            length_tenth_mm: Some(*length),
            position: Some(Position::Lying),
            oedema: false,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            triceps_tenth_mm: None,
            subscapular_tenth_mm: None,
        };
        ChildHistory {
            child: Uuid::nil(),
            born_on: NaiveDate::from_ymd_opt(2023, 6, 10).unwrap(),
            sex: Sex::Female,
            birth_weight_g: None,
            birth_length_tenth_mm: None,
            residences: Vec::new(),
            exits: Vec::new(),
            visits: lengths.iter().enumerate().map(visit).collect(),
            responses: Vec::new(),
        }
    }

    fn seen(history: &ChildHistory) -> Vec<Seen<'_>> {
        history.visits.iter().map(|visit| Seen::of(history, visit)).collect()
    }

    #[test]
    fn severe_since_a_day_means_severe_at_every_visit_since() {
        let stature = |lengths: &[i32]| {
            let history = girl(lengths);
            let seen = seen(&history);
            let is_severe = |standing| {
                let Standing::Scored(score) = standing else { return None };
                Some(Stature::of(score.hundredths()) == Stature::SeverelyStunted)
            };
            severe(&STUNTED, Some(day(9)), &seen, |_| Index::LengthForAge, is_severe)
        };
        assert_eq!(stature(&[7_080, 6_950]).state, "child.stunted");
        assert_eq!(stature(&[7_080, 6_950]).now, Some("child.now_severely_stunted"));
        assert_eq!(stature(&[6_850, 6_900]).state, "child.severely_stunted");
        assert_eq!(stature(&[6_850, 6_900]).now, None);
    }

    #[test]
    fn what_rests_on_an_implausible_length_is_no_headline() {
        let history = girl(&[7_210, 6_000]);
        let seen = seen(&history);
        let condition = Condition::of("Sari", seen.last(), None, &seen);
        assert_eq!(condition.implausible, [Index::LengthForAge]);
        assert!(condition.troubles.iter().all(|trouble| trouble.state != "child.obese"));
        let all = said(&condition);
        assert!(all[0].starts_with("Ukur ulang dulu: TB/U"), "{all:?}");
        assert!(all[0].contains("IMT/U hari itu memakai tinggi yang diragukan"), "{all:?}");
    }

    #[test]
    fn nothing_is_called_well_that_was_not_measured() {
        let well = said(&Condition { gain: Some(GAINING), ..sari() });
        assert_eq!(
            well,
            [
                "Sari tidak pendek dan gizinya baik menurut kunjungan 12 Nov 2024, dan beratnya naik."
            ]
        );
        let halting = said(&Condition { gain: Some("child.not_gaining"), ..sari() });
        assert!(halting[0].contains(", tetapi beratnya tidak naik"));
        let unmeasured = said(&Condition { not_measured: true, ..sari() });
        assert_eq!(unmeasured.len(), 2);
        assert!(unmeasured[1].contains("belum diukur"));
        let nothing = said(&Condition { not_measured: true, not_weighed: true, ..sari() });
        assert!(!nothing.iter().any(|text| text.contains("gizinya baik")));
        let slip = said(&Condition { implausible: vec![Index::LengthForAge], ..sari() });
        assert_eq!(slip.len(), 1);
        assert!(slip[0].contains("tidak masuk akal"));
    }

    #[test]
    fn a_child_never_seen_and_one_that_left_say_so() {
        let never = Condition { name: "Sari".into(), ..Condition::default() };
        assert_eq!(said(&never).len(), 1);
        let left = Condition {
            left: Some(Exit { on: day(10), reason: ExitReason::MovedAway }),
            months_unseen: 9,
            ..sari()
        };
        assert!(said(&left)[0].contains("pindah"));
        assert!(!said(&left).iter().any(|text| text.contains("9 bulan")));
        let unseen = said(&Condition { months_unseen: 3, ..sari() });
        assert!(unseen.last().unwrap().contains("3 bulan"));
    }

    #[test]
    fn both_languages_say_it_all() {
        let all = Condition {
            troubles: vec![
                plain("child.overweight", None),
                Trouble { now: Some(UNDERWEIGHT.now), ..plain(UNDERWEIGHT.mild, Some(day(9))) },
            ],
            implausible: vec![Index::LengthForAge, Index::WeightForAge],
            doubted: vec![(Index::BmiForAge, Doubted::Weight)],
            not_measured: true,
            not_weighed: true,
            months_unseen: 4,
            gain: Some("child.not_gaining_twice"),
            left: Some(Exit { on: day(1), reason: ExitReason::Died }),
            ..sari()
        };
        for language in [Language::Id, Language::En] {
            for sentence in all.said(language) {
                let text = sentence.plain();
                assert!(!text.contains("child.") && !text.contains('{'), "{text}");
            }
        }
    }
}
