//! What the rules of the worklist say to do about a row of the relation.

use chrono::NaiveDate;
use evaluation::relation::{ChildMonth, Step};
use evaluation::worklist::{Rule, Rules};
use science::gain::Gain;
use science::measure::Length;
use science::status::{Muac, Stature, Underweight, Wasting};

use crate::text::Language;
use crate::web::page::Tone;

/// Months without a visit after which a home is visited.
const UNSEEN_MONTHS: i32 = 2;

/// The rules that name this row, most urgent first, each with the day since when.
pub(in crate::web) fn advised<'a>(
    rules: &'a Rules,
    row: &ChildMonth,
) -> Vec<(&'a Rule, Option<NaiveDate>)> {
    let mut found: Vec<(&Rule, Option<NaiveDate>)> = codes(row)
        .into_iter()
        .filter_map(|(code, since)| Some((rules.get(code)?, since)))
        .collect();
    found.sort_by_key(|(rule, _)| rule.urgency);
    found
}

/// Whether the case was closed after the child was last seen.
pub(in crate::web) fn closed(row: &ChildMonth) -> bool {
    row.response == Some(Step::Closed) && row.response_on >= row.last_visit_on
}

/// The codes of the rules are those of the categories that they answer.
fn codes(row: &ChildMonth) -> Vec<(&'static str, Option<NaiveDate>)> {
    let mut codes = Vec::new();
    let arm = row.muac_tenth_mm.zip(row.age_months).and_then(|(muac, months)| {
        Muac::of(Length::from_tenth_mm(muac), u16::try_from(months).ok()?)
    });
    let wasting = row.whz.map(Wasting::of);
    if row.oedema
        || wasting == Some(Wasting::SeverelyWasted)
        || arm == Some(Muac::SevereWasting)
    {
        codes.push(("severely_wasted", row.wasted_since.or(row.visit_on)));
    }
    if wasting == Some(Wasting::Wasted) || arm == Some(Muac::ModerateWasting) {
        codes.push(("wasted", row.wasted_since.or(row.visit_on)));
    }
    match row.haz.map(Stature::of) {
        Some(Stature::SeverelyStunted) => codes.push(("severely_stunted", row.stunted_since)),
        Some(Stature::Stunted) => codes.push(("stunted", row.stunted_since)),
        Some(Stature::Normal | Stature::Tall) | None => {}
    }
    if row.below_red_line == Some(true) {
        codes.push(("below_red_line", row.underweight_since));
    }
    if row.waz.map(Underweight::of) == Some(Underweight::Underweight) {
        codes.push(("underweight", row.underweight_since));
    }
    if row.twice_not_gaining {
        codes.push(("not_gaining_twice", row.not_gaining_since));
    } else if row.gain == Some(Gain::NotGained) {
        codes.push(("not_gaining", row.not_gaining_since));
    }
    let implausible = row.haz_implausible
        || row.waz_implausible
        || row.whz_implausible
        || row.baz_implausible
        || row.hcz_implausible;
    if implausible {
        codes.push(("implausible", row.visit_on));
    }
    if row.months_unseen >= UNSEEN_MONTHS {
        codes.push(("not_seen", row.last_visit_on));
    }
    codes
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
