//! One child's course: how it came under observation, its time at risk, its first onset and
//! what became of it, each placed by a rule that has a name.

use chrono::{Days, NaiveDate};

use super::at_risk::{self, AtRisk};

/// One valid length or height for age; implausible ones are left out by whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reading {
    pub date: NaiveDate,
    /// The z-score, in hundredths.
    pub hundredths: i32,
}

/// Why a child left the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Departure {
    Died,
    Moved,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exit {
    /// The last day under observation.
    pub date: NaiveDate,
    pub why: Departure,
}

/// What is known of one child in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History<'a> {
    pub birth: NaiveDate,
    /// The day a child moved in; None for one under observation here since birth. Readings of
    /// before are readings elsewhere.
    pub arrived: Option<NaiveDate>,
    /// In any order. Of several on a day the lowest counts, so that no case is lost.
    pub readings: &'a [Reading],
    pub exit: Option<Exit>,
    /// The first day that a child is no longer under five.
    pub turns_sixty_months: NaiveDate,
    /// The last day of which anything is known; what is later is not looked at.
    pub known_until: NaiveDate,
}

/// What an analyst may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Days after an onset in which a second measurement settles it, the last of them included.
    pub confirm_within_days: u32,
    /// Stunted is below this, in hundredths of a z-score.
    pub stunted_below: i32,
}

impl Default for Rule {
    /// 45 days is ours: one posyandu month and half of the next. The cut-off is that of
    /// Permenkes 2/2020.
    fn default() -> Self {
        Self { confirm_within_days: 45, stunted_below: -200 }
    }
}

/// The one rule that placed a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placement {
    /// No valid reading while under observation here.
    NotMeasured,
    /// The first reading ever was stunted already: when it began was not seen.
    FirstMeasuredStunted,
    /// Moved in, and the first reading here was stunted.
    ArrivedStunted,
    /// Moved in not stunted, but stunted at some time elsewhere.
    StuntedBeforeArrival,
    /// At risk, and not once stunted.
    NeverStunted,
    /// A new case, and the next measurement in the window says so too.
    OnsetConfirmed,
    /// A new case by one measurement; the window is still open.
    OnsetAwaiting,
    /// A new case by one measurement; the window passed without a second.
    OnsetUnconfirmed,
    /// One stunted measurement that the next in the window did not bear out.
    OnsetRefuted,
}

impl Placement {
    pub const ALL: [Self; 9] = [
        Self::NotMeasured,
        Self::FirstMeasuredStunted,
        Self::ArrivedStunted,
        Self::StuntedBeforeArrival,
        Self::NeverStunted,
        Self::OnsetConfirmed,
        Self::OnsetAwaiting,
        Self::OnsetUnconfirmed,
        Self::OnsetRefuted,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NotMeasured => "not_measured",
            Self::FirstMeasuredStunted => "first_measured_stunted",
            Self::ArrivedStunted => "arrived_stunted",
            Self::StuntedBeforeArrival => "stunted_before_arrival",
            Self::NeverStunted => "never_stunted",
            Self::OnsetConfirmed => "onset_confirmed",
            Self::OnsetAwaiting => "onset_awaiting",
            Self::OnsetUnconfirmed => "onset_unconfirmed",
            Self::OnsetRefuted => "onset_refuted",
        }
    }

    /// Stunted, or once stunted, when it came under observation: never a new case.
    pub const fn is_prevalent_at_entry(self) -> bool {
        matches!(
            self,
            Self::FirstMeasuredStunted | Self::ArrivedStunted | Self::StuntedBeforeArrival
        )
    }
}

/// What the next measurement says of a stunted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confirmation {
    /// Stunted again on that day.
    Confirmed(NaiveDate),
    /// Not stunted on that day.
    Refuted(NaiveDate),
    /// Nobody has measured again, and may until the end of that day.
    Awaiting(NaiveDate),
    /// Nobody measured again in time.
    Unconfirmed,
}

impl Confirmation {
    const fn placement(self) -> Placement {
        match self {
            Self::Confirmed(_) => Placement::OnsetConfirmed,
            Self::Refuted(_) => Placement::OnsetRefuted,
            Self::Awaiting(_) => Placement::OnsetAwaiting,
            Self::Unconfirmed => Placement::OnsetUnconfirmed,
        }
    }
}

/// The first time that a child at risk is measured stunted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Onset {
    pub reading: Reading,
    pub age_days: u32,
    /// The last reading before, not stunted: it began somewhere between the two.
    pub last_not_stunted: NaiveDate,
    pub confirmation: Confirmation,
}

/// A run of stunted readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Episode {
    pub first: Reading,
    pub confirmation: Confirmation,
    /// The first reading after that was not stunted.
    pub recovered: Option<NaiveDate>,
}

/// How a child stands at the end of what is known, or where it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    NotMeasured,
    NeverStunted,
    /// Stunted since it was first measured so.
    StillStunted,
    /// Not stunted now.
    Recovered,
    /// Stunted again after a reading that was not.
    Relapsed,
    /// Turned 60 months and the last reading was stunted: gone from the count, not recovered.
    AgedOutStunted,
    DiedStunted,
    MovedStunted,
}

