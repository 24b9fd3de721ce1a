//! New cases: who becomes stunted under observation, out of how many days at risk, and who is
//! told apart because nobody saw it begin.

use evaluation::Period;
use evaluation::engine::{Answer, Part};
use register::place::PlaceId;

use crate::register_of::{Built, built};
use crate::table::table;
use crate::world::{children, id, month, place, with_facts};

const NATAR: PlaceId = PlaceId(180_104);

/// The cast, known up to a month.
fn known_until(until: &str, facts: &str) -> Built {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-05-01 | Melati
        Rina  | f   | 2023-05-01 | Mawar
        ",
    );
    built(&with_facts(cast, facts), until)
}

async fn answers(built: &Built, at: PlaceId, of: &str) -> Vec<Answer> {
    built.tally(at, Period::Month(month(of))).await
}

/// Asserts what is drawn with `month | code | counted | days`, in Natar; days where they are
/// asked.
async fn check(built: &Built, drawing: &str) {
    for line in table(drawing) {
        let all = answers(built, NATAR, line.the("month")).await;
        let code = line.the("code");
        let answer = all.iter().find(|answer| answer.indicator == code).unwrap();
        let said = format!("{code} in {}", line.the("month"));
        assert_eq!(Some(answer.numerator), line.read("counted"), "{said}");
        if let Some(days) = line.read::<u64>("days") {
            assert_eq!(answer.denominator, days, "{said}");
        }
    }
}

/// A child first measured stunted is never a new case, not even when it recovers and is
/// stunted again; one that a second measurement refutes is none either. Days at risk run from
/// the first measurement to the first that is stunted.
#[tokio::test]
async fn who_is_first_measured_stunted_is_never_new() {
    let built = known_until(
        "2024-06",
        "
        child | on         | kg  | cm
        Sari  | 2024-03-10 | 7.0 | 63.0
        Sari  | 2024-04-10 | 8.0 | 73.0
        Sari  | 2024-05-10 | 8.0 | 66.0
        Budi  | 2024-03-10 | 9.0 | 74.0
        Budi  | 2024-04-10 | 9.0 | 68.0
        Budi  | 2024-05-10 | 9.0 | 69.0
        Rina  | 2024-03-10 | 8.0 | 72.0
        Rina  | 2024-04-10 | 8.0 | 66.0
        Rina  | 2024-05-10 | 8.5 | 74.0
        ",
    );
    check(
        &built,
        "
        month   | code                   | counted | days
        2024-03 | new_stunting           | 0       | 44
        2024-03 | first_measured_stunted | 1       |
        2024-04 | new_stunting           | 1       | 18
        2024-04 | new_stunting_confirmed | 1       | 18
        2024-04 | onset_confirmed        | 1       |
        2024-04 | onset_refuted          | 1       |
        2024-04 | recovered              | 1       |
        2024-05 | new_stunting           | 0       | 0
        2024-05 | relapsed               | 1       |
        2024-05 | recovered              | 1       |
        ",
    )
    .await;
    let period = Period::Month(month("2024-04"));
    let new = built.everyone(NATAR, period, "new_stunting", &Part::Numerator).await;
    assert_eq!(new.iter().map(|row| row.child).collect::<Vec<_>>(), [id("Budi")]);
}

/// A case by one measurement waits for 45 days, and afterwards was never confirmed; both are
/// new cases. Who stays well is at risk up to the last measurement, month by month.
#[tokio::test]
async fn a_case_waits_for_its_second_measurement() {
    let built = known_until(
        "2024-05",
        "
        child | on         | kg  | cm
        Sari  | 2024-03-10 | 8.0 | 72.0
        Sari  | 2024-05-10 | 8.0 | 66.0
        Budi  | 2024-02-10 | 9.0 | 73.0
        Budi  | 2024-04-10 | 9.0 | 68.0
        Rina  | 2024-03-10 | 8.0 | 72.0
        Rina  | 2024-05-10 | 8.5 | 74.0
        ",
    );
    check(
        &built,
        "
        month   | code              | counted | days
        2024-02 | new_stunting      | 0       | 20
        2024-03 | new_stunting      | 0       | 75
        2024-04 | new_stunting      | 1       | 69
        2024-04 | onset_unconfirmed | 1       |
        2024-05 | new_stunting      | 1       | 18
        2024-05 | onset_awaiting    | 1       |
        2024-05 | onset_confirmed   | 0       |
        ",
    )
    .await;
    let span = Period::Span { first: month("2024-02"), last: month("2024-05") };
    let all = built.tally(NATAR, span).await;
    let new = all.iter().find(|answer| answer.indicator == "new_stunting").unwrap();
    assert_eq!((new.numerator, new.denominator), (2, 20 + 75 + 69 + 18));
}

