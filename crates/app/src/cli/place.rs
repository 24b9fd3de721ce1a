//! `cegah place`: places that were divided, merged, moved, renamed or ended, and what became of
//! each.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Subcommand;
use register::account;
use register::act::Door;
use register::place::{
    self, Done, Event, Happened, Level, Line, Named, NewReform, PlaceId, Serving, Term, Tree,
};
use uuid::Uuid;

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::reforms::unreadable;
use crate::running::Running;
use crate::settings::Settings;
use crate::text::Language;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Catat pemekaran, penggabungan, perpindahan dari berkas / write reforms of places down.
    Reform {
        /// A TOML file; `docs/guides/reforming-places.md` says what stands in it.
        file: PathBuf,
        /// Look at it and say what it would do; write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Cabut perubahan yang salah catat / withdraw a reform that was written down wrongly.
    Withdraw {
        /// The id of the reform, as `history` prints it.
        reform: Uuid,
    },
    /// Catat wilayah kerja puskesmas / say which desa a puskesmas serves.
    Serve {
        /// Kode puskesmas, misalnya 18.01.06-k1 / code of the puskesmas.
        puskesmas: String,
        /// Kode desa/kelurahan yang dilayani / codes of the desa it serves.
        #[arg(required = true)]
        desa: Vec<String>,
        /// Sejak hari ini / from this day on.
        #[arg(long, value_name = "DAY")]
        since: NaiveDate,
    },
    /// Puskesmas di satu wilayah dan desa yang dilayani / puskesmas and the desa they serve.
    Served {
        /// Kode Kemendagri / Kemendagri code.
        code: String,
    },
    /// Riwayat satu wilayah / what became of a place.
    History {
        /// Kemendagri code, of now or of another day.
        code: String,
    },
}

pub(crate) async fn run(
    settings: Settings,
    command: &Command,
    printer: Printer,
) -> Result<(), Problem> {
    match command {
        Command::Reform { file, dry_run } => {
            let reforms = read(file)?;
            let running = Running::for_command(settings).await?;
            reform(&running, &reforms, *dry_run, printer).await
        }
        Command::Withdraw { reform } => {
            let running = Running::for_command(settings).await?;
            let by = account::operator(&running.store, &running.clock).await?;
            let (store, tree, clock) = (&running.store, running.tree(), &running.clock);
            place::withdraw(store, &by, &tree, *reform, Door::Terminal, clock).await?;
            running.refresh().await?;
            printer.say(Language::default().words().get("reform.withdrawn"));
            Ok(())
        }
        Command::Serve { puskesmas, desa, since } => {
            let running = Running::for_command(settings).await?;
            let by = account::operator(&running.store, &running.clock).await?;
            let tree = running.tree();
            let puskesmas = super::place_typed(&tree, puskesmas)?.id;
            let serving = |code: &String| {
                let desa = super::place_typed(&tree, code)?.id;
                Ok(Serving { desa, puskesmas, since: *since })
            };
            let new: Vec<Serving> = desa.iter().map(serving).collect::<Result<_, Problem>>()?;
            let (store, clock) = (&running.store, &running.clock);
            place::serve(store, &by, &tree, &new, Door::Terminal, clock).await?;
            let n = new.len().to_string();
            printer.say(&Language::default().words().fill("place.served", &[("n", &n)]));
            Ok(())
        }
        Command::Served { code } => {
            let running = Running::for_command(settings).await?;
            let tree = running.tree();
            printer.print(&served(&tree, super::place_typed(&tree, code)?.id))
        }
        Command::History { code } => {
            let running = Running::for_command(settings).await?;
            history(&running.tree(), code, printer)
        }
    }
}

fn read(file: &Path) -> Result<Vec<NewReform>, Problem> {
    let text = std::fs::read_to_string(file)?;
    crate::exchange::read_reforms(&text).map_err(|cause| {
        let said = unreadable(Language::default(), &cause);
        Problem::because(Kind::Refused, "place.reform", said)
    })
}

