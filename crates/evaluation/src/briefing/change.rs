//! What changed since an earlier period, and how much of it is true growth.

use science::incidence::Rate;
use science::survey::{Proportion, chance_of_so_uneven};

use crate::engine::Answer;
use crate::explain::{Cause, Moved, Shift, Step};
use crate::indicator::Unit;

/// How an indicator moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Numerator and denominator.
    pub before: (u64, u64),
    /// Chance alone moves so few children so far once in twenty times or less.
    pub beyond_chance: bool,
    /// Why, step by step; none where months are counted one by one.
    pub parts: Vec<Shift>,
    pub truly: Option<Truly>,
}

/// Children who could be judged both times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truly {
    pub improved: u64,
    pub worsened: u64,
    /// Chance alone parts them so unevenly once in twenty times or less.
    pub beyond_chance: bool,
}

const ONCE_IN_TWENTY: f64 = 0.05;

/// The change of an indicator in which one month speaks for a child.
pub(super) fn explained(moved: Moved) -> Change {
    let children = |cause: Cause| {
        let of = |part: &&Shift| (part.step, part.cause) == (Step::Time, cause);
        moved.parts.iter().find(of).map_or(0, |part| part.children)
    };
    let (improved, worsened) = (children(Cause::Improved), children(Cause::Worsened));
    Change {
        before: moved.before,
        beyond_chance: shares_differ(moved.before, moved.after),
        truly: Some(Truly {
            improved,
            worsened,
            beyond_chance: chance_of_so_uneven(improved, worsened) <= ONCE_IN_TWENTY,
        }),
        parts: moved.parts,
    }
}

/// The change of an indicator whose months are counted one by one.
pub(super) fn counted(unit: Unit, before: (u64, u64), after: &Answer) -> Change {
    let after = (after.numerator, after.denominator);
    let beyond_chance = match unit {
        Unit::Percent => shares_differ(before, after),
        Unit::Per100ChildMonths => rates_differ(before, after),
        Unit::Children => false,
    };
    Change { before, beyond_chance, parts: Vec::new(), truly: None }
}

fn shares_differ(before: (u64, u64), after: (u64, u64)) -> bool {
    let both = Proportion::of(before.0, before.1).zip(Proportion::of(after.0, after.1));
    both.is_some_and(|(before, after)| {
        let above = after.above(before);
        0.0 < above.lower || above.upper < 0.0
    })
}

fn rates_differ(before: (u64, u64), after: (u64, u64)) -> bool {
    let both = Rate::of(before.0, before.1).zip(Rate::of(after.0, after.1));
    both.is_some_and(|(before, after)| after.chance_of_so_uneven(before) <= ONCE_IN_TWENTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(cause: Cause, children: u64) -> Shift {
        Shift { step: Step::Time, cause, numerator: 0, denominator: 0, children }
    }

    /// The share fell because children grew out of it: nobody improved.
    #[test]
    fn ageing_out_is_no_improvement() {
        let moved = Moved {
            before: (200, 1_000),
            after: (120, 900),
            parts: vec![shift(Cause::AgedOut, 90), shift(Cause::Improved, 2)],
        };
        let change = explained(moved);
        assert!(change.beyond_chance);
        let truly = change.truly.unwrap();
        assert_eq!((truly.improved, truly.worsened, truly.beyond_chance), (2, 0, false));
    }

    #[test]
    fn few_children_are_moved_by_chance() {
        assert!(!shares_differ((5, 20), (3, 20)));
        assert!(shares_differ((500, 2_000), (300, 2_000)));
        assert!(!shares_differ((0, 0), (3, 20)));
        assert!(rates_differ((30, 30_000), (2, 30_000)));
        assert!(!rates_differ((3, 3_000), (2, 3_000)));
    }
}
