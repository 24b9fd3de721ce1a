//! What everybody may read, under the load of a day on which a province is in the news.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::draws::Draws;
use super::figure::{Sheet, Target, say};
use super::http::Visitor;
use super::load::{self, Held, Kind};
use super::process;
use super::serving::Serving;
use super::world::{LAST_WHOLE_MONTH, PROVINCE, World};

/// People who ask once a second.
const READERS: u32 = 200;
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_secs(12);
const WRITER: (&str, &str) = ("provinsi", "cegah-demo");

pub(super) fn run(world: &World, small: bool, sheet: &Sheet) -> Result<()> {
    let frozen = Instant::now();
    let pack = frozen_pack(world)?;
    sheet.figure("a pack of the province, frozen and released", seconds(frozen), "s", None)?;
    say(&format!("pack {pack}"))?;
    let serving = Serving::start(&mut world.demo())?;
    serving.rest()?;
    let stranger = Visitor::at(serving.address);
    let post = told(&serving)?;
    let first = Instant::now();
    let paths = paths(&stranger, &post)?;
    sheet.figure("  the first page of the pack", seconds(first), "s", None)?;
    let lasting = if small { SHORT } else { LONG };
    // Twice: pages that nobody has asked for yet are made, then all of them are kept.
    for (round, aimed) in [("made as they are asked for", false), ("200 a second", true)] {
        let held = hold(&stranger, &paths, lasting);
        let times = held.of(Kind::Public).context("nobody was answered")?;
        sheet.figure(&format!("public page, {round}, p50"), times.p50, "ms", None)?;
        let target = Kind::Public.most_ms().filter(|_| aimed).map(Target::AtMost);
        sheet.figure(&format!("public page, {round}, p99"), times.p99, "ms", target)?;
        let (asked, failed) = (held.asked(), held.failed);
        let why = held.example.map(|why| format!(": {why}")).unwrap_or_default();
        say(&format!("{asked} answers, {failed} failed{why}"))?;
    }
    let peak = process::memory_mb(serving.id(), "VmHWM")?;
    sheet.figure("  most memory while serving", peak, "MB", None)?;
    serving.stop()
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}

/// Freezes the last whole month of the province and lets everybody read it.
fn frozen_pack(world: &World) -> Result<String> {
    let listed = |command: &mut Command| -> Result<String> {
        let out = command.output().context("the program could not be started")?;
        ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let mut freeze = world.command("pack");
    freeze.args(["freeze", "--csv", "--place", PROVINCE, "--period", LAST_WHOLE_MONTH]);
    let list = listed(&mut freeze)?;
    let newest = list.lines().nth(1).and_then(|line| line.split([',', ';']).next());
    let id = newest.context("no pack is listed")?.trim_matches('"').to_owned();
    listed(world.command("pack").args(["release", &id]))?;
    Ok(id)
}

/// Publishes news as its secretariat does; answers its address.
fn told(serving: &Serving) -> Result<String> {
    let writer = Visitor::signed_in(serving.address, WRITER.0, WRITER.1)?;
    let path = format!("/tempat/{PROVINCE}/berita/baru");
    let form = writer.get(&path)?.text();
    let csrf = load::value_of(&form, "csrf").context("the form carries no token")?;
    let id = load::value_of(&form, "id").context("the form carries no id")?;
    let text = "Rakor semester di Bandar Lampung menetapkan lokus tahun depan.\n\n".repeat(12);
    let fields = [
        ("csrf", csrf),
        ("id", id),
        ("replaces", ""),
        ("judul", "Rakor semester"),
        ("teks", &text),
        ("bahasa", "id"),
        ("aksi", "terbit"),
    ];
    let answer = writer.send(&path, &fields)?;
    ensure!(answer.status == 303, "news was not published: {}", answer.status);
    Ok(format!("/publik/{PROVINCE}/berita/{id}"))
}

/// The province more often than its kab/kota, and those more often than what lies below.
fn paths(stranger: &Visitor, post: &str) -> Result<Vec<String>> {
    let province = format!("/publik/{PROVINCE}");
    let mut paths = Vec::new();
    let mut next = vec![province.clone()];
    for _ in 0..2 {
        let mut below = Vec::new();
        for path in next.iter().take(6) {
            let answer = stranger.get(path)?;
            ensure!(answer.status == 200, "{path} answers {}", answer.status);
            let page = answer.text();
            let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            let inner = format!("{path}.");
            below.extend(found.filter(|href| href.starts_with(&inner)).map(str::to_owned));
        }
        below.sort();
        below.dedup();
        paths.extend(below.iter().cloned());
        next = below;
    }
    ensure!(!paths.is_empty(), "{province} leads nowhere");
    let often = paths.len() / 4 + 1;
    for path in [province.clone(), post.to_owned(), "/publik".to_owned()] {
        paths.extend(std::iter::repeat_n(path, often));
    }
    paths.push(format!("{province}/data"));
    paths.push(format!("{province}/umpan.xml"));
    Ok(paths)
}

fn hold(stranger: &Visitor, paths: &[String], lasting: Duration) -> Held {
    let start = Instant::now();
    thread::scope(|scope| {
        let asking = (0..READERS).map(|number| {
            scope.spawn(move || {
                let mut draws = Draws::new(u64::from(number) + 1);
                let first = start + Duration::from_secs(1) * number / READERS;
                load::every_second(first, start + lasting, |held, _| {
                    let Some(path) = draws.one(paths) else { return };
                    held.add(Kind::Public, load::wait(stranger, path));
                })
            })
        });
        let asking: Vec<_> = asking.collect();
        let held = asking.into_iter().filter_map(|one| one.join().ok());
        held.fold(Held::default(), Held::merge)
    })
}