async fn reform(
    running: &Running,
    reforms: &[NewReform],
    dry_run: bool,
    printer: Printer,
) -> Result<(), Problem> {
    let by = account::operator(&running.store, &running.clock).await?;
    let (store, tree, clock) = (&running.store, running.tree(), &running.clock);
    let done = if dry_run {
        place::rehearse(store, &by, &tree, reforms).await
    } else {
        place::reform(store, &by, &tree, reforms, Door::Terminal, clock).await
    };
    let done = done?;
    let words = Language::default().words();
    if done.known > 0 {
        printer.say(&words.fill("reform.known", &[("n", &done.known.to_string())]));
    }
    if dry_run {
        printer.say(words.get("reform.rehearsed"));
    } else {
        running.refresh().await?;
    }
    printer.print(&listing(&done))
}

const HEADS: [&str; 9] =
    ["line", "since", "what", "level", "code", "name", "within", "before", "stands_for"];

fn listing(done: &Done) -> Listing {
    let row = |line: &Line| {
        let now = line.after.as_ref().or(line.before.as_ref());
        let before = line.before.as_ref().filter(|_| line.after.is_some());
        vec![
            line.line.to_string(),
            line.since.to_string(),
            line.part.code().to_owned(),
            line.level.code().to_owned(),
            now.map_or_else(String::new, |term| term.code.clone()),
            now.map_or_else(String::new, |term| term.name.clone()),
            line.within.as_ref().map_or_else(String::new, named),
            before.map_or_else(String::new, called),
            line.stands_for.as_ref().map_or_else(String::new, named),
        ]
    };
    let rows = done.lines.iter().map(row).collect();
    Listing { heads: HEADS.to_vec(), numbers: &["line"], rows }
}

fn named(named: &Named) -> String {
    format!("{} {}", named.code, named.name)
}

fn called(term: &Term) -> String {
    format!("{} {}", term.code, term.name)
}

/// The desa in a place, each with the puskesmas that serves it.
fn served(tree: &Tree, within: PlaceId) -> Listing {
    let told = tree.told_in(within);
    let desa = told.iter().filter_map(|id| tree.get(*id)).filter(|it| it.level == Level::Desa);
    let mut rows: Vec<Vec<String>> = desa
        .map(|desa| {
            let (code, name) = tree
                .puskesmas_of(desa.id)
                .map_or_else(Default::default, |it| (it.code.clone(), it.name.clone()));
            vec![desa.code.clone(), desa.name.clone(), code, name]
        })
        .collect();
    rows.sort_unstable();
    let heads = vec!["desa", "name", "puskesmas", "puskesmas_name"];
    Listing { heads, numbers: &[], rows }
}

fn history(tree: &Tree, code: &str, printer: Printer) -> Result<(), Problem> {
    let id = tree.ever(code).ok_or(Problem::new(Kind::AskedWrongly, "no_such_place"))?;
    let rows: Vec<Vec<String>> = tree.events(id).iter().map(told).collect();
    if rows.is_empty() {
        printer.say(Language::default().words().get("reform.never"));
    }
    let heads = vec!["since", "what", "from", "to", "law", "law_on", "reform"];
    printer.print(&Listing { heads, numbers: &[], rows })
}

fn told(event: &Event) -> Vec<String> {
    let all = |places: &[Named]| places.iter().map(named).collect::<Vec<_>>().join(", ");
    let none = String::new;
    let (what, from, to) = match &event.what {
        Happened::Came { from } => ("made", all(from), none()),
        Happened::Gave { to } => ("divided", none(), all(to)),
        Happened::Took { from } => ("grew", all(from), none()),
        Happened::Ended { into } => ("ended", none(), all(into)),
        Happened::Changed { before, after, from, to } => {
            let with = |term: &Term, parent: &Option<Named>| match parent {
                Some(parent) => format!("{} ({})", called(term), named(parent)),
                None => called(term),
            };
            ("changed", with(before, from), with(after, to))
        }
    };
    let law = &event.law;
    let (since, on) = (event.since.to_string(), law.on.to_string());
    vec![since, what.to_owned(), from, to, law.number.clone(), on, event.reform.to_string()]
}
