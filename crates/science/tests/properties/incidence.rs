//! Time at risk divides without remainder, an onset stays, and each month has one state.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate};
use proptest::prelude::*;
use science::incidence::{
    Course, Departure, Exit, History, Placement, Reading, Rule, Standing, State,
};

/// A child as the register may hold it; days count from birth.
#[derive(Debug, Clone)]
struct Drawn {
    birth: NaiveDate,
    arrived: Option<NaiveDate>,
    exit: Option<Exit>,
    readings: Vec<Reading>,
    known_until: NaiveDate,
}

impl Drawn {
    fn turns_sixty_months(&self) -> NaiveDate {
        self.birth.checked_add_months(Months::new(60)).unwrap()
    }

    fn course(&self) -> Course {
        let history = History {
            birth: self.birth,
            arrived: self.arrived,
            readings: &self.readings,
            exit: self.exit,
            turns_sixty_months: self.turns_sixty_months(),
            known_until: self.known_until,
        };
        Course::of(&history, Rule::default())
    }
}

fn after(birth: NaiveDate, days: u32) -> NaiveDate {
    birth.checked_add_days(Days::new(days.into())).unwrap()
}

prop_compose! {
    fn child()(
        birth in (0..1_500_u32).prop_map(|day| after(NaiveDate::from_ymd_opt(2019, 1, 1).unwrap(), day)),
        arrived in prop::option::weighted(0.3, 0..1_200_u32),
        exit in prop::option::weighted(0.3, 0..2_000_u32),
        died: bool,
        readings in prop::collection::vec((0..2_000_u32, -280..-120_i32), 0..14),
        known in 0..2_200_u32,
    ) -> Drawn {
        let why = if died { Departure::Died } else { Departure::Moved };
        Drawn {
            birth,
            arrived: arrived.map(|day| after(birth, day)),
            exit: exit.map(|day| Exit { date: after(birth, day), why }),
            readings: readings
                .into_iter()
                .map(|(day, hundredths)| Reading { date: after(birth, day), hundredths })
                .collect(),
            known_until: after(birth, known),
        }
    }
}

fn next_month(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(Months::new(1)).unwrap()
}

/// The time at risk counted day by day, from the words of the definition.
fn plainly(drawn: &Drawn, course: &Course) -> u32 {
    let Some(at_risk) = course.at_risk else { return 0 };
    let onset = course.onset.map(|onset| onset.reading.date);
    let known = |reading: &&Reading| reading.date <= drawn.known_until;
    let last = drawn.readings.iter().filter(known).map(|reading| reading.date).max().unwrap();
    let at_risk_on = |day: NaiveDate| {
        at_risk.from() <= day
            && onset.is_none_or(|onset| day < onset)
            && drawn.exit.is_none_or(|exit| day < exit.date)
            && day < drawn.turns_sixty_months()
            && day < last
    };
    let days = drawn.birth.iter_days().take(2_300).filter(|day| at_risk_on(*day));
    u32::try_from(days.count()).unwrap()
}

