//! `cegah demo` and `cegah world`: a synthetic Lampung that already has something to decide.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use register::account::{self, Account, NewAssignment, Role};
use register::act::Door;
use register::child::{Identity, Nik};
use register::clock::Clock;
use register::load::{self, Known, KnownVisit};
use register::measurer::MeasurerId;
use register::place::{Level, NewFacility, Place, PlaceId, Serving, Tree, since_ever, source};
use register::visit::Values;
use uuid::Uuid;

use super::printer::Printer;
use crate::problem::Problem;
use crate::running::{Running, system_clock};
use crate::settings::{Listening, Settings};
use crate::world::{
    Post, World, WorldChild, WorldDesa, WorldKabkota, first_day, last_day, story,
};

/// The password of every demo account; there is none outside the demo.
pub(crate) const PASSWORD: &str = "cegah-demo";

/// A demo account: user name, what it is called, role, place.
pub(crate) const ACCOUNTS: [(&str, &str, Role, &str); 6] = [
    ("admin", "Administrator", Role::Admin, "id"),
    ("provinsi", "TPPS Provinsi Lampung", Role::Tpps, "18"),
    ("lamsel", "TPPS Lampung Selatan", Role::Tpps, "18.01"),
    ("gizi", "Petugas gizi Kalianda", Role::Gizi, "18.01.06"),
    ("desa", "TPPS Desa Kedaton", Role::Tpps, "18.01.06.2018"),
    ("kader", "Kader Kedaton", Role::Kader, "18.01.06.2018"),
];

#[derive(Debug, Args)]
pub(crate) struct WorldOptions {
    /// How many children.
    #[arg(long, default_value_t = 30_000)]
    pub(crate) children: u32,
    /// The world of a number is always the same.
    #[arg(long, default_value_t = 18)]
    pub(crate) seed: u64,
}

/// Creates the world where there is none, and serves it.
pub(crate) async fn demo(
    mut settings: Settings,
    listening: &Listening,
    world: &WorldOptions,
    printer: Printer,
) -> Result<(), Problem> {
    settings.data = settings.data.join("demo");
    let running = create(settings, world, Lived::WithMeetings, printer).await?;
    super::serve::run(running, listening, printer).await
}

/// What a world has lived through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lived {
    /// Everything became known on its last day.
    AtOnce,
    /// The first half of the year became known in July, and a rakor has promised things.
    WithMeetings,
}

/// Opens a store on the world's own day and fills it with the world, once.
pub(crate) async fn create(
    settings: Settings,
    options: &WorldOptions,
    lived: Lived,
    printer: Printer,
) -> Result<Arc<Running>, Problem> {
    let on = |day: NaiveDate| system_clock().moved_to(day);
    // What comes first in the order of acts is recorded on the earliest day.
    let running = Running::open(settings.clone(), on(first_day()), true).await?;
    let clock = on(last_day());
    let new = account::first_invitation(&running.store, &clock).await?.is_some();
    if new {
        printer.say(&format!(
            "Membuat Lampung sintetis: {} anak, dua tahun penimbangan sampai {}.",
            options.children,
            last_day().format("%d-%m-%Y")
        ));
        let mut filling = Filling::begun(&running, options, printer).await?;
        match lived {
            Lived::AtOnce => filling.know(first_day(), last_day(), &clock).await?,
            Lived::WithMeetings => {
                let july = on(story::KNOWN_IN_JULY);
                let next = story::LAST_OF_JUNE + Days::new(1);
                filling.know(first_day(), story::LAST_OF_JUNE, &july).await?;
                let at_the_time = Running::open(settings.clone(), july, true).await?;
                story::first_half(&at_the_time).await?;
                filling.know(next, last_day(), &clock).await?;
            }
        }
        filling.reform(&clock).await?;
    }
    drop(running);
    let running = Running::open(settings, clock, true).await?;
    if new {
        running.refresh().await?;
        if lived == Lived::WithMeetings {
            story::second_half(&running).await?;
        }
    }
    Ok(running)
}

