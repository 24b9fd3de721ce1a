//! Bars within each other: each step with how many came to it and who was lost before it.

use evaluation::cascade::{Leaf, Stage};

use super::{Known, before, stage_key};
use crate::drawing::{self, Lost, Reached, StepBar, StepGroup, Steps};
use crate::rakor::leaf_key;
use crate::web::page::{Cell, Column, Picture, Row, TableView};

/// The drive itself, and what came of those in whom it found a problem.
const GROUPS: [(&str, &[Stage]); 2] = [
    (
        "cascade.group_drive",
        &[Stage::Target, Stage::Present, Stage::Weighed, Stage::MeasuredWell],
    ),
    (
        "cascade.group_after",
        &[Stage::Problem, Stage::Referred, Stage::Served, Stage::Remeasured, Stage::Recovered],
    ),
];

/// Where a step would stand of which no register knows yet.
const ARRIVED_BEFORE: Stage = Stage::Served;

fn share(known: &Known<'_>, stage: Stage, of: Stage) -> Option<f64> {
    let (n, d) = (known.cascade.reached(stage), known.cascade.reached(of));
    (d > 0).then(|| n as f64 / d as f64)
}

fn lost(known: &Known<'_>, leaf: Leaf) -> Option<Lost> {
    let n = known.ended(leaf);
    if n == 0 {
        return None;
    }
    let href = known.children_href(leaf);
    let key = if leaf.is_a_loss() { "cascade.lost" } else { "cascade.left" };
    let words = known.study.say(leaf_key(leaf));
    Some(Lost {
        words: known.study.fill(key, &[("n", &known.study.count(n)), ("why", words)]),
        bad: leaf.is_a_loss(),
        href: (!href.is_empty()).then_some(href),
    })
}

fn bars(known: &Known<'_>, stages: &[Stage]) -> Vec<StepBar> {
    let study = &known.study;
    let first = stages.first().copied().unwrap_or(Stage::Target);
    let mut bars = Vec::new();
    for stage in stages {
        if *stage == ARRIVED_BEFORE {
            bars.push(StepBar {
                name: study.say("cascade.arrived").to_owned(),
                reached: Reached::Unknown,
                figure: study.say("cascade.arrived_unknown").to_owned(),
                lost: Vec::new(),
            });
        }
        let count = known.cascade.reached(*stage);
        let share = share(known, *stage, first).filter(|_| *stage != first);
        let figure = match share {
            Some(share) => format!("{} · {}", study.count(count), study.percent(share)),
            None => study.count(count),
        };
        bars.push(StepBar {
            name: study.say(stage_key(*stage)).to_owned(),
            reached: Reached::Count(count as f64),
            figure,
            lost: before(*stage).into_iter().filter_map(|leaf| lost(known, leaf)).collect(),
        });
    }
    bars
}

pub(super) fn nested(known: &Known<'_>, wide: f64, narrow: f64) -> Picture {
    let study = &known.study;
    let title = study.say("cascade.picture");
    let draw = |width: f64, id: &str| {
        drawing::steps(&Steps {
            caption: study.caption(&format!("kaskade-{id}"), title),
            width,
            groups: GROUPS
                .map(|(key, stages)| StepGroup {
                    title: study.say(key).to_owned(),
                    steps: bars(known, stages),
                })
                .to_vec(),
        })
    };
    Picture {
        title: title.to_owned(),
        subtitle: study.say("cascade.picture_said").to_owned(),
        wide: draw(wide, "w"),
        narrow: draw(narrow, "n"),
        note: study.say("cascade.picture_note").to_owned(),
        table: twin(known, title),
        broad: true,
        ..Picture::default()
    }
}

fn twin(known: &Known<'_>, caption: &str) -> TableView {
    let study = &known.study;
    let mut rows = Vec::new();
    for stage in Stage::ALL {
        for leaf in before(stage) {
            let n = known.ended(leaf);
            rows.push(Row::of(vec![
                Cell::text(study.say(leaf_key(leaf))),
                Cell::text(""),
                Cell::number(study.count(n)).link(known.children_href(leaf)),
            ]));
        }
        if stage == ARRIVED_BEFORE {
            rows.push(Row::of(vec![
                Cell::text(study.say("cascade.arrived")),
                Cell::text(study.say("cascade.arrived_unknown")),
                Cell::text(""),
            ]));
        }
        rows.push(
            Row::of(vec![
                Cell::text(study.say(stage_key(stage))),
                Cell::number(study.count(known.cascade.reached(stage))),
                Cell::text(""),
            ])
            .total(),
        );
    }
    TableView {
        caption: caption.to_owned(),
        columns: vec![
            Column::text(study.say("cascade.step")),
            Column::number(study.say("cascade.reached")),
            Column::number(study.say("cascade.lost_head")),
        ],
        rows,
        sheets: false,
    }
}
