//! How long a province's commitments take to be verified, and its briefing to be prepared:
//! `commitment_speed [children] [months]`.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use evaluation::Month;
use evaluation::briefing::{Asked, Limits, Pack, Since, prepare, questions};
use evaluation::commitment::{Grounds, Promise, verify};
use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::pack::{After, freeze, open};
use evaluation::partition::{Edition, Stamp, collect};
use evaluation::relation::fold;
use evaluation::worklist::Rules;
use register::clock;
use register::history::{ChildHistory, Residence, Source, Visit};
use register::place::{Level, Place, PlaceId, Tree};
use register::rakor::{Baseline, Commitment, Known, Measure, SeenAct};
use science::measure::Sex;
use uuid::Uuid;

const PROVINCE: PlaceId = PlaceId(1);
/// As Lampung has them.
const KABKOTA: i32 = 15;
const KECAMATAN: i32 = 229;
const DESA: i32 = 2_651;

fn tree() -> Tree {
    let place = |id: i32, level, parent: Option<i32>| Place {
        id: PlaceId(id),
        level,
        code: format!("{id:06}"),
        name: id.to_string(),
        parent: parent.map(PlaceId),
    };
    let mut places = vec![place(1, Level::Province, None)];
    places.extend((0..KABKOTA).map(|at| place(10 + at, Level::Kabkota, Some(1))));
    places
        .extend((0..KECAMATAN).map(|at| place(100 + at, Level::Kecamatan, Some(10 + at % 15))));
    for desa in 0..DESA {
        places.push(place(1_000 + desa, Level::Desa, Some(100 + desa % KECAMATAN)));
        places.push(place(10_000 + desa, Level::Posyandu, Some(1_000 + desa)));
    }
    Tree::new(places)
}

/// Growing along no particular curve, seen every month but now and then.
fn child(at: i32, start: NaiveDate, months: i32) -> Option<ChildHistory> {
    let born_on = start.checked_sub_days(Days::new(u64::try_from(at % 1_100).ok()?))?;
    let visits = (0..months).filter(|month| (at + month) % 5 != 0).filter_map(|month| {
        let on = Month::of(start).plus(month).first_day().checked_add_days(Days::new(9))?;
        let age = i32::try_from(on.signed_duration_since(born_on).num_days()).ok()?;
        Some(Visit {
            id: Uuid::from_u128(u128::try_from(i64::from(at) * 100 + i64::from(month)).ok()?),
            on,
            at: None,
            measurer: None,
            source: Source::File,
            weight_g: Some(3_300 + age * 7 + at % 900),
            length_tenth_mm: Some(5_000 + age * 3 + at % 500),
            position: None,
            oedema: false,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            triceps_tenth_mm: None,
            subscapular_tenth_mm: None,
        })
    });
    Some(ChildHistory {
        child: Uuid::from_u128(u128::try_from(at).ok()? + 1),
        born_on,
        sex: if at % 2 == 0 { Sex::Male } else { Sex::Female },
        birth_weight_g: Some(3_000),
        birth_length_tenth_mm: None,
        residences: vec![Residence { since: start, place: PlaceId(10_000 + at % DESA) }],
        exits: Vec::new(),
        visits: visits.filter(|visit| born_on <= visit.on).collect(),
        responses: Vec::new(),
    })
}

fn said<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let made = work();
    println!("{what:<40}{:>9.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    made
}

fn commitment(id: u128, place: PlaceId, due_on: NaiveDate, measure: Measure) -> Commitment {
    Commitment {
        id: Uuid::from_u128(id),
        meeting: Uuid::nil(),
        parent: None,
        place,
        what: String::new(),
        owner_role: String::new(),
        owner_organisation: String::new(),
        owner: None,
        owner_name: None,
        owner_until: None,
        due_on,
        money: None,
        money_source: String::new(),
        measure,
        made_at: clock::Instant(0),
        replaces: None,
        known: Known::at(1, clock::Instant(0)),
    }
}

