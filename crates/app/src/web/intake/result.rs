//! What became of a file: counted, with every finding and the rows it was met in.

use std::collections::{BTreeMap, HashSet};

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use register::audit::{self, Reading};
use register::clock::{Instant, Zone};
use register::intake::{self, Batch, Finding, LookedAt, Weighs};
use uuid::Uuid;

use super::read::HowRead;
use super::{correction, number, when};
use crate::problem::Problem;
use crate::text::date;
use crate::web::page::import::{Count, FindingGroup, ResultPage};
use crate::web::page::{Cell, Column, Empty, Link, Notice, Row, Sentence, TableView, Tone};
use crate::web::visitor::{Refusal, Signed};

/// Rows shown of each finding; the corrected file has them all.
const SHOWN: usize = 20;
/// Differences shown of each kind.
const DIFFERENCES_SHOWN: usize = 15;
/// Rows read from the store at once.
const AT_ONCE: u32 = 5_000;

pub(super) async fn page(signed: &Signed, id: Uuid) -> Result<Response, Refusal> {
    let running = signed.running();
    let batch = batch(signed, id).await?;
    let read = HowRead::told(&batch.reading);
    let met = met(signed, id).await?;
    audit::read(
        &running.store,
        &signed.account,
        Reading::List,
        Some(batch.place),
        None,
        met.rows,
        &running.clock,
    )
    .await
    .map_err(|failure| signed.refuse(failure))?;
    let mut shell = signed.shell(&batch.file_name);
    if signed.visitor.uri.query() == Some("sudah=1") {
        let day = date(signed.language(), Instant(batch.uploaded_at).date_in(Zone::Wib));
        shell.notice = Some(Notice {
            tone: Tone::Plain,
            says: Sentence::marked(&signed.fill("import.before", &[("day", &day)])),
            does: signed.say("import.before_do").to_owned(),
            link: None,
        });
    }
    let queue = format!("/impor/{id}/keputusan");
    let waiting = number(signed, batch.open);
    let queue_link = if batch.open > 0 {
        Some(Link::new(signed.fill("import.decide", &[("n", &waiting)]), queue))
    } else {
        (batch.counts.waiting > 0).then(|| Link::new(signed.say("import.decided"), queue))
    };
    let mut downloads = Vec::new();
    if met.rows > 0 {
        downloads.push(Link::new(
            signed.say("import.correction"),
            format!("/impor/{id}/koreksi.xlsx"),
        ));
    }
    let empty = (batch.counts.rows == 0).then(|| Empty {
        says: signed.say("import.no_rows").to_owned(),
        why: signed.say("import.no_rows_why").to_owned(),
        ..Empty::default()
    });
    signed.page(&ResultPage {
        shell,
        file: batch.file_name.clone(),
        particulars: when(signed, &batch),
        answer: answer(signed, &batch),
        counts: counts(signed, &batch),
        queue: queue_link,
        refused: groups(signed, &met.refused, &read),
        doubtful: groups(signed, &met.doubtful, &read),
        differences: differences(signed, &met, &read),
        differences_said: differences_said(signed, &met),
        terms: read.terms(signed.language().words()),
        downloads,
        empty,
    })
}

async fn batch(signed: &Signed, id: Uuid) -> Result<Batch, Refusal> {
    intake::batch(&signed.running().store, &signed.account, &signed.tree, id)
        .await
        .map_err(|failure| signed.refuse(failure))?
        .ok_or_else(|| signed.refuse(Problem::not_found()))
}

fn answer(signed: &Signed, batch: &Batch) -> Vec<Sentence> {
    let counts = &batch.counts;
    let said =
        |key: &str, n: u64| Sentence::marked(&signed.fill(key, &[("n", &number(signed, n))]));
    let in_it = counts.rows.saturating_sub(counts.refused).saturating_sub(batch.open);
    let mut sentences = vec![Sentence::marked(&signed.fill(
        "import.answer",
        &[("n", &number(signed, in_it)), ("of", &number(signed, counts.rows))],
    ))];
    if counts.enrolled == 0 && counts.visits_written == 0 && counts.visits_corrected == 0 {
        sentences.push(Sentence::marked(signed.say("import.answer_nothing_new")));
    }
    for (key, n) in
        [("import.answer_waiting", batch.open), ("import.answer_refused", counts.refused)]
    {
        if n > 0 {
            sentences.push(said(key, n));
        }
    }
    sentences
}

