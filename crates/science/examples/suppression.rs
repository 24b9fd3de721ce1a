//! How long it takes to make a province public, and what of it is lost.
//!
//!     cargo run --release --package science --example suppression
//!
//! With `year` behind it also a year to date in which nearly every month added a small count,
//! and with `full` desa by sex and age, where many denominators are small as well. Both are
//! given up and would have to be made coarser.

use std::io::{Write, stdout};
use std::time::Instant;

use science::suppression::{CellId, Draft, Level, Rule, Suppression, suppress};

/// Lampung: 15 kab/kota, 229 kecamatan, 2,651 desa.
const KABUPATEN: usize = 15;
const KECAMATAN: usize = 229;
const DESA: usize = 2_651;
const SEXES: usize = 2;
const AGES: usize = 6;
const MONTHS: usize = 12;
/// Invented shares of children, from the rare to the common.
const SHARES: [f64; 17] = [
    0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.08, 0.10, 0.12, 0.15, 0.18, 0.21, 0.30, 0.40, 0.60,
    0.80, 0.95,
];
const LEVELS: [&str; 8] = [
    "desa by sex and age",
    "desa",
    "kecamatan by sex and age",
    "kecamatan",
    "kab/kota by sex and age",
    "kab/kota",
    "province by sex and age",
    "province",
];

/// A sequence of numbers between 0 and 1 that is the same every time (Marsaglia's xorshift).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn of(&mut self, children: u64, share: f64) -> u64 {
        (0..children).map(|_| u64::from(self.next() < share)).sum()
    }

    /// Around 150 children measured in a desa, in some few and in some many.
    fn measured(&mut self) -> f64 {
        40.0 + 400.0 * self.next() * self.next()
    }
}

/// Whether desa are shown by sex and age, or as a whole only.
#[derive(Clone, Copy, PartialEq)]
enum Detail {
    Full,
    DesaWhole,
}

/// The counts of a place by sex and age.
type Counts = [[u64; AGES]; SEXES];

fn add_up(below: &[Counts]) -> Counts {
    let mut sum = Counts::default();
    for counts in below {
        for sex in 0..SEXES {
            for age in 0..AGES {
                sum[sex][age] += counts[sex][age];
            }
        }
    }
    sum
}

/// All cells of a place: its sexes and both, its ages and all; only the last, when it is whole.
type Cells = Vec<CellId>;

fn add_cells(draft: &mut Draft, counts: &Counts, rank: u8, detail: Detail) -> Cells {
    let total: u64 = counts.iter().flatten().sum();
    if detail == Detail::DesaWhole && rank == 0 {
        return vec![draft.cell(total, Level(1))];
    }
    let mut cells = Vec::new();
    for sex in 0..=SEXES {
        for age in 0..=AGES {
            let count = (0..SEXES)
                .filter(|of| sex == SEXES || *of == sex)
                .flat_map(|of| &counts[of][if age == AGES { 0..AGES } else { age..age + 1 }])
                .sum();
            let whole = u8::from(sex == SEXES && age == AGES);
            cells.push(draft.cell(count, Level(rank * 2 + whole)));
        }
    }
    let at = |sex: usize, age: usize| cells[sex * (AGES + 1) + age];
    for sex in 0..=SEXES {
        draft.sum(at(sex, AGES), &(0..AGES).map(|age| at(sex, age)).collect::<Vec<_>>());
    }
    for age in 0..=AGES {
        draft.sum(at(SEXES, age), &[at(0, age), at(1, age)]);
    }
    cells
}

/// Where desa and kecamatan belong: as evenly as it goes.
fn parent(place: usize, places: usize, above: usize) -> usize {
    place * above / places
}

/// The places of one indicator, from desa to the province.
fn add_places(draft: &mut Draft, desa: &[Counts], detail: Detail) -> Vec<Cells> {
    let mut all = Vec::new();
    let mut below = desa.to_vec();
    let mut below_cells: Vec<Cells> =
        below.iter().map(|counts| add_cells(draft, counts, 0, detail)).collect();
    for (rank, above) in [(1, KECAMATAN), (2, KABUPATEN), (3, 1)] {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); above];
        for place in 0..below.len() {
            children[parent(place, below.len(), above)].push(place);
        }
        let counts: Vec<Counts> = children
            .iter()
            .map(|children| add_up(&children.iter().map(|&at| below[at]).collect::<Vec<_>>()))
            .collect();
        let cells: Vec<Cells> =
            counts.iter().map(|counts| add_cells(draft, counts, rank, detail)).collect();
        for (children, cells) in children.iter().zip(&cells) {
            for (back, &total) in cells.iter().rev().enumerate() {
                let part = |&at: &usize| below_cells[at].iter().rev().nth(back).copied();
                let parts: Vec<CellId> = children.iter().filter_map(part).collect();
                if parts.len() == children.len() {
                    draft.sum(total, &parts);
                }
            }
        }
        all.append(&mut below_cells);
        (below, below_cells) = (counts, cells);
    }
    all.append(&mut below_cells);
    all
}

