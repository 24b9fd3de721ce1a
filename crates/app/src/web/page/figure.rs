//! A figure, or the reason why there is none: states that must never look alike.

use crate::text::Words;

/// What stands where a figure is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(dead_code, reason = "public and frozen pages, which come next, have all its states")]
pub(crate) enum Figure {
    /// A figure, formatted; nought is a figure.
    Value(String),
    /// Nothing came in.
    NoData,
    /// Too little was measured; what share was, in words (`31 % diukur`).
    TooLittle(String),
    /// Known, but withheld so that nobody can be recognised.
    Withheld,
    /// Not expected yet.
    NotDue,
    /// A figure from before the period asked for, and the day it is from.
    Stale(String, String),
}

impl Figure {
    /// The large mark: the figure, or a sign in its place.
    pub(crate) fn mark(&self) -> &str {
        match self {
            Self::Value(text) | Self::Stale(text, _) => text,
            Self::NoData | Self::TooLittle(_) => "–",
            Self::Withheld => "•••",
            Self::NotDue => "…",
        }
    }

    /// The class that makes the state look like itself.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Self::Value(_) => "known",
            Self::NoData => "no-data",
            Self::TooLittle(_) => "too-little",
            Self::Withheld => "withheld",
            Self::NotDue => "not-due",
            Self::Stale(..) => "stale",
        }
    }

    /// The words that say the state; empty for a plain figure.
    pub(crate) fn note(&self, words: &Words) -> String {
        match self {
            Self::Value(_) => String::new(),
            Self::NoData => words.get("figure.no_data").to_owned(),
            Self::TooLittle(said) => said.clone(),
            Self::Withheld => words.get("figure.withheld").to_owned(),
            Self::NotDue => words.get("figure.not_due").to_owned(),
            Self::Stale(_, day) => words.fill("figure.stale", &[("day", day)]),
        }
    }
}
