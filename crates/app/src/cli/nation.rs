//! `cegah world --nation`: a country written as partitions, for trials of scale.

use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Instant;

use clap::Args;

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::settings::Settings;
use crate::world::Nation;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The whole country instead, written as partitions without a database.
    #[arg(long, conflicts_with = "children")]
    pub(crate) nation: bool,
    /// The share of the country's 22 million children that is made.
    #[arg(long, requires = "nation", default_value_t = 1.0, value_parser = share)]
    scale: f64,
    /// Only what lies below this Kemendagri code.
    #[arg(long, requires = "nation", value_name = "CODE")]
    place: Option<String>,
    /// The folder, which must not exist yet [default: nation in the data folder].
    #[arg(long, requires = "nation", value_name = "FOLDER")]
    out: Option<PathBuf>,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| "a share is above 0 and at most 1".to_owned())
}

const HEADS: [&str; 7] =
    ["folder", "children", "rows", "bytes", "bytes_per_row", "seconds", "rows_per_second"];

const NUMBERS: [&str; 6] =
    ["children", "rows", "bytes", "bytes_per_row", "seconds", "rows_per_second"];

/// Writes the country and says how much it is and how fast it went.
pub(crate) fn run(
    settings: &Settings,
    seed: u64,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let folder = options.out.clone().unwrap_or_else(|| settings.data.join("nation"));
    if folder.exists() {
        let taken = folder.display().to_string();
        return Err(Problem::because(Kind::Refused, "folder_taken", taken));
    }
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above)?;
    }
    let nation = Nation::new(seed, options.scale, options.place.as_deref())
        .ok_or(Problem::new(Kind::AskedWrongly, "no_such_place"))?;
    printer.say(&format!(
        "Menulis negara sintetis: {} kecamatan di {}.",
        nation.kecamatan(),
        folder.display()
    ));
    let begun = Instant::now();
    let bar = printer.bar(nation.kecamatan() as u64);
    let writers = available_parallelism().map_or(1, usize::from);
    let written = nation.write(&folder, writers, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    let rows = written.rows as f64;
    printer.print(&Listing {
        heads: HEADS.to_vec(),
        numbers: &NUMBERS,
        rows: vec![vec![
            folder.display().to_string(),
            written.children.to_string(),
            written.rows.to_string(),
            written.bytes.to_string(),
            format!("{:.1}", written.bytes as f64 / rows.max(1.0)),
            format!("{seconds:.1}"),
            format!("{:.0}", rows / seconds.max(0.001)),
        ]],
    })
}
