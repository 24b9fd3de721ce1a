//! Why a child counts otherwise than before.

use crate::indicator::Direction;
use crate::month::Month;

use super::standing::{Ending, Standing};

/// What moved a child into a number, out of it, or within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The definition changed, the facts did not.
    Definition,
    /// The border of the place changed; the child stayed where it was.
    Redrawn,
    /// Nobody knew of the child before.
    NewlyRegistered,
    /// Registered by mistake, or a second entry of another child.
    Withdrawn,
    /// Born since.
    AgedIn,
    /// Turned 60 months.
    AgedOut,
    MovedIn,
    MovedOut,
    Died,
    /// Could not be judged before, and can be now.
    NewlyMeasured,
    /// Could be judged before, and cannot be now.
    NoLongerMeasured,
    /// The same measurement, put right.
    Corrected,
    /// Another measurement speaks for the same period.
    Remeasured,
    /// Measured before and now, and better.
    Improved,
    /// Measured before and now, and worse.
    Worsened,
}

impl Cause {
    /// In the order in which they are told.
    pub const ALL: [Self; 15] = [
        Self::Definition,
        Self::Redrawn,
        Self::NewlyRegistered,
        Self::Withdrawn,
        Self::Corrected,
        Self::Remeasured,
        Self::AgedIn,
        Self::AgedOut,
        Self::MovedIn,
        Self::MovedOut,
        Self::Died,
        Self::NewlyMeasured,
        Self::NoLongerMeasured,
        Self::Improved,
        Self::Worsened,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Redrawn => "redrawn",
            Self::NewlyRegistered => "newly_registered",
            Self::Withdrawn => "withdrawn",
            Self::AgedIn => "aged_in",
            Self::AgedOut => "aged_out",
            Self::MovedIn => "moved_in",
            Self::MovedOut => "moved_out",
            Self::Died => "died",
            Self::NewlyMeasured => "newly_measured",
            Self::NoLongerMeasured => "no_longer_measured",
            Self::Corrected => "corrected",
            Self::Remeasured => "remeasured",
            Self::Improved => "improved",
            Self::Worsened => "worsened",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// Where a child was found on one side: in the place, elsewhere in the same kab/kota, or
/// nowhere in it.
pub(super) type Found<'a> = Option<&'a Standing>;

/// What was learned of a period since: `ending` is how its rows end by then, `known` whether
/// the side before knew the child, `known_now` whether the side after does.
pub(super) fn learned(
    before: Found<'_>,
    after: Found<'_>,
    ending: Option<Ending>,
    known: bool,
    known_now: bool,
) -> Cause {
    match (here(before), here(after)) {
        (None, Some(_)) if before.is_some() => Cause::MovedIn,
        (None, Some(_)) if known => Cause::Corrected,
        // Nobody here knew of it, for it lived in another kab/kota.
        (None, Some(now)) if now.elsewhere_until.is_some() => Cause::MovedIn,
        (None, _) => Cause::NewlyRegistered,
        (Some(_), None) if after.is_some() => Cause::MovedOut,
        (Some(_), None) if !known_now => Cause::Withdrawn,
        (Some(_), None) => match ending {
            Some(Ending::Died) => Cause::Died,
            Some(Ending::MovedAway | Ending::Elsewhere) => Cause::MovedOut,
            Some(Ending::Withdrawn) => Cause::Withdrawn,
            Some(Ending::AgedOut) | None => Cause::Corrected,
        },
        (Some(then), Some(now)) => match (then.visit, now.visit) {
            (None, Some(_)) => Cause::NewlyMeasured,
            (Some(_), None) => Cause::NoLongerMeasured,
            (Some(a), Some(b)) if a != b && then.visit_on != now.visit_on => Cause::Remeasured,
            (Some(_), Some(_)) | (None, None) => Cause::Corrected,
        },
    }
}

/// What time changed between two periods of which the same is known.
pub(super) fn passed(
    before: Found<'_>,
    after: Found<'_>,
    ending: Option<Ending>,
    between: (Month, Month),
    direction: Direction,
) -> Cause {
    let (last, now) = between;
    match (here(before), here(after)) {
        (None, Some(child)) => {
            if child.age_months_at_end < now.index() - last.index() {
                Cause::AgedIn
            } else if before.is_some() || child.elsewhere_until.is_some() {
                Cause::MovedIn
            } else {
                Cause::NewlyRegistered
            }
        }
        (Some(_), None) if after.is_some() => Cause::MovedOut,
        (Some(_), None) => match ending {
            Some(Ending::Died) => Cause::Died,
            Some(Ending::AgedOut) => Cause::AgedOut,
            Some(Ending::Withdrawn) => Cause::Withdrawn,
            Some(Ending::MovedAway | Ending::Elsewhere) | None => Cause::MovedOut,
        },
        (Some(then), Some(now)) => match (then.judged, now.judged) {
            (false, true) => Cause::NewlyMeasured,
            (true, false) => Cause::NoLongerMeasured,
            (true, true) | (false, false) => {
                let rises = now.counts_in;
                match direction {
                    Direction::Lower if rises => Cause::Worsened,
                    Direction::Lower => Cause::Improved,
                    Direction::Higher | Direction::Neutral if rises => Cause::Improved,
                    Direction::Higher | Direction::Neutral => Cause::Worsened,
                }
            }
        },
        (None, None) => Cause::Corrected,
    }
}

fn here(found: Found<'_>) -> Found<'_> {
    found.filter(|standing| standing.inside)
}
