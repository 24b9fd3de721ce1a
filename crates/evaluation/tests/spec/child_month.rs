//! `child_month`: one row for each child and calendar month.

use evaluation::relation::{AgeGroup, Finding, content_hash};
use register::history::ChildHistory;
use register::place::PlaceId;
use science::gain::Gain;
use uuid::Uuid;

use crate::world::{children, day, folded, month, place, row, with_facts};

fn months_of(children: &[ChildHistory], name: &str, until: &str) -> Vec<(String, bool)> {
    let folded = folded(children, name, until);
    folded.rows.iter().map(|row| (row.month.to_string(), row.counted)).collect()
}

fn sari(facts: &str) -> Vec<ChildHistory> {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2024-01-15 | Melati
        ",
    );
    with_facts(cast, facts)
}

/// A child has a row from the month of its birth to the month asked for.
#[test]
fn rows_begin_with_the_birth() {
    let cast = sari("child | on");
    let months = months_of(&cast, "Sari", "2024-03");
    let expected = ["2024-01", "2024-02", "2024-03"].map(|month| (month.to_owned(), true));
    assert_eq!(months, expected);
}

/// A child that arrives later has no row before it arrived, though its earlier visits are
/// remembered.
#[test]
fn rows_begin_with_the_arrival() {
    let cast = children(
        "
        child | sex | born       | home   | since
        Sari  | f   | 2024-01-15 | Melati | 2024-03-20
        ",
    );
    let cast = with_facts(
        cast,
        "
        child | on         | kg
        Sari  | 2024-02-10 | 4.0
        Sari  | 2024-03-10 | 5.0
        ",
    );
    assert_eq!(months_of(&cast, "Sari", "2024-03"), [("2024-03".to_owned(), true)]);
    assert_eq!(row(&cast, "Sari", "2024-03").gain, Some(Gain::Gained));
}

/// The month's visit is the last one with a weight or a length.
#[test]
fn the_last_valid_visit_of_a_month_counts() {
    let cast = sari(
        "
        child | on         | kg  | cm   | muac
        Sari  | 2024-05-03 | 6.0 | 61.0 |
        Sari  | 2024-05-20 | 6.2 |      |
        Sari  | 2024-05-28 |     |      | 13.0
        ",
    );
    let row = row(&cast, "Sari", "2024-05");
    assert_eq!((row.visit_on, row.weight_g), (Some(day("2024-05-20")), Some(6_200)));
    assert!(row.weighed && !row.measured);
}

/// Of two visits on one day the first in the history is used, and the pair is a finding.
#[test]
fn two_on_one_day_are_a_finding() {
    let cast = sari(
        "
        child | on         | kg  | source
        Sari  | 2024-05-03 | 6.0 | form
        Sari  | 2024-05-03 | 9.9 | file
        ",
    );
    let folded = folded(&cast, "Sari", "2024-05");
    let row = folded.rows.last().unwrap();
    assert_eq!((row.weight_g, row.two_on_one_day), (Some(6_000), true));
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert_eq!(folded.findings, [Finding::TwoOnOneDay { first, second }]);
}

/// A guest visit counts for the child, and is credited to where it resides.
#[test]
fn a_guest_visit_is_credited_to_residence() {
    let cast = sari(
        "
        child | on         | kg  | at
        Sari  | 2024-05-03 | 6.0 | Kenanga
        ",
    );
    let row = row(&cast, "Sari", "2024-05");
    assert_eq!(row.posyandu, Some(place("Melati")));
    assert_eq!((row.measured_at, row.kabkota), (Some(place("Kenanga")), PlaceId(1801)));
}

/// Each month of a mover belongs to where it resided on the last day of that month.
#[test]
fn a_mover_counts_where_the_month_ends() {
    let cast = sari(
        "
        child | on         | moves to
        Sari  | 2024-03-31 | Kenanga
        Sari  | 2024-05-01 | 18.01.04.2002
        ",
    );
    let folded = folded(&cast, "Sari", "2024-05");
    let homes: Vec<_> = folded.rows.iter().map(|row| (row.kabkota.0, row.desa.0)).collect();
    assert_eq!(homes, [(1801, 21), (1801, 21), (1871, 24), (1871, 24), (1801, 22)]);
    let elsewhere: Vec<_> = folded.rows.iter().map(|row| row.elsewhere_from).collect();
    let (march, may) = (Some(month("2024-03")), Some(month("2024-05")));
    assert_eq!(elsewhere, [march, march, may, may, None]);
    assert_eq!(folded.rows[4].posyandu, None);
}

/// The month of an exit keeps its row, which does not count; a later residence is a return.
#[test]
fn an_exit_ends_the_rows_and_a_return_begins_them_again() {
    let cast = sari(
        "
        child | on         | exit  | moves to
        Sari  | 2024-02-20 | moved |
        Sari  | 2024-05-02 |       | Mawar
        ",
    );
    let expected = [("2024-01", true), ("2024-02", false), ("2024-05", true)];
    let expected = expected.map(|(month, counted)| (month.to_owned(), counted));
    assert_eq!(months_of(&cast, "Sari", "2024-05"), expected);
    assert_eq!(folded(&cast, "Sari", "2024-04").now, None);
}

