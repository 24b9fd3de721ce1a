//! Accounts and what they are assigned to.

use askama::Template;

use super::{Choice, Link, Notice, Shell, Tone};

/// A role in a place for a time.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// Posted as `tugas` to end it.
    pub(crate) id: String,
    pub(crate) role: String,
    pub(crate) place: Link,
    /// `SK 440/12/2024`; empty where none was given.
    pub(crate) decree: String,
    /// `sejak 1 Jan 2024` or `1 Jan–30 Jun 2024`.
    pub(crate) term: String,
    pub(crate) current: bool,
}

/// One account.
#[derive(Debug, Clone)]
pub(crate) struct AccountLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) sign_in: String,
    /// `terakhir masuk 12 Nov 2024`.
    pub(crate) seen: String,
    pub(crate) state: String,
    pub(crate) tone: Tone,
    pub(crate) assignments: Vec<Assignment>,
}

/// The fields of an assignment: `peran`, `tempat`, `sk`, `mulai`, `sampai`.
#[derive(Debug, Clone, Default)]
pub(crate) struct AssignmentFields {
    /// `href` holds the value.
    pub(crate) roles: Vec<Choice>,
    pub(crate) place: String,
    pub(crate) decree: String,
    pub(crate) first: String,
    pub(crate) last: String,
}

/// All accounts within reach. Adding posts `nama`, `masuk` and an assignment to `/akun`;
/// `/akun/{id}/tugas` adds one, `/akun/{id}/tugas/akhiri` ends one (`tugas`), and
/// `/akun/{id}/tautan` makes a new one-time link.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts.html")]
pub(crate) struct AccountsPage {
    pub(crate) shell: Shell,
    pub(crate) accounts: Vec<AccountLine>,
    pub(crate) name: String,
    pub(crate) sign_in: String,
    pub(crate) fields: AssignmentFields,
    pub(crate) refused: Option<Notice>,
    /// The one-time link just made: for whom, and the address.
    pub(crate) made: Option<Link>,
}
