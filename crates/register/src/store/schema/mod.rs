//! The tables. Facts carry the act that wrote them and are never changed; `current_child` and
//! `touched` are derived from them and may be rebuilt.
//!
//! `{of ..}` is a reference that PostgreSQL does not check: the row it names is written by the same
//! act, thousands of rows name it, and each check costs as much as the row.
//!
//! Columns: uuid = blob / uuid; instant = microseconds UTC; date = text ISO / date; weight in
//! grams, lengths in 0.1 mm; text sorts in code-point order on both databases.

mod rakor;

use std::collections::HashSet;

use sea_orm::DbBackend;

/// What every fact says of itself.
const FACT: &str = "id {uuid} primary key,
    act {uuid} not null{of act (id)},
    child {uuid} not null references child (id),
    replaces {uuid},
    void {bool} not null default {false}";

const TABLES: &[&str] = &[
    "create table if not exists act (
    id {uuid} primary key,
    seq {bigint} unique,
    recorded_at {bigint} not null,
    account {uuid},
    kind {text} not null,
    source {text} not null,
    place {int},
    note {text} not null)",
    "create table if not exists place (
    id {int} primary key,
    act {uuid} not null references act (id),
    level {text} not null)",
    "create table if not exists place_term (
    place {int} not null references place (id),
    act {uuid} not null references act (id),
    code {text} not null,
    name {text} not null,
    parent {int} references place (id),
    since {date} not null,
    primary key (place, since))",
    "create index if not exists place_term_parent on place_term (parent)",
    "create table if not exists working_area (
    act {uuid} not null references act (id),
    desa {int} not null references place (id),
    puskesmas {int} not null references place (id),
    since {date} not null,
    primary key (desa, since, act))",
    "create table if not exists reform (
    id {uuid} primary key,
    act {uuid} not null references act (id),
    number {int} not null,
    kind {text} not null,
    since {date} not null,
    law {text} not null,
    law_on {date} not null,
    said {text} not null)",
    "create table if not exists reform_place (
    reform {uuid} not null references reform (id),
    place {int} not null references place (id),
    part {text} not null,
    code {text},
    name {text},
    parent {int} references place (id),
    stands_for {int} references place (id),
    primary key (reform, place))",
    "create index if not exists reform_place_place on reform_place (place)",
    "create table if not exists reform_withdrawal (
    reform {uuid} primary key references reform (id),
    act {uuid} not null references act (id))",
    "create table if not exists boundary (
    code {text} primary key,
    act {uuid} not null references act (id),
    rings {text} not null)",
    "create table if not exists child (
    id {uuid} primary key,
    act {uuid} not null references act (id))",
    "create table if not exists identity (
    {fact},
    name {text} not null,
    mother {text} not null,
    father {text} not null,
    born_on {date} not null,
    sex {text} not null,
    birth_weight_g {int},
    birth_length_tenth_mm {int},
    nik_sealed {blob},
    nik_index {blob},
    address {text} not null)",
    "create index if not exists identity_child on identity (child)",
    "create table if not exists residence (
    {fact},
    place {int} not null references place (id),
    since {date} not null)",
    "create index if not exists residence_child on residence (child)",
    "create index if not exists residence_place on residence (place, child)",
    "create table if not exists child_exit (
    {fact},
    left_on {date} not null,
    reason {text} not null)",
    "create index if not exists child_exit_child on child_exit (child)",
    "create table if not exists measurer (
    id {counted},
    act {uuid} not null references act (id),
    place {int} not null references place (id),
    name {text} not null,
    plain_name {text} not null,
    unique (place, plain_name))",
    "create table if not exists visit (
    {fact},
    visited_on {date} not null,
    place {int},
    measurer {int}{of measurer (id)},
    source {text} not null,
    weight_g {int},
    length_tenth_mm {int},
    position {text},
    oedema {bool} not null,
    muac_tenth_mm {int},
    head_tenth_mm {int},
    triceps_tenth_mm {int},
    subscapular_tenth_mm {int},
    vitamin_a {bool},
    entered {text} not null)",
    "create index if not exists visit_child on visit (child, visited_on)",
    "create index if not exists visit_correction on visit (child) where replaces is not null",
    "create table if not exists response (
    {fact},
    responded_on {date} not null,
    rule {text} not null,
    step {text} not null,
    note {text} not null)",
    "create index if not exists response_child on response (child)",
    "create table if not exists pack (
    id {uuid} primary key,
    act {uuid} not null references act (id),
    place {int} not null references place (id),
    period {text} not null,
    seq {bigint} not null,
    known_on {date} not null,
    until {text} not null,
    hash {text} not null)",
    "create index if not exists pack_place on pack (place)",
    "create table if not exists pack_release (
    pack {uuid} primary key references pack (id),
    act {uuid} not null references act (id))",
    "create table if not exists definition_file (
    id {uuid} primary key,
    act {uuid} not null references act (id),
    name {text} not null,
    text {text} not null,
    replaces {uuid} unique references definition_file (id),
    void {bool} not null default {false})",
    "create table if not exists touched (
    act {uuid} not null{of act (id)},
    kabkota {int} not null,
    child {uuid} not null,
    primary key (act, kabkota, child))",
    "create table if not exists current_child (
    no {serial},
    child {uuid} not null unique references child (id),
    name {text} not null,
    plain_name {text} not null,
    mother {text} not null,
    born_on {date} not null,
    sex {text} not null,
    nik_index {blob},
    place {int} not null,
    kabkota {int} not null,
    left_on {date})",
    "create index if not exists current_child_nik on current_child (nik_index)",
    "create index if not exists current_child_kabkota on current_child (kabkota, born_on)",
    "create table if not exists account (
    id {uuid} primary key,
    act {uuid} not null references act (id),
    username {text} not null unique,
    display_name {text} not null,
    password_hash {text})",
    "create table if not exists assignment (
    id {uuid} primary key,
    act {uuid} not null references act (id),
    account {uuid} not null references account (id),
    replaces {uuid} unique,
    role {text} not null,
    place {int} not null references place (id),
    sk_number {text} not null,
    since {date} not null,
    until {date})",
    "create index if not exists assignment_account on assignment (account)",
    "create table if not exists session (
    token_hash {blob} primary key,
    account {uuid} not null references account (id),
    csrf {text} not null,
    created_at {bigint} not null,
    expires_at {bigint} not null)",
    "create table if not exists invitation (
    token_hash {blob} primary key,
    account {uuid} references account (id),
    expires_at {bigint} not null,
    used_at {bigint})",
    "create table if not exists intake_batch (
    id {uuid} primary key,
    act {uuid} references act (id),
    file_name {text} not null,
    file_hash {blob} not null,
    account {uuid} not null references account (id),
    place {int} not null,
    uploaded_at {bigint} not null,
    reading {text} not null,
    counts {text} not null)",
    "create index if not exists intake_batch_uploaded_at on intake_batch (uploaded_at)",
    "create table if not exists intake_row (
    batch {uuid} not null{of intake_batch (id)},
    line {int} not null,
    outcome {text} not null,
    child {uuid},
    cells {text} not null,
    findings {text} not null,
    primary key (batch, line))",
    "create table if not exists intake_question (
    id {uuid} primary key,
    batch {uuid} not null references intake_batch (id),
    line {int} not null,
    place {int} not null,
    entered {text} not null,
    candidates {text} not null,
    decision {text},
    decided_child {uuid},
    decided_act {uuid} references act (id))",
    "create index if not exists intake_question_batch on intake_question (batch, decision)",
    "create index if not exists intake_question_open on intake_question (place)
     where decision is null",
];

