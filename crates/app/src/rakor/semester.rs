//! The report of a TPPS for a semester or a quarter, from its pack and the one before: the same
//! packs give the same bytes, whenever it is asked for.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::{Answer, Engine, Told};
use evaluation::indicator::{Frame, Item, Unit};
use evaluation::pack::{self, Contents};
use evaluation::worklist::Rules;
use register::pack::Pack;
use register::place::{Level, Place, PlaceId, Tree};

use crate::problem::Problem;
use crate::report::{Block, Cell, Column, NotYet, Paper, Row, Said, Table, Why};
use crate::text::{Language, date, grouped, percent};
use crate::web::{period_said, place_name};

/// Measured fewer than this: no share is told.
///
/// Source: ours; decision of the house on small numbers.
const TOO_FEW: u64 = 10;

/// A pack opened, with what it answers for its place.
pub(crate) struct Opened {
    contents: Contents,
    engine: Engine,
    tree: Tree,
    answers: Vec<Answer>,
    below: Vec<(PlaceId, Vec<Answer>)>,
}

impl Opened {
    pub(crate) async fn of(folder: &Path, frozen: &Pack) -> Result<Self, Problem> {
        let damaged = |failure: evaluation::Failure| Problem::broken("pack_damaged", &failure);
        let (contents, engine) =
            pack::open(folder, Arc::new(Rules::none())).map_err(damaged)?;
        let tree = pack::tree(folder).map_err(damaged)?;
        let period = contents.subject.period;
        let told: Told<Vec<Answer>> =
            engine.tally(&tree, frozen.place, period).await.map_err(damaged)?;
        let below = engine.tallies_below(&tree, frozen.place, period).await.map_err(damaged)?;
        Ok(Self { contents, answers: told.answer, below: below.answer, engine, tree })
    }

    fn place(&self) -> Option<&Place> {
        self.tree.get(self.contents.subject.place)
    }

    fn answer(&self, indicator: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.indicator == indicator)
    }

    fn unit(&self, indicator: &str) -> Option<Unit> {
        self.engine.definitions().get(indicator).map(|defined| defined.unit)
    }
}

/// The report of a place, from its pack and the last one before it.
pub(crate) fn semester(
    frozen: &Pack,
    now: &Opened,
    before: Option<&Opened>,
    back: String,
) -> Paper {
    let place = now.place();
    let name = place.map_or_else(String::new, |place| place_name(Language::Id, place));
    let subject = &now.contents.subject;
    let telling = Telling { now, before, name: &name, period: subject.period };
    let mut blocks = telling.introduction();
    blocks.extend(telling.state());
    blocks.extend(telling.frames());
    blocks.extend(telling.places());
    blocks.extend(Telling::missing());
    blocks.push(Block::section("Hambatan dan rekomendasi"));
    blocks.push(Block::paragraph("Diisi oleh sekretariat TPPS."));
    blocks.push(Block::section("Penutup"));
    blocks.push(Block::paragraph(
        "Angka dalam laporan ini berasal dari paket yang sidiknya tertera pada setiap halaman dan \
         dapat dibuktikan kembali dari paket itu.",
    ));
    Paper {
        language: Language::Id,
        letterhead: vec![format!("Tim Percepatan Penurunan Stunting {name}")],
        title: telling.title(),
        subtitle: period_said(Language::Id, subject.period),
        place: name.clone(),
        period: period_said(Language::Id, subject.period),
        known_on: subject.stamp.known_on,
        pack: Some(frozen.hash.clone()),
        back,
        blocks,
    }
}

struct Telling<'a> {
    now: &'a Opened,
    before: Option<&'a Opened>,
    name: &'a str,
    period: Period,
}

