//! Courses drawn as lines of dates and scores.

use super::*;
use crate::incidence::State;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A child born on New Year's Day of 2023, known until the end of 2024.
struct Drawn {
    arrived: Option<NaiveDate>,
    exit: Option<Exit>,
    sixty: NaiveDate,
    known_until: NaiveDate,
    readings: Vec<Reading>,
}

/// `2023-02-01 -1.50, 2023-03-01 -2.01`
fn child(drawing: &str) -> Drawn {
    let reading = |pair: &str| {
        let (day, z) = pair.trim().split_once(' ').unwrap();
        let hundredths = z.replace('.', "").parse().unwrap();
        Reading { date: date(day), hundredths }
    };
    Drawn {
        arrived: None,
        exit: None,
        sixty: date("2028-01-01"),
        known_until: date("2024-12-31"),
        readings: drawing.split(',').filter(|pair| !pair.is_empty()).map(reading).collect(),
    }
}

impl Drawn {
    fn arrived(self, day: &str) -> Self {
        Self { arrived: Some(date(day)), ..self }
    }

    fn exit(self, day: &str, why: Departure) -> Self {
        Self { exit: Some(Exit { date: date(day), why }), ..self }
    }

    fn sixty(self, day: &str) -> Self {
        Self { sixty: date(day), ..self }
    }

    fn known_until(self, day: &str) -> Self {
        Self { known_until: date(day), ..self }
    }

    fn course_by(&self, rule: Rule) -> Course {
        let history = History {
            birth: date("2023-01-01"),
            arrived: self.arrived,
            readings: &self.readings,
            exit: self.exit,
            turns_sixty_months: self.sixty,
            known_until: self.known_until,
        };
        Course::of(&history, rule)
    }

    fn course(&self) -> Course {
        self.course_by(Rule::default())
    }
}

#[track_caller]
fn check(drawn: &Drawn, placement: &str, person_days: u32, standing: &str) {
    let course = drawn.course();
    let got = (course.placement.code(), course.person_days(), course.standing.code());
    assert_eq!(got, (placement, person_days, standing));
}

#[test]
fn a_child_first_measured_stunted_is_no_new_case() {
    let drawn = child("2023-02-01 -2.50, 2023-03-01 -2.40");
    check(&drawn, "first_measured_stunted", 0, "still_stunted");
    assert_eq!(drawn.course().at_risk, None);
    assert_eq!(drawn.course().onset, None);
}

/// Nor is one that recovered and is stunted again.
#[test]
fn a_relapse_is_no_new_case() {
    let drawn = child("2023-02-01 -2.50, 2023-03-01 -1.90, 2023-04-01 -2.20");
    check(&drawn, "first_measured_stunted", 0, "relapsed");
    let course = drawn.course();
    assert_eq!(course.recovered(), Some(date("2023-03-01")));
    assert_eq!(course.relapsed(), Some(date("2023-04-01")));
}

#[test]
fn who_moves_in_stunted_is_shown_apart() {
    let drawn = child("2023-02-01 -1.50, 2023-06-01 -2.50").arrived("2023-05-01");
    check(&drawn, "arrived_stunted", 0, "still_stunted");
}

#[test]
fn who_moves_in_well_is_at_risk_from_the_first_reading_here() {
    let drawn = child("2023-02-01 -1.50, 2023-06-01 -1.50, 2023-07-01 -1.60");
    check(&drawn.arrived("2023-05-01"), "never_stunted", 30, "never_stunted");
}

#[test]
fn who_was_stunted_elsewhere_is_not_at_risk() {
    let drawn = child("2023-02-01 -2.50, 2023-06-01 -1.50").arrived("2023-05-01");
    check(&drawn, "stunted_before_arrival", 0, "recovered");
    let again = child("2023-02-01 -2.50, 2023-06-01 -1.50, 2023-07-01 -2.60");
    check(&again.arrived("2023-05-01"), "stunted_before_arrival", 0, "relapsed");
}

