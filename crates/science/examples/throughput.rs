//! How many children one core scores in a second, beside a pass that only copies.
//!
//!     cargo run --release --package science --example throughput

use std::hint::black_box;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

use science::growth::batch::{self, Columns, MISSING, Out};
use science::growth::{Index, Measurement, score, value_at};
use science::measure::{Age, Length, Position, Sex, Weight};

const ROWS: usize = 1_000_000;
const PASSES: usize = 9;

/// Columns of a synthetic village in which half the children are short and some very thin.
struct Village {
    sex: Vec<Option<Sex>>,
    age_days: Vec<i32>,
    weight_g: Vec<i32>,
    length_tenth_mm: Vec<i32>,
    position: Vec<Option<Position>>,
    oedema: Vec<bool>,
}

/// A sequence of numbers between 0 and 1 that is the same every time (Marsaglia's xorshift).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Nearly normal: the sum of twelve.
    fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        mean + sd * ((0..12).map(|_| self.next()).sum::<f64>() - 6.0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
fn village() -> Village {
    let mut draws = Draws(0x9E37_79B9_7F4A_7C15);
    let mut village = Village {
        sex: Vec::new(),
        age_days: Vec::new(),
        weight_g: Vec::new(),
        length_tenth_mm: Vec::new(),
        position: Vec::new(),
        oedema: Vec::new(),
    };
    while village.sex.len() < ROWS {
        let sex = if draws.next() < 0.5 { Sex::Male } else { Sex::Female };
        let day = (draws.next() * 1826.0).floor();
        let haz = draws.normal(-1.3, 1.2);
        let whz = draws.normal(-0.4, 1.1);
        let Some(length) = value_at(Index::LengthForAge, sex, day, haz) else { continue };
        let table = if day < 731.0 { Index::WeightForLength } else { Index::WeightForHeight };
        let Some(weight) = value_at(table, sex, length, whz) else { continue };
        let lying = if draws.next() < 0.95 { day < 731.0 } else { day >= 731.0 };
        let missing = draws.next() < 0.01;
        village.sex.push(Some(sex));
        village.age_days.push(day as i32);
        village.weight_g.push((weight * 100.0).round() as i32 * 10);
        village.length_tenth_mm.push(if missing {
            MISSING
        } else {
            (length * 10.0).round() as i32 * 10
        });
        village.position.push(Some(if lying { Position::Lying } else { Position::Standing }));
        village.oedema.push(draws.next() < 0.002);
    }
    village
}

/// The median of several passes.
fn timed(mut pass: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..PASSES)
        .map(|_| {
            let start = Instant::now();
            pass();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[PASSES / 2]
}

fn main() -> std::io::Result<()> {
    let village = village();
    let columns = Columns {
        sex: &village.sex,
        age_days: &village.age_days,
        weight_g: &village.weight_g,
        length_tenth_mm: &village.length_tenth_mm,
        position: &village.position,
        oedema: &village.oedema,
    };
    let mut answers = [vec![0; ROWS], vec![0; ROWS], vec![0; ROWS], vec![0; ROWS]];
    let by_columns = timed(|| {
        let [haz, waz, whz, by_bmi] = &mut answers;
        black_box(batch::score(&columns, &mut Out { haz, waz, whz, baz: by_bmi })).ok();
    });
    let known = |value: i32| (value != MISSING).then_some(value);
    let one_by_one = timed(|| {
        for row in 0..ROWS {
            black_box(score(&Measurement {
                sex: columns.sex[row],
                age: Age::from_days(f64::from(columns.age_days[row])),
                weight: known(columns.weight_g[row]).map(Weight::from_grams),
                length: known(columns.length_tenth_mm[row]).map(Length::from_tenth_mm),
                position: columns.position[row],
                oedema: columns.oedema[row],
                ..Measurement::default()
            }));
        }
    });
    let copied = timed(|| {
        let [first, second, third, fourth] = &mut answers;
        for row in 0..ROWS {
            first[row] = columns.length_tenth_mm[row];
            second[row] = columns.weight_g[row];
            third[row] = columns.age_days[row];
            fourth[row] = i32::from(columns.oedema[row])
                + i32::from(columns.sex[row].is_some())
                + i32::from(columns.position[row].is_some());
        }
        black_box(&mut answers);
    });
    let mut out = stdout().lock();
    writeln!(out, "{ROWS} children, 4 scores each, one core, median of {PASSES} passes")?;
    for (name, time) in
        [("columns", by_columns), ("one by one", one_by_one), ("only copying", copied)]
    {
        let nanoseconds = time.as_secs_f64() * 1e9 / ROWS as f64;
        let millions = ROWS as f64 / time.as_secs_f64() / 1e6;
        let share = copied.as_secs_f64() / time.as_secs_f64() * 100.0;
        writeln!(
            out,
            "{name:<14}{millions:>9.1} M rows/s {nanoseconds:>8.2} ns/row {share:>6.1} % of copying"
        )?;
    }
    Ok(())
}
