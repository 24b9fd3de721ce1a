//! Whether a pack is whole, and whether its facts still give it, in words.

use evaluation::pack::{Check, Verified, Wrong};
use register::account::Deed;
use register::clock::{Instant, Zone};
use register::pack::Pack;
use register::place::PlaceId;

use super::{Asked, count, href, running};
use crate::packs::{Failed, State, Task, Work};
use crate::text::date;
use crate::web::page::pack::Verdict;
use crate::web::page::study::Offer;
use crate::web::page::{Cell, Column, Row, Sentence, TableView, Tone};
use crate::web::visitor::{Refusal, Signed};

/// Proves the pack from itself, now or when it was last looked at.
pub(super) async fn verified(signed: &Signed, asked: &Asked<'_>) -> Result<Verdict, Refusal> {
    let running = running(signed);
    let work = match running.pack_work_on(Task::Verify(asked.pack.id)) {
        Some(work) => work,
        None => {
            running.start_verifying(asked.pack.id).map_err(|problem| signed.refuse(problem))?
        }
    };
    let state = work.soon().await;
    let verdict = Verdict {
        title: signed.say("packs.verified_title").to_owned(),
        when: at(signed, asked, work.began),
        offer: offer(signed, asked, "periksa", "packs.verify_again"),
        ..Verdict::default()
    };
    Ok(match state {
        State::Verified(verified) => of_verified(signed, &asked.pack, &verified, verdict),
        State::Failed(failed) => of_failed(signed, asked, &failed, verdict),
        State::Working(_) | State::Frozen { .. } | State::Reissued(_) => Verdict {
            says: Sentence::marked(signed.say("packs.verifying")),
            goes_on: true,
            offer: None,
            when: String::new(),
            ..verdict
        },
    })
}

/// Whether the facts, folded again, give the same pack; told for those who may freeze.
pub(super) fn reissued(signed: &Signed, asked: &Asked<'_>) -> Option<Verdict> {
    if !signed.reaches(Deed::FreezePack, asked.place.id) {
        return None;
    }
    let work = running(signed).pack_work_on(Task::Reissue(asked.pack.id));
    let verdict = Verdict {
        title: signed.say("packs.reissue_title").to_owned(),
        offer: offer(signed, asked, "ulang", "packs.reissue"),
        ..Verdict::default()
    };
    let Some(work) = work else {
        return Some(Verdict {
            says: Sentence::marked(signed.say("packs.reissue_said")),
            ..verdict
        });
    };
    Some(of_reissued(signed, asked, &work, verdict))
}

fn of_reissued(signed: &Signed, asked: &Asked<'_>, work: &Work, verdict: Verdict) -> Verdict {
    let verdict = Verdict { when: at(signed, asked, work.began), ..verdict };
    match work.state() {
        State::Reissued(hash) if hash == asked.pack.hash => Verdict {
            tone: Tone::Better,
            says: Sentence::marked(signed.say("packs.reissued_same")),
            ..verdict
        },
        State::Reissued(_) => told(signed, "pack_differs", Tone::Doubtful, verdict),
        State::Failed(failed) => of_failed(signed, asked, &failed, verdict),
        State::Working(_) | State::Frozen { .. } | State::Verified(_) => Verdict {
            says: Sentence::marked(signed.say("packs.reissuing")),
            goes_on: true,
            offer: None,
            when: String::new(),
            ..verdict
        },
    }
}

fn told(signed: &Signed, code: &str, tone: Tone, verdict: Verdict) -> Verdict {
    let words = signed.language().words();
    let part = |part: &str| words.get(&format!("problem.{code}.{part}")).to_owned();
    Verdict { tone, says: Sentence::marked(&part("says")), does: part("do"), ..verdict }
}

/// Which file cannot be read, and what to do.
fn of_failed(signed: &Signed, asked: &Asked<'_>, failed: &Failed, verdict: Verdict) -> Verdict {
    let Some(file) = &failed.file else {
        return told(signed, failed.code, Tone::Worse, verdict);
    };
    let key =
        if failed.code == "pack_missing" { "packs.file_missing" } else { "packs.file_damaged" };
    Verdict {
        tone: Tone::Worse,
        says: Sentence::marked(&signed.fill(key, &[("file", file)])),
        does: restore(signed, &asked.pack),
        ..verdict
    }
}