/// Who read what, who tried to sign in, and how many read the news. On SQLite in a file of its own, so that neither waits
/// for a file that is being taken in.
const READINGS: &[&str] = &[
    "create table if not exists reading (
    id {uuid} primary key,
    read_at {bigint} not null,
    account {uuid} not null,
    deed {text} not null,
    place {int},
    child {uuid},
    people {int} not null)",
    "create index if not exists reading_read_at on reading (read_at)",
    "create table if not exists wrong_try (
    id {uuid} primary key,
    name_hash {blob} not null,
    tried_at {bigint} not null)",
    "create index if not exists wrong_try_name on wrong_try (name_hash, tried_at)",
    "create table if not exists post_reader (
    post {uuid} not null,
    day {date} not null,
    readers {bigint} not null,
    primary key (post, day))",
];

/// A column that a table of earlier versions lacks.
pub(super) struct Grown {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    kind: &'static str,
}

pub(super) const GROWN: &[Grown] =
    &[Grown { table: "visit", column: "measurer", kind: "{int}" }];

impl Grown {
    /// The statement that adds it.
    pub(super) fn statement(&self, backend: DbBackend) -> String {
        let Self { table, column, kind } = self;
        in_words_of(backend, &format!("alter table {table} add column {column} {kind}"))
    }
}