#[test]
fn a_second_stunted_measurement_in_the_window_confirms() {
    let drawn = child("2023-02-01 -1.50, 2023-03-01 -2.01, 2023-04-15 -2.01");
    check(&drawn, "onset_confirmed", 28, "still_stunted");
    let onset = drawn.course().onset.unwrap();
    assert_eq!((onset.age_days, onset.last_not_stunted), (59, date("2023-02-01")));
    assert_eq!(onset.confirmation, Confirmation::Confirmed(date("2023-04-15")));
    // The window is 45 days; a day later is too late, unless the rule says so.
    let late = child("2023-02-01 -1.50, 2023-03-01 -2.01, 2023-04-16 -2.01");
    check(&late, "onset_unconfirmed", 28, "still_stunted");
    let patient = Rule { confirm_within_days: 46, ..Rule::default() };
    assert_eq!(late.course_by(patient).placement, Placement::OnsetConfirmed);
}

#[test]
fn a_second_measurement_may_refute() {
    let drawn = child("2023-02-01 -1.50, 2023-03-01 -2.01, 2023-03-10 -2.00");
    check(&drawn, "onset_refuted", 28, "recovered");
    assert_eq!(drawn.course().new_case(), None);
    assert_eq!(drawn.course().case_after_refuted(), None);
}

/// The first onset ends the time at risk, so this case would be seen by nobody.
#[test]
fn a_case_after_a_refuted_one_is_not_lost() {
    let drawn = child(
        "2023-02-01 -1.50, 2023-03-01 -2.01, 2023-03-10 -1.90, 2023-06-01 -2.30, \
         2023-07-01 -2.40",
    );
    check(&drawn, "onset_refuted", 28, "relapsed");
    let case = drawn.course().case_after_refuted().unwrap();
    assert_eq!(case.first.date, date("2023-06-01"));
    assert_eq!(case.confirmation, Confirmation::Confirmed(date("2023-07-01")));
}

#[test]
fn an_onset_waits_until_the_window_has_passed() {
    let drawn = || child("2023-02-01 -1.50, 2023-03-01 -2.01");
    check(&drawn().known_until("2023-04-15"), "onset_awaiting", 28, "still_stunted");
    let waiting = drawn().known_until("2023-03-20").course().onset.unwrap().confirmation;
    assert_eq!(waiting, Confirmation::Awaiting(date("2023-04-15")));
    check(&drawn().known_until("2023-04-16"), "onset_unconfirmed", 28, "still_stunted");
}

/// Nobody can measure a second time here.
#[test]
fn an_onset_of_a_child_that_left_does_not_wait() {
    let left = child("2023-02-01 -1.50, 2023-03-01 -2.01").known_until("2023-03-20");
    let left = left.exit("2023-03-15", Departure::Moved);
    check(&left, "onset_unconfirmed", 28, "moved_stunted");
    let old = || child("2023-02-01 -1.50, 2023-03-01 -2.01").sixty("2023-03-10");
    check(&old().known_until("2023-03-10"), "onset_unconfirmed", 28, "aged_out_stunted");
    check(&old().known_until("2023-03-09"), "onset_awaiting", 28, "still_stunted");
}

#[test]
fn what_is_not_known_yet_is_not_looked_at() {
    let drawn = child("2023-02-01 -1.50, 2023-03-01 -2.01, 2023-03-10 -2.00");
    let early = drawn.exit("2023-06-01", Departure::Died).known_until("2023-02-20");
    check(&early, "never_stunted", 0, "never_stunted");
}

#[test]
fn time_at_risk_ends_with_exit_or_sixty_months_or_the_last_reading() {
    let line = "2023-02-01 -1.50, 2023-03-01 -1.60, 2023-04-01 -1.70";
    check(&child(line), "never_stunted", 59, "never_stunted");
    let left = child(line).exit("2023-03-20", Departure::Moved);
    check(&left, "never_stunted", 47, "never_stunted");
    check(&child(line).sixty("2023-03-15"), "never_stunted", 42, "never_stunted");
}

#[test]
fn who_leaves_stunted_has_not_recovered() {
    let line = "2023-02-01 -1.50, 2023-03-01 -2.10, 2023-04-01 -2.20";
    let died = child(line).exit("2023-05-01", Departure::Died);
    check(&died, "onset_confirmed", 28, "died_stunted");
    check(&child(line).sixty("2024-01-01"), "onset_confirmed", 28, "aged_out_stunted");
}