/// What to do with a pack that is not whole.
fn restore(signed: &Signed, pack: &Pack) -> String {
    signed.fill("packs.restore", &[("folder", &format!("packs/{}", pack.id))])
}

fn of_verified(signed: &Signed, pack: &Pack, verified: &Verified, verdict: Verdict) -> Verdict {
    let table = table(signed, verified);
    let wrong = verified.checks.iter().filter(|(.., wrong)| wrong.is_some()).count();
    if wrong > 0 {
        let first = verified.checks.iter().find(|(.., wrong)| wrong.is_some());
        let what = first.map(|(check, what, _)| named(signed, *check, what));
        let said = signed.fill(
            "packs.unsound",
            &[("n", &count(signed, wrong)), ("what", &what.unwrap_or_default())],
        );
        return Verdict {
            tone: Tone::Worse,
            says: Sentence::marked(&said),
            does: restore(signed, pack),
            table,
            ..verdict
        };
    }
    if verified.contents.hash.to_string() != pack.hash {
        return Verdict {
            tone: Tone::Worse,
            says: Sentence::marked(signed.say("packs.other_pack")),
            does: restore(signed, pack),
            table,
            ..verdict
        };
    }
    let of = |wanted: Check| {
        count(signed, verified.checks.iter().filter(|(check, ..)| *check == wanted).count())
    };
    let said = signed
        .fill("packs.sound", &[("files", &of(Check::Bytes)), ("partitions", &of(Check::Rows))]);
    Verdict { tone: Tone::Better, says: Sentence::marked(&said), table, ..verdict }
}

/// What was looked at, by the name that people know.
fn named(signed: &Signed, check: Check, what: &str) -> String {
    match check {
        Check::Rows => what
            .parse()
            .ok()
            .and_then(|id| signed.tree.here(PlaceId(id)))
            .map_or_else(|| what.to_owned(), |place| place.name.clone()),
        Check::Contents | Check::Bytes | Check::Figures => what.to_owned(),
    }
}

fn table(signed: &Signed, verified: &Verified) -> TableView {
    let row = |(check, what, wrong): &(Check, String, Option<Wrong>)| {
        let kind = match check {
            Check::Contents => "packs.check_contents",
            Check::Bytes => "packs.check_bytes",
            Check::Rows => "packs.check_rows",
            Check::Figures => "packs.check_figures",
        };
        let (tone, said) = match wrong {
            None => (Tone::Better, "packs.right"),
            Some(Wrong::OtherHash) => (Tone::Worse, "packs.wrong_hash"),
            Some(Wrong::OtherBytes) => (Tone::Worse, "packs.wrong_bytes"),
            Some(Wrong::Missing) => (Tone::Worse, "packs.wrong_missing"),
            Some(Wrong::Added) => (Tone::Worse, "packs.wrong_added"),
            Some(Wrong::OtherRows) => (Tone::Worse, "packs.wrong_rows"),
            Some(Wrong::OtherFigures) => (Tone::Worse, "packs.wrong_figures"),
            Some(Wrong::Unreadable(_)) => (Tone::Worse, "packs.wrong_unreadable"),
        };
        Row::of(vec![
            Cell::text(named(signed, *check, what)),
            Cell::text(signed.say(kind)),
            Cell::chip(tone, signed.say(said)),
        ])
    };
    // What is wrong comes first.
    let (wrong, right): (Vec<_>, Vec<_>) =
        verified.checks.iter().partition(|(.., wrong)| wrong.is_some());
    TableView {
        caption: signed.say("packs.checks").to_owned(),
        columns: vec![
            Column::text(signed.say("packs.check_what")),
            Column::text(signed.say("packs.check_kind")),
            Column::text(signed.say("packs.check_result")),
        ],
        rows: wrong.into_iter().chain(right).map(row).collect(),
        sheets: true,
    }
}

fn at(signed: &Signed, asked: &Asked<'_>, began: Instant) -> String {
    let day = date(signed.language(), began.date_in(Zone::of_code(&asked.place.code)));
    signed.fill("packs.checked_at", &[("day", &day)])
}

fn offer(signed: &Signed, asked: &Asked<'_>, act: &str, button: &str) -> Option<Offer> {
    signed.turn.known.is_none().then(|| Offer {
        action: format!("{}/{act}", href(asked.place, asked.pack.id)),
        button: signed.say(button).to_owned(),
        keep: Vec::new(),
    })
}
