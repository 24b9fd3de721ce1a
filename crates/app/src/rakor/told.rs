//! How promises and their verdicts are worded, for pages and papers alike.

use evaluation::commitment::{Evidence, Now, Status};
use evaluation::engine::Engine;
use evaluation::indicator::Unit;
use register::rakor::{Commitment, Measure, SeenAct};
use science::incidence::child_months;

use super::Judged;
use crate::text::{Language, decimal, grouped, percent};

/// Words a promise in a language, by the definitions of an engine.
pub(crate) struct Teller<'a> {
    pub(crate) language: Language,
    pub(crate) engine: &'a Engine,
}

pub(crate) fn act_key(act: SeenAct) -> &'static str {
    match act {
        SeenAct::CasesAnswered => "rakor.act_cases_answered",
        SeenAct::CasesClosed => "rakor.act_cases_closed",
        SeenAct::DecreeUploaded => "rakor.act_decree",
        SeenAct::DocumentUploaded => "rakor.act_document",
        SeenAct::RupiahRealised => "rakor.act_money",
    }
}

impl Teller<'_> {
    fn say<'b>(&self, key: &'b str) -> &'b str {
        self.language.words().get(key)
    }

    pub(crate) fn count(&self, number: u64) -> String {
        grouped(self.language, i64::try_from(number).unwrap_or(i64::MAX))
    }

    pub(super) fn unit(&self, indicator: &str) -> Unit {
        let defined = self.engine.definitions().get(indicator);
        defined.map_or(Unit::Percent, |defined| defined.unit)
    }

    /// The short name of an indicator; its full name where it has none.
    pub(crate) fn name(&self, indicator: &str) -> String {
        let words = self.language.words();
        let short = words.find(&format!("short.{indicator}")).map(str::to_owned);
        let defined = self.engine.definitions().get(indicator);
        let name = defined.map(|defined| match self.language {
            Language::Id => defined.name.id.clone(),
            Language::En => defined.name.en.clone(),
        });
        short.or(name).unwrap_or_else(|| indicator.to_owned())
    }

    /// What it is measured by: the indicator's short name, or the act.
    pub(crate) fn measure(&self, measure: &Measure) -> String {
        match measure {
            Measure::Indicator { indicator, .. } => self.name(indicator),
            Measure::Act { act, .. } => self.say(act_key(*act)).to_owned(),
        }
    }

    /// Hundredths of a unit as they are read: `14,1 %`, `42`.
    pub(crate) fn hundredths(&self, unit: Unit, hundredths: i64) -> String {
        let value = hundredths as f64 / 100.0;
        match unit {
            Unit::Percent => percent(self.language, value / 100.0),
            Unit::Children => decimal(self.language, value, 0),
            Unit::Per100ChildMonths => decimal(self.language, value, 2),
        }
    }

    /// What must be reached.
    pub(crate) fn goal(&self, commitment: &Commitment) -> String {
        match &commitment.measure {
            Measure::Indicator { indicator, goal_hundredths, .. } => {
                self.hundredths(self.unit(indicator), *goal_hundredths)
            }
            Measure::Act { act: SeenAct::RupiahRealised, .. } => {
                let money = commitment.money.unwrap_or_default();
                format!("Rp{}", grouped(self.language, money))
            }
            Measure::Act { count, .. } => grouped(self.language, i64::from(*count)),
        }
    }

    /// What the straight way expects of today.
    pub(crate) fn expected(&self, judged: &Judged) -> Option<String> {
        let expected = judged.verdict.evidence.expected_today?;
        Some(match &judged.commitment.measure {
            Measure::Indicator { indicator, .. } => {
                self.hundredths(self.unit(indicator), expected)
            }
            Measure::Act { .. } => grouped(self.language, expected / 100),
        })
    }

    /// What is counted now; None where nothing could be asked.
    pub(crate) fn now(&self, judged: &Judged) -> Option<String> {
        self.counted(&judged.verdict.evidence, &judged.commitment.measure)
    }

    /// What is counted by some evidence; None where nothing could be asked.
    pub(crate) fn counted(&self, evidence: &Evidence, measure: &Measure) -> Option<String> {
        match (evidence.now.as_ref()?, measure) {
            (Now::Acts { done, .. }, _) => Some(self.count(*done)),
            (Now::Answer(answer), Measure::Indicator { indicator, .. }) => {
                self.value(self.unit(indicator), answer.numerator, answer.denominator)
            }
            (Now::Answer(answer), Measure::Act { .. }) => Some(self.count(answer.numerator)),
        }
    }

    /// How it was at the meeting.
    pub(crate) fn then(&self, judged: &Judged) -> Option<String> {
        let (numerator, denominator) = judged.verdict.evidence.baseline?;
        match &judged.commitment.measure {
            Measure::Indicator { indicator, .. } => {
                self.value(self.unit(indicator), numerator, denominator)
            }
            Measure::Act { .. } => None,
        }
    }

    /// Numerator and denominator as their unit is read; None where there is no value. Rounded
    /// once, from the two counts.
    pub(super) fn value(&self, unit: Unit, numerator: u64, denominator: u64) -> Option<String> {
        let counted = (denominator > 0).then_some(denominator);
        match unit {
            Unit::Children => Some(self.count(numerator)),
            Unit::Percent => Some(percent(self.language, numerator as f64 / counted? as f64)),
            Unit::Per100ChildMonths => {
                let rate = numerator as f64 / child_months(counted?) * 100.0;
                Some(decimal(self.language, rate, 2))
            }
        }
    }

    /// A denominator as it is read: children, or months of children.
    pub(crate) fn among(&self, unit: Unit, denominator: u64) -> String {
        match unit {
            Unit::Percent | Unit::Children => self.count(denominator),
            Unit::Per100ChildMonths => {
                let months = decimal(self.language, child_months(denominator), 0);
                self.language.words().fill("evaluation.child_months", &[("n", &months)])
            }
        }
    }

    /// Why nothing can be said; empty where something can.
    pub(crate) fn why_not(&self, judged: &Judged) -> String {
        match &judged.verdict.status {
            Status::NotMeasurable(why) => {
                self.language.words().get(&format!("rakor.why_{}", why.code())).to_owned()
            }
            Status::Met | Status::OnTrack | Status::Late | Status::Missed => String::new(),
        }
    }

    /// How it stands, in a word.
    pub(crate) fn status(&self, judged: &Judged) -> &'static str {
        let words = self.language.words();
        words.get(match judged.verdict.status {
            Status::Met => "rakor.status_met",
            Status::OnTrack => "rakor.status_on_track",
            Status::Late => "rakor.status_late",
            Status::Missed => "rakor.status_missed",
            Status::NotMeasurable(_) => "rakor.status_not_measurable",
        })
    }
}

impl Judged {
    /// Who answers for it: the member with the office, or the office alone.
    pub(crate) fn owner(&self) -> (String, String) {
        let commitment = &self.commitment;
        let role = [commitment.owner_role.as_str(), commitment.owner_organisation.as_str()];
        let role: Vec<&str> = role.into_iter().filter(|part| !part.is_empty()).collect();
        match &commitment.owner_name {
            Some(name) => (name.clone(), role.join(", ")),
            None => (role.join(", "), String::new()),
        }
    }
}
