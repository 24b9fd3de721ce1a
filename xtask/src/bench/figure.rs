//! The sheet on which figures are printed as they are measured.

use std::cell::RefCell;
use std::io::{Write, stdout};

use anyhow::Result;

/// What is aimed at, and on which side of it the good lies.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    fn figure(self) -> f64 {
        match self {
            Self::AtLeast(figure) | Self::AtMost(figure) => figure,
        }
    }

    /// One where it is just reached, more where it is exceeded.
    fn reached(self, value: f64) -> f64 {
        match self {
            Self::AtLeast(figure) => value / figure,
            Self::AtMost(figure) => figure / value,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::AtLeast(_) => "≥",
            Self::AtMost(_) => "≤",
        }
    }
}

#[derive(Default)]
pub(super) struct Sheet {
    aimed: RefCell<usize>,
    missed: RefCell<Vec<String>>,
}

impl Sheet {
    /// An empty sheet, its columns named.
    pub(super) fn begun() -> Result<Self> {
        writeln!(
            stdout().lock(),
            "{:<58}{:>12} {:<9}{:>11} {:>8}",
            "what",
            "figure",
            "unit",
            "target",
            "ratio"
        )?;
        Ok(Self::default())
    }

    /// How many targets were reached, and which were not.
    pub(super) fn end(&self) -> Result<()> {
        let (aimed, missed) = (self.aimed.borrow(), self.missed.borrow());
        let mut out = stdout().lock();
        writeln!(out, "{} of {aimed} targets reached", *aimed - missed.len())?;
        for name in missed.iter() {
            writeln!(out, "  not reached: {name}")?;
        }
        Ok(())
    }

    pub(super) fn figure(
        &self,
        name: &str,
        value: f64,
        unit: &str,
        target: Option<Target>,
    ) -> Result<()> {
        let mut out = stdout().lock();
        write!(out, "{name:<58}{:>12} {unit:<9}", told(value))?;
        match target {
            Some(target) => {
                *self.aimed.borrow_mut() += 1;
                if target.reached(value) < 1.0 {
                    self.missed.borrow_mut().push(name.trim().to_owned());
                }
                let aim = format!("{} {}", target.sign(), told(target.figure()));
                writeln!(out, "{aim:>11} {:>8.2}", target.reached(value))?;
            }
            None => writeln!(out)?,
        }
        Ok(out.flush()?)
    }
}

/// A sentence between the figures.
pub(super) fn say(words: &str) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "  {words}")?;
    Ok(out.flush()?)
}

/// Thousands apart, decimals only where they tell something.
fn told(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(told(0.051), "0.05");
        assert_eq!(told(123.4), "123");
        assert_eq!(told(8_000.0), "8,000");
        assert_eq!(told(1_234_567.0), "1,234,567");
    }

    #[test]
    fn a_ratio_above_one_is_good_on_either_side() {
        assert!(Target::AtLeast(10.0).reached(20.0) > 1.0);
        assert!(Target::AtMost(10.0).reached(20.0) < 1.0);
    }
}
