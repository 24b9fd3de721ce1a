//! The indicators of children: who is counted, out of whom, and who is left out.

use evaluation::Period;
use evaluation::engine::Part;
use evaluation::relation::AgeGroup;
use register::place::PlaceId;
use science::measure::Sex;

use crate::register_of::{Built, built};
use crate::world::{children, id, month, with_facts};

/// The children of one posyandu, measured in May 2024 as drawn.
fn may(drawing: &str, facts: &str) -> Built {
    built(&with_facts(children(drawing), facts), "2024-05")
}

/// Asserts numerator, denominator and those left out (`reason children`) in Natar in May.
async fn check(built: &Built, code: &str, counts: (u64, u64), left_out: &str) {
    let answer = built.answer(PlaceId(180_104), month("2024-05"), code).await;
    assert_eq!((answer.numerator, answer.denominator), counts, "{code}");
    let told: Vec<String> = answer
        .left_out
        .iter()
        .filter(|(_, children)| 0 < *children)
        .map(|(reason, children)| format!("{reason} {children}"))
        .collect();
    assert_eq!(told.join(", "), left_out, "{code}");
}

fn three(facts: &str) -> Built {
    may(
        "
        child | sex | born       | grams | length
        Sari  | f   | 2023-05-01 | 2400  | 47.0
        Budi  | m   | 2023-05-01 | 2500  | 48.0
        Rina  | f   | 2024-01-15 |       |
        ",
        facts,
    )
}

/// Sasaran are all who live here at the end of the month; D/S is out of them.
#[tokio::test]
async fn weighed_is_out_of_all() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 8.5 | 73.0
        Budi  | 2024-05-10 |     | 75.0
        ",
    );
    check(&built, "sasaran", (3, 3), "").await;
    check(&built, "registered", (3, 3), "").await;
    check(&built, "weighed", (1, 3), "").await;
    check(&built, "measured", (2, 3), "").await;
}

/// Stunted is out of those whose length was measured. A child exactly at minus two
/// deviations is not stunted: a boy of 371 days at 71.2 cm has -2.00.
#[tokio::test]
async fn stunted_is_out_of_those_measured() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 8.5 | 68.0
        Budi  | 2024-05-06 | 9.0 | 71.2
        Rina  | 2024-05-10 | 6.0 | 90.0
        ",
    );
    check(&built, "stunted", (1, 2), "haz_implausible 1").await;
    check(&built, "severely_stunted", (0, 2), "haz_implausible 1").await;
}

/// Severely stunted is below minus three deviations. A child exactly there is stunted, and not
/// severely: a boy of 371 days at 68.82 cm has -3.00.
#[tokio::test]
async fn severely_stunted_is_below_minus_three() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 7.0 | 65.0
        Budi  | 2024-05-06 | 8.0 | 68.82
        Rina  | 2024-05-10 | 6.0 | 60.0
        ",
    );
    check(&built, "severely_stunted", (1, 3), "").await;
    check(&built, "stunted", (2, 3), "").await;
}

/// Overweight is above plus two deviations of weight for length. A child exactly there is not:
/// a girl of 74 cm with 10.8 kg has +2.00. One with oedema is judged, and never overweight.
#[tokio::test]
async fn overweight_is_above_plus_two() {
    let built = three(
        "
        child | on         | kg   | cm   | oedema
        Sari  | 2024-05-10 | 10.8 | 74.0 |
        Budi  | 2024-05-10 | 11.7 | 76.0 |
        Rina  | 2024-05-10 | 9.0  | 61.0 | yes
        ",
    );
    check(&built, "overweight", (1, 3), "").await;
    check(&built, "wasted", (1, 3), "").await;
}

/// By completed months a child is as old as at its last full month: late in a month fewer are
/// stunted, as Sari, who is not. The tables have a full month of 30.4375 days: where the calendar
/// has had fewer, one more may be, as Rina, whose 121 days are four months.
#[tokio::test]
async fn the_two_conventions_part_at_the_cut_off() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-30 | 8.0 | 69.5
        Budi  | 2024-05-10 | 8.0 | 68.0
        Rina  | 2024-05-15 | 5.5 | 57.75
        ",
    );
    check(&built, "stunted", (2, 3), "").await;
    check(&built, "stunted_by_month", (2, 3), "").await;
    check(&built, "stunted_only_by_day", (1, 3), "").await;
    check(&built, "stunted_only_by_month", (1, 3), "").await;
    let of = async |code, part| -> Vec<_> {
        let period = Period::Month(month("2024-05"));
        let people = built.everyone(PlaceId(21), period, code, &part).await;
        people.iter().map(|row| row.child).collect()
    };
    assert_eq!(of("stunted_only_by_day", Part::Numerator).await, [id("Sari")]);
    assert_eq!(of("stunted_only_by_month", Part::Numerator).await, [id("Rina")]);
}

/// Those not seen, and those seen but not measured, are told apart.
#[tokio::test]
async fn those_left_out_are_told_by_reason() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 8.5 |
        Budi  | 2024-05-10 |     | 75.0
        ",
    );
    check(&built, "stunted", (0, 1), "not_visited 1, no_length 1").await;
    check(&built, "wasted", (0, 0), "not_visited 1, not_weighed 1, no_length 1").await;
    check(&built, "underweight", (0, 1), "not_visited 1, not_weighed 1").await;
    let answer = built.answer(PlaceId(1801), month("2024-05"), "wasted").await;
    assert_eq!((answer.value(), answer.interval()), (None, None));
}

