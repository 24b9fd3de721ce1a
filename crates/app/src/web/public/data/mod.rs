//! Open data: the counts of a released pack as files, what they mean, under which licence, and
//! which version they are.

mod dictionary;
mod rows;

use evaluation::pack::PackHash;
use register::place::Place;

use self::dictionary::COLUMNS;
use super::kept::{Kept, Kind, Lasts};
use super::place::{Telling, grounds};
use super::reader::Reader;
use super::site::{Now, Shown};
use crate::problem::Problem;
use crate::text::date;
use crate::web::frame::{period_said, period_value};
use crate::web::page::public::{DataPage, Handed};
use crate::web::page::{Cell, Column, Link, Row, Sentence, TableView, Term};

/// The licence of every file.
const LICENCE: &str = "CC-BY-4.0";
const LICENCE_ADDRESS: &str = "https://creativecommons.org/licenses/by/4.0/";
/// As many digits of a hash stand in an address.
const VERSION: usize = 16;

/// A file of the open data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    Csv,
    Parquet,
    Dictionary,
    Package,
}

impl File {
    const ALL: [Self; 4] = [Self::Csv, Self::Parquet, Self::Dictionary, Self::Package];

    fn name(self) -> &'static str {
        match self {
            Self::Csv => "angka.csv",
            Self::Parquet => "angka.parquet",
            Self::Dictionary => "kamus.csv",
            Self::Package => "datapackage.json",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Csv => "public.file_csv",
            Self::Parquet => "public.file_parquet",
            Self::Dictionary => "public.file_dictionary",
            Self::Package => "public.file_package",
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Csv | Self::Dictionary => Kind::Csv,
            Self::Parquet => Kind::Parquet,
            Self::Package => Kind::Json,
        }
    }
}

/// The beginning of a pack's hash, by which its files are asked for.
fn version(hash: &PackHash) -> String {
    let hash = hash.to_string();
    hash.get(..VERSION).unwrap_or(&hash).to_owned()
}

/// A place with its period and version, as a file is called.
fn stem(shown: &Shown) -> String {
    let version = version(&shown.loaded.contents.hash);
    let period = period_value(shown.out.period).replace("..", "_");
    format!("cegah-{}-{period}-{version}", shown.place.code)
}

pub(super) async fn page(
    reader: &Reader,
    now: &Now,
    code: &str,
) -> Result<Option<Kept>, Problem> {
    let all = now.all_of(&reader.running, code).await;
    let Some((shown, earlier)) = all.split_first() else { return Ok(None) };
    let telling = Telling { reader, shown };
    let path = format!("/publik/{code}/data");
    let name = telling.name();
    let title = reader.fill("public.data_title", &[("place", &name)]);
    let period = telling.period_said();
    let lead = reader.fill("public.data_lead", &[("place", &name), ("period", &period)]);
    let lead = Sentence::marked(&lead);
    let mut shell = reader.frame_at(
        &path,
        &title,
        &lead.plain(),
        (&shown.loaded.tree, &shown.place),
        |place: &Place| telling.is_public(place),
    );
    shell.grounds = grounds(telling);
    let back = Link::new(name.clone(), reader.href(&format!("/publik/{code}")));
    shell.crumbs.push(Link::new(reader.say("public.data"), reader.href(&path)));
    let page = DataPage {
        files: File::ALL.map(|file| handed(reader, shown, file)).into(),
        terms: about(telling),
        columns: columns(reader),
        meanings: dictionary::meanings(telling),
        earlier: versions(reader, earlier),
        title,
        lead,
        back,
        shell,
    };
    super::reader::page(&page).map(Some)
}

fn href(shown: &Shown, file: File) -> String {
    let version = version(&shown.loaded.contents.hash);
    format!("/publik/{}/data/{version}/{}", shown.place.code, file.name())
}

fn handed(reader: &Reader, shown: &Shown, file: File) -> Handed {
    Handed {
        name: file.name().to_owned(),
        href: href(shown, file),
        particulars: reader.say(file.says()).to_owned(),
    }
}

fn about(telling: Telling<'_>) -> Vec<Term> {
    let reader = telling.reader;
    let pack = &telling.shown.out.pack;
    let term = |key: &str, value: String| Term::new(reader.say(key), value);
    let mut terms = vec![
        term("time.period", telling.period_said()),
        term("packs.known_on", date(reader.language, pack.known_on)),
        term("public.version", pack.hash.clone()),
    ];
    if let Some(day) = telling.released_on() {
        terms.push(term("public.released", date(reader.language, day)));
    }
    terms.push(term("public.licence_name", "CC BY 4.0".to_owned()));
    let cited = reader.fill(
        "public.cite_as",
        &[
            ("place", &telling.name()),
            ("period", &telling.period_said()),
            ("version", &version(&telling.shown.loaded.contents.hash)),
        ],
    );
    terms.push(term("public.cite", cited));
    terms
}

fn columns(reader: &Reader) -> TableView {
    let row = |(name, key): &(&str, &str)| {
        Row::of(vec![Cell::text(*name), Cell::text(reader.say(key))])
    };
    TableView {
        caption: reader.say("public.data_columns").to_owned(),
        columns: vec![
            Column::text(reader.say("public.column")),
            Column::text(reader.say("public.meaning")),
        ],
        rows: COLUMNS.iter().map(row).collect(),
        sheets: true,
    }
}

/// What was released before, still to be had.
fn versions(reader: &Reader, earlier: &[Shown]) -> TableView {
    let row = |shown: &Shown| {
        let version = version(&shown.loaded.contents.hash);
        Row::of(vec![
            Cell::text(period_said(reader.language, shown.out.period)),
            Cell::text(date(reader.language, shown.out.pack.known_on)),
            Cell::text(version).link(href(shown, File::Csv)),
        ])
    };
    TableView {
        caption: reader.say("public.data_earlier").to_owned(),
        columns: vec![
            Column::text(reader.say("time.period")),
            Column::text(reader.say("packs.known_on")),
            Column::text(reader.say("public.version")),
        ],
        rows: earlier.iter().map(row).collect(),
        sheets: true,
    }
}

/// A file of a version.
pub(super) async fn file(
    reader: &Reader,
    now: &Now,
    code: &str,
    asked: &str,
    name: &str,
) -> Result<Option<Kept>, Problem> {
    let Some(file) = File::ALL.into_iter().find(|file| file.name() == name) else {
        return Ok(None);
    };
    let all = now.all_of(&reader.running, code).await;
    let found = all.into_iter().find(|shown| version(&shown.loaded.contents.hash) == asked);
    let Some(shown) = found else { return Ok(None) };
    let called = format!("{}-{name}", stem(&shown));
    let origin = reader.origin.clone();
    let made = tokio::task::spawn_blocking(move || {
        let bytes = match file {
            File::Csv => rows::csv(&shown)?,
            File::Parquet => rows::parquet(&shown)?,
            File::Dictionary => dictionary::csv(&shown)?,
            File::Package => dictionary::package(&shown, &origin)?,
        };
        Kept::new(file.kind(), Lasts::Day, &bytes)
    });
    let made = made.await.map_err(|cause| Problem::broken("broken", &cause))?;
    made.map(|kept| Some(kept.named(&called)))
}
