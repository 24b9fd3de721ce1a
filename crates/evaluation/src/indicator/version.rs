//! Which of its wordings an indicator was answered by.

use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use super::definition::{Indicator, Over, Unit};

/// A short hash over what decides an answer: the relation, the predicates, the reasons for
/// leaving out, the months that speak and the unit. Names and sources may be told better
/// without being another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version([u8; 4]);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl Indicator {
    pub fn version(&self) -> Version {
        let Self { relation, denominator, numerator, left_out, unit, over, .. } = self;
        let mut text = String::from("cegah indicator 1\n");
        let mut line = |name: &str, value: &str| {
            // How a predicate is broken into lines decides nothing.
            let words: Vec<&str> = value.split_whitespace().collect();
            let _ = writeln!(text, "{name} {}", words.join(" "));
        };
        line("relation", relation);
        line("denominator", denominator);
        line("numerator", numerator);
        for reason in left_out {
            line("left out", &reason.code);
            line("where", &reason.predicate);
        }
        line("unit", unit.code());
        line("over", over.code());
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(text));
        Version([a, b, c, d])
    }
}

impl Unit {
    /// As files name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Children => "children",
            Self::Percent => "percent",
            Self::Per100ChildMonths => "per_100_child_months",
        }
    }
}

impl Over {
    /// As files name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Each => "each",
            Self::PersonTime => "person_time",
        }
    }
}
