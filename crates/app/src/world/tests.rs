//! Whether the synthetic world holds what was planted in it.

use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use register::place::source;
use science::growth::{Measurement, Scores, score};
use science::measure::{Age, Length, Sex, Weight};

use super::measuring::WorldVisit;
use super::*;

fn lampung(seed: u64, children: u32) -> World {
    World::new(seed, children, source::of("18"))
}

fn scores(child: &WorldChild, visit: &WorldVisit) -> Scores {
    score(&Measurement {
        sex: Some(child.sex),
        age: Age::between(child.born_on, visit.on),
        weight: visit.weight_g.map(Weight::from_grams),
        length: visit.length_tenth_mm.map(Length::from_tenth_mm),
        position: visit.position,
        oedema: visit.oedema,
        ..Measurement::default()
    })
}

/// Children whose last length of the world's last three months is short, and all with one.
fn stunted(children: impl Iterator<Item = WorldChild>) -> (f64, f64) {
    let since = last_day() - Months::new(3);
    let (mut short, mut all) = (0.0, 0.0);
    for child in children {
        let mut last = child.visits.iter().rev().take_while(|visit| visit.on > since);
        let haz = last.find_map(|visit| scores(&child, visit).haz);
        if let Some(haz) = haz.filter(|haz| !haz.is_implausible()) {
            all += 1.0;
            short += f64::from(u8::from(haz.hundredths() < -200));
        }
    }
    (short, all)
}

#[test]
fn the_same_seed_is_the_same_world() {
    let first: Vec<WorldChild> = lampung(7, 400).children().collect();
    let again: Vec<WorldChild> = lampung(7, 400).children().collect();
    let other: Vec<WorldChild> = lampung(8, 400).children().collect();
    assert_eq!(first.len(), 400);
    assert!(first == again && first != other);
}

#[test]
fn every_kabkota_of_lampung_has_children() {
    let world = lampung(7, 3_000);
    assert_eq!(world.kabkota().len(), 15);
    for (i, kabkota) in world.kabkota().iter().enumerate() {
        let promised: u32 = kabkota.desa.iter().map(|desa| desa.children).sum();
        assert_eq!(world.children_of(i).count(), promised as usize, "{}", kabkota.name);
        assert!(promised >= 30, "{}", kabkota.name);
    }
    let desa: usize = world.kabkota().iter().map(|kabkota| kabkota.desa.len()).sum();
    assert_eq!(desa, 2_651);
}

#[test]
fn every_nik_begins_with_99_is_unique_and_holds_the_birth_date() {
    let mut seen = HashSet::new();
    let mut without = 0;
    for child in lampung(7, 5_000).children() {
        let Some(nik) = child.nik else {
            without += 1;
            continue;
        };
        assert!(nik.len() == 16 && nik.starts_with("99"), "{nik}");
        let girl = if child.sex == Sex::Female { 40 } else { 0 };
        let born = child.born_on;
        let date =
            format!("{:02}{:02}{:02}", born.day() + girl, born.month(), born.year() % 100);
        assert_eq!(&nik[6..12], date);
        assert!(seen.insert(nik));
    }
    assert!((50..250).contains(&without), "{without}");
}

#[test]
fn nobody_is_measured_before_birth_after_sixty_months_or_after_the_last_day() {
    for child in lampung(7, 3_000).children() {
        let mut months = HashSet::new();
        for visit in &child.visits {
            let age = Age::between(child.born_on, visit.on).unwrap();
            assert!(age.months() < 60.0);
            assert!(first_day() <= visit.on && visit.on <= last_day());
            assert!(child.residences[0].since <= visit.on);
            assert!(child.exit.is_none_or(|exit| visit.on < exit.on));
            assert!(months.insert((visit.on.year(), visit.on.month())));
        }
        assert!(child.visits.is_sorted_by_key(|visit| visit.on));
        assert!(child.residences.is_sorted_by_key(|residence| residence.since));
    }
}

/// Three standard errors of the sample, and two points for what the planting leaves open.
#[test]
fn the_planted_share_of_short_children_is_found_again() {
    let world = lampung(7, 3_000);
    let (mut short, mut all) = (0.0, 0.0);
    for (i, kabkota) in world.kabkota().iter().enumerate() {
        let (n, of) = stunted(world.children_of(i));
        let planted = kabkota.truth.stunted;
        let band = 0.02 + 3.0 * (planted * (1.0 - planted) / of).sqrt();
        assert!((n / of - planted).abs() < band, "{} {n} of {of}", kabkota.name);
        short += n;
        all += of;
    }
    assert!((0.12..0.17).contains(&(short / all)), "{short} of {all}");
}

#[test]
fn only_mesuji_measures_fewer_than_half() {
    let world = lampung(7, 6_000);
    for (i, kabkota) in world.kabkota().iter().enumerate() {
        let (mut due, mut came) = (0, 0);
        for child in world.children_of(i) {
            let here = child.residences[0].since < last_day() - Months::new(12);
            let young = Age::between(child.born_on, last_day()).unwrap().months() < 60.0;
            if here && young && child.exit.is_none() {
                due += 12;
                let year = last_day() - Months::new(12);
                came += child.visits.iter().filter(|visit| visit.on > year).count();
            }
        }
        let share = came as f64 / f64::from(due);
        assert_eq!(share < 0.5, kabkota.code == "18.11", "{} {share}", kabkota.name);
    }
}

#[test]
fn the_world_has_what_real_registers_have() {
    let world = lampung(7, 6_000);
    let mut met: HashMap<&str, u32> = HashMap::new();
    let mut saw = |what: &'static str, seen: bool| {
        *met.entry(what).or_default() += u32::from(seen);
    };
    let mut before: Option<WorldChild> = None;
    for child in world.children() {
        let low = child.birth_weight_g.is_some_and(|grams| grams < 2_500);
        saw("low birth weight", low);
        saw("a move", child.residences.len() > 1);
        saw("an exit", child.exit.is_some());
        let twins = before.as_ref().is_some_and(|other| {
            other.mother == child.mother && other.born_on == child.born_on
        });
        saw("twins", twins);
        for visit in &child.visits {
            let scores = scores(&child, visit);
            saw("no length", visit.length_tenth_mm.is_none());
            saw(
                "standing under two",
                scores.length_adjusted.map(Length::tenth_mm) > visit.length_tenth_mm,
            );
            saw("oedema", visit.oedema);
            let wild = [scores.haz, scores.waz, scores.whz];
            saw("implausible", wild.iter().flatten().any(|score| score.is_implausible()));
            saw("wasted", scores.whz.is_some_and(|score| score.hundredths() < -200));
        }
        before = Some(child);
    }
    assert!(met.values().all(|times| *times > 0), "{met:?}");
    assert_eq!(met.len(), 9);
}
