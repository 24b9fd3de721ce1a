//! Time at risk beside `survival::pyears`, and exact limits beside R's own tests.

use std::fs::File;

use chrono::NaiveDate;
use science::incidence::{Course, Departure, Exit, History, Placement, Rate, Reading, Rule};
use science::survey::Proportion;

use crate::field::{Row, Sheet};

/// R ends its search for a limit of `binom.test` by `qbeta`, of `poisson.test` by `qgamma`;
/// both are good to about twelve digits.
const NEARLY: f64 = 1e-9;

fn fixture(name: &str) -> Sheet {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/survival/");
    Sheet::read(File::open(format!("{folder}{name}")).unwrap())
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn course(row: &Row<'_>) -> Course {
    let day = |column| row.text(column).map(date);
    let reading = |text: &str| {
        let (day, z) = text.split_once(' ').unwrap();
        Reading { date: date(day), hundredths: z.replace('.', "").parse().unwrap() }
    };
    let why = row.text("why").map(|why| match why {
        "died" => Departure::Died,
        "moved" => Departure::Moved,
        other => panic!("{other}"),
    });
    let readings: Vec<Reading> =
        row.text("readings").unwrap().split(';').map(reading).collect();
    let history = History {
        birth: day("birth").unwrap(),
        arrived: day("arrived"),
        readings: &readings,
        exit: day("exit").zip(why).map(|(date, why)| Exit { date, why }),
        turns_sixty_months: day("sixty_months").unwrap(),
        known_until: date("2025-06-30"),
    };
    Course::of(&history, Rule::default())
}

fn cohort() -> Vec<Course> {
    let sheet = fixture("cohort.csv");
    let courses: Vec<Course> = sheet.rows().map(|row| course(&row)).collect();
    assert_eq!(courses.len(), 20);
    courses
}

/// The first day of the month and of the next.
fn month(part: &str) -> (NaiveDate, NaiveDate) {
    let first = date(&format!("{part}-01"));
    (first, first.checked_add_months(chrono::Months::new(1)).unwrap())
}

fn whole(row: &Row<'_>, column: &str) -> u64 {
    row.text(column).unwrap().parse().unwrap()
}

#[test]
fn every_child_is_placed_by_the_rule_written_beside_it() {
    let sheet = fixture("cohort.csv");
    for row in sheet.rows() {
        let case = row.text("case").unwrap();
        assert_eq!(Some(course(&row).placement.code()), row.text("placement"), "{case}");
    }
    let placed = |placement| cohort().iter().any(|course| course.placement == placement);
    assert!(Placement::ALL.into_iter().all(placed));
}

/// The last day at risk decides in which part `pyears` counts an event; we count it on its own
/// day. Child 4, whose onset was on the first day of March, is the one that differs.
#[test]
fn days_and_events_are_those_of_pyears() {
    let courses = cohort();
    let count = |is_in: &dyn Fn(&Course) -> bool| -> u64 {
        courses.iter().map(|course| u64::from(course.onset.is_some() && is_in(course))).sum()
    };
    let days = |days_of: &dyn Fn(&Course) -> u32| -> u64 {
        courses.iter().map(|course| u64::from(days_of(course))).sum()
    };
    let (mut compared, mut differ) = (0, Vec::new());
    for row in fixture("pyears.csv").rows() {
        let part = row.text("part").unwrap();
        let (ours, events, on_its_day) = match row.text("by").unwrap() {
            "month" => {
                let (from, to) = month(part);
                let within = |day: NaiveDate| from <= day && day < to;
                let onset = |course: &Course| course.onset.unwrap().reading.date;
                (
                    days(&|course| course.person_days_in(from, to)),
                    count(&|course| within(onset(course).pred_opt().unwrap())),
                    count(&|course| within(onset(course))),
                )
            }
            "age" => {
                let (from, to) = part.split_once('-').unwrap();
                let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
                let ages = from..to;
                let age = |course: &Course| course.onset.unwrap().age_days;
                (
                    days(&|course| course.person_days_at_ages(from, to)),
                    count(&|course| ages.contains(&(age(course) - 1))),
                    count(&|course| ages.contains(&age(course))),
                )
            }
            "total" => (days(&Course::person_days), count(&|_| true), count(&|_| true)),
            other => panic!("{other}"),
        };
        assert_eq!((ours, events), (whole(&row, "days"), whole(&row, "events")), "{part}");
        if on_its_day != events {
            differ.push(part.to_owned());
        }
        compared += 1;
    }
    assert_eq!(compared, 31);
    assert_eq!(differ, ["2024-02", "2024-03"]);
}

#[track_caller]
fn near(ours: f64, row: &Row<'_>, column: &str) {
    let theirs = row.number(column).unwrap();
    assert!((ours - theirs).abs() <= NEARLY * theirs.abs(), "{column}: {ours} is not {theirs}");
}

#[test]
fn rates_and_limits_are_those_of_poisson_test() {
    let sheet = fixture("rates.csv");
    assert!(sheet.rows().len() > 30);
    for row in sheet.rows() {
        let rate = Rate::of(whole(&row, "events"), whole(&row, "days")).unwrap();
        near(rate.per(100.0), &row, "rate");
        near(rate.interval_per(100.0).lower, &row, "lower");
        near(rate.interval_per(100.0).upper, &row, "upper");
        near(rate.upper_bound_per(100.0), &row, "upper_one_sided");
    }
}

#[test]
fn shares_and_limits_are_those_of_binom_test() {
    let sheet = fixture("shares.csv");
    assert_eq!(sheet.rows().len(), 15);
    for row in sheet.rows() {
        let share = Proportion::of(whole(&row, "count"), whole(&row, "of")).unwrap();
        near(share.exact_interval().lower, &row, "lower");
        near(share.exact_interval().upper, &row, "upper");
        near(share.exact_upper_bound(), &row, "upper_one_sided");
    }
}
