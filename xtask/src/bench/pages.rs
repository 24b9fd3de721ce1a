//! The pages under load: fifty people who read, five who write, and an import among them.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::draws::Draws;
use super::figure::{Sheet, Target, say};
use super::file;
use super::http::Visitor;
use super::import;
use super::load::{self, Child, Held, Kind, Things};
use super::process;
use super::serving::Serving;
use super::world::{PROVINCE, World};

const PASSWORD: &str = "cegah-demo";
/// Reads the whole province.
const READER: &str = "provinsi";
/// Works in one kecamatan, and writes there.
const WRITER: &str = "gizi";
const WRITERS_PLACE: &str = "18.01.06";
const READERS: usize = 50;
const WRITERS: usize = 5;
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_secs(12);
/// Kecamatan and desa among which people are looked for.
const PLACES: usize = 60;

const MOST_IDLE_MB: f64 = 150.0;
const MOST_START_S: f64 = 1.0;
const MOST_LATE_S: f64 = 3.0;
/// How often it is looked whether a visit is counted, and how long.
const LOOK: Duration = Duration::from_millis(50);
const LONGEST_LOOK: Duration = Duration::from_mins(1);

pub(super) fn run(
    world: &World,
    small: bool,
    import_beside: bool,
    sheet: &Sheet,
) -> Result<()> {
    let files = import_beside.then(|| file::later(world)).transpose()?;
    let serving = Serving::start(&mut world.demo())?;
    let start = serving.first_page.as_secs_f64();
    sheet.figure("start to the first page", start, "s", Some(Target::AtMost(MOST_START_S)))?;
    let unrest = serving.rest()?;
    sheet.figure("  until it is at rest", unrest.as_secs_f64(), "s", None)?;
    let idle = process::memory_mb(serving.id(), "VmRSS")?;
    sheet.figure("  memory at rest", idle, "MB", Some(Target::AtMost(MOST_IDLE_MB)))?;

    let reader = Visitor::signed_in(serving.address, READER, PASSWORD)?;
    let writer = Visitor::signed_in(serving.address, WRITER, PASSWORD)?;
    let mut things = Things {
        places: places(&reader)?,
        children: children(&reader, &places(&reader)?)?,
        to_weigh: to_weigh(&writer, children(&writer, &below(&writer, WRITERS_PLACE)?)?)?,
    };
    if let Some(child) = things.to_weigh.pop() {
        let late = until_counted(&reader, &writer, &child)?.as_secs_f64();
        let most = Some(Target::AtMost(MOST_LATE_S));
        sheet.figure("a visit is in every number after", late, "s", most)?;
    }
    let readers = signed_in(serving.address, READER, READERS)?;
    let writers = signed_in(serving.address, WRITER, WRITERS)?;

    let lasting = if small { SHORT } else { LONG };
    let before = process::times(serving.id())?.1;
    let held = load::hold(&readers, &writers, &things, lasting);
    let spent = process::times(serving.id())?.1 - before;
    told("50 readers, 5 writers", &held, true, sheet)?;
    let answers = f64::from(u32::try_from(held.asked())?).max(1.0);
    sheet.figure("  processor time for each answer", spent / answers * 1e3, "ms", None)?;

    if let Some(files) = files {
        let (held, imported) = thread::scope(|scope| {
            let imported = scope.spawn(|| import::take_in(world, &files.meanwhile));
            let held = load::hold(&readers, &[], &things, lasting);
            (held, imported.join())
        });
        let Ok(imported) = imported else {
            anyhow::bail!("the import beside the readers failed")
        };
        let rate = import::rate(&files, &imported?);
        told("50 readers, an import beside", &held, false, sheet)?;
        sheet.figure("  the import beside them", rate, "rows/s", None)?;
    }
    let peak = process::memory_mb(serving.id(), "VmHWM")?;
    sheet.figure("  most memory while serving", peak, "MB", None)?;
    serving.stop()
}

