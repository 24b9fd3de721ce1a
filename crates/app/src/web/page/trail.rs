//! The trail: who did or read what, and when.

use askama::Template;

use super::{Empty, Filters, Paging, Shell, TableView};

/// The audit lines within reach.
#[derive(Debug, Clone, Template)]
#[template(path = "trail.html")]
pub(crate) struct TrailPage {
    pub(crate) shell: Shell,
    pub(crate) filters: Vec<Filters>,
    pub(crate) table: TableView,
    pub(crate) paging: Paging,
    pub(crate) empty: Option<Empty>,
}
