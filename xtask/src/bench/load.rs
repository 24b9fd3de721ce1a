//! People at the pages, each of whom asks once a second, and how long they waited.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::draws::Draws;
use super::http::{Visitor, form_encoded};

const EVERY: Duration = Duration::from_secs(1);
/// The day of the visits that are written; the world weighs on other days mostly.
const DAY: &str = "2024-11-14";
/// The same day as a page writes it.
pub(super) const DAY_SAID: &str = "14 Nov 2024";

pub(super) struct Child {
    pub(super) id: String,
    pub(super) name: String,
}

/// What may be asked for.
pub(super) struct Things {
    pub(super) places: Vec<String>,
    pub(super) children: Vec<Child>,
    pub(super) to_weigh: Vec<Child>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Place,
    Child,
    Search,
    Visit,
    /// What everybody may read.
    Public,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::Place, Self::Child, Self::Search, Self::Visit, Self::Public];
    const READ: [Self; 3] = [Self::Place, Self::Child, Self::Search];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Place => "place page",
            Self::Child => "child page",
            Self::Search => "search",
            Self::Visit => "saving a visit",
            Self::Public => "public page",
        }
    }

    /// The most milliseconds at the 99th percentile.
    pub(super) fn most_ms(self) -> Option<f64> {
        match self {
            Self::Place => Some(50.0),
            Self::Child | Self::Public => Some(20.0),
            Self::Search => Some(30.0),
            Self::Visit => None,
        }
    }
}

/// What a round of load came to.
#[derive(Default)]
pub(super) struct Held {
    waits: Vec<(Kind, Duration)>,
    pub(super) failed: usize,
    /// Why one of them failed.
    pub(super) example: Option<String>,
}

/// Waits of one kind, in milliseconds.
pub(super) struct Waits {
    pub(super) p50: f64,
    pub(super) p99: f64,
}

impl Held {
    pub(super) fn asked(&self) -> usize {
        self.waits.len()
    }

    pub(super) fn of(&self, kind: Kind) -> Option<Waits> {
        let waits = self.waits.iter().filter(|(found, _)| *found == kind);
        let mut waits: Vec<f64> = waits.map(|(_, wait)| wait.as_secs_f64() * 1e3).collect();
        waits.sort_by(f64::total_cmp);
        let at = |percent: usize| waits.get((waits.len() * percent).div_ceil(100).max(1) - 1);
        Some(Waits { p50: *at(50)?, p99: *at(99)? })
    }