fn counts(signed: &Signed, batch: &Batch) -> Vec<Count> {
    let c = &batch.counts;
    [
        ("import.n_read", c.rows, "import.n_read_said", Tone::Plain, true),
        ("import.n_enrolled", c.enrolled, "import.n_enrolled_said", Tone::Better, true),
        ("import.n_linked", c.linked, "import.n_linked_said", Tone::Plain, true),
        ("import.n_visits", c.visits_written, "import.n_visits_said", Tone::Better, true),
        ("import.n_unchanged", c.unchanged, "import.n_unchanged_said", Tone::Plain, true),
        ("import.n_corrected", c.corrected, "import.n_corrected_said", Tone::Plain, false),
        ("import.n_waiting", c.waiting, "import.n_waiting_said", Tone::Doubtful, false),
        ("import.n_refused", c.refused, "import.n_refused_said", Tone::Worse, true),
        ("import.n_posyandu", c.posyandu_added, "import.n_posyandu_said", Tone::Plain, false),
        ("import.n_served", c.desa_served, "import.n_served_said", Tone::Plain, false),
    ]
    .into_iter()
    .filter(|(_, n, _, _, always)| *always || *n > 0)
    .map(|(name, n, text, tone, _)| Count {
        figure: number(signed, n),
        name: signed.say(name).to_owned(),
        text: signed.say(text).to_owned(),
        link: None,
        tone: if n == 0 { Tone::Plain } else { tone },
    })
    .collect()
}

/// One finding met in a row.
struct Met {
    line: u32,
    child: Option<Uuid>,
    cells: Vec<String>,
    finding: Finding,
}

/// The rows of one kind of finding: how many, and the first of them.
#[derive(Default)]
struct Kind {
    rows: usize,
    first: Vec<Met>,
}

/// All that was found in a file.
#[derive(Default)]
struct Found {
    rows: usize,
    refused: BTreeMap<String, Kind>,
    doubtful: BTreeMap<String, Kind>,
    differences: BTreeMap<String, Kind>,
}

async fn met(signed: &Signed, id: Uuid) -> Result<Found, Refusal> {
    let mut found = Found::default();
    let mut after = 0;
    loop {
        let rows = intake::rows_with_findings(&signed.running().store, id, after, AT_ONCE)
            .await
            .map_err(|failure| signed.refuse(failure))?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.line;
        for row in &rows {
            found.add(row);
        }
    }
}

impl Found {
    fn add(&mut self, row: &LookedAt) {
        self.rows += 1;
        let mut seen = HashSet::new();
        for finding in &row.findings {
            if !seen.insert(finding.code.clone()) {
                continue;
            }
            let (kinds, shown) = match finding.weighs {
                _ if finding.code.starts_with("said.") => {
                    (&mut self.differences, DIFFERENCES_SHOWN)
                }
                Weighs::Refuses => (&mut self.refused, SHOWN),
                Weighs::NotUsed | Weighs::Note => (&mut self.doubtful, SHOWN),
            };
            let kind = kinds.entry(finding.code.clone()).or_default();
            kind.rows += 1;
            if kind.first.len() < shown {
                kind.first.push(Met {
                    line: row.line,
                    child: row.child,
                    cells: row.cells.clone(),
                    finding: finding.clone(),
                });
            }
        }
    }
}

fn groups(
    signed: &Signed,
    kinds: &BTreeMap<String, Kind>,
    read: &HowRead,
) -> Vec<FindingGroup> {
    let words = signed.language().words();
    let mut groups: Vec<(usize, FindingGroup)> = kinds
        .iter()
        .map(|(code, kind)| {
            let part = |part: &str| words.get(&format!("finding.{code}.{part}")).to_owned();
            let more = kind.rows - kind.first.len();
            let says = part("says");
            let group = FindingGroup {
                does: part("do"),
                count: number(signed, kind.rows as u64),
                rows: rows(signed, kind, read, &says),
                more: if more == 0 {
                    String::new()
                } else {
                    signed.fill("import.more", &[("n", &number(signed, more as u64))])
                },
                says,
            };
            (kind.rows, group)
        })
        .collect();
    groups.sort_by_key(|(rows, _)| std::cmp::Reverse(*rows));
    groups.into_iter().map(|(_, group)| group).collect()
}