/// A child entered by mistake has no rows at all.
#[test]
fn a_mistake_leaves_nothing() {
    let cast = sari(
        "
        child | on         | exit
        Sari  | 2024-04-20 | mistake
        ",
    );
    assert!(folded(&cast, "Sari", "2024-06").rows.is_empty());
}

/// Rows end with the month of turning 60 months, which counts only where the child was
/// seen before the day.
#[test]
fn rows_end_with_sixty_months() {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2019-06-15 | Melati
        Budi  | m   | 2019-06-15 | Melati
        ",
    );
    let cast = with_facts(
        cast,
        "
        child | on         | kg   | cm
        Budi  | 2024-06-10 | 16.0 | 105.0
        Budi  | 2024-06-20 | 16.2 | 105.2
        ",
    );
    let last = |name| months_of(&cast, name, "2024-08").pop().unwrap();
    assert_eq!(last("Sari"), ("2024-06".to_owned(), false));
    assert_eq!(last("Budi"), ("2024-06".to_owned(), true));
    let row = row(&cast, "Budi", "2024-06");
    assert_eq!(row.age_group, Some(AgeGroup::From48));
    assert_eq!(row.visit_on, Some(day("2024-06-10")));
    assert_eq!(folded(&cast, "Budi", "2024-07").now, None);
}

/// N, T, O, B go by calendar month; an O between two T breaks 2T.
#[test]
fn an_o_between_breaks_two_t() {
    let cast = sari(
        "
        child | on         | kg
        Sari  | 2024-02-10 | 4.0
        Sari  | 2024-03-10 | 5.0
        Sari  | 2024-04-10 | 5.1
        Sari  | 2024-05-10 | 5.2
        Sari  | 2024-07-10 | 5.3
        Sari  | 2024-08-10 | 5.4
        ",
    );
    let rows = folded(&cast, "Sari", "2024-08").rows;
    let letters: String = rows.iter().map(|row| row.gain.map_or('-', Gain::letter)).collect();
    assert_eq!(letters, "-BNTT-OT");
    let twice: Vec<bool> = rows.iter().map(|row| row.twice_not_gaining).collect();
    assert_eq!(twice, [false, false, false, false, true, false, false, false]);
    assert_eq!(rows[4].not_gaining_since, Some(day("2024-04-10")));
    assert_eq!(rows[5].not_gaining_since, Some(day("2024-04-10")));
    assert_eq!(rows[6].not_gaining_since, None);
}

/// A run of a problem begins at its first visit and outlasts months without one.
#[test]
fn stunted_since_the_first_visit_of_the_run() {
    let cast = sari(
        "
        child | on         | kg  | cm
        Sari  | 2024-04-10 | 6.0 | 60.0
        Sari  | 2024-07-10 | 6.1 | 60.0
        Sari  | 2024-08-10 | 6.2 | 60.2
        Sari  | 2024-10-10 | 8.0 | 70.0
        ",
    );
    let rows = folded(&cast, "Sari", "2024-10").rows;
    let since: Vec<_> = rows[5..].iter().map(|row| row.stunted_since).collect();
    let july = Some(day("2024-07-10"));
    assert_eq!(since, [None, july, july, july, None]);
}

/// A score that cannot be is flagged and not used.
#[test]
fn the_implausible_is_flagged_and_not_used() {
    let cast = sari(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 6.0 | 90.0
        ",
    );
    let row = row(&cast, "Sari", "2024-05");
    assert!(row.haz.is_none() && row.haz_implausible && !row.measured && row.visited);
}

/// Oedema takes the weight's scores away and says wasted; length for age stays.
#[test]
fn oedema_is_wasted_and_leaves_length_alone() {
    let cast = sari(
        "
        child | on         | kg  | cm   | oedema
        Sari  | 2024-05-10 | 6.0 | 61.0 | yes
        ",
    );
    let row = row(&cast, "Sari", "2024-05");
    assert!(row.oedema && row.whz.is_none() && row.waz.is_none() && row.haz.is_some());
    assert_eq!(row.wasted_since, Some(day("2024-05-10")));
}

/// The present row shows the last visit, whatever its month, and how long ago it was.
#[test]
fn now_shows_the_last_visit() {
    let cast = sari(
        "
        child | on         | kg  | step
        Sari  | 2024-05-10 | 6.0 |
        Sari  | 2024-06-02 |     | referred
        ",
    );
    let now = folded(&cast, "Sari", "2024-08").now.unwrap();
    assert_eq!((now.weight_g, now.months_unseen), (Some(6_000), 3));
    assert_eq!(now.response_on, Some(day("2024-06-02")));
    assert!(!row(&cast, "Sari", "2024-08").visited);
}

/// The same facts give the same hash; one gram more gives another.
#[test]
fn the_hash_is_of_the_content() {
    let heavy = |kg: &str| {
        let cast = sari(&format!("child | on | kg\nSari | 2024-05-10 | {kg}"));
        folded(&cast, "Sari", "2024-08").rows
    };
    let mut reversed = heavy("6.0");
    reversed.reverse();
    assert_eq!(content_hash(&heavy("6.0")), content_hash(&reversed));
    assert_ne!(content_hash(&heavy("6.0")), content_hash(&heavy("6.001")));
}
