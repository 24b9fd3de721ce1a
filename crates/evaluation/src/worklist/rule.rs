//! The rules as they stand in a file.

use chrono::NaiveDate;
use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr, lit};
use serde::Deserialize;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::indicator::{BadDefinition, Predicates, Words};
use crate::relation::{Cell, ChildMonth, ContentHash, Relation};

/// One reason for being on the worklist.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub code: String,
    pub predicate: String,
    /// The day since when, as an expression over the columns.
    pub since: String,
    /// 1 is today, 4 when on the way.
    pub urgency: u8,
    pub why: Words,
    pub next: Words,
    pub source: String,
}

/// The rules of a file, each checked.
#[derive(Debug, Clone)]
pub struct Rules {
    all: Vec<Rule>,
    counts: Expr,
    parts: Vec<RuleParts>,
}

/// What a rule asks of a row.
#[derive(Debug, Clone)]
pub(super) struct RuleParts {
    pub(super) holds: Expr,
    pub(super) since: Expr,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    relation: String,
    counts: String,
    rule: Vec<Rule>,
}

/// As many as a [`super::RuleSet`] has bits.
const MOST_RULES: usize = 64;

impl Rules {
    /// The first set, which comes with the program.
    pub fn built_in() -> Result<Self, BadDefinition> {
        Self::read(include_str!("../../indicators/worklist.toml"))
    }

    /// Reads a file of rules; the first that cannot be used refuses the file.
    pub fn read(text: &str) -> Result<Self, BadDefinition> {
        let File { relation, counts, rule: rules } = toml::from_str(text)
            .map_err(|cause| BadDefinition::at("the file", cause.to_string().trim()))?;
        if relation != "child_now" {
            let why = format!("the worklist is over child_now, not `{relation}`");
            return Err(BadDefinition::at("relation", &why));
        }
        if rules.len() > MOST_RULES {
            let why = format!("at most {MOST_RULES} rules, not {}", rules.len());
            return Err(BadDefinition::at("rule", &why));
        }
        let predicates =
            Predicates::new().map_err(|cause| BadDefinition::at("the file", &cause))?;
        let counts =
            predicates.read(&counts).map_err(|why| BadDefinition::at("counts", &why))?;
        let mut parts = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            let place = |field: &str| format!("{}.{field}", rule.code);
            if rules[..at].iter().any(|other| other.code == rule.code) {
                return Err(BadDefinition::at(rule.code.clone(), "the code is taken"));
            }
            if !(1..=4).contains(&rule.urgency) {
                return Err(BadDefinition::at(place("urgency"), "it is 1, 2, 3 or 4"));
            }
            let holds = predicates
                .read(&rule.predicate)
                .map_err(|why| BadDefinition::at(place("predicate"), &why))?;
            let since = predicates
                .read_as(&rule.since, &DataType::Date32)
                .map_err(|why| BadDefinition::at(place("since"), &why))?;
            parts.push(RuleParts { holds: holds.is_true(), since });
        }
        Ok(Self { all: rules, counts, parts })
    }

    /// No rules: whoever only counts needs none.
    pub fn none() -> Self {
        Self { all: Vec::new(), counts: lit(true), parts: Vec::new() }
    }

    /// In the order of the file.
    pub fn all(&self) -> &[Rule] {
        &self.all
    }

    pub fn get(&self, code: &str) -> Option<&Rule> {
        self.all.iter().find(|rule| rule.code == code)
    }

    pub(super) fn counts(&self) -> &Expr {
        &self.counts
    }

    pub(super) fn parts(&self) -> &[RuleParts] {
        &self.parts
    }

    /// Tells one file of rules from another: a list of one is no list of the other.
    pub(super) fn mark(&self) -> ContentHash {
        let urgencies: Vec<u8> = self.all.iter().map(|rule| rule.urgency).collect();
        ContentHash::of(
            format!("{:?}, {:?}, {urgencies:?}", self.counts, self.parts).as_bytes(),
        )
    }
}

impl Engine {
    /// The rules that hold for one row, in the order of the file, each with the day since when.
    /// The row may be newer than the relations: a page folds a child's own facts.
    pub fn rules_of(
        &self,
        row: &ChildMonth,
    ) -> Result<Vec<(&Rule, Option<NaiveDate>)>, Failure> {
        let batch = ChildMonth::batch(&[row])?;
        let mut found = Vec::new();
        for (rule, said) in self.rules().all().iter().zip(self.planned().ask(&batch)?) {
            if said.holds.value(0) {
                let since = Option::<NaiveDate>::read(&said.since, 0).flatten();
                found.push((rule, since));
            }
        }
        Ok(found)
    }
}
