//! `cegah indicator`: the definitions that this installation answers by, and adding to them.

use std::path::PathBuf;

use clap::Subcommand;
use evaluation::indicator::{InForce, Unusable};
use register::account;
use register::act::Door;
use register::clock::Zone;

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tambah atau ganti berkas indikator, kerangka, atau target / add a file of definitions.
    Add {
        /// A TOML file; `docs/guides/adding-an-indicator.md` says what stands in it.
        file: PathBuf,
    },
    /// Daftar indikator dengan versinya / the indicators with their versions.
    List,
    /// Cabut indikator yang ditambahkan / withdraw an added indicator.
    Withdraw {
        /// The code of an added indicator, or the name of an added file.
        code: String,
    },
}

pub(crate) async fn run(
    settings: Settings,
    command: &Command,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    match command {
        Command::Add { file } => {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = name.ok_or(Problem::new(Kind::AskedWrongly, "no_such_file"))?;
            let text = std::fs::read_to_string(file)?;
            let by = account::operator(&running.store, &running.clock).await?;
            running.add_definitions(&by, &name, &text, Door::Terminal).await?;
            printer.say(&format!("Berkas {name} berlaku mulai sekarang."));
        }
        Command::List => {}
        Command::Withdraw { code } => {
            let by = account::operator(&running.store, &running.clock).await?;
            running.withdraw_definitions(&by, code, Door::Terminal).await?;
            printer
                .say(&format!("{code} tidak dihitung lagi; hari yang lalu tetap mengenalnya."));
        }
    }
    let in_force = running.in_force();
    for Unusable { name, bad } in &in_force.unusable {
        printer.say(&format!("Berkas {name} tidak dipakai: {bad}"));
    }
    printer.print(&listing(&in_force))
}

const HEADS: [&str; 9] = [
    "indicator",
    "definition",
    "name",
    "unit",
    "over",
    "frame",
    "file",
    "added_on",
    "added_by",
];

fn listing(in_force: &InForce) -> Listing {
    let row = |indicator: &evaluation::indicator::Indicator| {
        let file = in_force.files.iter().find(|file| file.name == indicator.file);
        let added_on = file.map(|file| file.added_at.date_in(Zone::Wib).to_string());
        vec![
            indicator.code.clone(),
            indicator.version().to_string(),
            indicator.name.id.clone(),
            indicator.unit.code().to_owned(),
            indicator.over.code().to_owned(),
            indicator.frame.clone(),
            indicator.file.clone(),
            added_on.unwrap_or_default(),
            file.and_then(|file| file.added_by.clone()).unwrap_or_default(),
        ]
    };
    let rows = in_force.definitions.all().iter().map(row).collect();
    Listing { heads: HEADS.to_vec(), numbers: &[], rows }
}
