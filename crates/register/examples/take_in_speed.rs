//! How many rows of a file a register takes in a second, without the program around it: a world
//! of invented children, then a file with one later visit of each.
//!
//! `cargo run --release -p register --example take_in_speed -- --store ADDRESS --children N
//! --rows N --on DATE [--server PID]`. The world is made where the store has no children; a
//! further run with a later day imports into what is there.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use register::account::{self, Account};
use register::act::Door;
use register::child::{Identity, Keys, Nik};
use register::clock::Clock;
use register::history::Cut;
use register::intake::{
    self, EnteredChild, EnteredNik, EnteredPlace, EnteredRow, EnteredVisit, File, Said,
};
use register::load::{self, Known, KnownVisit};
use register::place::{self, Level, NewFacility, Place, PlaceId, Tree, source};
use register::store::{self, Durability, Store};
use register::visit::Values;
use science::growth::{Measurement, Score, score};
use science::measure::{Age, Length, Position, Sex, Weight};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

const GIVEN: [&str; 24] = [
    "Sari", "Dewi", "Budi", "Rina", "Agus", "Putri", "Rizki", "Ayu", "Dimas", "Nadia", "Bayu",
    "Citra", "Fajar", "Intan", "Joko", "Kartika", "Lestari", "Maulana", "Nurul", "Oktavia",
    "Pratama", "Qonita", "Rahma", "Surya",
];

struct Options {
    store: String,
    children: usize,
    visits: u32,
    rows: usize,
    on: NaiveDate,
    /// Of the PostgreSQL server, whose processor time is then told too.
    server: Option<u32>,
    /// Every so many rows are children that nobody knows.
    strangers: usize,
    masked: bool,
}

fn options() -> Outcome<Options> {
    let mut options = Options {
        store: String::new(),
        children: 20_000,
        visits: 6,
        rows: 20_000,
        on: day(2024, 11, 12)?,
        server: None,
        strangers: 0,
        masked: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} asks for a value"));
        match word.as_str() {
            "--store" => options.store = value()?,
            "--children" => options.children = value()?.parse()?,
            "--visits" => options.visits = value()?.parse()?,
            "--rows" => options.rows = value()?.parse()?,
            "--on" => options.on = value()?.parse()?,
            "--server" => options.server = Some(value()?.parse()?),
            "--strangers" => options.strangers = value()?.parse()?,
            "--masked" => options.masked = true,
            _ => return Err(format!("{word} is no option").into()),
        }
    }
    if options.store.is_empty() { Err("--store is missing".into()) } else { Ok(options) }
}

fn day(year: i32, month: u32, of_month: u32) -> Outcome<NaiveDate> {
    Ok(NaiveDate::from_ymd_opt(year, month, of_month).ok_or("no such day")?)
}

