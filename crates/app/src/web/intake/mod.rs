//! Bringing files in: handing one over, its questions, its progress, what became of it, and
//! the rows that a person decides.

pub(crate) mod correction;
mod job;
mod questions;
mod queue;
mod read;
mod result;
mod upload;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use register::account::{Account, Deed};
use register::clock::{Instant, Zone};
use register::intake::{self, Batch};
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use super::form::Posted;
use super::page::import::{PastImport, ProgressPage, UploadPage};
use super::page::{Choice, Notice, Paging, Sentence, Tone};
use super::visitor::{Refusal, Signed};
use crate::problem::Problem;
use crate::text::{date, grouped};

pub(crate) use job::Job;
pub(super) use queue::{decide, show as queue};
pub(crate) use read::HowRead;
pub(super) use result::corrections;
pub(super) use upload::upload;

const ACCEPTS: &str = ".csv,.xlsx,.xls,.html,.txt";

pub(super) async fn list(signed: Signed) -> Result<Response, Refusal> {
    own_place(&signed)?;
    upload_page(&signed, None).await
}

/// The place whose rows are taken: the widest where the account may import.
fn own_place(signed: &Signed) -> Result<PlaceId, Refusal> {
    widest(&signed.account, &signed.tree).ok_or_else(|| signed.refuse(Problem::forbidden()))
}

fn widest(account: &Account, tree: &Tree) -> Option<PlaceId> {
    account
        .places_for(Deed::Import)
        .into_iter()
        .filter_map(|place| tree.get(place))
        .min_by_key(|place| place.level)
        .map(|place| place.id)
}

async fn upload_page(signed: &Signed, refused: Option<Notice>) -> Result<Response, Refusal> {
    let running = signed.running();
    let batches = intake::batches(&running.store, &signed.account, &signed.tree)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let mut past: Vec<PastImport> = job::unfinished(running, &signed.account)
        .iter()
        .map(|job| unfinished(signed, job))
        .collect();
    past.extend(batches.iter().map(|batch| past_import(signed, batch)));
    signed.page(&UploadPage {
        shell: signed.shell(signed.say("import.title")),
        accepts: ACCEPTS.to_owned(),
        refused,
        past,
        paging: Paging::default(),
    })
}

fn unfinished(signed: &Signed, job: &Job) -> PastImport {
    let asks = matches!(job.state(), job::State::Asking { .. });
    let (state, tone) = if asks {
        (signed.say("import.state_asks"), Tone::Doubtful)
    } else {
        (signed.say("import.state_working"), Tone::Plain)
    };
    PastImport {
        file: job.handed.name.clone(),
        href: format!("/impor/{}", job.id),
        when: signed.account.display_name.clone(),
        said: String::new(),
        state: state.to_owned(),
        tone,
    }
}

fn past_import(signed: &Signed, batch: &Batch) -> PastImport {
    let counts = &batch.counts;
    let figure = |n: u64| number(signed, n);
    let mut said = vec![
        signed.fill("import.past_rows", &[("n", &figure(counts.rows))]),
        signed.fill("import.past_visits", &[("n", &figure(counts.visits_written))]),
    ];
    if counts.refused > 0 {
        said.push(signed.fill("import.past_refused", &[("n", &figure(counts.refused))]));
    }
    let (state, tone) = if batch.open > 0 {
        let n = figure(batch.open);
        (signed.fill("import.past_waiting", &[("n", &n)]), Tone::Doubtful)
    } else {
        (signed.say("import.state_done").to_owned(), Tone::Better)
    };
    PastImport {
        file: batch.file_name.clone(),
        href: format!("/impor/{}", batch.id),
        when: when(signed, batch),
        said: said.join(" · "),
        state,
        tone,
    }
}

/// `14 Nov 2024, oleh gizi, untuk Kecamatan Kalianda`.
fn when(signed: &Signed, batch: &Batch) -> String {
    let day = date(signed.language(), Instant(batch.uploaded_at).date_in(Zone::Wib));
    let place = signed.tree.here(batch.place).map(|place| signed.place_name(place));
    signed.fill(
        "import.when",
        &[("day", &day), ("who", &batch.username), ("place", &place.unwrap_or_default())],
    )
}

/// A count as people write it.
fn number(signed: &Signed, n: u64) -> String {
    grouped(signed.language(), i64::try_from(n).unwrap_or(i64::MAX))
}