/// What earlier versions made and later ones do without.
const GONE: &[&str] =
    &["drop index if exists intake_row_outcome", "drop table if exists name_gram"];

/// The statements for one database, in order; those whose table or index is `there` are left out,
/// because PostgreSQL would wait for whoever is writing to it.
pub(super) fn statements(
    backend: DbBackend,
    there: &HashSet<String>,
) -> impl Iterator<Item = String> {
    let gone = GONE.iter().filter(move |statement| {
        backend != DbBackend::Postgres || statement.rsplit(' ').any(|word| there.contains(word))
    });
    let missing = spelled(TABLES, backend)
        .chain(spelled(rakor::TABLES, backend))
        .filter(move |statement| !is_there(statement, there));
    missing.chain(gone.map(|statement| (*statement).to_owned()))
}

pub(super) fn statements_for_readings(
    backend: DbBackend,
    there: &HashSet<String>,
) -> impl Iterator<Item = String> {
    spelled(READINGS, backend).filter(move |statement| !is_there(statement, there))
}

/// Whether what a statement makes is there: its name follows `if not exists`.
fn is_there(statement: &str, there: &HashSet<String>) -> bool {
    statement.split_whitespace().nth(5).is_some_and(|name| there.contains(name))
}

fn spelled(
    tables: &'static [&'static str],
    backend: DbBackend,
) -> impl Iterator<Item = String> {
    tables.iter().map(move |table| {
        let sql = in_words_of(backend, &table.replace("{fact}", FACT));
        let in_sqlite = backend != DbBackend::Postgres;
        if sql.starts_with("create table") && in_sqlite { sql + " strict" } else { sql }
    })
}

/// What stands in braces, as a database says it.
fn in_words_of(backend: DbBackend, sql: &str) -> String {
    let postgres = backend == DbBackend::Postgres;
    let pairs = [
        ("{uuid}", "blob", "uuid"),
        ("{blob}", "blob", "bytea"),
        ("{text}", "text", "text collate \"C\""),
        ("{date}", "text", "date"),
        ("{int}", "integer", "integer"),
        ("{bigint}", "integer", "bigint"),
        ("{bool}", "integer", "boolean"),
        ("{false}", "0", "false"),
        ("{of act (id)}", " references act (id)", ""),
        ("{of measurer (id)}", " references measurer (id)", ""),
        ("{of intake_batch (id)}", " references intake_batch (id)", ""),
        (
            "{counted}",
            "integer primary key",
            "integer generated always as identity primary key",
        ),
        ("{serial}", "integer primary key", "bigint generated always as identity primary key"),
    ];
    let mut said = sql.to_owned();
    for (word, in_sqlite, in_postgres) in pairs {
        said = said.replace(word, if postgres { in_postgres } else { in_sqlite });
    }
    said
}