impl Telling<'_> {
    /// Province and kab/kota report by semester, kecamatan and desa by quarter.
    fn title(&self) -> String {
        let level = self.now.place().map_or(Level::Province, |place| place.level);
        let kind = match level {
            Level::Nation | Level::Province | Level::Kabkota => "Laporan Semester",
            Level::Kecamatan | Level::Desa | Level::Posyandu | Level::Puskesmas => {
                "Laporan Triwulan"
            }
        };
        format!("{kind} TPPS")
    }

    fn introduction(&self) -> Vec<Block> {
        let known = date(Language::Id, self.now.contents.subject.stamp.known_on);
        let period = period_said(Language::Id, self.period);
        let mut said = format!(
            "Laporan ini menyajikan capaian percepatan penurunan stunting {} pada {period}, \
             menurut yang diketahui {known}.",
            self.name
        );
        if let Some(before) = self.before {
            let period = period_said(Language::Id, before.contents.subject.period);
            let _ = write!(said, " Pembandingnya laporan {period}.");
        }
        vec![Block::section("Pendahuluan"), Block::paragraph(said)]
    }

    /// The state of the children in sentences and a table with the last report beside it.
    fn state(&self) -> Vec<Block> {
        let mut blocks = vec![Block::section("Gambaran umum")];
        if let Some(stunted) = self.now.answer("stunted") {
            blocks.push(Block::paragraph(match stunted.value() {
                Some(share) if stunted.denominator >= TOO_FEW => Said::marked(&format!(
                    "**{}** balita yang diukur tingginya pendek ({} dari {}).",
                    percent(Language::Id, share),
                    whole(stunted.numerator),
                    whole(stunted.denominator)
                )),
                Some(_) | None => Said::from(
                    "Terlalu sedikit anak yang diukur untuk menyebut prevalensi.".to_owned(),
                ),
            }));
        }
        let indicators = self.now.engine.definitions().all().iter();
        let rows = indicators.map(|defined| {
            let mut cells = vec![Cell::words(defined.name.id.clone())];
            cells.extend(self.values(&defined.code));
            Row::plain(cells)
        });
        blocks.push(Block::Table(Table {
            name: "Indikator".to_owned(),
            columns: Self::columns("Indikator"),
            rows: rows.collect(),
            notes: vec![
                "Selisih terhadap laporan sebelumnya, dalam satuan indikatornya.".to_owned(),
            ],
            ..Table::default()
        }));
        blocks
    }

    fn columns(head: &str) -> Vec<Column> {
        vec![
            Column::words(head, 8),
            Column::numbers("Pembilang", 3),
            Column::numbers("Penyebut", 3),
            Column::numbers("Capaian", 3),
            Column::numbers("Laporan lalu", 3),
            Column::numbers("Selisih", 3),
        ]
    }

    /// Numerator, denominator, value, the value of the last report, the difference.
    fn values(&self, indicator: &str) -> Vec<Cell> {
        let Some(answer) = self.now.answer(indicator) else {
            return vec![Cell::missing(Why::NoData); 5];
        };
        let unit = self.now.unit(indicator);
        let now = value(unit, answer);
        let before = self
            .before
            .and_then(|before| Some((before.unit(indicator), before.answer(indicator)?)));
        let (then, difference) = match before {
            Some((of, answer)) if of == unit => {
                let then = value(of, answer);
                let difference = match (now, then) {
                    (Some(now), Some(then)) => Cell::decimal(now - then, decimals(unit)),
                    (Some(_) | None, _) => Cell::missing(Why::NoData),
                };
                (cell(unit, then, answer), difference)
            }
            Some(_) | None => (Cell::missing(Why::NoData), Cell::missing(Why::NoData)),
        };
        vec![
            Cell::whole(i64::try_from(answer.numerator).unwrap_or(i64::MAX)),
            Cell::whole(i64::try_from(answer.denominator).unwrap_or(i64::MAX)),
            cell(unit, now, answer),
            then,
            difference,
        ]
    }

    /// The lists by which reports are due, item by item; what no register answers says so.
    fn frames(&self) -> Vec<Block> {
        let day = self.period.last().last_day();
        let held = |frame: &&Frame| {
            frame.from.is_none_or(|from| from <= day)
                && frame.until.is_none_or(|until| day <= until)
        };
        let definitions = self.now.engine.definitions();
        let mut blocks = Vec::new();
        for frame in definitions.frames().all().iter().filter(held) {
            blocks.push(Block::section(frame.name.id.clone()));
            let rows = frame.items.iter().map(|item| self.item(item));
            let mut columns = Self::columns("Butir");
            columns.insert(0, Column::sign("No", 2));
            blocks.push(Block::Table(Table {
                name: frame.code.clone(),
                columns,
                rows: rows.collect(),
                notes: vec![format!("Sumber: {}", frame.source)],
                ..Table::default()
            }));
        }
        blocks
    }

    fn item(&self, item: &Item) -> Row {
        let mut cells = vec![Cell::words(item.number.clone())];
        match (&item.indicator, item.register) {
            (Some(indicator), _) => {
                cells.push(Cell::words(item.name.id.clone()));
                cells.extend(self.values(indicator));
            }
            (None, register) => {
                let whose = register.map_or("", |register| register.code());
                let key = format!("handbook.register.{whose}");
                let words = Language::Id.words().get(&key).to_owned();
                cells.push(Cell::words(item.name.id.clone()).noted(words));
                cells.extend(vec![Cell::missing(Why::NotYet); 5]);
            }
        }
        Row::plain(cells)
    }

    /// The places below beside each other.
    fn places(&self) -> Vec<Block> {
        const SHOWN: [(&str, &str); 5] = [
            ("measured", "Diukur"),
            ("stunted", "Pendek"),
            ("wasted", "Gizi kurang"),
            ("underweight", "Berat kurang"),
            ("not_gaining", "Tidak naik"),
        ];
        let row = |(place, answers): &(PlaceId, Vec<Answer>)| {
            let name = self
                .now
                .tree
                .get(*place)
                .map_or_else(|| "Tanpa posyandu".to_owned(), |place| place.name.clone());
            let of = |code: &str| {
                let answer = answers.iter().find(|answer| answer.indicator == code);
                answer.map_or(Cell::missing(Why::NoData), |answer| {
                    let unit = self.now.unit(code);
                    cell(unit, value(unit, answer), answer)
                })
            };
            let cells = SHOWN.iter().map(|(code, _)| of(code));
            Row::plain(std::iter::once(Cell::words(name)).chain(cells).collect())
        };
        if self.now.below.is_empty() {
            return Vec::new();
        }
        let heads = SHOWN.iter().map(|(_, head)| Column::numbers(*head, 3));
        vec![
            Block::section("Capaian tempat di bawahnya"),
            Block::Table(Table {
                name: "Tempat".to_owned(),
                columns: std::iter::once(Column::words("Tempat", 7)).chain(heads).collect(),
                rows: self.now.below.iter().map(row).collect(),
                ..Table::default()
            }),
        ]
    }

    /// The sections of the form for which there is no register yet.
    fn missing() -> Vec<Block> {
        let missing = |section: &str, register: &str, whose: &str| {
            Block::NotYet(NotYet {
                section: section.to_owned(),
                register: register.to_owned(),
                whose: whose.to_owned(),
            })
        };
        vec![
            Block::section("Pelaksanaan"),
            missing("Dukungan anggaran", "register program dan anggaran", "Bappeda"),
            missing("Pendampingan keluarga berisiko", "register keluarga berisiko", "Dinas KB"),
            missing("Audit kasus stunting", "register audit kasus", "Dinas KB"),
        ]
    }
}