pub(super) async fn show(signed: Signed, Path(id): Path<Uuid>) -> Result<Response, Refusal> {
    let Some(job) = job::of(signed.running(), id, &signed.account) else {
        return result::page(&signed, id).await;
    };
    match job.state() {
        job::State::Opening => progress(&signed, &job, None),
        job::State::Working { rows, of } => progress(&signed, &job, Some((rows, of))),
        job::State::Asking { why, .. } => questions::page(&signed, &job, &why, None),
        job::State::Done { batch, before } => {
            let again = if before { "?sudah=1" } else { "" };
            Ok(Redirect::to(&format!("/impor/{batch}{again}")).into_response())
        }
        job::State::Refused { code } => {
            let mut notice = signed.bad_news(code);
            let file = job.handed.name.replace("**", "");
            notice.says = Sentence::marked(&format!("**{file}**: {}", notice.says.plain()));
            upload_page(&signed, Some(notice)).await
        }
    }
}

fn progress(
    signed: &Signed,
    job: &Job,
    read: Option<(u64, Option<u64>)>,
) -> Result<Response, Refusal> {
    let said = match read {
        None => signed.say("import.looking").to_owned(),
        Some((rows, Some(of))) => signed.fill(
            "import.row_of",
            &[("n", &number(signed, rows)), ("of", &number(signed, of.max(rows)))],
        ),
        Some((rows, None)) => signed.fill("import.rows_read", &[("n", &number(signed, rows))]),
    };
    let done = match read {
        Some((rows, Some(of))) if of > 0 => u32::try_from(rows * 1_000 / of).ok(),
        Some(_) | None => None,
    };
    let step = |key: &str, done: bool, now: bool| Choice {
        text: signed.say(key).to_owned(),
        count: if done { signed.say("import.step_done").to_owned() } else { String::new() },
        href: String::new(),
        chosen: now,
    };
    signed.page(&ProgressPage {
        shell: signed.shell(signed.say("import.reading")),
        file: job.handed.name.clone(),
        said,
        done: done.map(|done| done.min(1_000)),
        steps: vec![
            step("import.step_open", read.is_some(), read.is_none()),
            step("import.step_rows", false, read.is_some()),
        ],
    })
}

pub(super) async fn answer(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let job = job::of(signed.running(), id, &signed.account)
        .ok_or_else(|| signed.refuse(Problem::not_found()))?;
    questions::answered(&signed, &job, &fields).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use crate::text::Language;

    /// The codes that the sources of a folder spell out, those of some families only.
    fn codes(folder: &str, families: &[&str]) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() || path.file_name().is_some_and(|name| name == "tests.rs") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            found.extend(
                text.split('"').filter(|text| is_code(text, families)).map(str::to_owned),
            );
        }
        found
    }

    fn is_code(text: &str, families: &[&str]) -> bool {
        let spelt = text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.');
        let family = text.split_once('.').filter(|(_, rest)| !rest.is_empty());
        spelt && family.is_some_and(|(family, _)| families.contains(&family))
    }

    #[test]
    fn every_finding_and_every_refusal_has_words_in_both_languages() {
        let families =
            ["cell", "child", "date", "nik", "place", "position", "row", "said", "visit"];
        let mut keys: Vec<String> = codes("src/exchange/eppgbm", &families)
            .union(&codes("../register/src/intake", &families))
            .map(|code| format!("finding.{code}"))
            .collect();
        for name in ["weight", "length", "muac", "head", "birth_weight", "birth_length"] {
            let slip = if name.ends_with("weight") { "grams" } else { "millimetres" };
            keys.push(format!("finding.{name}.read_as_{slip}"));
            keys.push(format!("finding.{name}.impossible"));
            keys.push(format!("finding.{name}.not_a_number"));
        }
        let refusals = codes("src/exchange/eppgbm", &["file"]);
        assert!(keys.len() > 40 && refusals.len() > 20);
        keys.extend(refusals.iter().map(|code| format!("problem.{code}")));
        for language in [Language::Id, Language::En] {
            for key in &keys {
                for part in ["says", "do"] {
                    let key = format!("{key}.{part}");
                    assert!(language.words().find(&key).is_some(), "no words for {key}");
                }
            }
        }
    }
}