/// A world on its way into a store.
struct Filling<'a> {
    running: &'a Running,
    by: Account,
    tree: Arc<Tree>,
    world: World,
    posts: HashMap<Post, Staffed>,
    /// The register's ids of the children of each kab/kota, in the order of the world.
    ids: Vec<Vec<Uuid>>,
    children: u32,
    printer: Printer,
}

impl<'a> Filling<'a> {
    /// Places and accounts, and nobody in them yet.
    async fn begun(
        running: &'a Running,
        options: &WorldOptions,
        printer: Printer,
    ) -> Result<Self, Problem> {
        let by = account::operator(&running.store, &running.clock).await?;
        let world = World::new(options.seed, options.children, source::of("18"));
        let facilities = facilities(&world, &running.tree());
        let clock = &running.clock;
        load::facilities(&running.store, &by, &running.tree(), &facilities, clock).await?;
        running.reload_places().await?;
        let tree = running.tree();
        for (username, name, role, code) in ACCOUNTS {
            let Some(place) = tree.by_code(code) else { continue };
            let assignment = NewAssignment {
                role,
                place: place.id,
                sk_number: "SK contoh 1/2024".to_owned(),
                since: first_day(),
                until: None,
            };
            let assigned = [assignment];
            account::with_password(&running.store, username, name, PASSWORD, &assigned, clock)
                .await?;
        }
        let served = served(&world, &tree);
        register::place::serve(&running.store, &by, &tree, &served, Door::Terminal, clock)
            .await?;
        running.reload_places().await?;
        let tree = running.tree();
        let posts = staffed(running, &by, &world, &tree).await?;
        let ids = vec![Vec::new(); world.kabkota().len()];
        let children = options.children;
        Ok(Self { running, by, tree, world, posts, ids, children, printer })
    }

    /// What happened between two days becomes known.
    async fn know(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
        clock: &Clock,
    ) -> Result<(), Problem> {
        let bar = self.printer.bar(u64::from(self.children));
        for (kabkota, ids) in self.ids.iter_mut().enumerate() {
            let done = bar.position();
            let posts = &self.posts;
            let mut children = self.world.children_of(kabkota).enumerate();
            let known = std::iter::from_fn(|| {
                children.find_map(|(at, child)| {
                    if ids.len() <= at {
                        ids.push(Uuid::now_v7());
                    }
                    known(child, ids[at], posts, from..=to)
                })
            });
            let (store, by, tree) = (&self.running.store, &self.by, &self.tree);
            load::children(store, by, tree, known, clock, &|count| {
                bar.set_position(done + count);
            })
            .await?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// One desa was divided, and that becomes known when everything else is.
    async fn reform(&self, clock: &Clock) -> Result<(), Problem> {
        let Some(divided) = crate::world::reform(&self.world, &self.tree) else {
            return Ok(());
        };
        let (store, by, tree) = (&self.running.store, &self.by, &self.tree);
        register::place::reform(store, by, tree, &[divided], Door::Terminal, clock).await?;
        Ok(())
    }
}

fn facilities(world: &World, tree: &Tree) -> Vec<NewFacility> {
    world
        .kabkota()
        .iter()
        .flat_map(|kabkota| {
            let posyandu = kabkota
                .posyandu
                .iter()
                .map(|place| (Level::Posyandu, place.name.clone(), place.desa.clone()));
            let puskesmas = kabkota
                .puskesmas
                .iter()
                .map(|place| (Level::Puskesmas, place.name.clone(), place.kecamatan.clone()));
            posyandu.chain(puskesmas)
        })
        .filter_map(|(level, name, above)| {
            Some(NewFacility { level, name, parent: tree.by_code(&above)?.id })
        })
        .collect()
}

/// Which puskesmas each desa of the world belongs to.
fn served(world: &World, tree: &Tree) -> Vec<Serving> {
    let serving = |kabkota: &WorldKabkota, desa: &WorldDesa| {
        let of_desa = kabkota.puskesmas.get(desa.puskesmas)?;
        let puskesmas = facility(tree, &of_desa.kecamatan, Level::Puskesmas, &of_desa.name)?;
        let desa = tree.by_code(&desa.code)?;
        Some(Serving { desa: desa.id, puskesmas: puskesmas.id, since: since_ever() })
    };
    let within = |kabkota| move |desa| serving(kabkota, desa);
    world.kabkota().iter().flat_map(|it| it.desa.iter().filter_map(within(it))).collect()
}

/// The facility of a name and level below a place.
fn facility<'a>(tree: &'a Tree, above: &str, level: Level, name: &str) -> Option<&'a Place> {
    let above = tree.by_code(above)?;
    tree.below(above.id).find(|it| it.level == level && it.name == name)
}

