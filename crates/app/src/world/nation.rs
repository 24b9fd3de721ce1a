//! A whole country written as partitions, without a store: for trials of scale.
//!
//! Every kecamatan is made by itself, so that nothing but those being written is in memory;
//! hence nobody moves from one to another. Children and their visits are those of every
//! synthetic world, folded as those of a register are.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use evaluation::partition::{Edition, Making, Manifest, Partition, Stamp, write_places};
use evaluation::relation::{Folded, fold};
use evaluation::{Failure, Month};
use register::history::{ChildHistory, Exit, Residence, Source, Visit};
use register::place::{Level, Place, PlaceId, Tree, source};
use uuid::{Builder, Uuid};

use super::child::{Children, LAST_DAY_OF_AGE};
use super::{Reach, World, WorldChild, first_of, last_day};

/// Months of visits: with the children below some 260 million rows.
const MONTHS: u32 = 12;

/// Children under five on the last day in a country of this size, rounded.
const UNDER_FIVE: f64 = 22_000_000.0;
/// Desa and kelurahan of the whole list: a part of it has its part of the children.
const DESA: f64 = 83_762.0;

const NATION: PlaceId = PlaceId(1);

/// The places of a simulated country; its children are made as they are written.
#[derive(Debug)]
pub(crate) struct Nation {
    world: World,
    tree: Tree,
    /// The posyandu of each kab/kota of the world, in its order.
    posyandu: Vec<Vec<PlaceId>>,
    parts: Vec<Part>,
}

/// One kecamatan.
#[derive(Debug)]
struct Part {
    /// Its kab/kota and the desa of it, in the lists of the world.
    within: usize,
    desa: Range<usize>,
    kabkota: PlaceId,
    kecamatan: PlaceId,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) children: u64,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

impl Nation {
    /// The country, or the part of it below a code, with `scale` of its children; None where
    /// there is no such code.
    pub(crate) fn new(seed: u64, scale: f64, code: Option<&str>) -> Option<Self> {
        let listed = || source::all().filter(|place| code.is_none_or(|code| lies(place, code)));
        let desa = listed().filter(|place| place.level == Level::Desa).count();
        if desa == 0 {
            return None;
        }
        let children = born(UNDER_FIVE * scale * desa as f64 / DESA);
        let world = World::over(MONTHS, Reach::Kecamatan, seed, children, listed());
        let (tree, posyandu) = tree(&world, code);
        let parts = parts(&world, &tree);
        Some(Self { world, tree, posyandu, parts })
    }

    pub(crate) fn kecamatan(&self) -> usize {
        self.parts.len()
    }

    /// Writes everything into a folder that must not exist yet; nothing is seen of it before
    /// it is whole. `progress` hears of each kecamatan.
    pub(crate) fn write(
        &self,
        folder: &Path,
        writers: usize,
        progress: &(impl Fn() + Sync),
    ) -> Result<Written, Failure> {
        let making = Making::beside(folder)?;
        let until = Month::of(last_day());
        let map = self.tree.boundaries();
        let stamp = Stamp { seq: 1, known_on: last_day(), until, map };
        let mut edition = Edition::begin(making.path(), stamp)?;
        let places: Vec<(PlaceId, PlaceId)> =
            self.parts.iter().map(|part| (part.kabkota, part.kecamatan)).collect();
        let by_id: HashMap<PlaceId, &Part> =
            self.parts.iter().map(|part| (part.kecamatan, part)).collect();
        let children = AtomicU64::new(0);
        let manifests = edition.put_all(&places, writers, |kecamatan| {
            let made = by_id.get(&kecamatan).map(|part| self.made(part, until));
            let (partition, born) = made.unwrap_or_default();
            children.fetch_add(born, Ordering::Relaxed);
            progress();
            Ok(partition)
        })?;
        edition.publish()?;
        write_places(making.path(), &self.tree, NATION)?;
        making.named(folder)?;
        Ok(Written {
            children: children.into_inner(),
            rows: manifests.iter().map(|Manifest { child_month, .. }| child_month.rows).sum(),
            bytes: size(folder)?,
        })
    }

    /// The rows of a kecamatan, and how many children they are of. Only `child_month` is
    /// filled: it is what indicators count.
    fn made(&self, part: &Part, until: Month) -> (Partition, u64) {
        let mut partition = Partition::default();
        let mut children = 0;
        let Some(kabkota) = self.world.kabkota().get(part.within) else {
            return (partition, children);
        };
        let born = Children::of(&self.world, part.within, kabkota, part.desa.clone());
        for (child, serial) in born.zip(0_u32..) {
            let history = self.history(&child, part.kecamatan, serial);
            let Folded { rows, brought, .. } = fold(&history, &self.tree, until);
            children += u64::from(!rows.is_empty());
            partition.rows.extend(rows.into_iter().chain(brought));
        }
        (partition, children)
    }

