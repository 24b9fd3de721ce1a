//! `cegah rakor`: the meetings of a place, what they promised, and a digest for the owners.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::Days;
use clap::Subcommand;
use evaluation::commitment::Status;
use register::place::{Level, Place, Tree};
use register::rakor::{self, Measure, Which};
use uuid::Uuid;

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::rakor::{Judged, Teller, evaluation};
use crate::report::{self, Sheet};
use crate::running::Running;
use crate::settings::Settings;
use crate::text::{Language, date};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Rapat suatu tempat / the meetings of a place.
    List {
        /// Kemendagri code of the place.
        #[arg(long)]
        place: String,
    },
    /// Janji suatu tempat dan di bawahnya, diperiksa dari data / commitments, verified.
    Promises {
        #[arg(long)]
        place: String,
    },
    /// Semua bahan rapat: PDF setiap tempat, tayangan, lembar kerja / all papers of a meeting.
    Papers {
        /// Id of the meeting, as `list` tells it.
        #[arg(long)]
        meeting: Uuid,
        /// Only those of one of its places, by its code.
        #[arg(long)]
        place: Option<String>,
        /// The folder to write into.
        #[arg(long)]
        out: PathBuf,
    },
    /// Ringkasan mingguan bagi setiap penanggung jawab / a weekly digest for each owner.
    Digest {
        #[arg(long)]
        place: String,
        /// Due within so many days is soon.
        #[arg(long, default_value_t = 30)]
        days: u64,
    },
}

/// As many meetings as are listed.
const MEETINGS: u32 = 500;

pub(crate) async fn run(
    settings: Settings,
    command: &Command,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let tree = running.tree();
    match command {
        Command::List { place } => {
            list(&running, super::place_typed(&tree, place)?, printer).await
        }
        Command::Promises { place } => {
            let place = super::place_typed(&tree, place)?;
            promises(&running, &tree, place, printer).await
        }
        Command::Papers { meeting, place, out } => {
            let only = place.as_deref().map(|typed| super::place_typed(&tree, typed));
            let asked = Papers { meeting: *meeting, only: only.transpose()?, out };
            papers(&running, &tree, &asked, printer).await
        }
        Command::Digest { place, days } => {
            let place = super::place_typed(&tree, place)?;
            digest(&running, &tree, place, *days, printer).await
        }
    }
}

async fn list(running: &Running, place: &Place, printer: Printer) -> Result<(), Problem> {
    let meetings = rakor::of_place(&running.store, place.id, None, MEETINGS).await?;
    let row = |meeting: rakor::Meeting| {
        vec![
            meeting.id.to_string(),
            meeting.starts_on.to_string(),
            meeting.ends_on.to_string(),
            meeting.template,
            meeting.theme,
            meeting.pack.map_or(String::new(), |pack| pack.to_string()),
            meeting.closed.is_some().to_string(),
        ]
    };
    let rows = meetings.into_iter().map(row).collect();
    let heads = vec!["meeting", "starts_on", "ends_on", "template", "theme", "pack", "closed"];
    printer.print(&Listing { heads, numbers: &[], rows })
}

async fn promises(
    running: &Running,
    tree: &Tree,
    place: &Place,
    printer: Printer,
) -> Result<(), Problem> {
    let judged = running.judge_place(tree, place.id, Which::Open).await?;
    let row = |judged: &Judged| {
        let commitment = &judged.commitment;
        let (what, goal) = match &commitment.measure {
            Measure::Indicator { indicator, goal_hundredths, .. } => {
                (indicator.clone(), format!("{:.2}", *goal_hundredths as f64 / 100.0))
            }
            Measure::Act { act, count, .. } => (
                crate::rakor::act_key(*act).trim_start_matches("rakor.").to_owned(),
                count.to_string(),
            ),
        };
        let evidence = &judged.verdict.evidence;
        let (numerator, denominator) = match &evidence.now {
            Some(evaluation::commitment::Now::Answer(answer)) => {
                (answer.numerator.to_string(), answer.denominator.to_string())
            }
            Some(evaluation::commitment::Now::Acts { done, of, .. }) => {
                (done.to_string(), of.to_string())
            }
            None => (String::new(), String::new()),
        };
        let why = match &judged.verdict.status {
            Status::NotMeasurable(why) => why.code(),
            Status::Met | Status::OnTrack | Status::Late | Status::Missed => "",
        };
        vec![
            commitment.id.to_string(),
            tree.get(commitment.place).map_or(String::new(), |place| place.code.clone()),
            what,
            goal,
            commitment.due_on.to_string(),
            numerator,
            denominator,
            judged.verdict.status.code().to_owned(),
            why.to_owned(),
            evidence.known_on.to_string(),
        ]
    };
    let heads = vec![
        "commitment",
        "place",
        "measure",
        "goal",
        "due_on",
        "numerator",
        "denominator",
        "status",
        "why",
        "known_on",
    ];
    let numbers = &["goal", "numerator", "denominator"];
    printer.print(&Listing { heads, numbers, rows: judged.iter().map(row).collect() })
}