/// A posyandu of the world as the register knows it, and those who measure there.
struct Staffed {
    place: PlaceId,
    measurers: Vec<MeasurerId>,
}

/// Each posyandu of the world; whoever measures there becomes known.
async fn staffed(
    running: &Running,
    by: &Account,
    world: &World,
    tree: &Tree,
) -> Result<HashMap<Post, Staffed>, Problem> {
    let mut posts = HashMap::new();
    let mut names = Vec::new();
    for (kabkota, within) in world.kabkota().iter().enumerate() {
        for (posyandu, there) in within.posyandu.iter().enumerate() {
            let place = facility(tree, &there.desa, Level::Posyandu, &there.name);
            if let Some(place) = place {
                names.extend(world.measurers(there).into_iter().map(|name| (place.id, name)));
                posts.insert(Post { kabkota, posyandu }, place.id);
            }
        }
    }
    let known = load::measurers(&running.store, by, tree, &names, &running.clock).await?;
    let mut by_place: HashMap<PlaceId, Vec<MeasurerId>> = HashMap::new();
    for measurer in known {
        by_place.entry(measurer.place).or_default().push(measurer.id);
    }
    let staffed =
        |place| Staffed { place, measurers: by_place.get(&place).cloned().unwrap_or_default() };
    Ok(posts.into_iter().map(|(post, place)| (post, staffed(place))).collect())
}

/// What became known of a child between two days; None where nothing did.
fn known(
    child: WorldChild,
    id: Uuid,
    posts: &HashMap<Post, Staffed>,
    days: RangeInclusive<NaiveDate>,
) -> Option<Known> {
    let residences: Vec<(NaiveDate, PlaceId)> = child
        .residences
        .iter()
        .filter(|residence| days.contains(&residence.since))
        .filter_map(|residence| Some((residence.since, posts.get(&residence.at)?.place)))
        .collect();
    // A child is known from its first residence on.
    let arrives = child.residences.first().is_some_and(|first| days.contains(&first.since));
    let exit = child.exit.filter(|exit| days.contains(&exit.on));
    let visits: Vec<KnownVisit> = child
        .visits
        .iter()
        .filter(|visit| days.contains(&visit.on))
        .filter_map(|visit| {
            let values = Values {
                weight_g: visit.weight_g,
                length_tenth_mm: visit.length_tenth_mm,
                position: visit.position,
                oedema: visit.oedema,
                muac_tenth_mm: visit.muac_tenth_mm,
                head_tenth_mm: visit.head_tenth_mm,
                ..Values::default()
            };
            let there = posts.get(&visit.at)?;
            let measurer = visit.measurer.and_then(|nth| there.measurers.get(nth).copied());
            Some(KnownVisit { on: visit.on, at: there.place, measurer, values })
        })
        .collect();
    let something = arrives || exit.is_some() || !(residences.is_empty() && visits.is_empty());
    something.then(|| Known {
        id,
        identity: arrives.then(|| Identity {
            name: child.name,
            mother: child.mother,
            father: child.father,
            born_on: child.born_on,
            sex: child.sex,
            birth_weight_g: child.birth_weight_g,
            birth_length_tenth_mm: child.birth_length_tenth_mm,
            nik: child.nik.as_deref().and_then(Nik::parse),
            address: String::new(),
        }),
        residences,
        exit: exit.map(|exit| (exit.on, exit.reason)),
        visits,
    })
}

/// The look of every progress bar.
pub(crate) fn style(bar: &ProgressBar) {
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {human_pos}/{human_len}  {elapsed}")
    {
        bar.set_style(style);
    }
}
