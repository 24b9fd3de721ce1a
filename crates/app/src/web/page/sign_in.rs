//! Coming in: signing in, and making the first account of a fresh installation.

use askama::Template;

use super::{Notice, Shell};

/// An account anyone may try on synthetic data.
#[derive(Debug, Clone)]
pub(crate) struct DemoAccount {
    /// `Provinsi Lampung`.
    pub(crate) place: String,
    pub(crate) role: String,
    pub(crate) name: String,
    pub(crate) password: String,
}

/// Signing in; posts `nama`, `sandi`, `tujuan`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) shell: Shell,
    pub(crate) name: String,
    /// Where to go afterwards.
    pub(crate) then: String,
    pub(crate) refused: Option<Notice>,
    pub(crate) accounts: Vec<DemoAccount>,
}

/// The first account, or a new person's own password, by a one-time link; posts `nama`
/// (where `name_given` is empty), `sandi`, `sandi_lagi`.
#[derive(Debug, Clone, Template)]
#[template(path = "first.html")]
pub(crate) struct FirstPage {
    pub(crate) shell: Shell,
    pub(crate) action: String,
    /// Set when an account waits for its password only.
    pub(crate) name_given: String,
    pub(crate) name: String,
    pub(crate) refused: Option<Notice>,
    /// The link was used or is too old.
    pub(crate) stale: bool,
}
