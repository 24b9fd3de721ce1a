//! The terminal: each command in the order a newcomer meets them.

mod ask;
mod boundaries;
mod check;
#[cfg(feature = "cluster")]
mod cluster;
mod counts;
pub(crate) mod demo;
mod elsewhere;
mod explain;
mod export;
mod handbook;
mod import;
mod indicator;
mod list;
mod nation;
mod pack;
mod place;
pub(crate) mod printer;
mod rakor;
mod score;
mod serve;
mod sweep;
mod unlock;

use std::sync::Arc;

use clap::{Parser, Subcommand};
use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::partition::Stamp;
use register::place::{Place, Tree};

use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::{Listening, Settings};
use crate::standpoint::Standpoint;
use crate::web::period_of;
use printer::Printer;

/// Cegah: dari penimbangan posyandu sampai siapa yang perlu dibantu sekarang.
#[derive(Debug, Parser)]
#[command(name = "cegah", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    pub(crate) printer: Printer,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Buat Lampung sintetis dan sajikan halamannya / make a synthetic Lampung and serve it.
    Demo {
        #[command(flatten)]
        world: demo::WorldOptions,
        #[command(flatten)]
        listening: Listening,
    },
    /// Sajikan halaman / serve the pages.
    Serve {
        #[command(flatten)]
        listening: Listening,
    },
    /// Impor berkas e-PPGBM / take an e-PPGBM file in.
    Import(import::Options),
    /// Tanya indikator / ask an indicator of a place and period.
    Ask(ask::Options),
    /// Mengapa angka berubah antara dua masa / why a number moved.
    Explain(explain::Options),
    /// Indikator: daftar, tambah lewat berkas, cabut / the indicators, and adding to them.
    Indicator {
        #[command(subcommand)]
        command: indicator::Command,
    },
    /// Buku pegangan indikator dalam Markdown / the handbook of indicators.
    Handbook(handbook::Options),
    /// Paket beku: bekukan, daftar, periksa / frozen packs.
    Pack {
        #[command(subcommand)]
        command: pack::Command,
    },
    /// Wilayah: pemekaran, penggabungan, riwayatnya / places that split, merge, move.
    Place {
        #[command(subcommand)]
        command: place::Command,
    },
    /// Rakor: rapat, janji yang diperiksa dari data, ringkasan / meetings and commitments.
    Rakor {
        #[command(subcommand)]
        command: rakor::Command,
    },
    /// Daftar anak di balik angka, atau yang perlu bantuan / the children behind a number.
    List(list::Options),
    /// Ekspor dalam kolom resmi e-PPGBM / export in the official columns.
    Export(export::Options),
    /// Buat dunia sintetis tanpa menyajikannya / make the synthetic world only.
    World {
        #[command(flatten)]
        world: demo::WorldOptions,
        /// With teams, a rakor in July and what became of its promises.
        #[arg(long, conflicts_with = "nation")]
        meetings: bool,
        #[command(flatten)]
        nation: nation::Options,
    },
    /// Periksa relasi dan jumlah / check the relations and that parts sum to the whole.
    Check,
    /// Batas wilayah untuk peta / boundaries for the maps.
    Boundaries {
        #[command(subcommand)]
        command: boundaries::Command,
    },
    /// Izinkan nama mencoba masuk lagi / let a name that has to wait sign in again.
    Unlock(unlock::Options),
    /// Bagi hitungan ke banyak mesin / many machines that count together.
    #[cfg(feature = "cluster")]
    Cluster {
        #[command(subcommand)]
        command: cluster::Command,
    },
    /// Hitung z-score WHO sebuah berkas, tanpa basis data / WHO z-scores of a file.
    Score(score::Options),
}

/// The place of a code typed at the terminal.
fn place_typed<'a>(tree: &'a Tree, code: &str) -> Result<&'a Place, Problem> {
    tree.by_code(code).ok_or(Problem::new(Kind::AskedWrongly, "no_such_place"))
}

/// The period typed at the terminal; the newest month where none was.
fn period_typed(stamp: Stamp, text: Option<&str>) -> Result<Period, Problem> {
    match text {
        Some(text) => period_of(text).ok_or(Problem::new(Kind::AskedWrongly, "bad_period")),
        None => Ok(Period::Month(stamp.until)),
    }
}

/// The engine of a standpoint, with a bar while a past day or another map is folded.
async fn engine_at(
    running: &Running,
    standpoint: &Standpoint,
    place: &Place,
    printer: Printer,
) -> Result<Arc<Engine>, Problem> {
    let bar = printer.bar(0);
    let engine = running.engine_at(standpoint, place.id, printer::follow(&bar)).await;
    bar.finish_and_clear();
    engine
}

/// Comes with Ctrl+C, or when the machine ends its services. Without a signal handler the
/// program runs until it is killed.
async fn interrupted() {
    let by_hand = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = by_hand => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Runs a command.
pub(crate) async fn run(cli: Cli) -> Result<(), Problem> {
    let Cli { settings, printer, command } = cli;
    match command {
        Command::Demo { world, listening } => {
            demo::demo(settings, &listening, &world, printer).await
        }
        Command::Serve { listening } => serve::serve(settings, &listening, printer).await,
        Command::Import(options) => import::run(settings, &options, printer).await,
        Command::Ask(options) => ask::run(settings, &options, printer).await,
        Command::Explain(options) => explain::run(settings, &options, printer).await,
        Command::Indicator { command } => indicator::run(settings, &command, printer).await,
        Command::Handbook(options) => handbook::run(&options),
        Command::Pack { command } => pack::run(settings, &command, printer).await,
        Command::Place { command } => place::run(settings, &command, printer).await,
        Command::Rakor { command } => rakor::run(settings, &command, printer).await,
        Command::List(options) => list::run(settings, &options, printer).await,
        Command::Export(options) => export::run(settings, &options, printer).await,
        Command::World { world, nation, .. } if nation.nation => {
            nation::run(&settings, world.seed, &nation, printer)
        }
        Command::World { world, meetings, .. } => {
            let lived = if meetings { demo::Lived::WithMeetings } else { demo::Lived::AtOnce };
            demo::create(settings, &world, lived, printer).await.map(|_| ())
        }
        Command::Check => check::run(settings, printer).await,
        Command::Boundaries { command } => boundaries::run(settings, &command, printer).await,
        Command::Unlock(options) => unlock::run(settings, &options, printer).await,
        #[cfg(feature = "cluster")]
        Command::Cluster { command } => cluster::run(settings, command, printer).await,
        Command::Score(options) => score::run(&options, printer),
    }
}