/// A child with oedema is severely wasted and underweight whatever it weighs.
#[tokio::test]
async fn oedema_is_severely_wasted() {
    let built = three(
        "
        child | on         | kg  | cm   | oedema
        Sari  | 2024-05-10 | 9.5 | 75.0 | yes
        Budi  | 2024-05-10 | 6.4 | 75.0 |
        Rina  | 2024-05-10 | 9.9 | 61.0 |
        ",
    );
    check(&built, "severely_wasted", (2, 2), "whz_implausible 1").await;
    check(&built, "wasted", (2, 2), "whz_implausible 1").await;
    check(&built, "underweight", (2, 3), "").await;
    check(&built, "below_red_line", (1, 2), "oedema 1").await;
    check(&built, "stunted", (0, 3), "").await;
    check(&built, "overweight", (0, 2), "whz_implausible 1").await;
    check(&built, "any_problem", (2, 3), "").await;
}

/// T and 2T are out of those weighed this month and last; O and B are told apart.
#[tokio::test]
async fn not_gaining_is_out_of_n_and_t() {
    let built = three(
        "
        child | on         | kg
        Sari  | 2024-03-10 | 8.5
        Sari  | 2024-04-10 | 8.6
        Sari  | 2024-05-10 | 8.7
        Budi  | 2024-03-10 | 8.5
        Budi  | 2024-05-10 | 8.7
        Rina  | 2024-05-10 | 6.0
        ",
    );
    let left_out = "first_weighing 1, not_weighed_last_month 1";
    check(&built, "not_gaining", (1, 1), left_out).await;
    check(&built, "not_gaining_twice", (1, 1), left_out).await;
    check(&built, "any_problem", (1, 3), "").await;
}

/// Low birth weight is below 2,500 g, short at birth below 48 cm; the limit itself is not.
#[tokio::test]
async fn the_limits_at_birth_themselves_are_well() {
    let built = three("child | on");
    check(&built, "low_birth_weight", (1, 2), "birth_weight_unknown 1").await;
    check(&built, "short_at_birth", (1, 2), "birth_length_unknown 1").await;
}

/// Stunting under six months looks at nobody older.
#[tokio::test]
async fn under_six_months_only() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 8.5 | 60.0
        Rina  | 2024-05-10 | 5.0 | 54.0
        ",
    );
    check(&built, "stunted_under_six_months", (1, 1), "six_months_or_more 2").await;
}

/// Every answer can be broken down by sex and age group, and the parts are the whole.
#[tokio::test]
async fn by_sex_and_age_group() {
    let built = three(
        "
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 8.5 | 68.0
        Budi  | 2024-05-10 | 9.0 | 75.0
        ",
    );
    let period = Period::Month(month("2024-05"));
    let asked = built.engine.breakdown(&built.tree, PlaceId(21), period, "stunted");
    let parts = asked.await.unwrap().answer;
    assert_eq!(parts.len(), 12);
    let of = |sex, age| {
        let part = parts.iter().find(|(s, a, _)| (*s, *a) == (sex, age)).unwrap();
        (part.2.numerator, part.2.denominator, part.2.counted().unwrap())
    };
    assert_eq!(of(Sex::Female, AgeGroup::From12), (1, 1, 1));
    assert_eq!(of(Sex::Male, AgeGroup::From12), (0, 1, 1));
    assert_eq!(of(Sex::Female, AgeGroup::From0), (0, 0, 1));
}

/// Over several months the last month with a visit speaks for a child; one that moved on
/// within them counts where it went, by its last visit wherever that was.
#[tokio::test]
async fn over_a_period_the_last_visit_speaks() {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-05-01 | Melati
        Rina  | f   | 2023-05-01 | Melati
        ",
    );
    let cast = with_facts(
        cast,
        "
        child | on         | kg  | cm   | moves to
        Sari  | 2024-03-10 | 8.5 | 66.0 |
        Sari  | 2024-04-10 | 8.6 | 67.0 |
        Budi  | 2024-03-10 | 8.5 | 66.0 |
        Budi  | 2024-04-02 |     |      | Kenanga
        Rina  | 2024-03-10 | 8.5 | 66.0 |
        Rina  | 2024-05-02 |     |      | Anggrek
        ",
    );
    let built = built(&cast, "2024-05");
    let period = Period::Span { first: month("2024-03"), last: month("2024-05") };
    for (place, counts) in [
        (18, (3, 3, 3)),
        (1801, (2, 2, 2)),
        (21, (1, 1, 1)),
        (22, (1, 1, 1)),
        (1871, (1, 1, 1)),
    ] {
        let answers = built.tally(PlaceId(place), period).await;
        let stunted = answers.iter().find(|answer| answer.indicator == "stunted").unwrap();
        let told = (stunted.numerator, stunted.denominator, stunted.counted().unwrap());
        assert_eq!(told, counts, "{place}");
    }
    let people = built.everyone(PlaceId(22), period, "stunted", &Part::Numerator).await;
    assert_eq!(people.iter().map(|row| row.child).collect::<Vec<_>>(), [id("Rina")]);
}
