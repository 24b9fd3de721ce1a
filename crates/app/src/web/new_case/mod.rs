//! New cases of a place: who became stunted under observation, out of how much time at risk; what
//! is not new stands apart; and whether a nought is proven.

mod answer;
mod nought;
mod pictures;
mod tables;

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use evaluation::Month;
use evaluation::engine::{Answer, Groups};
use evaluation::zero::Zero;
use register::place::PlaceId;
use serde::Deserialize;

use super::place::{View, find};
use super::study::{Study, last_months, numerator};
use super::visitor::{Refusal, Signed};

#[derive(Deserialize)]
pub(super) struct Asked {
    periode: Option<String>,
}

/// All that the page is made of.
struct Known<'a> {
    study: Study<'a>,
    answers: Vec<Answer>,
    /// At least a year up to the end of the period.
    months: Vec<(Month, Vec<Answer>)>,
    /// New cases by sex and age group.
    groups: Groups,
    /// The day of the data.
    day: NaiveDate,
    /// The place itself, then those below.
    zeroes: Vec<(PlaceId, Zero)>,
}

/// New cases, without those that a second measurement refuted.
const NEW: &str = "new_stunting";

/// A picture of months shows a year, or the period where that is longer.
const MONTHS_BACK: i32 = 11;

impl Known<'_> {
    fn new_cases(&self) -> Option<&Answer> {
        find(&self.answers, NEW)
    }

    fn events(&self, code: &str) -> u64 {
        numerator(&self.answers, code)
    }
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let usual = last_months(&signed);
    let study = Study::of(&signed, &code, asked.periode.as_deref(), usual)?;
    let (engine, tree) = (signed.engine(), &signed.tree);
    let (place, period) = (study.place.id, study.period);
    let broken = |failure| study.broken(failure);
    let first = period.first().min(period.last().plus(-MONTHS_BACK));
    let told = engine.tally(tree, place, period).await.map_err(broken)?;
    let months = engine.months(tree, place, first, period.last()).await.map_err(broken)?.answer;
    let groups = engine.breakdown(tree, place, period, NEW).await.map_err(broken)?.answer;
    let zeroes = engine.zeroes(tree, place, period).await.map_err(broken)?.answer;
    let day = told.known_on;
    let known = Known { answers: told.answer, months, groups, day, zeroes, study };
    let mut page = known.study.page(View::NewCases, signed.say("new.title"));
    page.particulars = signed.fill("new.about", &[("period", &known.study.period_said())]);
    if find(&known.answers, "sasaran").is_none_or(|sasaran| sasaran.denominator == 0) {
        page.empty = Some(known.study.nothing());
        return signed.page(&page);
    }
    page.answer = answer::sentences(&known);
    page.cards = answer::cards(&known);
    page.pictures = pictures::both(&known);
    page.sections = vec![nought::section(&known), tables::placed(&known), tables::ages(&known)];
    signed.page(&page)
}
