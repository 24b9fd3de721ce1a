//! Scoring columns answers exactly as scoring one by one.

use proptest::prelude::*;
use science::growth::batch::{self, Columns, MISSING, Out, Uneven};
use science::growth::{Index, Measurement, Score, score, value_at};
use science::measure::{Age, Length, Position, Sex, Weight};

#[derive(Debug, Clone, Copy)]
struct Row {
    sex: Option<Sex>,
    age_days: i32,
    weight_g: i32,
    length_tenth_mm: i32,
    position: Option<Position>,
    oedema: bool,
}

fn by_columns(rows: &[Row]) -> Vec<[i32; 4]> {
    let (sex, position): (Vec<_>, Vec<_>) = rows.iter().map(|r| (r.sex, r.position)).unzip();
    let (age_days, weight_g): (Vec<_>, Vec<_>) =
        rows.iter().map(|r| (r.age_days, r.weight_g)).unzip();
    let (length_tenth_mm, oedema): (Vec<_>, Vec<_>) =
        rows.iter().map(|r| (r.length_tenth_mm, r.oedema)).unzip();
    let columns = Columns {
        sex: &sex,
        age_days: &age_days,
        weight_g: &weight_g,
        length_tenth_mm: &length_tenth_mm,
        position: &position,
        oedema: &oedema,
    };
    let empty = || vec![0; rows.len()];
    let (mut haz, mut waz, mut whz, mut by_bmi) = (empty(), empty(), empty(), empty());
    let mut out = Out { haz: &mut haz, waz: &mut waz, whz: &mut whz, baz: &mut by_bmi };
    batch::score(&columns, &mut out).unwrap();
    (0..rows.len()).map(|i| [haz[i], waz[i], whz[i], by_bmi[i]]).collect()
}

fn one_by_one(row: &Row) -> [i32; 4] {
    let known = |value: i32| (value != MISSING).then_some(value);
    let scores = score(&Measurement {
        sex: row.sex,
        age: Age::from_days(f64::from(row.age_days)),
        weight: known(row.weight_g).map(Weight::from_grams),
        length: known(row.length_tenth_mm).map(Length::from_tenth_mm),
        position: row.position,
        oedema: row.oedema,
        ..Measurement::default()
    });
    [scores.haz, scores.waz, scores.whz, scores.baz]
        .map(|score| score.map_or(MISSING, Score::hundredths))
}

fn same(rows: &[Row]) {
    for (row, columns) in rows.iter().zip(by_columns(rows)) {
        assert_eq!(columns, one_by_one(row), "{row:?}");
    }
}

const SEXES: [Option<Sex>; 3] = [Some(Sex::Male), Some(Sex::Female), None];
const POSITIONS: [Option<Position>; 3] =
    [Some(Position::Lying), Some(Position::Standing), None];

fn any_number() -> impl Strategy<Value = i32> {
    prop_oneof![Just(MISSING), Just(0), Just(-1), Just(1), Just(i32::MAX), any::<i32>()]
}

fn any_row() -> impl Strategy<Value = Row> {
    (
        prop::sample::select(&SEXES),
        prop_oneof![8 => -1..1_900, 1 => any_number()],
        prop_oneof![8 => 500..40_000, 1 => any_number()],
        prop_oneof![8 => 4_000..13_000, 1 => any_number()],
        prop::sample::select(&POSITIONS),
        prop::bool::weighted(0.05),
    )
        .prop_map(|(sex, age_days, weight_g, length_tenth_mm, position, oedema)| Row {
            sex,
            age_days,
            weight_g,
            length_tenth_mm,
            position,
            oedema,
        })
}

proptest! {
    #[test]
    fn columns_answer_as_one_by_one(rows in prop::collection::vec(any_row(), 0..600)) {
        same(&rows);
    }
}

/// Every weight of a boy in steps of a gram crosses every rounding boundary there is.
#[test]
fn every_gram_of_some_children_is_the_same() {
    for (sex, age_days, length_tenth_mm) in
        [(Sex::Male, 7, 5_050), (Sex::Female, 400, 7_433), (Sex::Male, 1_500, 10_310)]
    {
        let rows: Vec<Row> = (1..40_000)
            .map(|weight_g| Row {
                sex: Some(sex),
                age_days,
                weight_g,
                length_tenth_mm,
                position: Some(Position::Lying),
                oedema: false,
            })
            .collect();
        same(&rows);
    }
}

/// Both sexes on every day of the standard and a little beyond, on and beside the curves
/// where the formula changes.
#[test]
fn every_day_is_the_same() {
    let mut rows = Vec::new();
    for age_days in -1..1_830 {
        for sex in [Sex::Male, Sex::Female] {
            for z in [-4.0, -3.0, -1.005, 0.0, 2.995, 3.0, 5.0] {
                let at = |index| value_at(index, sex, f64::from(age_days), z);
                #[expect(clippy::cast_possible_truncation, reason = "a child's measure")]
                let whole = |value: Option<f64>, parts: f64| {
                    value.map_or(MISSING, |value| (value * parts).round() as i32)
                };
                rows.extend(POSITIONS.map(|position| Row {
                    sex: Some(sex),
                    age_days,
                    weight_g: whole(at(Index::WeightForAge), 1000.0),
                    length_tenth_mm: whole(at(Index::LengthForAge), 100.0),
                    position,
                    oedema: false,
                }));
            }
        }
    }
    same(&rows);
}

#[test]
fn uneven_columns_are_refused() {
    let columns = Columns {
        sex: &[None],
        age_days: &[1],
        weight_g: &[],
        length_tenth_mm: &[1],
        position: &[None],
        oedema: &[false],
    };
    let [haz, waz, whz, by_bmi] = &mut [[0], [0], [0], [0]];
    assert_eq!(batch::score(&columns, &mut Out { haz, waz, whz, baz: by_bmi }), Err(Uneven));
    let columns = Columns { weight_g: &[1], ..columns };
    let short = Out { haz, waz, whz, baz: &mut [] };
    assert_eq!(batch::score(&columns, &mut { short }), Err(Uneven));
}
