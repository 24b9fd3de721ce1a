//! What the rules of the worklist say to do about a row of the relation.

use chrono::NaiveDate;
use evaluation::engine::Engine;
use evaluation::relation::{ChildMonth, Step};
use evaluation::worklist::Rule;

use crate::text::Language;
use crate::web::page::Tone;

/// The rules that name this row, most urgent first, each with the day since when.
pub(in crate::web) fn advised<'a>(
    engine: &'a Engine,
    row: &ChildMonth,
) -> Vec<(&'a Rule, Option<NaiveDate>)> {
    let mut found = engine.rules_of(row).unwrap_or_else(|failure| {
        tracing::error!(%failure, "the rules could not be asked about a child");
        Vec::new()
    });
    found.sort_by_key(|(rule, _)| rule.urgency);
    found
}

/// Whether the case was closed after the child was last seen.
pub(in crate::web) fn closed(row: &ChildMonth) -> bool {
    row.response == Some(Step::Closed) && row.response_on >= row.last_visit_on
}

pub(in crate::web) fn tone(rule: &Rule) -> Tone {
    match rule.urgency {
        0 | 1 => Tone::Urgent,
        2 => Tone::Worse,
        3 => Tone::Doubtful,
        _ => Tone::Plain,
    }
}

pub(in crate::web) fn spoken(words: &evaluation::indicator::Words, language: Language) -> &str {
    match language {
        Language::Id => &words.id,
        Language::En => &words.en,
    }
}