    /// The facts of a child as a register would tell them.
    fn history(&self, child: &WorldChild, kecamatan: PlaceId, serial: u32) -> ChildHistory {
        let place = |post: super::Post| self.posyandu.get(post.kabkota)?.get(post.posyandu);
        let visits = child.visits.iter().map(|visit| Visit {
            id: id(kecamatan, serial, Month::of(visit.on).index()),
            on: visit.on,
            at: place(visit.at).copied(),
            measurer: None,
            source: Source::File,
            weight_g: visit.weight_g,
            length_tenth_mm: visit.length_tenth_mm,
            position: visit.position,
            oedema: visit.oedema,
            muac_tenth_mm: visit.muac_tenth_mm,
            head_tenth_mm: visit.head_tenth_mm,
            triceps_tenth_mm: None,
            subscapular_tenth_mm: None,
        });
        let residences = child.residences.iter().filter_map(|residence| {
            Some(Residence { since: residence.since, place: *place(residence.at)? })
        });
        let exits = child.exit.map(|exit| Exit { on: exit.on, reason: exit.reason });
        ChildHistory {
            child: id(kecamatan, serial, 0),
            born_on: child.born_on,
            sex: child.sex,
            birth_weight_g: child.birth_weight_g,
            birth_length_tenth_mm: child.birth_length_tenth_mm,
            residences: residences.collect(),
            exits: exits.into_iter().collect(),
            visits: visits.collect(),
            responses: Vec::new(),
        }
    }
}

/// An id of our own making, so that the same seed gives the same rows.
fn id(kecamatan: PlaceId, serial: u32, month: i32) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&kecamatan.0.to_be_bytes());
    bytes[4..6].copy_from_slice(&month.to_be_bytes()[2..]);
    bytes[12..].copy_from_slice(&serial.to_be_bytes());
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Whether a place is that of a code, lies below it or holds it.
fn lies(place: &source::Listed, code: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(&place.code, code) || within(code, &place.code)
}

/// The children to be born so that so many are under five on the last day.
fn born(under_five: f64) -> u32 {
    let months = last_day().signed_duration_since(first_of(MONTHS)).num_days();
    let age = LAST_DAY_OF_AGE as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of children; what is beyond the largest is the largest"
    )]
    let born = (under_five * (age + months as f64) / age).round() as u32;
    born
}

/// The places with the ids that an installation of the same list gives them, and behind them
/// the posyandu of the world.
fn tree(world: &World, code: Option<&str>) -> (Tree, Vec<Vec<PlaceId>>) {
    let nation = Place {
        id: NATION,
        level: Level::Nation,
        code: "id".to_owned(),
        name: "Indonesia".to_owned(),
        parent: None,
    };
    let mut places = vec![nation];
    let mut ids: HashMap<String, PlaceId> = HashMap::new();
    let mut next = NATION.0;
    for listed in source::all() {
        next += 1;
        let parent = match &listed.parent_code {
            Some(above) => ids.get(above).copied(),
            None => Some(NATION),
        };
        ids.insert(listed.code.clone(), PlaceId(next));
        if code.is_none_or(|code| lies(&listed, code)) {
            let (level, code, name) = (listed.level, listed.code, listed.name);
            places.push(Place { id: PlaceId(next), level, code, name, parent });
        }
    }
    let mut posyandu = Vec::new();
    for kabkota in world.kabkota() {
        let mut of_kabkota = Vec::new();
        for post in &kabkota.posyandu {
            next += 1;
            of_kabkota.push(PlaceId(next));
            places.push(Place {
                id: PlaceId(next),
                level: Level::Posyandu,
                code: format!("{}-p{next}", post.desa),
                name: post.name.clone(),
                parent: ids.get(&post.desa).copied(),
            });
        }
        posyandu.push(of_kabkota);
    }
    (Tree::new(places), posyandu)
}

/// The kecamatan of the world; the desa of one follow each other.
fn parts(world: &World, tree: &Tree) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (within, kabkota) in world.kabkota().iter().enumerate() {
        for (at, desa) in kabkota.desa.iter().enumerate() {
            let above = |level| tree.at(tree.by_code(&desa.code)?.id, level);
            let homes = above(Level::Kabkota).zip(above(Level::Kecamatan));
            let Some((kabkota, kecamatan)) = homes else { continue };
            match parts.last_mut() {
                Some(part) if part.kecamatan == kecamatan.id => part.desa.end = at + 1,
                Some(_) | None => parts.push(Part {
                    within,
                    desa: at..at + 1,
                    kabkota: kabkota.id,
                    kecamatan: kecamatan.id,
                }),
            }
        }
    }
    parts
}

fn size(folder: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    let mut waiting = vec![folder.to_owned()];
    while let Some(inner) = waiting.pop() {
        for entry in fs::read_dir(&inner).map_err(Failure::file(&inner))? {
            let entry = entry.map_err(Failure::file(&inner))?;
            let about = entry.metadata().map_err(Failure::file(&inner))?;
            if about.is_dir() {
                waiting.push(entry.path());
            } else {
                bytes += about.len();
            }
        }
    }
    Ok(bytes)
}