fn say(text: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// Noon in Lampung on 15 November 2024.
fn noon() -> i64 {
    1_731_646_800_000_000
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let options = options()?;
    let keys = Keys::open(&std::env::temp_dir().join("take-in-speed-keys"))?;
    let store = store::open(&options.store, Durability::Full, keys).await?;
    let clock = Clock::reading(noon);
    let world = World::at(&store, &clock, options.children).await?;
    let first = world.posyandu.first().ok_or("no posyandu")?;
    let latest = register::act::latest(&store).await?;
    let kabkota = world.tree.at(first.id, Level::Kabkota).ok_or("no kab/kota")?.id;
    if register::history::children_of(&store, kabkota, latest).await?.is_empty() {
        let began = Instant::now();
        let known = (0..options.children).map(|i| world.known(i, options.visits));
        load::children(&store, &world.by, &world.tree, known, &clock, &|_| {}).await?;
        say(&format!("world of {} children: {:?}", options.children, began.elapsed()))?;
    }
    import(&store, &world, &options, &clock).await
}

async fn import(store: &Store, world: &World, options: &Options, clock: &Clock) -> Outcome<()> {
    let row = |i: usize| world.row(i, options);
    let began = Instant::now();
    let made = (0..options.rows).map(row).filter(|row| row.cells.len() == 35).count();
    let making = began.elapsed();
    let place = world.tree.by_code("18").ok_or("no province")?.id;
    let file = File {
        name: "speed.csv".to_owned(),
        hash: Uuid::now_v7().as_bytes().to_vec(),
        place,
        reading: String::new(),
        door: Door::Terminal,
    };
    std::fs::write("/proc/self/clear_refs", "5")?;
    let (own, server) = (processor("self")?, of_server(options.server)?);
    let began = Instant::now();
    let rows = (0..options.rows).map(|i| Ok(row(i)));
    let taken =
        intake::take_in(store, &world.by, &world.tree, &file, rows, clock, &|_| {}).await?;
    let wall = began.elapsed();
    let own = processor("self")?.saturating_sub(own);
    let server = of_server(options.server)?.saturating_sub(server);
    let rate = |took: Duration| made as f64 / took.as_secs_f64().max(1e-9);
    say(&format!("{:?}", taken.counts))?;
    say(&format!(
        "{made} rows: {:.0} rows/s wall ({wall:.2?}), {:.0} by own processor ({own:.2?}), \
         server {server:.2?}, making the rows alone {making:.2?}, most memory {} MB",
        rate(wall),
        rate(own),
        most_memory()? / 1024,
    ))
}

struct World {
    tree: Tree,
    by: Account,
    posyandu: Vec<Place>,
    children: usize,
}

impl World {
    async fn at(store: &Store, clock: &Clock, children: usize) -> Outcome<Self> {
        let nation = ("id".to_owned(), "Indonesia".to_owned(), Level::Nation);
        let lampung = source::of("18").map(|place| (place.code, place.name, place.level));
        place::install(store, std::iter::once(nation).chain(lampung), clock).await?;
        let by = account::operator(store, clock).await?;
        let today = day(2024, 11, 15)?;
        let mut tree = place::tree_on(store, today, Cut(i64::MAX)).await?;
        let of_level = |tree: &Tree, level: Level| -> Vec<Place> {
            tree.all().iter().filter(|place| place.level == level).cloned().collect()
        };
        if of_level(&tree, Level::Posyandu).is_empty() {
            let new: Vec<NewFacility> = of_level(&tree, Level::Desa)
                .iter()
                .flat_map(|desa| ["Melati 1", "Melati 2"].map(|name| (desa.id, name)))
                .map(|(parent, name)| NewFacility {
                    level: Level::Posyandu,
                    name: name.to_owned(),
                    parent,
                })
                .collect();
            load::facilities(store, &by, &tree, &new, clock).await?;
            tree = place::tree_on(store, today, Cut(i64::MAX)).await?;
        }
        Ok(Self { posyandu: of_level(&tree, Level::Posyandu), tree, by, children })
    }

    fn posyandu(&self, i: usize) -> &Place {
        &self.posyandu[i * self.posyandu.len() / self.children.max(1) % self.posyandu.len()]
    }

    fn name(i: usize) -> String {
        let word = |n: usize| GIVEN[n % GIVEN.len()];
        format!("{} {} {}", word(i), word(i / 24 + 7), word(i / 576 + 3))
    }

    fn born_on(i: usize) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2020, 6, 1).unwrap_or_default();
        first + Days::new((i as u64).wrapping_mul(2_654_435_761) % 1_400)
    }

    fn sex(i: usize) -> Sex {
        if i.is_multiple_of(2) { Sex::Female } else { Sex::Male }
    }

    fn nik(i: usize) -> String {
        let born = Self::born_on(i);
        let raised = if Self::sex(i) == Sex::Female { 40 } else { 0 };
        let day: u32 = born.format("%d").to_string().parse().unwrap_or(1);
        let place = i / 9_000 % 10_000;
        format!("99{place:04}{:02}{}{:04}", day + raised, born.format("%m%y"), i % 9_000 + 1)
    }

    fn measured(i: usize, on: NaiveDate) -> Values {
        let days = (on - Self::born_on(i)).num_days().clamp(0, 1_856);
        let wobble = i32::try_from(i % 40).unwrap_or(0);
        let days = i32::try_from(days).unwrap_or(0);
        Values {
            weight_g: Some(3_200 + days * 7 + wobble * 20),
            length_tenth_mm: Some((5_000 + days * 3 + wobble * 10).min(11_500)),
            position: Some(if days < 731 { Position::Lying } else { Position::Standing }),
            muac_tenth_mm: Some(1_400 + wobble),
            ..Values::default()
        }
    }

    fn known(&self, i: usize, visits: u32) -> Known {
        let place = self.posyandu(i).id;
        let born_on = Self::born_on(i);
        let last = NaiveDate::from_ymd_opt(2024, 10, 12).unwrap_or_default();
        let visits = (0..visits)
            .map(|ago| last - chrono::Months::new(ago))
            .filter(|on| *on >= born_on)
            .map(|on| KnownVisit {
                on,
                at: place,
                measurer: None,
                values: Self::measured(i, on),
            })
            .collect();
        Known {
            id: Uuid::now_v7(),
            identity: Some(Identity {
                name: Self::name(i),
                mother: Self::name(i + 11),
                father: Self::name(i + 5),
                born_on,
                sex: Self::sex(i),
                birth_weight_g: Some(3_000),
                birth_length_tenth_mm: Some(4_900),
                nik: Nik::parse(&Self::nik(i)),
                address: "Dusun 2 RT 1 RW 3".to_owned(),
            }),
            residences: vec![(born_on, place)],
            exit: None,
            visits,
        }
    }

    fn names(&self, posyandu: PlaceId) -> EnteredPlace {
        let name = |level| {
            self.tree.at(posyandu, level).map(|place| place.name.clone()).unwrap_or_default()
        };
        EnteredPlace {
            province: name(Level::Province),
            kabkota: name(Level::Kabkota),
            kecamatan: name(Level::Kecamatan),
            puskesmas: String::new(),
            desa: name(Level::Desa),
            posyandu: name(Level::Posyandu),
            rt: String::new(),
            rw: String::new(),
            address: "Dusun 2 RT 1 RW 3".to_owned(),
        }
    }

    /// The line of a child in a file; strangers are children of numbers beyond the world's.
    fn row(&self, i: usize, options: &Options) -> EnteredRow {
        let stranger = options.strangers > 0 && i.is_multiple_of(options.strangers);
        let n = if stranger { i + self.children + 1 } else { i % self.children };
        let on = options.on;
        let values = Self::measured(n, on);
        let nik = Self::nik(n);
        let place = self.names(self.posyandu(i % self.children).id);
        let cell = |text: &str| text.to_owned();
        let mut cells = vec![
            i.to_string(),
            nik.clone(),
            Self::name(n),
            cell("P"),
            Self::born_on(n).to_string(),
            cell("3.0"),
            cell("49.0"),
            Self::name(n + 5),
            place.province.clone(),
            place.kabkota.clone(),
            place.kecamatan.clone(),
            cell(""),
            place.desa.clone(),
            place.posyandu.clone(),
            place.address.clone(),
            on.to_string(),
            values.weight_g.unwrap_or(0).to_string(),
            values.length_tenth_mm.unwrap_or(0).to_string(),
        ];
        cells.resize(35, String::new());
        EnteredRow {
            line: u32::try_from(i + 2).unwrap_or(u32::MAX),
            cells,
            child: EnteredChild {
                nik: if options.masked {
                    EnteredNik::Masked(format!("{}**********", &nik[..6]))
                } else {
                    EnteredNik::Real(nik)
                },
                name: Self::name(n),
                sex: Some(Self::sex(n)),
                birth_date: Some(Self::born_on(n)),
                birth_weight_g: Some(3_000),
                birth_length_tenth_mm: Some(4_900),
                mother: Some(Self::name(n + 11)),
                father: Some(Self::name(n + 5)),
            },
            place,
            visits: vec![EnteredVisit {
                visited_on: on,
                weight_g: values.weight_g,
                length_tenth_mm: values.length_tenth_mm,
                position: values.position,
                muac_tenth_mm: values.muac_tenth_mm,
                head_tenth_mm: None,
                oedema: false,
                vitamin_a: None,
                measurer: String::new(),
                said: said(n, on, &values),
            }],
            findings: Vec::new(),
        }
    }
}

