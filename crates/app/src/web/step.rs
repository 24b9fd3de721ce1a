//! Writing down what was done about a child's problem, from the child's page or the worklist.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use register::history;
use register::response::{self, NewResponse};
use uuid::Uuid;

use super::child::{Shown, child_id, page};
use super::form::Posted;
use super::language::own_path;
use super::page::Choice;
use super::page::child::StepForm;
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};

/// The step, as it is posted, and the key of its name.
const STEPS: [(&str, history::Step, &str); 4] = [
    ("diverifikasi", history::Step::Verified, "step.diverifikasi"),
    ("dirujuk", history::Step::Referred, "step.dirujuk"),
    ("dilayani", history::Step::Served, "step.dilayani"),
    ("ditutup", history::Step::Closed, "step.ditutup"),
];

/// Why a case is closed: kept in the note, before what the writer adds.
const REASONS: [(&str, &str); 6] = [
    ("membaik", "reason.membaik"),
    ("salah_ukur", "reason.salah_ukur"),
    ("pindah", "reason.pindah"),
    ("meninggal", "reason.meninggal"),
    ("lulus_umur", "reason.lulus_umur"),
    ("menolak", "reason.menolak"),
];

const BEFORE_NOTE: &str = " · ";

/// The longest note.
const NOTE_CHARS: usize = 500;

/// The key of a step's name by the word that is posted.
pub(super) fn name_key(posted: &str) -> Option<&'static str> {
    STEPS.iter().find(|(word, ..)| *word == posted).map(|(_, _, key)| *key)
}

/// The key of a step's name by the code that is kept.
pub(super) fn said(code: &str) -> &str {
    STEPS.iter().find(|(_, step, _)| step.code() == code).map_or(code, |(_, _, key)| *key)
}

/// A note as it is read: the reason in words, then what was added.
pub(super) fn note_said(signed: &Signed, note: &str) -> String {
    let (head, rest) = note.split_once(BEFORE_NOTE).unwrap_or((note, ""));
    match REASONS.iter().find(|(word, _)| *word == head) {
        None => note.to_owned(),
        Some((_, key)) if rest.is_empty() => signed.say(key).to_owned(),
        Some((_, key)) => format!("{}{BEFORE_NOTE}{rest}", signed.say(key)),
    }
}

/// The form for a child, whose most urgent rule it answers; the step that usually comes next
/// may be proposed.
pub(super) fn form(
    signed: &Signed,
    child: Uuid,
    rule: Option<String>,
    proposed: Option<history::Step>,
    error: String,
) -> StepForm {
    let choice = |word: &str, key: &str, chosen: bool| Choice {
        text: signed.say(key).to_owned(),
        count: String::new(),
        href: word.to_owned(),
        chosen,
    };
    let mut keep = vec![("id".to_owned(), Uuid::now_v7().to_string())];
    keep.extend(rule.map(|rule| ("aturan".to_owned(), rule)));
    StepForm {
        action: format!("/anak/{child}/langkah"),
        id: child.to_string(),
        steps: STEPS
            .iter()
            .map(|(word, step, key)| choice(word, key, proposed == Some(*step)))
            .collect(),
        reasons: REASONS.iter().map(|(word, key)| choice(word, key, false)).collect(),
        day: signed.running().today().to_string(),
        error,
        keep,
    }
}

pub(super) async fn record(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let child = child_id(&signed, &id)?;
    let bad = || signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form"));
    let (word, step, _) =
        STEPS.into_iter().find(|(word, ..)| *word == fields.get("langkah")).ok_or_else(bad)?;
    let on: NaiveDate = fields.get("tanggal").parse().map_err(|_| bad())?;
    let running = signed.running();
    let engine = running.engine();
    let rule = engine.rules().get(fields.get("aturan"));
    let new = NewResponse {
        id: fields.get("id").parse().unwrap_or_else(|_| Uuid::now_v7()),
        child,
        on,
        rule: rule.map(|rule| rule.code.clone()).unwrap_or_default(),
        step,
        note: note(step, fields.get("alasan"), fields.get("catatan")),
    };
    let done =
        response::respond(&running.store, &signed.account, &signed.tree, &new, &running.clock)
            .await;
    if let Err(refused) = done {
        let problem = Problem::from(refused);
        if problem.kind != Kind::Refused {
            return Err(signed.refuse(problem));
        }
        let step_error = signed.say(&format!("problem.{}.says", problem.code)).to_owned();
        return page(&signed, child, Shown { step_error, ..Shown::default() }).await;
    }
    running.facts_changed();
    let back = if fields.is_set("kembali") {
        own_path(Some(fields.get("kembali"))).to_owned()
    } else {
        format!("/anak/{child}?langkah={word}")
    };
    Ok(Redirect::to(&back).into_response())
}

/// What is kept with the step: a closing begins with a known reason or has none.
fn note(step: history::Step, reason: &str, text: &str) -> String {
    let text: String = text.chars().take(NOTE_CHARS).collect();
    if step != history::Step::Closed {
        return text;
    }
    match REASONS.iter().find(|(word, _)| *word == reason) {
        None => String::new(),
        Some((word, _)) if text.is_empty() => (*word).to_owned(),
        Some((word, _)) => format!("{word}{BEFORE_NOTE}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_has_a_known_reason_or_none() {
        let closed = |reason, text| note(history::Step::Closed, reason, text);
        assert_eq!(closed("membaik", ""), "membaik");
        assert_eq!(closed("pindah", "ke Metro"), "pindah · ke Metro");
        assert_eq!(closed("", "lupa"), "", "the register refuses a closing without a reason");
        assert_eq!(closed("karena", ""), "");
        assert_eq!(note(history::Step::Served, "membaik", "PMT"), "PMT");
    }

    #[test]
    fn every_step_and_reason_has_words() {
        for language in [crate::text::Language::Id, crate::text::Language::En] {
            for (_, _, key) in STEPS {
                assert!(language.words().find(key).is_some(), "{key}");
            }
            for (_, key) in REASONS {
                assert!(language.words().find(key).is_some(), "{key}");
            }
        }
        assert_eq!(said("referred"), "step.dirujuk");
    }
}
