//! How fast, how small: what the program takes on this machine, printed beside its targets.
//! Nothing is asserted, for the answer is the machine's as much as ours.

mod demo;
mod draws;
mod evaluation;
mod figure;
mod file;
mod http;
mod import;
mod load;
mod machines;
mod nation;
mod pages;
mod postgres;
mod process;
mod public;
mod rakor;
mod scoring;
mod serving;
mod world;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use figure::{Sheet, say};
use world::World;

pub(crate) const USAGE: &str = "\
cargo xtask bench [scoring] [import] [pages] [public] [evaluation] [nation] [rakor] [demo]
                    all where none is named
    --small             a world of 20,000 children and shorter rounds
    --children NUMBER   the size of the world [default: 700000]
    --world FOLDER      a world that is there already, as --keep leaves one, and changes by
                        being measured in; no file is taken in beside `pages` alone
    --program FILE      this program, instead of building it for release
    --postgres ADDRESS  a server for databases to measure in [default: CEGAH_TEST_POSTGRES,
                        or one of our own where PostgreSQL is installed]
    --build             the demo from nothing: everything is compiled into a fresh folder
    --keep              leave the worlds where they were made";

const PARTS: [&str; 8] =
    ["scoring", "import", "pages", "public", "evaluation", "nation", "rakor", "demo"];
/// Those that are measured in a world.
const IN_A_WORLD: [&str; 4] = ["import", "pages", "public", "evaluation"];
const CHILDREN: u32 = 700_000;
const SMALL: u32 = 20_000;

/// What was asked for, and where things are.
struct Bench<'a> {
    root: &'a Path,
    /// Worlds, environments and fresh builds; cargo made the folder above it.
    folder: PathBuf,
    parts: Vec<&'a str>,
    small: bool,
    children: u32,
    world: Option<PathBuf>,
    program: Option<PathBuf>,
    postgres: Option<String>,
    build: bool,
    keep: bool,
}

pub(crate) fn run(root: &Path, words: &[&str]) -> Result<()> {
    ensure!(
        cfg!(target_os = "linux"),
        "the benchmarks read memory and time from /proc, which only Linux has"
    );
    let bench = Bench::asked(root, words)?;
    std::fs::create_dir_all(&bench.folder)?;
    let sheet = Sheet::begun()?;
    bench.measure(&sheet)?;
    sheet.end()
}

fn on_postgres(bench: &Bench, program: &Path, sheet: &Sheet) -> Result<()> {
    let Some(server) = postgres::Server::found(bench.postgres.as_deref())? else {
        return say("PostgreSQL is not installed and CEGAH_TEST_POSTGRES names no server: \
             not measured on it.");
    };
    let database = server.database()?;
    if !server.is_durable()? {
        say(
            "This PostgreSQL runs with fsync off: its figures are not those of a durable one.",
        )?;
    }
    let world =
        World::make(bench, program, ("postgres", Some(&database)), bench.children, sheet)?;
    import::run(&world, "PostgreSQL", import::POSTGRES, sheet)?;
    world.leave(bench.keep)
}

impl<'a> Bench<'a> {
    fn asked(root: &'a Path, words: &[&'a str]) -> Result<Self> {
        let here = std::env::current_exe()?;
        let target =
            here.ancestors().nth(2).context("cargo runs this from its target folder")?;
        let mut bench = Self {
            root,
            folder: target.join("bench"),
            parts: Vec::new(),
            small: false,
            children: 0,
            world: None,
            program: None,
            postgres: postgres::named_outside(),
            build: false,
            keep: false,
        };
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} wants a value"));
            match word {
                "--small" => bench.small = true,
                "--build" => bench.build = true,
                "--keep" => bench.keep = true,
                "--children" => {
                    bench.children = value()?.parse().context("how many children?")?;
                }
                "--world" => bench.world = Some(std::path::absolute(value()?)?),
                "--program" => bench.program = Some(std::path::absolute(value()?)?),
                "--postgres" => bench.postgres = Some(value()?.to_owned()),
                part if PARTS.contains(&part) => bench.parts.push(part),
                other => bail!("what is {other}?\n\n{USAGE}"),
            }
        }
        if bench.children == 0 {
            bench.children = if bench.small { SMALL } else { CHILDREN };
        }
        if bench.parts.is_empty() {
            bench.parts = PARTS.to_vec();
        }
        Ok(bench)
    }

    fn measure(&self, sheet: &Sheet) -> Result<()> {
        if self.parts.contains(&"scoring") {
            scoring::run(self, sheet)?;
        }
        let needs_program = self.parts.iter().any(|part| *part != "scoring");
        if !needs_program {
            return Ok(());
        }
        let program = self.program()?;
        if self.parts.iter().any(|part| IN_A_WORLD.contains(part)) {
            let world = match &self.world {
                Some(folder) => World::there(&program, folder)?,
                None => World::make(self, &program, ("sqlite", None), self.children, sheet)?,
            };
            if self.parts.contains(&"import") {
                import::run(&world, "SQLite", import::SQLITE, sheet)?;
            }
            if self.parts.contains(&"pages") {
                let import_beside = self.world.is_none() || self.parts.contains(&"import");
                pages::run(&world, self.small, import_beside, sheet)?;
            }
            if self.parts.contains(&"public") {
                public::run(&world, self.small, sheet)?;
            }
            if self.parts.contains(&"evaluation") {
                evaluation::run(&world, sheet)?;
            }
            world.leave(self.keep || self.world.is_some())?;
        }
        if self.parts.contains(&"import") {
            on_postgres(self, &program, sheet)?;
        }
        if self.parts.contains(&"nation") {
            nation::run(self, &program, sheet)?;
        }
        if self.parts.contains(&"rakor") {
            let world = World::with_meetings(self, &program, sheet)?;
            rakor::run(&world, sheet)?;
            world.leave(self.keep)?;
        }
        if self.parts.contains(&"demo") {
            demo::run(self, &program, sheet)?;
        }
        Ok(())
    }

    /// The program to drive, built where none was named.
    fn program(&self) -> Result<PathBuf> {
        if let Some(program) = &self.program {
            ensure!(program.is_file(), "there is no {}", program.display());
            return Ok(program.clone());
        }
        let mut build = Command::new("cargo");
        build.args(["build", "--release", "--package", "app"]);
        if self.parts.contains(&"nation") {
            build.args(["--features", "cluster"]);
        }
        let status =
            build.current_dir(self.root).status().context("cargo could not be started")?;
        ensure!(status.success(), "the program does not build");
        let target = self.folder.parent().context("the folder lies in cargo's")?;
        Ok(target.join("release").join("cegah"))
    }
}
