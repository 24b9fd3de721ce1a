//! `cegah boundaries import`: an installation's own polygons for its maps.

use std::path::PathBuf;

use clap::Subcommand;
use register::account;

use super::printer::Printer;
use crate::drawing::{FINE_DEGREES, read_boundaries, simplify};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take GeoJSON or TopoJSON with a Kemendagri code for each shape.
    Import { file: PathBuf },
}

pub(crate) async fn run(
    settings: Settings,
    command: &Command,
    printer: Printer,
) -> Result<(), Problem> {
    let Command::Import { file } = command;
    let text = std::fs::read_to_string(file)?;
    let read = read_boundaries(&text).map_err(|error| {
        Problem::because(Kind::Refused, "boundaries.unreadable", error.to_string())
    })?;
    let running = Running::for_command(settings).await?;
    let by = account::operator(&running.store, &running.clock).await?;
    let boundaries = read.places.into_iter().map(|boundary| {
        let rings = boundary.rings.iter().map(|ring| simplify(ring, FINE_DEGREES)).collect();
        (boundary.code, rings)
    });
    let loaded = register::boundary::load(
        &running.store,
        &by,
        &running.tree(),
        boundaries,
        &running.clock,
    )
    .await?;
    printer.say(&format!(
        "{} batas wilayah dimuat (tidak resmi, hanya untuk peta).",
        loaded.places
    ));
    if read.broken_rings > 0 {
        printer.say(&format!("{} garis rusak dilewati.", read.broken_rings));
    }
    if read.without_code > 0 {
        printer.say(&format!("{} bentuk tanpa kode dilewati.", read.without_code));
    }
    if !loaded.unknown.is_empty() {
        printer.say(&format!("Kode yang tidak dikenal: {}", loaded.unknown.join(", ")));
    }
    Ok(())
}
