//! `cegah pack`: figures frozen with the rows they come from, and proved from themselves.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use evaluation::pack;
use evaluation::{Failure, Period};
use register::account;
use register::act::Door;
use register::clock::Zone;
use register::place::Place;
use uuid::Uuid;

use super::printer::{Listing, Printer};
use crate::packs::{Frozen, unpack};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bekukan semua indikator suatu tempat dan yang di bawahnya / freeze a place.
    Freeze(Freeze),
    /// Daftar paket suatu tempat / the packs of a place.
    List {
        #[arg(long, default_value = "id")]
        place: String,
    },
    /// Periksa paket dari isinya sendiri, tanpa basis data / prove a pack from itself.
    Verify {
        /// The folder of the pack, or its ZIP.
        pack: PathBuf,
    },
    /// Lipat lagi dari fakta dan bandingkan isinya / fold again from the facts and compare.
    Reissue {
        /// The id of the pack.
        pack: Uuid,
    },
    /// Perbolehkan umum membaca angkanya / let the public read its figures.
    Release {
        /// The id of the pack.
        pack: Uuid,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Freeze {
    /// Kemendagri code of the place.
    #[arg(long)]
    place: String,
    /// A month (2024-11) or a span (2024-07..2024-12).
    #[arg(long)]
    period: Period,
    /// As known at the end of this day [default: now].
    #[arg(long, value_name = "DAY")]
    known_on: Option<NaiveDate>,
    /// In the boundaries of this day, as they are known now [default: those of the day of the
    /// data].
    #[arg(long, value_name = "DAY")]
    map: Option<NaiveDate>,
}

pub(crate) async fn run(
    settings: Settings,
    command: &Command,
    printer: Printer,
) -> Result<(), Problem> {
    match command {
        Command::Verify { pack } => verify(pack, printer).await,
        Command::Freeze(freeze) => {
            let running = Running::for_command(settings).await?;
            self::freeze(&running, freeze, printer).await
        }
        Command::List { place } => {
            let running = Running::for_command(settings).await?;
            let tree = running.tree();
            list(&running, super::place_typed(&tree, place)?, printer).await
        }
        Command::Reissue { pack } => {
            let running = Running::for_command(settings).await?;
            reissue(&running, *pack, printer).await
        }
        Command::Release { pack } => {
            let running = Running::for_command(settings).await?;
            let by = account::operator(&running.store, &running.clock).await?;
            running.release(&by, &running.tree(), *pack, Door::Terminal).await?;
            printer.say("Angka paket ini kini dapat dibaca umum.");
            Ok(())
        }
    }
}

async fn freeze(running: &Running, asked: &Freeze, printer: Printer) -> Result<(), Problem> {
    let seen = running.standpoint(&asked.place, asked.known_on, asked.map).await?;
    let place = super::place_typed(&seen.tree, &asked.place)?;
    let engine = super::engine_at(running, &seen, place, printer).await?;
    let by = account::operator(&running.store, &running.clock).await?;
    let frozen =
        running.freeze(&engine, &seen, &by, place, asked.period, Door::Terminal).await?;
    let folder = |pack| running.settings.pack(pack).display().to_string();
    match frozen {
        Frozen::New(new) => {
            printer.say(&format!("Paket {} dibekukan di {}.", new.id, folder(new.id)));
        }
        Frozen::Before(pack) => {
            let there = format!("Paket {pack} di {}.", folder(pack));
            return Err(Problem::because(Kind::Refused, "pack_already_frozen", there));
        }
    }
    list(running, place, printer).await
}

const HEADS: [&str; 8] =
    ["id", "place", "period", "known_on", "frozen_at", "frozen_by", "released", "hash"];

async fn list(running: &Running, place: &Place, printer: Printer) -> Result<(), Problem> {
    let packs = register::pack::of_place(&running.store, place.id).await?;
    let row = |pack: register::pack::Pack| {
        vec![
            pack.id.to_string(),
            place.code.clone(),
            pack.period,
            pack.known_on.to_string(),
            pack.frozen_at.date_in(Zone::Wib).to_string(),
            pack.frozen_by.unwrap_or_default(),
            pack.released.to_string(),
            pack.hash,
        ]
    };
    let rows = packs.into_iter().map(row).collect();
    printer.print(&Listing { heads: HEADS.to_vec(), numbers: &[], rows })
}

async fn verify(path: &Path, printer: Printer) -> Result<(), Problem> {
    let verified = if path.is_file() {
        let unpacked = unpack(path)?;
        pack::verify(unpacked.folder()).await
    } else {
        pack::verify(path).await
    };
    let verified = verified.map_err(unreadable)?;
    let subject = &verified.contents.subject;
    printer.say(&format!(
        "{} ({}), {}, diketahui pada {}, sidik {}",
        subject.name,
        subject.code,
        subject.period,
        subject.stamp.known_on,
        verified.contents.hash
    ));
    let row = |(check, what, wrong): &(pack::Check, String, Option<pack::Wrong>)| {
        let result = wrong.as_ref().map_or_else(|| "ok".to_owned(), pack::Wrong::to_string);
        vec![check.code().to_owned(), what.clone(), result]
    };
    let rows = verified.checks.iter().map(row).collect();
    printer.print(&Listing { heads: vec!["check", "what", "result"], numbers: &[], rows })?;
    if verified.is_sound() {
        printer.say("Paket utuh.");
        Ok(())
    } else {
        Err(Problem::new(Kind::Refused, "pack_damaged"))
    }
}

/// A folder that is no pack was named by mistake.
fn unreadable(failure: Failure) -> Problem {
    if let Failure::File { path, cause } = &failure
        && cause.kind() == ErrorKind::NotFound
    {
        let path = path.display().to_string();
        return Problem::because(Kind::AskedWrongly, "no_such_file", path);
    }
    failure.into()
}

async fn reissue(running: &Running, id: Uuid, printer: Printer) -> Result<(), Problem> {
    let frozen = register::pack::get(&running.store, id).await?;
    let frozen = frozen.ok_or_else(Problem::not_found)?;
    let again = running.reissue(&frozen).await?;
    let same = again.hash.to_string() == frozen.hash;
    let rows = vec![
        vec!["frozen".to_owned(), frozen.hash.clone()],
        vec!["again".to_owned(), again.hash.to_string()],
    ];
    printer.print(&Listing { heads: vec!["pack", "hash"], numbers: &[], rows })?;
    if same {
        printer.say("Isinya sama.");
        Ok(())
    } else {
        Err(Problem::new(Kind::Refused, "pack_differs"))
    }
}
