//! `cegah demo` and `cegah world`: a synthetic Lampung that already has something to decide.

use std::collections::HashMap;
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use register::account::{self, NewAssignment, Role};
use register::child::{Identity, Nik};
use register::load::{self, Known};
use register::place::{Level, NewFacility, PlaceId, Tree, source};
use register::visit::Values;

use super::printer::Printer;
use crate::problem::Problem;
use crate::running::{Running, system_clock};
use crate::settings::{Listening, Settings};
use crate::world::{Post, World, WorldChild, last_day};

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
    let running = create(settings, world, printer).await?;
    super::serve::run(running, listening, printer).await
}

/// Opens a store on the world's own day and fills it with the world, once.
pub(crate) async fn create(
    settings: Settings,
    options: &WorldOptions,
    printer: Printer,
) -> Result<Arc<Running>, Problem> {
    let clock = system_clock().moved_to(last_day());
    let running = Running::open(settings, clock, true).await?;
    if account::first_invitation(&running.store, &clock).await?.is_some() {
        printer.say(&format!(
            "Membuat Lampung sintetis: {} anak, dua tahun penimbangan sampai {}.",
            options.children,
            last_day().format("%d-%m-%Y")
        ));
        fill(&running, options, printer).await?;
        running.refresh().await?;
    }
    Ok(running)
}

async fn fill(
    running: &Running,
    options: &WorldOptions,
    printer: Printer,
) -> Result<(), Problem> {
    let by = account::operator(&running.store, &running.clock).await?;
    let world = World::new(options.seed, options.children, source::of("18"));
    let tree = running.tree();
    let facilities: Vec<NewFacility> = world
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
        .collect();
    load::facilities(&running.store, &by, &tree, &facilities, &running.clock).await?;
    running.reload_places().await?;
    let tree = running.tree();
    let posts = posts(&world, &tree);
    let bar = printer.bar(u64::from(options.children));
    for kabkota in 0..world.kabkota().len() {
        let done = bar.position();
        let known = world.children_of(kabkota).map(|child| known(child, &posts));
        load::children(&running.store, &by, &tree, known, &running.clock, &|count| {
            bar.set_position(done + count);
        })
        .await?;
    }
    bar.finish_and_clear();
    for (username, name, role, code) in ACCOUNTS {
        let Some(place) = tree.by_code(code) else { continue };
        let assignment = NewAssignment {
            role,
            place: place.id,
            sk_number: "SK contoh 1/2024".to_owned(),
            since: crate::world::first_day(),
            until: None,
        };
        account::with_password(
            &running.store,
            username,
            name,
            PASSWORD,
            &[assignment],
            &running.clock,
        )
        .await?;
    }
    Ok(())
}

/// The register's id of each posyandu of the world.
fn posts(world: &World, tree: &Tree) -> HashMap<Post, PlaceId> {
    let mut posts = HashMap::new();
    for (k, kabkota) in world.kabkota().iter().enumerate() {
        for (p, posyandu) in kabkota.posyandu.iter().enumerate() {
            let place = tree.by_code(&posyandu.desa).and_then(|desa| {
                tree.below(desa.id)
                    .find(|below| below.level == Level::Posyandu && below.name == posyandu.name)
            });
            if let Some(place) = place {
                posts.insert(Post { kabkota: k, posyandu: p }, place.id);
            }
        }
    }
    posts
}

fn known(child: WorldChild, posts: &HashMap<Post, PlaceId>) -> Known {
    Known {
        identity: Identity {
            name: child.name,
            mother: child.mother,
            father: child.father,
            born_on: child.born_on,
            sex: child.sex,
            birth_weight_g: child.birth_weight_g,
            birth_length_tenth_mm: child.birth_length_tenth_mm,
            nik: child.nik.as_deref().and_then(Nik::parse),
            address: String::new(),
        },
        residences: child
            .residences
            .iter()
            .filter_map(|residence| Some((residence.since, *posts.get(&residence.at)?)))
            .collect(),
        exit: child.exit.map(|exit| (exit.on, exit.reason)),
        visits: child
            .visits
            .iter()
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
                Some((visit.on, *posts.get(&visit.at)?, values))
            })
            .collect(),
    }
}

/// The look of every progress bar.
pub(crate) fn style(bar: &ProgressBar) {
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {human_pos}/{human_len}  {elapsed}")
    {
        bar.set_style(style);
    }
}
