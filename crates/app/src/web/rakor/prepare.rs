//! Preparing a meeting: its figures are frozen, and the meeting says which pack it looks at.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use register::account::{Account, Deed};
use register::act::Door;
use register::place::Tree;
use register::rakor::{self, PackLink};
use uuid::Uuid;

use super::Held;
use crate::packs::{State, Work};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::web::form::Posted;
use crate::web::frame::{period_of, period_said};
use crate::web::page::study::WaitingPage;
use crate::web::visitor::{Refusal, Signed};

pub(in crate::web) async fn prepare(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    signed.must_be_now()?;
    let held = Held::of(&signed, &code, &id).await?;
    signed.may(Deed::ManageRakor, held.place.id)?;
    let refused = |code| signed.refuse(Problem::new(Kind::Refused, code));
    let period = period_of(&held.meeting().period).ok_or_else(|| refused("bad_period"))?;
    let running = &signed.visitor.doors.running;
    let seen = running.standpoint(&held.place.code, None, None).await;
    let seen = seen.map_err(|problem| signed.refuse(problem))?;
    if period.last() > seen.stamp.until {
        return Err(refused("moved.not_yet"));
    }
    let work = running
        .start_freezing(&signed.account, held.place, period, &seen)
        .map_err(|problem| signed.refuse(problem))?;
    let linking = tokio::spawn(link_when_frozen(
        Arc::clone(running),
        signed.account.clone(),
        Arc::clone(&signed.today),
        held.meeting().id,
        Arc::clone(&work),
    ));
    if let State::Working(_) = work.soon().await {
        let address = held.href(&format!("siapkan/{}", work.id));
        return Ok(Redirect::to(&address).into_response());
    }
    match linking.await {
        Ok(Ok(())) => Ok(Redirect::to(&held.href("evaluasi")).into_response()),
        Ok(Err(problem)) => Err(signed.refuse(problem)),
        Err(cause) => Err(signed.refuse(Problem::broken("broken", &cause))),
    }
}

/// Says which pack the meeting looks at, once it is frozen. Broken off before, the pack is there
/// and preparing again finds it.
async fn link_when_frozen(
    running: Arc<Running>,
    by: Account,
    tree: Arc<Tree>,
    meeting: Uuid,
    work: Arc<Work>,
) -> Result<(), Problem> {
    match work.ended().await {
        State::Frozen { pack, .. } => {
            let link = PackLink { id: Uuid::now_v7(), meeting, pack };
            let Running { store, clock, .. } = &*running;
            rakor::link_pack(store, &by, &tree, &link, Door::Form, clock).await?;
            Ok(())
        }
        State::Failed(failed) => Err(Problem::new(Kind::Refused, failed.code)),
        State::Working(_) | State::Verified(_) | State::Reissued(_) => {
            Err(Problem::new(Kind::Refused, "pack_busy"))
        }
    }
}

/// The page that waits for the pack of a meeting.
pub(in crate::web) async fn waiting(
    signed: Signed,
    Path((code, id, work)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    let none = || signed.refuse(Problem::not_found());
    let work: Uuid = work.parse().map_err(|_| none())?;
    let done = || Ok(Redirect::to(&held.href("evaluasi")).into_response());
    if held.meeting().pack.is_some() {
        return done();
    }
    let work = signed.running().pack_work(work).ok_or_else(none)?;
    let progress = match work.state() {
        State::Working(progress) => Some(progress),
        State::Failed(failed) => {
            return Err(signed.refuse(Problem::new(Kind::Refused, failed.code)));
        }
        // Frozen, and about to be linked.
        State::Frozen { .. } | State::Verified(_) | State::Reissued(_) => None,
    };
    let period = period_of(&held.meeting().period)
        .map_or_else(String::new, |period| period_said(signed.language(), period));
    let title =
        signed.fill("packs.freezing", &[("period", &period), ("place", &held.place.name)]);
    signed.page(&WaitingPage {
        shell: held.shell(&title),
        says: signed.say("packs.freezing_said").to_owned(),
        title,
        done: progress.as_ref().map_or(1, |progress| progress.done),
        of: progress.as_ref().map_or(1, |progress| progress.of.max(1)),
        href: held.href(&format!("siapkan/{}", work.id)),
    })
}
