//! What the rules of the worklist say to do about a row of the relation.

use chrono::NaiveDate;
use evaluation::engine::Engine;
use evaluation::relation::ChildMonth;
use evaluation::worklist::Rule;

use crate::text::Language;
use crate::web::page::Tone;

/// The rule that asks for a second measurement.
const IMPLAUSIBLE: &str = "implausible";
/// The urgency that cannot wait for a second measurement.
const TODAY: u8 = 1;
/// The urgency of what is done on the way, where a child can be measured again.
const ON_THE_WAY: u8 = 4;

/// The rules that name this row, most urgent first, each with the day since when. Of one child
/// nothing is advised from a weight for length whose length or weight cannot be right, and
/// measuring again comes before all that can wait for it.
pub(in crate::web) fn advised<'a>(
    engine: &'a Engine,
    row: &ChildMonth,
) -> Vec<(&'a Rule, Option<NaiveDate>)> {
    let doubted = row.haz_implausible
        || row.waz_implausible
        || row.whz_implausible
        || row.baz_implausible;
    let sure = doubted.then(|| ChildMonth { whz: None, baz: None, ..row.clone() });
    let mut found = engine.rules_of(sure.as_ref().unwrap_or(row)).unwrap_or_else(|failure| {
        tracing::error!(%failure, "the rules could not be asked about a child");
        Vec::new()
    });
    found.sort_by_key(|(rule, _)| {
        let again = doubted && rule.code == IMPLAUSIBLE;
        (rule.urgency > TODAY && !again, rule.urgency, !again)
    });
    found
}

/// What a rule says to do; said to come after measuring again where that is asked first.
pub(in crate::web) fn does(
    found: &[(&Rule, Option<NaiveDate>)],
    rule: &Rule,
    language: Language,
) -> String {
    let next = spoken(&rule.next, language);
    let first = found.iter().find(|(rule, _)| rule.urgency > TODAY);
    let waits = first.is_some_and(|(first, _)| first.code == IMPLAUSIBLE)
        && (TODAY + 1..ON_THE_WAY).contains(&rule.urgency)
        && rule.code != IMPLAUSIBLE;
    if waits {
        language.words().fill("child.after_remeasuring", &[("does", next)])
    } else {
        next.to_owned()
    }
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

/// The key that says since when, for a rule of a severe state whose day is that of the milder
/// one; none where the day is that of the visit itself.
pub(in crate::web) fn milder_since(
    rule: &str,
    since: NaiveDate,
    visit_on: Option<NaiveDate>,
) -> Option<&'static str> {
    let key = match rule {
        "severely_stunted" => "child.since_stunted",
        "severely_wasted" => "child.since_wasted",
        "below_red_line" => "child.since_underweight",
        _ => return None,
    };
    (Some(since) != visit_on).then_some(key)
}