impl Standing {
    pub const ALL: [Self; 8] = [
        Self::NotMeasured,
        Self::NeverStunted,
        Self::StillStunted,
        Self::Recovered,
        Self::Relapsed,
        Self::AgedOutStunted,
        Self::DiedStunted,
        Self::MovedStunted,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NotMeasured => "not_measured",
            Self::NeverStunted => "never_stunted",
            Self::StillStunted => "still_stunted",
            Self::Recovered => "recovered",
            Self::Relapsed => "relapsed",
            Self::AgedOutStunted => "aged_out_stunted",
            Self::DiedStunted => "died_stunted",
            Self::MovedStunted => "moved_stunted",
        }
    }
}

/// What one child adds to the ledger of new cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub placement: Placement,
    /// None for a child that was never at risk here.
    pub at_risk: Option<AtRisk>,
    pub onset: Option<Onset>,
    /// Every run of stunted readings here in order; the first is the onset, if there is one.
    pub episodes: Vec<Episode>,
    pub standing: Standing,
    pub(super) birth: NaiveDate,
    pub(super) observed: Observed,
    /// One a day, those here, in order of date.
    pub(super) readings: Vec<Reading>,
    pub(super) stunted_below: i32,
}

/// The days under observation, the last one included; none when it is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Observed {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    /// The last day that it is under five.
    under_five: NaiveDate,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    SixtyMonths,
    Left(Departure),
}

impl Course {
    /// The course of one child by `rule`: a child is at risk from its first reading here, if
    /// that is not stunted, until the onset, its exit, 60 months or its last reading, whichever
    /// is first. Readings after exit or 60 months show that it was followed until then, and are
    /// not otherwise looked at.
    ///
    /// Source: one onset a child and the episodes after it as in the analyses of
    /// J. Benjamin-Chung et al., Nature 621 (2023) 550-557; person-time after a first reading
    /// that is not stunted, and the confirmation, are ours.
    pub fn of(history: &History<'_>, rule: Rule) -> Self {
        let observed = Observed::of(history);
        let known = readings_of(history);
        let stunted = |reading: &Reading| reading.hundredths < rule.stunted_below;
        let here = |date: NaiveDate| observed.first <= date && date <= observed.last;
        let readings: Vec<Reading> =
            known.iter().copied().filter(|reading| here(reading.date)).collect();
        let stunted_elsewhere =
            known.iter().any(|reading| reading.date < observed.first && stunted(reading));
        let episodes = episodes(&readings, &observed, rule);
        let mut course = Self {
            placement: Placement::NotMeasured,
            at_risk: None,
            onset: None,
            standing: standing(&readings, &episodes, &observed, stunted_elsewhere, rule),
            episodes,
            birth: history.birth,
            observed,
            readings,
            stunted_below: rule.stunted_below,
        };
        let Some(first) = course.readings.first().copied() else { return course };
        if stunted(&first) {
            course.placement = match history.arrived {
                Some(_) => Placement::ArrivedStunted,
                None => Placement::FirstMeasuredStunted,
            };
            return course;
        }
        if stunted_elsewhere {
            course.placement = Placement::StuntedBeforeArrival;
            return course;
        }
        course.onset = course.first_onset();
        course.placement = course
            .onset
            .map_or(Placement::NeverStunted, |onset| onset.confirmation.placement());
        let last_visit = known.last().map_or(first.date, |reading| reading.date);
        let end = [course.onset.map(|onset| onset.reading.date), observed.ended_on()]
            .into_iter()
            .flatten()
            .fold(last_visit, NaiveDate::min);
        course.at_risk = Some(AtRisk::between(first.date, end));
        course
    }

    /// The first stunted reading, of a child whose first reading was not.
    fn first_onset(&self) -> Option<Onset> {
        let episode = self.episodes.first()?;
        let before = self.readings.iter().rfind(|reading| reading.date < episode.first.date)?;
        Some(Onset {
            reading: episode.first,
            age_days: at_risk::days(self.birth, episode.first.date),
            last_not_stunted: before.date,
            confirmation: episode.confirmation,
        })
    }

    /// The onset, unless it was refuted.
    pub fn new_case(&self) -> Option<Onset> {
        self.onset.filter(|onset| !matches!(onset.confirmation, Confirmation::Refuted(_)))
    }

    /// After a refuted onset, the first episode that was not itself refuted. The child's time
    /// at risk ended with the first onset, so a rate does not hold this case; whoever claims
    /// that there are none must look at it.
    pub fn case_after_refuted(&self) -> Option<Episode> {
        let refuted =
            |episode: &&Episode| matches!(episode.confirmation, Confirmation::Refuted(_));
        let onset_refuted = self.onset.is_some() && self.new_case().is_none();
        self.episodes.iter().find(|episode| onset_refuted && !refuted(episode)).copied()
    }

