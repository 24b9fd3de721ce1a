//! The cascade after a measurement drive: how far each child came, where it was lost, and the
//! lists of those who were.

mod children;
mod picture;
mod tables;

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::cascade::{Cascade, Leaf, Stage, last_drive};
use evaluation::{Month, Period};
use serde::Deserialize;
use uuid::Uuid;

pub(super) use children::children;

use super::page::study::Asking;
use super::page::{Choice, Sentence};
use super::place::View;
use super::study::{FULL, NARROW, Study};
use super::visitor::{Refusal, Signed};
use crate::text::long_month;

#[derive(Deserialize)]
pub(super) struct Asked {
    bulan: Option<String>,
    periode: Option<String>,
    sesudah: Option<Uuid>,
}

/// Where the children of a drive ended, and how the page speaks of it.
struct Known<'a> {
    study: Study<'a>,
    cascade: Cascade,
}

impl Asked {
    /// The drive that was asked for; a period of several months names none.
    fn drive(&self) -> Option<Month> {
        let named = self.bulan.as_deref().and_then(|month| month.parse().ok());
        named.or_else(|| match super::frame::period_of(self.periode.as_deref()?)? {
            Period::Month(month) => Some(month),
            Period::Span { .. } => None,
        })
    }
}

impl Known<'_> {
    fn drive_said(&self) -> String {
        long_month(self.study.language(), self.cascade.drive.first_day())
    }

    fn ended(&self, leaf: Leaf) -> u64 {
        self.cascade.whole.ended(leaf)
    }

    /// The list of a leaf; empty for who may not read people, and of nobody.
    fn children_href(&self, leaf: Leaf) -> String {
        if self.ended(leaf) == 0 || !self.study.reads_people() {
            return String::new();
        }
        self.list_href(leaf)
    }

    fn list_href(&self, leaf: Leaf) -> String {
        let (code, drive) = (&self.study.place.code, self.cascade.drive);
        format!("/tempat/{code}/kaskade/{}?bulan={drive}", leaf.code())
    }
}

fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Target => "cascade.target",
        Stage::Present => "cascade.present",
        Stage::Weighed => "cascade.weighed",
        Stage::MeasuredWell => "cascade.measured_well",
        Stage::Problem => "cascade.problem",
        Stage::Referred => "cascade.referred",
        Stage::Served => "cascade.served",
        Stage::Remeasured => "cascade.remeasured",
        Stage::Recovered => "cascade.recovered",
    }
}

/// The leaves that children leave for on the way to a step.
fn before(stage: Stage) -> Vec<Leaf> {
    let at = Stage::ALL.iter().position(|found| *found == stage);
    let last = at.and_then(|at| at.checked_sub(1)).map(|at| Stage::ALL[at]);
    Leaf::ALL.into_iter().filter(|leaf| Some(leaf.reached()) == last).collect()
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let newest = signed.newest_month();
    let study = Study::of(&signed, &code, None, Period::Month(newest))?;
    let (engine, tree, place) = (signed.engine(), &signed.tree, study.place.id);
    let broken = |failure| study.broken(failure);
    let drives = engine.drives(tree, place, newest).await.map_err(broken)?.answer;
    let drive = asked.drive().or_else(|| last_drive(&drives)).unwrap_or(newest);
    let cascade = engine.cascade(tree, place, drive).await.map_err(broken)?.answer;
    let known = Known { study, cascade };
    let title = signed.fill("cascade.title", &[("month", &known.drive_said())]);
    let mut page = known.study.page(View::Cascade, &title);
    // The month of the drive is chosen on the page itself.
    page.shell.time = None;
    signed.say("cascade.about").clone_into(&mut page.particulars);
    page.asking = vec![Asking {
        label: signed.say("cascade.drive").to_owned(),
        name: "bulan",
        choices: drives
            .iter()
            .rev()
            .map(|(month, came)| Choice {
                text: signed.fill(
                    "cascade.drive_of",
                    &[
                        ("month", &long_month(signed.language(), month.first_day())),
                        ("n", &known.study.count(*came)),
                    ],
                ),
                count: String::new(),
                href: month.to_string(),
                chosen: *month == drive,
            })
            .collect(),
    }];
    if known.cascade.reached(Stage::Target) == 0 {
        page.empty = Some(known.study.nothing());
        return signed.page(&page);
    }
    page.answer = sentences(&known);
    page.pictures = vec![picture::nested(&known, FULL, NARROW)];
    page.sections = tables::below(&known).into_iter().collect();
    signed.page(&page)
}

fn sentences(known: &Known<'_>) -> Vec<Sentence> {
    let study = &known.study;
    let reached = |stage: Stage| study.count(known.cascade.reached(stage));
    let ended = |leaf: Leaf| study.count(known.ended(leaf));
    let said = |key: &str, values: &[(&str, &str)]| Sentence::marked(&study.fill(key, values));
    let mut told = vec![said(
        "cascade.answer",
        &[
            ("target", &reached(Stage::Target)),
            ("present", &reached(Stage::Present)),
            ("measured", &reached(Stage::MeasuredWell)),
            ("problem", &reached(Stage::Problem)),
        ],
    )];
    if known.cascade.reached(Stage::Problem) > 0 {
        told.push(said(
            "cascade.answer_after",
            &[
                ("not_referred", &ended(Leaf::NotReferred)),
                ("served", &reached(Stage::Served)),
                ("recovered", &reached(Stage::Recovered)),
            ],
        ));
    }
    told
}
