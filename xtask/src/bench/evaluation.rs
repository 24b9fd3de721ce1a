//! The indicator engine on a whole province: folding, asking, a past day, why a number moved,
//! a pack. Each figure is a command from its start to its end.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::figure::{Sheet, Target};
use super::process::{self, Took};
use super::world::{LAST_WHOLE_MONTH, PROVINCE, World};

const BEFORE: &str = "2024-08";
const SEMESTER: &str = "2024-06..2024-11";
/// A kab/kota, for what is asked of one.
const KABKOTA: &str = "18.01";
const PAST_DAY: &str = "2024-11-14";

const FOLD_S: f64 = 60.0;
const FOLD_MB: f64 = 2_000.0;
const ASK_S: f64 = 2.0;
const EXPLAIN_S: f64 = 3.0;
const KABKOTA_S: f64 = 4.0;
const YEAR: &str = "2023-12..2024-11";

pub(super) fn run(world: &World, sheet: &Sheet) -> Result<()> {
    let relations = world.folder.join("demo").join("relations");
    fs::remove_dir_all(&relations)
        .with_context(|| format!("{} cannot be removed", relations.display()))?;
    let ask = |what: &[&str]| {
        let mut command = world.command("ask");
        process::to_end(command.args(["--csv", "--place", PROVINCE]).args(what))
    };
    let folded = ask(&["stunted"])?;
    told(sheet, "fold and write the province from its facts", &folded, Some(FOLD_S))?;
    let most = Some(Target::AtMost(FOLD_MB));
    sheet.figure("  most memory", folded.peak_mb, "MB", most)?;
    told(sheet, "every indicator of the province, again", &ask(&[])?, Some(ASK_S))?;
    told(sheet, "every indicator of each kab/kota", &ask(&["--below"])?, Some(ASK_S))?;
    let span = ask(&["--below", "--period", SEMESTER])?;
    told(sheet, "every indicator of each kab/kota, six months", &span, None)?;
    let groups = ask(&["stunted", "--by-group", "--period", SEMESTER])?;
    told(sheet, "one indicator by sex and age, six months", &groups, Some(ASK_S))?;
    let moved = process::to_end(world.command("explain").args([
        "stunted",
        "--csv",
        "--place",
        PROVINCE,
        "--from",
        BEFORE,
        "--to",
        LAST_WHOLE_MONTH,
    ]))?;
    told(sheet, "why it moved, the province, two months", &moved, Some(EXPLAIN_S))?;
    let mut past = world.command("ask");
    past.args(["--csv", "--place", KABKOTA, "--known-on", PAST_DAY]);
    let past = process::to_end(&mut past)?;
    told(sheet, "a kab/kota as known on a past day, folded", &past, Some(KABKOTA_S))?;
    let every = ["--monthly", "--by", "desa", "--period", YEAR, "--check", "never"];
    let mut desa = world.command("ask");
    desa.args(["--csv", "--place", PROVINCE]).args(every);
    let desa = process::to_end(&mut desa)?;
    told(sheet, "every indicator of every desa, twelve months, as CSV", &desa, None)?;
    let mut groups = world.command("ask");
    groups.args(["--place", PROVINCE, "--by-group"]).args(every).arg("--out");
    let groups = process::to_end(groups.arg(world.folder.join("counts.parquet")))?;
    told(sheet, "the same by sex and age, as Parquet", &groups, Some(ASK_S))?;
    sheet.figure("  most memory", groups.peak_mb, "MB", None)?;
    pack(world, sheet)
}

fn pack(world: &World, sheet: &Sheet) -> Result<()> {
    let mut freeze = world.command("pack");
    freeze.args(["freeze", "--csv", "--place", PROVINCE, "--period", LAST_WHOLE_MONTH]);
    let frozen = process::to_end(&mut freeze)?;
    told(sheet, "a pack of the province, frozen", &frozen, None)?;
    sheet.figure("  most memory", frozen.peak_mb, "MB", None)?;
    let packs = fs::read_dir(world.folder.join("demo").join("packs"))?;
    let folders: Vec<PathBuf> = packs
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    let folder = folders.first().context("the pack has no folder")?;
    let mut verify = world.command("pack");
    let verified = process::to_end(verify.args(["verify", "--csv"]).arg(folder))?;
    told(sheet, "  proved from itself", &verified, None)
}

fn told(sheet: &Sheet, name: &str, took: &Took, most_s: Option<f64>) -> Result<()> {
    sheet.figure(name, took.wall.as_secs_f64(), "s", most_s.map(Target::AtMost))
}