fn rows(signed: &Signed, kind: &Kind, read: &HowRead, caption: &str) -> TableView {
    let rows = kind
        .first
        .iter()
        .map(|met| {
            Row::of(vec![
                who(met, read),
                Cell::number(met.line.to_string()),
                Cell::text(met.finding.column.clone()),
                Cell::text(met.finding.entered.clone()),
            ])
        })
        .collect();
    TableView {
        caption: caption.to_owned(),
        columns: vec![
            Column::text(signed.say("import.child")),
            Column::number(signed.say("import.line")),
            Column::text(signed.say("import.column")),
            Column::text(signed.say("import.entered")),
        ],
        rows,
        sheets: true,
    }
}

/// The name that stands in the row, leading to the child where there is one.
fn who(met: &Met, read: &HowRead) -> Cell {
    let name =
        read.name_column().and_then(|at| met.cells.get(at)).map_or("", |name| name.trim());
    let cell = Cell::text(if name.is_empty() { "–" } else { name });
    match met.child {
        Some(child) => cell.link(format!("/anak/{child}")),
        None => cell,
    }
}

/// `Pendek → severely_stunted` in words; scores stay as they are.
fn in_words<'a>(signed: &Signed, code: &str, ours: &'a str) -> &'a str
where
    'static: 'a,
{
    let family = match code {
        "said.weight_for_age" => "weight",
        "said.stature" => "stature",
        "said.wasting" => "wasting",
        _ => return ours,
    };
    signed.language().words().find(&format!("category.{family}.{ours}")).unwrap_or(ours)
}

fn differences(signed: &Signed, found: &Found, read: &HowRead) -> TableView {
    let mut met: Vec<(&str, &Met)> = found
        .differences
        .iter()
        .flat_map(|(code, kind)| kind.first.iter().map(move |met| (code.as_str(), met)))
        .collect();
    met.sort_by_key(|(_, met)| met.line);
    let rows = met
        .into_iter()
        .map(|(code, met)| {
            let entered = met.finding.entered.as_str();
            let (theirs, ours) = entered.split_once(" → ").unwrap_or((entered, ""));
            Row::of(vec![
                who(met, read),
                Cell::number(met.line.to_string()),
                Cell::text(met.finding.column.clone()),
                Cell::text(theirs),
                Cell::text(in_words(signed, code, ours)),
            ])
        })
        .collect();
    TableView {
        caption: signed.say("import.differences").to_owned(),
        columns: vec![
            Column::text(signed.say("import.child")),
            Column::number(signed.say("import.line")),
            Column::text(signed.say("import.column")),
            Column::text(signed.say("import.theirs")),
            Column::text(signed.say("import.ours")),
        ],
        rows,
        sheets: true,
    }
}

fn differences_said(signed: &Signed, found: &Found) -> String {
    let all: usize = found.differences.values().map(|kind| kind.rows).sum();
    let by_kind: Vec<String> = found
        .differences
        .values()
        .filter_map(|kind| {
            let column = &kind.first.first()?.finding.column;
            Some(format!("{column} {}", number(signed, kind.rows as u64)))
        })
        .collect();
    signed.fill(
        "import.differences_said",
        &[("n", &number(signed, all as u64)), ("kinds", &by_kind.join(", "))],
    )
}

/// The rows with findings as a workbook: as they came, with what is wrong beside them.
pub(in crate::web) async fn corrections(
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Refusal> {
    let running = signed.running();
    let batch = batch(&signed, id).await?;
    let rows = correction::rows(&running.store, id, signed.language().words())
        .await
        .map_err(|failure| signed.refuse(failure))?;
    audit::read(
        &running.store,
        &signed.account,
        Reading::Export,
        Some(batch.place),
        None,
        rows.len(),
        &running.clock,
    )
    .await
    .map_err(|failure| signed.refuse(failure))?;
    let columns = HowRead::told(&batch.reading).columns;
    let workbook = tokio::task::spawn_blocking(move || correction::workbook(&columns, &rows))
        .await
        .map_err(|error| signed.refuse(Problem::broken("broken", &error)))?
        .map_err(|problem| signed.refuse(problem))?;
    let name = correction::name(&batch.file_name);
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, workbook).into_response())
}
