//! How well children were measured, while it still helps: by who measured, by month, and against
//! what chance alone would do. A small posyandu is never judged.

mod answer;
mod funnel;
mod tables;

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::quality::{Judgement, Limits, Measured, judge};
use register::measurer::{self, Measurer};
use serde::Deserialize;

use super::place::View;
use super::study::{Study, last_months};
use super::visitor::{Refusal, Signed};

#[derive(Deserialize)]
pub(super) struct Asked {
    periode: Option<String>,
}

/// The measurements of a place, and what they are judged by.
struct Known<'a> {
    study: Study<'a>,
    measured: Measured,
    limits: Limits,
    judgement: Judgement,
    /// Those who measured, for who may read people.
    measurers: Vec<Measurer>,
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let usual = last_months(&signed);
    let study = Study::of(&signed, &code, asked.periode.as_deref(), usual)?;
    let asked = signed.engine().measured(&signed.tree, study.place.id, study.period).await;
    let measured = asked.map_err(|failure| study.broken(failure))?.answer;
    let limits = Limits::default();
    let judgement = judge(&measured.whole, &limits);
    let measurers = if study.reads_people() {
        let ids: Vec<_> = measured.by_measurer.keys().flatten().copied().collect();
        let found = measurer::of_ids(&signed.running().store, &ids).await;
        found.map_err(|failure| signed.refuse(failure))?
    } else {
        Vec::new()
    };
    let known = Known { study, measured, limits, judgement, measurers };
    let mut page = known.study.page(View::Quality, signed.say("quality.title"));
    page.particulars = signed.fill("quality.about", &[("period", &known.study.period_said())]);
    if known.measured.whole.measurements == 0 {
        page.empty = Some(known.study.nothing());
        return signed.page(&page);
    }
    page.answer = answer::sentences(&known);
    page.cards = answer::cards(&known);
    page.pictures = funnel::pictures(&known);
    let whole = [tables::by_month(&known), tables::spread(&known), tables::ages(&known)];
    page.sections = std::iter::once(tables::by_place(&known))
        .chain(tables::by_puskesmas(&known))
        .chain(tables::by_measurer(&known))
        .chain(whole)
        .collect();
    signed.page(&page)
}