/// Three indicators of every place, and the cases of every kab/kota and kecamatan.
fn promised(engine: &Engine, tree: &Tree, due_on: NaiveDate) -> Vec<Commitment> {
    let mut all = Vec::new();
    for place in tree.all() {
        for (code, higher) in [("measured", true), ("stunted", false), ("new_stunting", false)]
        {
            let version =
                engine.definitions().get(code).map(|found| found.version().to_string());
            let baseline = Baseline {
                pack: Uuid::nil(),
                pack_hash: String::new(),
                numerator: 10,
                denominator: 30,
                version: version.unwrap_or_default(),
            };
            let measure = Measure::Indicator {
                indicator: code.to_owned(),
                goal_hundredths: 4_000,
                higher_is_better: higher,
                baseline: Some(baseline),
            };
            all.push((place.id, measure));
        }
        if place.level <= Level::Kecamatan {
            let act = SeenAct::CasesAnswered;
            all.push((place.id, Measure::Act { act, count: 10, baseline: 20 }));
        }
    }
    let of = |(id, (place, measure))| commitment(id, place, due_on, measure);
    (1..).zip(all).map(of).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut asked = std::env::args().skip(1).filter_map(|word| word.parse::<i32>().ok());
    let (children, months) = (asked.next().unwrap_or(100_000), asked.next().unwrap_or(24));
    let start = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default();
    let until = Month::of(start).plus(months - 1);
    let tree = tree();
    let folded = (0..children).filter_map(|at| child(at, start, months));
    let mut partitions = said("fold", || collect(folded.map(|one| fold(&one, &tree, until))));
    let folder = tempfile::tempdir()?;
    let map = tree.boundaries();
    let stamp = Stamp { seq: 1, known_on: until.last_day(), until, map };
    said("write", || {
        let mut edition = Edition::begin(folder.path(), stamp)?;
        for kabkota in tree.kabkota_of(PROVINCE) {
            edition.put(kabkota, partitions.remove(&kabkota).unwrap_or_default())?;
        }
        edition.publish()
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (definitions, rules) =
        (Arc::new(Definitions::built_in()?), Arc::new(Rules::built_in()?));
    let engine = Engine::open(folder.path(), Arc::clone(&definitions), Arc::clone(&rules))?;
    said("count all months", || runtime.block_on(engine.warm()))?;
    let pack = folder.path().join("pack");
    let semester = evaluation::Period::Span { first: until.plus(-5), last: until };
    said("freeze a semester", || {
        runtime.block_on(freeze(
            &engine,
            &tree,
            PROVINCE,
            semester,
            None,
            &pack,
            &After::default(),
        ))
    })?;
    let (contents, frozen) = open(&pack, rules)?;
    let today = until.last_day();
    let met_on = until.plus(-4).last_day();
    let commitments = promised(&engine, &tree, until.plus(2).last_day());
    let mut packs = BTreeMap::from([(Uuid::nil(), frozen)]);
    for what in ["indicators", "with cases, packs cold", "with cases, again"] {
        let pack = (what != "indicators").then_some(Uuid::nil());
        let promise = |commitment| Promise { commitment, met_on, pack };
        let promises: Vec<Promise<'_>> = commitments.iter().map(promise).collect();
        let grounds = Grounds {
            engine: &engine,
            tree: &tree,
            today,
            packs: &packs,
            heirs: &BTreeMap::new(),
            seen: &BTreeMap::new(),
        };
        let said_of = format!("verify {} promises, {what}", promises.len());
        said(&said_of, || runtime.block_on(verify(&grounds, &promises)))?;
    }
    let frozen = packs.remove(&Uuid::nil()).ok_or("the pack is gone")?;
    for (what, place) in [("province", PROVINCE), ("kab/kota", PlaceId(10))] {
        let asked = Asked {
            pack: Pack { contents: &contents, engine: &frozen, tree: &tree },
            place,
            wanted: &definitions,
            since: Since::Months(6),
            drive: None,
            promises: &[],
        };
        let briefing =
            said(&format!("briefing of a {what}"), || runtime.block_on(prepare(&asked)))?;
        let asked = questions(&briefing, &Limits::default());
        println!("{} questions", asked.iter().map(|(_, asked)| asked.len()).sum::<usize>());
    }
    Ok(())
}