proptest! {
    #[test]
    fn time_divides_without_remainder(drawn in child(), width in 1..400_u32) {
        let course = drawn.course();
        let firsts =
            std::iter::successors(drawn.birth.with_day(1), |month| Some(next_month(*month)));
        let by_month: u32 = firsts
            .take(80)
            .map(|first| course.person_days_in(first, next_month(first)))
            .sum();
        let by_age: u32 = (0..=2_300 / width)
            .map(|band| course.person_days_at_ages(band * width, (band + 1) * width))
            .sum();
        prop_assert_eq!(by_month, course.person_days());
        prop_assert_eq!(by_age, course.person_days());
        prop_assert_eq!(plainly(&drawn, &course), course.person_days());
    }

    #[test]
    fn each_month_under_observation_has_one_state(drawn in child()) {
        let course = drawn.course();
        let months = course.months();
        let distinct: BTreeSet<NaiveDate> = months.iter().map(|month| month.month).collect();
        prop_assert_eq!(distinct.len(), months.len());
        for pair in months.windows(2) {
            prop_assert_eq!(next_month(pair[0].month), pair[1].month);
        }
        let newly: Vec<NaiveDate> = months
            .iter()
            .filter(|month| month.state == State::NewlyStunted)
            .map(|month| month.month)
            .collect();
        let onset = course.onset.map(|onset| onset.reading.date.with_day(1).unwrap());
        prop_assert_eq!(newly, onset.into_iter().collect::<Vec<_>>());
        for month in &months {
            if !month.measured {
                let carries = [
                    State::NotYetMeasured,
                    State::NeverStunted,
                    State::StillStunted,
                    State::NotStuntedAfterRecovery,
                ];
                prop_assert!(carries.contains(&month.state));
            }
        }
    }

    /// The last month says the same as the standing at the end.
    #[test]
    fn the_last_month_agrees_with_the_standing(drawn in child()) {
        let course = drawn.course();
        let Some(last) = course.months().last().copied() else { return Ok(()) };
        let agrees = match course.standing {
            Standing::NotMeasured => last.state == State::NotYetMeasured,
            Standing::NeverStunted => last.state == State::NeverStunted,
            Standing::Recovered => matches!(
                last.state,
                State::Recovered | State::NotStuntedAfterRecovery | State::NewlyStunted
            ),
            Standing::StillStunted
            | Standing::Relapsed
            | Standing::AgedOutStunted
            | Standing::DiedStunted
            | Standing::MovedStunted => matches!(
                last.state,
                State::NewlyStunted | State::StillStunted | State::Relapsed
            ),
        };
        prop_assert!(agrees, "{:?} in the month of {:?}", course.standing, last);
    }

    #[test]
    fn a_placement_has_what_it_needs(drawn in child()) {
        let course = drawn.course();
        let entered_at_risk = !course.placement.is_prevalent_at_entry()
            && course.placement != Placement::NotMeasured;
        prop_assert_eq!(course.at_risk.is_some(), entered_at_risk);
        let new = entered_at_risk && course.placement != Placement::NeverStunted;
        prop_assert_eq!(course.onset.is_some(), new);
        if let Some(onset) = course.onset {
            prop_assert!(onset.last_not_stunted < onset.reading.date);
            prop_assert_eq!(course.at_risk.unwrap().until(), onset.reading.date);
        }
    }

    #[test]
    fn what_comes_after_an_onset_does_not_move_it(
        drawn in child(),
        later in 1..900_u32,
        hundredths in -280..-120_i32,
    ) {
        let before = drawn.course();
        if let Some(onset) = before.onset {
            let mut drawn = drawn;
            drawn.readings.push(Reading { date: after(onset.reading.date, later), hundredths });
            let with_more = drawn.course();
            let moved = with_more.onset.unwrap();
            prop_assert_eq!(moved.reading, onset.reading);
            prop_assert_eq!(moved.last_not_stunted, onset.last_not_stunted);
            prop_assert_eq!(with_more.at_risk, before.at_risk);
        }
    }

    #[test]
    fn the_order_of_readings_changes_nothing(
        (drawn, shuffled) in child().prop_flat_map(|drawn| {
            let readings = Just(drawn.readings.clone()).prop_shuffle();
            (Just(drawn), readings)
        })
    ) {
        let other = Drawn { readings: shuffled, ..drawn.clone() };
        prop_assert_eq!(drawn.course(), other.course());
    }

    /// What is known later cannot change a placement but that of an onset which waited, or of a
    /// child that nothing had been seen of.
    #[test]
    fn time_settles_and_does_not_unsettle(drawn in child(), more in 1..500_u32) {
        let later = Drawn { known_until: after(drawn.known_until, more), ..drawn.clone() };
        let (now, then) = (drawn.course(), later.course());
        let open = [Placement::NotMeasured, Placement::NeverStunted, Placement::OnsetAwaiting];
        if !open.contains(&now.placement) {
            prop_assert_eq!(now.placement, then.placement);
        }
        prop_assert!(now.person_days() <= then.person_days());
        prop_assert!(drawn.birth.year() <= now.at_risk.map_or(9_999, |time| time.from().year()));
    }
}