    /// When a stunted child was first measured not stunted again.
    pub fn recovered(&self) -> Option<NaiveDate> {
        self.episodes.first()?.recovered
    }

    /// When a child was first stunted again after it had recovered.
    pub fn relapsed(&self) -> Option<NaiveDate> {
        self.relapses().next()
    }

    pub(super) fn relapses(&self) -> impl Iterator<Item = NaiveDate> {
        let first = usize::from(self.placement != Placement::StuntedBeforeArrival);
        self.episodes.iter().skip(first).map(|episode| episode.first.date)
    }

    /// The days at risk from `from` up to, but not with, `to`.
    pub fn person_days_in(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        self.at_risk.map_or(0, |at_risk| at_risk.days_in(from, to))
    }

    /// The days at risk at ages of `from_days` up to, but not with, `to_days`.
    pub fn person_days_at_ages(&self, from_days: u32, to_days: u32) -> u32 {
        self.at_risk.map_or(0, |at_risk| at_risk.days_at_ages(self.birth, from_days, to_days))
    }

    /// All days at risk.
    pub fn person_days(&self) -> u32 {
        self.at_risk.map_or(0, AtRisk::days)
    }
}

impl Observed {
    fn of(history: &History<'_>) -> Self {
        let first = history.arrived.map_or(history.birth, |day| day.max(history.birth));
        let under_five = history.turns_sixty_months.pred_opt().unwrap_or(NaiveDate::MIN);
        let exit = history
            .exit
            .filter(|exit| exit.date <= history.known_until && exit.date <= under_five);
        let (last, end) = match exit {
            Some(exit) => (exit.date, End::Left(exit.why)),
            None if under_five < history.known_until => (under_five, End::SixtyMonths),
            None => (history.known_until, End::NotYet),
        };
        Self { first, last, under_five, end }
    }

    /// The first day no longer at risk, of a child that left or turned 60 months. The day of
    /// leaving is not a whole day.
    fn ended_on(&self) -> Option<NaiveDate> {
        match self.end {
            End::NotYet => None,
            End::SixtyMonths => self.last.succ_opt(),
            End::Left(_) => Some(self.last),
        }
    }
}

/// Readings from birth to what is known, one a day, in order of date.
fn readings_of(history: &History<'_>) -> Vec<Reading> {
    let mut readings: Vec<Reading> = history
        .readings
        .iter()
        .copied()
        .filter(|reading| history.birth <= reading.date && reading.date <= history.known_until)
        .collect();
    readings.sort_unstable();
    readings.dedup_by_key(|reading| reading.date);
    readings
}

fn episodes(readings: &[Reading], observed: &Observed, rule: Rule) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    let mut stunted_before = false;
    for (place, reading) in readings.iter().enumerate() {
        let stunted = reading.hundredths < rule.stunted_below;
        if stunted && !stunted_before {
            let next = readings.get(place + 1);
            let confirmation = confirmation(reading.date, next, observed, rule);
            episodes.push(Episode { first: *reading, confirmation, recovered: None });
        }
        if !stunted
            && stunted_before
            && let Some(episode) = episodes.last_mut()
        {
            episode.recovered = Some(reading.date);
        }
        stunted_before = stunted;
    }
    episodes
}

fn confirmation(
    onset: NaiveDate,
    next: Option<&Reading>,
    observed: &Observed,
    rule: Rule,
) -> Confirmation {
    let window = Days::new(rule.confirm_within_days.into());
    let last_day = onset.checked_add_days(window).unwrap_or(NaiveDate::MAX);
    match next.filter(|next| next.date <= last_day) {
        Some(next) if next.hundredths < rule.stunted_below => {
            Confirmation::Confirmed(next.date)
        }
        Some(next) => Confirmation::Refuted(next.date),
        // A later reading does not confirm, and a child that left cannot be measured here.
        None if next.is_none() && observed.end == End::NotYet && observed.last <= last_day => {
            Confirmation::Awaiting(last_day.min(observed.under_five))
        }
        None => Confirmation::Unconfirmed,
    }
}

fn standing(
    readings: &[Reading],
    episodes: &[Episode],
    observed: &Observed,
    stunted_elsewhere: bool,
    rule: Rule,
) -> Standing {
    let (Some(first), Some(last)) = (readings.first(), readings.last()) else {
        return Standing::NotMeasured;
    };
    if rule.stunted_below <= last.hundredths {
        let never = episodes.is_empty() && !stunted_elsewhere;
        return if never { Standing::NeverStunted } else { Standing::Recovered };
    }
    let arrived_recovered = stunted_elsewhere && rule.stunted_below <= first.hundredths;
    match observed.end {
        End::NotYet if episodes.len() > 1 || arrived_recovered => Standing::Relapsed,
        End::NotYet => Standing::StillStunted,
        End::SixtyMonths => Standing::AgedOutStunted,
        End::Left(Departure::Died) => Standing::DiedStunted,
        End::Left(Departure::Moved) => Standing::MovedStunted,
    }
}

#[cfg(test)]
mod tests;