    pub(super) fn add(&mut self, kind: Kind, wait: Result<Duration>) {
        match wait {
            Ok(wait) => self.waits.push((kind, wait)),
            Err(why) => {
                self.failed += 1;
                self.example = Some(format!("{}, {why:#}", kind.name()));
            }
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.waits.extend(other.waits);
        self.failed += other.failed;
        self.example = self.example.or(other.example);
        self
    }
}

/// Everybody asks once a second, spread over the second.
pub(super) fn hold(
    readers: &[Visitor],
    writers: &[Visitor],
    things: &Things,
    lasting: Duration,
) -> Held {
    let start = Instant::now();
    // No child is weighed twice, by whichever writer.
    let weighed = AtomicUsize::new(0);
    scope(|scope| {
        let reading = readers.iter().enumerate().map(|(number, reader)| {
            scope.spawn(move || read(reader, number, readers.len(), things, start, lasting))
        });
        let reading: Vec<_> = reading.collect();
        let writing = writers.iter().enumerate().map(|(number, writer)| {
            let weighed = &weighed;
            let first = start + EVERY.mul_f64(number as f64 / writers.len() as f64);
            scope.spawn(move || {
                every_second(first, start + lasting, |held, _| {
                    let child = things.to_weigh.get(weighed.fetch_add(1, Ordering::Relaxed));
                    let Some(child) = child else { return };
                    held.add(Kind::Visit, weigh(writer, child));
                })
            })
        });
        let writing: Vec<_> = writing.collect();
        let held = reading.into_iter().chain(writing).filter_map(|one| one.join().ok());
        held.fold(Held::default(), Held::merge)
    })
}

fn read(
    reader: &Visitor,
    number: usize,
    readers: usize,
    things: &Things,
    start: Instant,
    lasting: Duration,
) -> Held {
    let mut draws = Draws::new(number as u64 + 1);
    let first = start + EVERY.mul_f64(number as f64 / readers as f64);
    every_second(first, start + lasting, |held, turn| {
        let kind = Kind::READ[(number + turn) % Kind::READ.len()];
        let Some(path) = path(kind, things, &mut draws) else { return };
        held.add(kind, wait(reader, &path));
    })
}

/// Does it at `first` and every second after; a turn that is late comes at once.
pub(super) fn every_second(
    first: Instant,
    end: Instant,
    mut one: impl FnMut(&mut Held, usize),
) -> Held {
    let mut held = Held::default();
    let mut next = first;
    for turn in 0.. {
        if next >= end || Instant::now() >= end {
            break;
        }
        sleep(next.saturating_duration_since(Instant::now()));
        one(&mut held, turn);
        next += EVERY;
    }
    held
}

fn path(kind: Kind, things: &Things, draws: &mut Draws) -> Option<String> {
    match kind {
        Kind::Place => Some(format!("/tempat/{}", draws.one(&things.places)?)),
        Kind::Child => Some(format!("/anak/{}", draws.one(&things.children)?.id)),
        Kind::Search => {
            let name = misspelt(&draws.one(&things.children)?.name, draws);
            Some(format!("/cari?q={}", form_encoded(&name)))
        }
        Kind::Visit | Kind::Public => None,
    }
}

/// A name with two letters missing, never its first.
fn misspelt(name: &str, draws: &mut Draws) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    for _ in 0..2 {
        let inner: Vec<usize> =
            (1..letters.len()).filter(|at| letters[*at].is_alphabetic()).collect();
        if let Some(at) = draws.one(&inner) {
            letters.remove(*at);
        }
    }
    letters.into_iter().collect()
}

pub(super) fn wait(reader: &Visitor, path: &str) -> Result<Duration> {
    let start = Instant::now();
    let answer = reader.get_packed(path)?;
    let wait = start.elapsed();
    if answer.status == 200 { Ok(wait) } else { bail!("{path} answers {}", answer.status) }
}

/// Opens the form and saves a weight a little above the last; only the saving is timed.
pub(super) fn weigh(writer: &Visitor, child: &Child) -> Result<Duration> {
    let path = format!("/anak/{}/kunjungan", child.id);
    let form = writer.get(&path)?.text();
    let csrf = value_of(&form, "csrf").context("the form carries no token")?;
    let id = value_of(&form, "id").context("the form carries no id")?;
    let weight = form.split_once("terakhir ").and_then(|(_, rest)| rest.split(' ').next());
    let weight = weight.unwrap_or("10,0");
    let mut fields = vec![("csrf", csrf), ("id", id), ("tanggal", DAY), ("weight_kg", weight)];
    let start = Instant::now();
    let mut answer = writer.post(&path, &fields)?;
    let asked_back;
    if answer.status == 200 {
        // Doubts are asked back, and answered with yes.
        asked_back = answer.text();
        let doubts = asked_back.split("name=\"yakin\" value=\"").skip(1);
        fields.extend(doubts.filter_map(|rest| Some(("yakin", rest.split('"').next()?))));
        answer = writer.post(&path, &fields)?;
    }
    let wait = start.elapsed();
    if answer.status == 303 { Ok(wait) } else { bail!("{path} answers {}", answer.status) }
}

/// What a hidden field of a form holds.
pub(super) fn value_of<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    form.split_once(&format!("name=\"{name}\" value=\""))?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_lacks_two_letters() {
        let name = misspelt("Siti Aminah", &mut Draws::new(7));
        assert_eq!(name.chars().count(), 9);
        assert!(name.starts_with('S'));
    }

    #[test]
    fn the_99th_of_a_hundred_waits() {
        let mut held = Held::default();
        for ms in 1..=100 {
            held.add(Kind::Place, Ok(Duration::from_millis(ms)));
        }
        let waits = held.of(Kind::Place).unwrap();
        assert!((waits.p50 - 50.0).abs() < 1e-9);
        assert!((waits.p99 - 99.0).abs() < 1e-9);
        assert!(held.of(Kind::Child).is_none());
    }
}