fn measured(draws: &mut Draws, sizes: &[f64]) -> Vec<Counts> {
    let cell = |draws: &mut Draws, size: f64| draws.of(60, size / 60.0 / 12.0);
    sizes
        .iter()
        .map(|&size| [(); SEXES].map(|()| [(); AGES].map(|()| cell(draws, size))))
        .collect()
}

fn found(draws: &mut Draws, of: &[Counts], share: f64) -> Vec<Counts> {
    of.iter()
        .map(|counts| counts.map(|ages| ages.map(|count| draws.of(count, share))))
        .collect()
}

fn month(draws: &mut Draws, sizes: &[f64], detail: Detail) -> Draft {
    let mut draft = Draft::new();
    let of = measured(draws, sizes);
    let denominators = add_places(&mut draft, &of, detail);
    for share in SHARES {
        let counts = found(draws, &of, share);
        let numerators = add_places(&mut draft, &counts, detail);
        for (numerators, denominators) in numerators.iter().zip(&denominators) {
            for (&numerator, &denominator) in numerators.iter().zip(denominators) {
                draft.share(numerator, denominator);
            }
        }
    }
    draft
}

/// One count of the year to date, month by month, where each month is the one before and more.
fn year_to_date(draws: &mut Draws, sizes: &[f64], detail: Detail) -> Draft {
    let mut draft = Draft::new();
    let mut sum = vec![Counts::default(); sizes.len()];
    let mut before: Option<Vec<Cells>> = None;
    for _ in 0..MONTHS {
        let of = measured(draws, sizes);
        let new = found(draws, &of, 0.02);
        sum = sum.iter().zip(&new).map(|(sum, new)| add_up(&[*sum, *new])).collect();
        let cells = add_places(&mut draft, &sum, detail);
        for (before, after) in before.iter().flatten().flatten().zip(cells.iter().flatten()) {
            draft.step(&[*before], &[*after]);
        }
        before = Some(cells);
    }
    draft
}

fn timed(name: &str, draft: Draft) -> std::io::Result<Option<Suppression>> {
    let mut out = stdout().lock();
    let start = Instant::now();
    let table = match draft.close() {
        Ok(table) => table,
        Err(refused) => {
            writeln!(out, "{name}: {refused}")?;
            return Ok(None);
        }
    };
    let closed = start.elapsed();
    let start = Instant::now();
    let outcome = suppress(&table, Rule::default());
    let taken = start.elapsed();
    writeln!(
        out,
        "\n{name}: {} cells, closed in {:.1} s, protected in {:.1} s, {:.2} us a cell",
        table.len(),
        closed.as_secs_f64(),
        taken.as_secs_f64(),
        taken.as_secs_f64() * 1e6 / table.len() as f64
    )?;
    match outcome {
        Ok(outcome) => Ok(Some(outcome)),
        Err(refused) => {
            writeln!(out, "  {refused}")?;
            Ok(None)
        }
    }
}

fn print_losses(outcome: &Suppression) -> std::io::Result<()> {
    let mut out = stdout().lock();
    for loss in outcome.losses() {
        writeln!(
            out,
            "  {:<26}{:>9} cells {:>6.1} % small {:>6.1} % beside them {:>6.1} % of children",
            LEVELS[usize::from(loss.level.0)],
            loss.cells(),
            loss.primary as f64 / loss.cells() as f64 * 100.0,
            loss.complementary as f64 / loss.cells() as f64 * 100.0,
            loss.share_of_children_withheld().unwrap_or(0.0) * 100.0,
        )?;
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let mut draws = Draws(0x9E37_79B9_7F4A_7C15);
    let sizes: Vec<f64> = (0..DESA).map(|_| draws.measured()).collect();
    let start = Instant::now();
    for at in 1..=MONTHS {
        let whole = month(&mut draws, &sizes, Detail::DesaWhole);
        let name = format!("month {at}, 17 indicators, desa as a whole");
        if let Some(outcome) = timed(&name, whole)?
            && at == 1
        {
            print_losses(&outcome)?;
        }
    }
    let months = start.elapsed().as_secs_f64();
    writeln!(stdout(), "\n{MONTHS} months in {months:.0} s, with making them up")?;
    if std::env::args().any(|argument| argument == "year") {
        let year = year_to_date(&mut draws, &sizes, Detail::DesaWhole);
        if let Some(outcome) =
            timed("a year to date, 12 months that are linked, 1 count", year)?
        {
            print_losses(&outcome)?;
        }
    }
    if std::env::args().any(|argument| argument == "full") {
        let full = month(&mut draws, &sizes, Detail::Full);
        if let Some(outcome) = timed("a month, 17 indicators, all by sex and age", full)? {
            print_losses(&outcome)?;
        }
    }
    Ok(())
}