/// The evaluation of the meeting's place as PDF, slides and workbook, and of each place below as
/// PDF, all from the meeting's pack.
/// Which papers are wanted, and where.
struct Papers<'a> {
    meeting: Uuid,
    only: Option<&'a Place>,
    out: &'a Path,
}

async fn papers(
    running: &Running,
    tree: &Tree,
    asked: &Papers<'_>,
    printer: Printer,
) -> Result<(), Problem> {
    let Papers { meeting, only, out } = *asked;
    let meeting = rakor::get(&running.store, meeting).await?.ok_or(Problem::not_found())?;
    let not_prepared = || Problem::new(Kind::Refused, "rakor.not_prepared");
    std::fs::create_dir_all(out)?;
    let below = tree.below(meeting.place).filter(|below| below.level <= Level::Desa);
    let places: Vec<&Place> = match only {
        Some(place) if tree.within(place.id, meeting.place) => vec![place],
        Some(_) => return Err(Problem::not_found()),
        None => tree.get(meeting.place).into_iter().chain(below).collect(),
    };
    let unprinted = |error: report::Unprinted| Problem::broken("broken", &error);
    let mut papers = Vec::with_capacity(places.len());
    for place in &places {
        let brief = running.brief(&meeting, place.id).await?.ok_or_else(not_prepared)?;
        papers.push(evaluation(&brief, Language::Id, String::new()));
    }
    let mut files = Vec::with_capacity(papers.len() + 2);
    for (place, bytes) in places.iter().zip(report::pdfs(&papers, Sheet::default())) {
        files.push((format!("evaluasi-{}.pdf", place.code), bytes));
    }
    if let (Some(place), Some(paper)) = (places.first(), papers.first()) {
        files.push((format!("tayangan-{}.pdf", place.code), report::slides(paper)));
        files.push((format!("evaluasi-{}.xlsx", place.code), report::xlsx(paper)));
    }
    let mut written = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let bytes = bytes.map_err(unprinted)?;
        std::fs::write(out.join(&name), &bytes)?;
        written.push(vec![name, bytes.len().to_string()]);
    }
    printer.print(&Listing { heads: vec!["file", "bytes"], numbers: &["bytes"], rows: written })
}

/// What each owner has to know this week: what is late, and what is due soon.
async fn digest(
    running: &Running,
    tree: &Tree,
    place: &Place,
    days: u64,
    printer: Printer,
) -> Result<(), Problem> {
    let judged = running.judge_place(tree, place.id, Which::Open).await?;
    let engine = running.engine();
    let teller = Teller { language: Language::Id, engine: &engine };
    let today = running.today();
    let soon = today.checked_add_days(Days::new(days)).unwrap_or(today);
    let mut of_owner: BTreeMap<String, Vec<&Judged>> = BTreeMap::new();
    for judged in &judged {
        let behind = matches!(judged.verdict.status, Status::Late | Status::Missed);
        let waits = matches!(judged.verdict.status, Status::OnTrack | Status::NotMeasurable(_));
        if behind || (waits && judged.commitment.due_on <= soon) || judged.owner_gone {
            let (name, office) = judged.owner();
            let owner = if office.is_empty() { name } else { format!("{name}, {office}") };
            of_owner.entry(owner).or_default().push(judged);
        }
    }
    let mut rows = Vec::new();
    for (owner, promises) in of_owner {
        for judged in promises {
            let commitment = &judged.commitment;
            let where_ = tree.get(commitment.place);
            // Told one level up as well, once it is late.
            let above = where_.and_then(|place| tree.get(place.parent?));
            let behind = matches!(judged.verdict.status, Status::Late | Status::Missed);
            rows.push(vec![
                owner.clone(),
                commitment.what.clone(),
                where_.map_or(String::new(), |place| place.name.clone()),
                teller.goal(commitment),
                teller.now(judged).unwrap_or_default(),
                date(Language::Id, commitment.due_on),
                teller.status(judged).to_owned(),
                above.filter(|_| behind).map_or(String::new(), |above| above.name.clone()),
            ]);
        }
    }
    let heads = vec![
        "penanggung_jawab",
        "janji",
        "tempat",
        "harus_sampai",
        "sekarang",
        "paling_lambat",
        "keadaan",
        "disampaikan_juga_ke",
    ];
    printer.print(&Listing { heads, numbers: &[], rows })
}
