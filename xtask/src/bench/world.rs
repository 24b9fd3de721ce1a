//! A synthetic world to measure in, made by the program itself and thrown away after, or
//! left by an earlier run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Bench;
use super::figure::Sheet;
use super::process;

/// As many children as the demonstration makes where nobody says.
const OF_THE_DEMO: u32 = 30_000;

/// The province of the world.
pub(super) const PROVINCE: &str = "18";
/// A whole month of the world, and a later day on which it still weighs.
pub(super) const LAST_WHOLE_MONTH: &str = "2024-10";
pub(super) const LATER_DAY: &str = "2024-11-15";

pub(super) struct World {
    program: PathBuf,
    pub(super) folder: PathBuf,
    database: Option<String>,
}

impl World {
    pub(super) fn make(
        bench: &Bench,
        program: &Path,
        store: (&str, Option<&str>),
        children: u32,
        sheet: &Sheet,
    ) -> Result<Self> {
        Self::made(bench, program, store, (children, &[]), sheet)
    }

    /// A world that has lived through a rakor, of as many children as the demonstration has.
    pub(super) fn with_meetings(bench: &Bench, program: &Path, sheet: &Sheet) -> Result<Self> {
        let of = (bench.children.min(OF_THE_DEMO), &["--meetings"][..]);
        Self::made(bench, program, ("meetings", None), of, sheet)
    }

    fn made(
        bench: &Bench,
        program: &Path,
        (name, database): (&str, Option<&str>),
        (children, lived): (u32, &[&str]),
        sheet: &Sheet,
    ) -> Result<Self> {
        let folder = bench.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let world =
            Self { program: program.to_owned(), folder, database: database.map(str::to_owned) };
        let said = children.to_string();
        let mut make = world.command("world");
        let took = process::to_end(make.args(["--children", &said]).args(lived))?;
        let rate = f64::from(children) / took.wall.as_secs_f64();
        sheet.figure(
            &format!("world of {children} children, {name}"),
            rate,
            "child/s",
            None,
        )?;
        Ok(world)
    }

    /// A world that an earlier run left.
    pub(super) fn there(program: &Path, folder: &Path) -> Result<Self> {
        let demo = folder.join("demo");
        ensure!(demo.is_dir(), "there is no {}", demo.display());
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), database: None })
    }

    /// A command of the program on this world. A folder called `demo` keeps the world's day.
    pub(super) fn command(&self, name: &str) -> Command {
        self.command_in(name, &self.folder.join("demo"))
    }

    /// The command that serves it; it finds the folder `demo` by itself.
    pub(super) fn demo(&self) -> Command {
        let mut command = self.command_in("demo", &self.folder);
        command.args(["--listen", "127.0.0.1:0"]);
        command
    }

    fn command_in(&self, name: &str, data: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(name).arg("--data").arg(data);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command
    }

    pub(super) fn leave(&self, keep: bool) -> Result<()> {
        if keep {
            return Ok(());
        }
        fs::remove_dir_all(&self.folder)
            .with_context(|| format!("{} stays", self.folder.display()))
    }
}