/// How long after a visit was saved the set that is told knows of it, with every number in it.
fn until_counted(reader: &Visitor, writer: &Visitor, child: &Child) -> Result<Duration> {
    let seq = || -> Result<i64> {
        let told =
            page(reader, &format!("/tempat/{PROVINCE}/indikator.json?indikator=weighed"))?;
        let seq = told.split_once("\"seq\":").and_then(|(_, rest)| rest.split(',').next());
        Ok(seq.context("the numbers do not say what they know")?.trim().parse()?)
    };
    let before = seq()?;
    load::weigh(writer, child)?;
    let saved = Instant::now();
    while seq()? == before {
        ensure!(saved.elapsed() < LONGEST_LOOK, "the visit is not counted");
        thread::sleep(LOOK);
    }
    Ok(saved.elapsed())
}

fn told(round: &str, held: &Held, aimed: bool, sheet: &Sheet) -> Result<()> {
    for kind in Kind::ALL {
        let Some(times) = held.of(kind) else { continue };
        let name = format!("{}, {round}", kind.name());
        let target = kind.most_ms().filter(|_| aimed).map(Target::AtMost);
        sheet.figure(&format!("{name}, p50"), times.p50, "ms", None)?;
        sheet.figure(&format!("{name}, p99"), times.p99, "ms", target)?;
    }
    let (asked, failed) = (held.asked(), held.failed);
    let example = held.example.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    say(&format!("{asked} answers, {failed} failed or were refused{example}"))
}

fn signed_in(address: SocketAddr, name: &str, count: usize) -> Result<Vec<Visitor>> {
    (0..count).map(|_| Visitor::signed_in(address, name, PASSWORD)).collect()
}

/// The province, its kab/kota, and some of what lies below.
fn places(reader: &Visitor) -> Result<Vec<String>> {
    let mut draws = Draws::new(1);
    let kabkota = below(reader, PROVINCE)?;
    let mut places = vec![PROVINCE.to_owned()];
    let mut further = Vec::new();
    for code in &kabkota {
        further.extend(below(reader, code)?);
    }
    places.extend(kabkota);
    for _ in 0..PLACES {
        places.extend(draws.one(&further).cloned());
    }
    Ok(places)
}

/// The codes directly below a place, from its page.
fn below(visitor: &Visitor, code: &str) -> Result<Vec<String>> {
    let page = page(visitor, &format!("/tempat/{code}"))?;
    let prefix = format!("{code}.");
    let codes: BTreeSet<String> = page
        .split("href=\"/tempat/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '?', '/']).next())
        .filter(|found| found.strip_prefix(&prefix).is_some_and(|last| !last.contains('.')))
        .map(str::to_owned)
        .collect();
    ensure!(!codes.is_empty(), "the page of {code} leads nowhere");
    Ok(codes.into_iter().collect())
}

/// Children who were weighed this month in some of these places.
fn children(visitor: &Visitor, places: &[String]) -> Result<Vec<Child>> {
    let mut children = Vec::new();
    for code in places.iter().rev().take(PLACES) {
        let page = page(visitor, &format!("/tempat/{code}/daftar/weighed?bagian=pembilang"))?;
        children.extend(page.split("<a href=\"/anak/").skip(1).filter_map(|rest| {
            let (id, rest) = rest.split_once('"')?;
            let name = rest.split_once('>')?.1.split('<').next()?;
            Some(Child { id: id.to_owned(), name: name.to_owned() })
        }));
    }
    ensure!(!children.is_empty(), "the lists name no children");
    Ok(children)
}

/// Those whom no earlier round weighed, as many as the writers come to.
fn to_weigh(visitor: &Visitor, children: Vec<Child>) -> Result<Vec<Child>> {
    let mut found = Vec::new();
    for child in children {
        if found.len() > WRITERS * usize::try_from(LONG.as_secs())? {
            break;
        }
        if !page(visitor, &format!("/anak/{}", child.id))?.contains(load::DAY_SAID) {
            found.push(child);
        }
    }
    ensure!(!found.is_empty(), "everybody was weighed before");
    Ok(found)
}

fn page(visitor: &Visitor, path: &str) -> Result<String> {
    let answer = visitor.get(path).with_context(|| path.to_owned())?;
    ensure!(answer.status == 200, "{path} answers {}", answer.status);
    Ok(answer.text())
}