/// A file that reckons as we do.
fn said(n: usize, on: NaiveDate, values: &Values) -> Said {
    let ours = score(&Measurement {
        sex: Some(World::sex(n)),
        age: Age::between(World::born_on(n), on),
        weight: values.weight_g.map(Weight::from_grams),
        length: values.length_tenth_mm.map(Length::from_tenth_mm),
        position: values.position,
        ..Measurement::default()
    });
    Said {
        waz: ours.waz.map(Score::hundredths),
        haz: ours.haz.map(Score::hundredths),
        whz: ours.whz.map(Score::hundredths),
        ..Said::default()
    }
}

/// Processor time of a process, its own and the kernel's for it.
fn processor(process: &str) -> Outcome<Duration> {
    let text = std::fs::read_to_string(PathBuf::from("/proc").join(process).join("stat"))?;
    let after = text.rsplit_once(')').ok_or("no such process")?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// Processor time of all processes of a server that are alive.
fn of_server(postmaster: Option<u32>) -> Outcome<Duration> {
    let Some(postmaster) = postmaster else { return Ok(Duration::ZERO) };
    let path = format!("/proc/{postmaster}/task/{postmaster}/children");
    let mut sum = Duration::ZERO;
    for child in std::fs::read_to_string(path)?.split_whitespace() {
        sum += processor(child).unwrap_or_default();
    }
    Ok(sum)
}

fn most_memory() -> Outcome<u64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with("VmHWM")).ok_or("no VmHWM")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