fn whole(number: u64) -> String {
    grouped(Language::Id, i64::try_from(number).unwrap_or(i64::MAX))
}

/// In the number that people read; None where too few were counted.
fn value(unit: Option<Unit>, answer: &Answer) -> Option<f64> {
    match unit? {
        Unit::Children => Some(answer.numerator as f64),
        Unit::Percent if answer.denominator >= TOO_FEW => Some(answer.value()? * 100.0),
        Unit::Per100ChildMonths => Some(answer.value()? * 100.0),
        Unit::Percent => None,
    }
}

fn decimals(unit: Option<Unit>) -> u8 {
    match unit {
        Some(Unit::Percent) => 1,
        Some(Unit::Per100ChildMonths) => 2,
        Some(Unit::Children) | None => 0,
    }
}

fn cell(unit: Option<Unit>, value: Option<f64>, answer: &Answer) -> Cell {
    match (unit, value) {
        (Some(Unit::Percent), Some(value)) => Cell::share(value / 100.0),
        (Some(Unit::Children), Some(_)) => {
            Cell::whole(i64::try_from(answer.numerator).unwrap_or(i64::MAX))
        }
        (Some(Unit::Per100ChildMonths), Some(value)) => Cell::decimal(value, 2),
        (_, None) if answer.denominator > 0 => Cell::missing(Why::TooLittle),
        (Some(_) | None, _) => Cell::missing(Why::NoData),
    }
}