/// A child that moves is at risk where it lives at the end of each month, and in one place
/// only.
#[tokio::test]
async fn a_mover_is_at_risk_where_it_lives() {
    let built = known_until(
        "2024-05",
        "
        child | on         | kg  | cm   | moves to
        Budi  | 2024-03-10 | 9.0 | 74.0 |
        Budi  | 2024-04-16 |     |      | Kenanga
        Budi  | 2024-05-10 | 9.5 | 77.0 |
        ",
    );
    let span = Period::Span { first: month("2024-03"), last: month("2024-05") };
    for (at, days) in [("18.01", 22), ("18.71", 39), ("18", 61)] {
        let all = built.tally(place(at), span).await;
        let new = all.iter().find(|answer| answer.indicator == "new_stunting").unwrap();
        assert_eq!(new.denominator, days, "{at}");
    }
}

/// Whoever moved in and is stunted at its first measurement here arrived stunted, and so did
/// whoever was stunted before and is not any more; neither is a new case, nor at risk. Rina came
/// well, and is at risk here from then on.
#[tokio::test]
async fn who_arrives_stunted_is_never_new() {
    let cast = children(
        "
        child | sex | born       | home   | since
        Sari  | f   | 2023-05-01 | Melati | 2024-04-05
        Budi  | m   | 2023-05-01 | Melati | 2024-04-05
        Rina  | f   | 2023-05-01 | Mawar  | 2024-04-05
        ",
    );
    let cast = with_facts(
        cast,
        "
        child | on         | kg  | cm
        Sari  | 2024-03-10 | 8.0 | 72.0
        Sari  | 2024-04-10 | 7.0 | 66.0
        Sari  | 2024-05-10 | 7.0 | 66.5
        Budi  | 2024-03-10 | 8.0 | 67.0
        Budi  | 2024-04-10 | 9.0 | 75.0
        Budi  | 2024-05-10 | 9.0 | 68.0
        Rina  | 2024-04-10 | 8.0 | 72.0
        Rina  | 2024-05-10 | 8.0 | 66.0
        ",
    );
    check(
        &built(&cast, "2024-05"),
        "
        month   | code                   | counted | days
        2024-04 | arrived_stunted        | 2       |
        2024-04 | first_measured_stunted | 0       |
        2024-04 | new_stunting           | 0       | 21
        2024-05 | arrived_stunted        | 0       |
        2024-05 | new_stunting           | 1       | 9
        ",
    )
    .await;
}

/// In the last month before a child turns 60 months it is counted where it was stunted when last
/// measured, whether it is seen again or not: Sari is, Budi has recovered, and Rina has a month
/// more.
#[tokio::test]
async fn who_turns_sixty_months_next_month_is_counted_where_still_stunted() {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2019-06-15 | Melati
        Budi  | m   | 2019-06-15 | Melati
        Rina  | f   | 2019-07-15 | Mawar
        ",
    );
    let cast = with_facts(
        cast,
        "
        child | on         | kg   | cm
        Sari  | 2024-03-10 | 14.0 | 97.0
        Budi  | 2024-03-10 | 14.0 | 97.0
        Budi  | 2024-05-10 | 15.0 | 104.0
        Rina  | 2024-05-10 | 14.0 | 97.0
        ",
    );
    check(
        &built(&cast, "2024-06"),
        "
        month   | code               | counted
        2024-04 | ageing_out_stunted | 0
        2024-05 | ageing_out_stunted | 1
        2024-06 | ageing_out_stunted | 1
        ",
    )
    .await;
}