#[test]
fn a_reading_on_the_last_day_counts() {
    let line = "2023-02-01 -1.50, 2023-03-01 -2.10";
    let left = child(line).exit("2023-03-01", Departure::Moved);
    check(&left, "onset_unconfirmed", 28, "moved_stunted");
    check(&child(line).known_until("2023-03-01"), "onset_awaiting", 28, "still_stunted");
    check(&child(line).sixty("2023-03-02"), "onset_unconfirmed", 28, "aged_out_stunted");
    check(&child(line).sixty("2023-03-01"), "never_stunted", 28, "never_stunted");
}

#[test]
fn one_visit_is_no_time() {
    check(&child("2023-02-01 -1.50"), "never_stunted", 0, "never_stunted");
    check(&child(""), "not_measured", 0, "not_measured");
    let gone = child("2023-02-01 -1.50").exit("2023-01-20", Departure::Moved);
    check(&gone, "not_measured", 0, "not_measured");
}

#[test]
fn of_two_readings_on_a_day_the_lower_counts() {
    let drawn = child("2023-02-01 -1.50, 2023-03-01 -1.90, 2023-03-01 -2.10");
    check(&drawn, "onset_unconfirmed", 28, "still_stunted");
}

#[test]
fn a_cut_off_may_be_another() {
    let drawn = child("2023-02-01 -1.50, 2023-03-01 -2.60, 2023-04-01 -3.10");
    let severe = Rule { stunted_below: -300, ..Rule::default() };
    assert_eq!(drawn.course_by(severe).person_days(), 59);
}

#[test]
fn each_month_has_its_state() {
    use State::{
        NeverStunted, NewlyStunted, NotStuntedAfterRecovery, NotYetMeasured, Recovered,
        Relapsed, StillStunted,
    };
    let drawn = child(
        "2023-02-01 -1.50, 2023-04-01 -2.01, 2023-06-10 -1.90, 2023-08-01 -2.30, \
         2023-09-01 -2.40",
    );
    let months = drawn.known_until("2023-10-01").course().months();
    assert_eq!(
        months.iter().map(|month| month.state).collect::<Vec<_>>(),
        [
            NotYetMeasured,
            NeverStunted,
            NeverStunted,
            NewlyStunted,
            StillStunted,
            Recovered,
            NotStuntedAfterRecovery,
            Relapsed,
            StillStunted,
            StillStunted,
        ]
    );
    assert_eq!(months.iter().filter(|month| month.measured).count(), 5);
}

#[test]
fn a_month_with_an_onset_and_its_refutation_is_newly_stunted() {
    let drawn = child("2023-02-01 -1.50, 2023-03-01 -2.01, 2023-03-10 -2.00");
    let states: Vec<&str> = drawn
        .known_until("2023-04-30")
        .course()
        .months()
        .iter()
        .map(|month| month.state.code())
        .collect();
    let expected =
        ["not_yet_measured", "never_stunted", "newly_stunted", "not_stunted_after_recovery"];
    assert_eq!(states, expected);
}

#[test]
fn who_is_first_measured_stunted_is_never_newly_so() {
    let states = |drawn: Drawn| -> Vec<&str> {
        drawn.course().months().iter().map(|month| month.state.code()).collect()
    };
    let here = child("2023-01-10 -2.50, 2023-02-01 -1.50").known_until("2023-02-28");
    assert_eq!(states(here), ["still_stunted", "recovered"]);
    let moved = child("2023-01-10 -2.50, 2023-02-10 -1.50, 2023-03-10 -2.50");
    let moved = moved.arrived("2023-02-01").known_until("2023-03-31");
    assert_eq!(states(moved), ["not_stunted_after_recovery", "relapsed"]);
}

#[test]
fn codes_are_one_each() {
    let mut codes = Placement::ALL.map(Placement::code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Placement::ALL.len());
    let mut codes = Standing::ALL.map(Standing::code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Standing::ALL.len());
    assert_eq!(State::ALL.map(State::code).len(), 7);
}
