//! How a child is, said in sentences that a parent could be read.

use chrono::NaiveDate;
use evaluation::relation::ChildMonth;
use register::history::{Exit, ExitReason};
use science::gain::Gain;
use science::growth::Index;
use science::status::{Stature, Underweight, Wasting};

use super::standing::{Seen, Standing};
use crate::text::{Language, date};
use crate::web::page::Sentence;

/// Months without a visit that are worth a sentence.
const UNSEEN_MONTHS: i32 = 2;

/// What the sentences are made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    pub(super) name: String,
    /// None where nothing was ever measured.
    pub(super) last_on: Option<NaiveDate>,
    /// The key of each problem with the day since when, where that is known.
    pub(super) problems: Vec<(&'static str, Option<NaiveDate>)>,
    pub(super) not_weighed: bool,
    pub(super) not_measured: bool,
    pub(super) implausible: bool,
    /// The key of what the weight did, where that can be told.
    pub(super) gain: Option<&'static str>,
    pub(super) months_unseen: i32,
    pub(super) left: Option<Exit>,
}

impl Condition {
    /// From the last visit and the row of the relation that shows it.
    pub(super) fn of(name: &str, last: Option<&Seen<'_>>, row: Option<&ChildMonth>) -> Self {
        let Some(seen) = last else {
            return Self { name: name.to_owned(), ..Self::default() };
        };
        let by_size = seen.weight_by_size();
        let standings = [Index::LengthForAge, Index::WeightForAge, by_size, Index::BmiForAge]
            .map(|index| seen.standing(index));
        let since = |of: fn(&ChildMonth) -> Option<NaiveDate>| row.and_then(of);
        let [stature, weight, wasting, _] = standings;
        let mut problems = Vec::new();
        if let Standing::Scored(score) = stature {
            let key = match Stature::of(score.hundredths()) {
                Stature::SeverelyStunted => Some("child.severely_stunted"),
                Stature::Stunted => Some("child.stunted"),
                Stature::Normal | Stature::Tall => None,
            };
            problems.extend(key.map(|key| (key, since(|row| row.stunted_since))));
        }
        let wasted = || since(|row| row.wasted_since);
        match wasting {
            Standing::Oedema => problems.push(("child.severely_wasted", wasted())),
            Standing::Scored(score) => {
                problems.extend(match Wasting::of(score.hundredths()) {
                    Wasting::SeverelyWasted => Some(("child.severely_wasted", wasted())),
                    Wasting::Wasted => Some(("child.wasted", wasted())),
                    Wasting::Normal => None,
                    Wasting::RiskOfOverweight => Some(("child.risk_of_overweight", None)),
                    Wasting::Overweight => Some(("child.overweight", None)),
                    Wasting::Obese => Some(("child.obese", None)),
                });
            }
            Standing::Implausible(_) | Standing::NotMeasured | Standing::Outside => {}
        }
        if let Standing::Scored(score) = weight {
            let key = match Underweight::of(score.hundredths()) {
                Underweight::SeverelyUnderweight => Some("child.severely_underweight"),
                Underweight::Underweight => Some("child.underweight"),
                Underweight::Normal | Underweight::RiskOfOverweight => None,
            };
            problems.extend(key.map(|key| (key, since(|row| row.underweight_since))));
        }
        Self {
            name: name.to_owned(),
            last_on: Some(seen.visit.on),
            problems,
            not_weighed: seen.visit.weight_g.is_none(),
            not_measured: seen.visit.length_tenth_mm.is_none(),
            implausible: standings
                .iter()
                .any(|standing| matches!(standing, Standing::Implausible(_))),
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
        let mut clauses = self.state_clauses(language, &last);
        clauses.extend(self.gain.map(|key| words.get(key).to_owned()));
        let but = self.problems.is_empty() && self.gain.is_some_and(|key| key != GAINING);
        said.push(joined(language, &clauses, if but { "child.but" } else { "child.and" }));
        if self.implausible {
            said.push(words.fill("child.implausible", &[("day", &last)]));
        }
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

    /// One clause for each problem; one that there is none, where that can be said.
    fn state_clauses(&self, language: Language, last: &str) -> Vec<String> {
        let words = language.words();
        let name = self.name.as_str();
        if self.problems.is_empty() {
            let complete = !self.implausible && !self.not_measured && !self.not_weighed;
            let nothing = self.not_measured && self.not_weighed;
            return match (complete, nothing || self.implausible) {
                (true, _) => vec![words.fill("child.well", &[("name", name), ("day", last)])],
                (false, true) => Vec::new(),
                (false, false) => {
                    vec![words.fill("child.well_so_far", &[("name", name), ("day", last)])]
                }
            };
        }
        self.problems
            .iter()
            .enumerate()
            .map(|(place, (state, since))| {
                let since = since.map(|day| date(language, day));
                let key = match (place, &since) {
                    (0, Some(_)) => "child.is_since",
                    (0, None) => "child.is_on",
                    (_, Some(_)) => "child.also_since",
                    (_, None) => "child.also",
                };
                let state = words.get(state);
                let day = since.as_deref().unwrap_or(last);
                words.fill(key, &[("name", name), ("state", state), ("day", day)])
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
            problems: vec![("child.stunted", Some(day(9)))],
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
            problems: vec![("child.stunted", Some(day(9))), ("child.wasted", Some(day(10)))],
            ..sari()
        };
        assert_eq!(
            said(&two),
            ["Sari pendek sejak 12 Sep 2024, dan gizi kurang sejak 12 Okt 2024."]
        );
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
        let slip = said(&Condition { implausible: true, ..sari() });
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
            problems: vec![("child.overweight", None), ("child.underweight", Some(day(9)))],
            implausible: true,
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
