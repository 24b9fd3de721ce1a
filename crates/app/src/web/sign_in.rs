//! Signing in and out, and the one-time link of a new account.

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use register::account::{self, InvitationToken};
use serde::Deserialize;

use super::form::Posted;
use super::language::own_path;
use super::page::sign_in::{DemoAccount, FirstPage, SignInPage};
use super::page::{Notice, Sentence, Tone};
use super::visitor::{Refusal, SESSION, Visitor};
use crate::cli::demo;
use crate::problem::{Kind, Problem};

#[derive(Deserialize)]
pub(super) struct Then {
    tujuan: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    nama: String,
    sandi: String,
    #[serde(default)]
    tujuan: String,
}

pub(super) async fn show(
    visitor: Visitor,
    Query(then): Query<Then>,
) -> Result<Response, Refusal> {
    page(&visitor, "", own_path(then.tujuan.as_deref()), None)
}

fn page(
    visitor: &Visitor,
    name: &str,
    then: &str,
    refused: Option<Notice>,
) -> Result<Response, Refusal> {
    let words = visitor.language.words();
    let accounts = if visitor.doors.running.demo {
        let tree = visitor.doors.running.tree();
        demo::ACCOUNTS
            .iter()
            .map(|(username, _, role, code)| DemoAccount {
                place: tree.by_code(code).map(|place| place.name.clone()).unwrap_or_default(),
                role: words.get(&format!("role.{}", role.code())).to_owned(),
                name: (*username).to_owned(),
                password: demo::PASSWORD.to_owned(),
            })
            .collect()
    } else {
        Vec::new()
    };
    visitor.page(&SignInPage {
        shell: visitor.shell(words.get("sign_in.title")),
        name: name.to_owned(),
        then: then.to_owned(),
        refused,
        accounts,
    })
}

pub(super) async fn enter(
    visitor: Visitor,
    Form(entry): Form<Entry>,
) -> Result<Response, Refusal> {
    let running = &visitor.doors.running;
    match account::sign_in(&running.store, &entry.nama, &entry.sandi, &running.clock).await {
        Ok(token) => Ok(welcome(&visitor, &token, own_path(Some(&entry.tujuan)))),
        Err(account::SignInRefused::Wrong) => {
            again(&visitor, &entry, ["sign_in.wrong", "sign_in.wrong_do"])
        }
        Err(account::SignInRefused::TooManyTries) => {
            again(&visitor, &entry, ["sign_in.wait", "sign_in.wait_do"])
        }
        Err(account::SignInRefused::Failure(failure)) => Err(visitor.refuse(failure.into())),
    }
}

/// The form once more, with why it was refused.
fn again(
    visitor: &Visitor,
    entry: &Entry,
    [says, does]: [&str; 2],
) -> Result<Response, Refusal> {
    let words = visitor.language.words();
    let minutes = account::MINUTES.to_string();
    let said = |key: &str| words.fill(key, &[("minutes", &minutes)]);
    let refused = Notice {
        tone: Tone::Worse,
        says: Sentence::marked(&said(says)),
        does: said(does),
        link: None,
    };
    page(visitor, &entry.nama, own_path(Some(&entry.tujuan)), Some(refused))
}

/// Hands the browser its token and sends it on.
fn welcome(visitor: &Visitor, token: &str, to: &str) -> Response {
    let secure = if visitor.doors.https { "; Secure" } else { "" };
    let cookie = format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax{secure}");
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

pub(super) async fn leave(posted: Posted) -> Result<Response, Refusal> {
    let signed = posted.signed;
    if let Some(token) = &signed.visitor.token {
        account::end_session(&signed.running().store, token)
            .await
            .map_err(|failure| signed.refuse(failure))?;
    }
    let cookie = format!("{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/masuk")).into_response())
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    nama: String,
    sandi: String,
    sandi_lagi: String,
}

pub(super) async fn first(
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    first_page(&visitor, &token, "", None).await
}

async fn first_page(
    visitor: &Visitor,
    token: &str,
    name: &str,
    refused: Option<Notice>,
) -> Result<Response, Refusal> {
    let running = &visitor.doors.running;
    let invited =
        account::invited(&running.store, &InvitationToken(token.to_owned()), &running.clock)
            .await
            .map_err(|failure| visitor.clone().refuse(failure.into()))?;
    let given = invited.clone().flatten().unwrap_or_default();
    let title = if given.is_empty() { "first.title" } else { "first.title_given" };
    visitor.page(&FirstPage {
        shell: visitor.shell(visitor.language.words().get(title)),
        action: format!("/mulai/{token}"),
        name_given: given,
        name: name.to_owned(),
        refused,
        stale: invited.is_none(),
    })
}

pub(super) async fn accept(
    visitor: Visitor,
    Path(token): Path<String>,
    Form(entry): Form<NewPassword>,
) -> Result<Response, Refusal> {
    let running = &visitor.doors.running;
    let invitation = InvitationToken(token.clone());
    let accepted = if entry.sandi == entry.sandi_lagi {
        account::accept(&running.store, &invitation, &entry.nama, &entry.sandi, &running.clock)
            .await
            .map_err(Problem::from)
    } else {
        Err(Problem::new(Kind::Refused, "account.passwords_differ"))
    };
    match accepted {
        Ok(session) => Ok(welcome(&visitor, &session, "/")),
        Err(problem) if problem.kind == Kind::Refused => {
            let refused = visitor.bad_news(problem.code);
            first_page(&visitor, &token, &entry.nama, Some(refused)).await
        }
        Err(problem) => Err(visitor.refuse(problem)),
    }
}
