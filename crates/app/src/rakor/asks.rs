//! The questions worth asking a place, and how its figures moved, in words.

use evaluation::briefing::{Asks, Change, Line, Measuring, Question};
use evaluation::cascade::Leaf;
use evaluation::commitment::Status;
use evaluation::explain::{Cause, Step};

use super::Brief;
use super::told::Teller;

/// A question, and why it is worth asking.
pub(crate) struct Asked {
    pub(crate) ask: String,
    pub(crate) why: String,
}

pub(crate) fn leaf_key(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::NotPresent => "cascade.not_present",
        Leaf::NotWeighed => "cascade.not_weighed",
        Leaf::NotMeasuredWell => "cascade.not_measured_well",
        Leaf::NoProblem => "cascade.no_problem",
        Leaf::Closed => "cascade.closed",
        Leaf::NotReferred => "cascade.not_referred",
        Leaf::NotServed => "cascade.not_served",
        Leaf::NotRemeasured => "cascade.not_remeasured",
        Leaf::NotRecovered => "cascade.not_recovered",
        Leaf::Recovered => "cascade.is_recovered",
    }
}

fn measuring_key(what: Measuring) -> &'static str {
    match what {
        Measuring::WeightDigits => "asks.weight_digits",
        Measuring::LengthDigits => "asks.length_digits",
        Measuring::ImplausibleHaz => "asks.implausible_haz",
        Measuring::ImplausibleWhz => "asks.implausible_whz",
        Measuring::Contradicted => "asks.contradicted",
    }
}

impl Teller<'_> {
    /// A question of an evaluation in words.
    pub(crate) fn asked(&self, brief: &Brief, question: &Question) -> Asked {
        let words = self.language.words();
        let n = |number: u64| self.count(number);
        let children = n(question.children);
        let (key, values): (&str, Vec<(&str, String)>) = match &question.asks {
            Asks::WorseThanTheWhole { indicator, place, whole } => (
                "asks.worse",
                vec![
                    ("what", self.name(indicator)),
                    ("own", self.share(indicator, *place)),
                    ("all", self.share(indicator, *whole)),
                ],
            ),
            Asks::TargetMissed { indicator, place, wanted, year } => (
                "asks.missed",
                vec![
                    ("what", self.name(indicator)),
                    ("own", self.share(indicator, *place)),
                    ("wanted", self.hundredths(self.unit(indicator), hundredths(*wanted))),
                    ("year", year.to_string()),
                ],
            ),
            Asks::ZeroUnproven { measured, targets } => {
                ("asks.zero", vec![("measured", n(*measured)), ("targets", n(*targets))])
            }
            Asks::OnsetsUnsettled { count } => ("asks.unsettled", vec![("count", n(*count))]),
            Asks::Lost { leaf, lost, of } => (
                "asks.lost",
                vec![
                    ("why", words.get(leaf_key(*leaf)).to_owned()),
                    ("lost", n(*lost)),
                    ("of", n(*of)),
                ],
            ),
            Asks::MeasuredBadly { what, wrong, of } => (
                "asks.badly",
                vec![
                    ("what", words.get(measuring_key(*what)).to_owned()),
                    ("wrong", n(*wrong)),
                    ("of", n(*of)),
                ],
            ),
            Asks::PromiseBroken { commitment, status } => {
                let kept = brief.briefing.promises.iter();
                let found = kept.map(|kept| &kept.commitment).find(|of| of.id == *commitment);
                let what = found.map_or_else(String::new, |found| found.what.clone());
                let key = match status {
                    Status::Missed => "asks.promise_missed",
                    Status::Met | Status::OnTrack | Status::Late | Status::NotMeasurable(_) => {
                        "asks.promise_late"
                    }
                };
                (key, vec![("what", what)])
            }
        };
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain([("n", children.as_str())])
            .collect();
        Asked {
            ask: words.fill(&format!("{key}.ask"), &values),
            why: words.fill(&format!("{key}.why"), &values),
        }
    }

    /// A share or a rate of an indicator; a dash where nobody was counted.
    pub(crate) fn share(&self, indicator: &str, (n, d): (u64, u64)) -> String {
        self.value(self.unit(indicator), n, d).unwrap_or_else(|| "–".to_owned())
    }

    /// What moved the children behind a figure most, besides what truly changed: `lulus umur 34,
    /// baru diukur 12`.
    pub(crate) fn parts(&self, change: &Change) -> String {
        let words = self.language.words();
        let mut parts: Vec<(&str, u64)> = change
            .parts
            .iter()
            .filter(|part| part.children > 0)
            .filter(|part| !matches!(part.cause, Cause::Improved | Cause::Worsened))
            .map(|part| {
                let key = cause_key(part.step, part.cause);
                (words.find(&key).unwrap_or_default(), part.children)
            })
            .filter(|(name, _)| !name.is_empty())
            .collect();
        parts.sort_by_key(|(_, children)| std::cmp::Reverse(*children));
        parts.truncate(3);
        let said = parts.into_iter().map(|(name, children)| {
            format!("{} {}", name.to_lowercase(), self.count(children))
        });
        said.collect::<Vec<_>>().join(", ")
    }

    /// How a figure moved: `turun dari 21,4 %, lebih dari kebetulan`.
    pub(crate) fn moved(&self, line: &Line, change: &Change) -> String {
        let words = self.language.words();
        let before = self.value(line.unit, change.before.0, change.before.1);
        let Some(before) = before else { return words.get("asks.no_before").to_owned() };
        let exact = |(n, d): (u64, u64)| evaluation::commitment::Exact::of(line.unit, n, d);
        let now = exact((line.answer.numerator, line.answer.denominator));
        let way = match (now, exact(change.before)) {
            (Some(now), Some(then)) => now.rounded().cmp(&then.rounded()),
            (Some(_) | None, _) => return words.get("asks.no_now").to_owned(),
        };
        let key = match (way, change.beyond_chance) {
            (std::cmp::Ordering::Equal, _) => "asks.same",
            (std::cmp::Ordering::Less, true) => "asks.fell",
            (std::cmp::Ordering::Greater, true) => "asks.rose",
            (std::cmp::Ordering::Less, false) => "asks.fell_by_chance",
            (std::cmp::Ordering::Greater, false) => "asks.rose_by_chance",
        };
        words.fill(key, &[("before", &before)])
    }
}

fn hundredths(value: f64) -> i64 {
    let rounded = (value * 100.0).round();
    if rounded.is_finite() && rounded.abs() < 1e12 {
        // Bounded just above.
        format!("{rounded:.0}").parse().unwrap_or_default()
    } else {
        0
    }
}

fn cause_key(step: Step, cause: Cause) -> String {
    match step {
        Step::Definition => "cause.definition.name".to_owned(),
        Step::Boundaries => "cause.boundaries.name".to_owned(),
        Step::Knowledge => format!("cause.knowledge.{}.name", cause.code()),
        Step::Time => format!("cause.time.{}.name", cause.code()),
    }
}
