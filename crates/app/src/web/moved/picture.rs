//! The causes as bars between the figure before and the figure after.

use evaluation::explain::{Cause, Part};

use super::{Answer, Known, Told, telling};
use crate::drawing::{self, Caption, Fall, Level, Tone, Waterfall};
use crate::text::{Language, decimal};
use crate::web::page::Picture;

const FULL: f64 = 1100.0;
const NARROW: f64 = 318.0;

/// The bars of the children themselves are filled, those of who is counted are hollow.
fn tone(part: &Part) -> Option<Tone> {
    if !telling::is_own(part) {
        None
    } else if part.cause == Cause::Improved {
        Some(Tone::Accent)
    } else {
        Some(Tone::Rust)
    }
}

fn in_indonesian(value: f64) -> String {
    ticked(Language::Id, value)
}

fn in_english(value: f64) -> String {
    ticked(Language::En, value)
}

/// A tick with as many decimals as it needs.
fn ticked(language: Language, value: f64) -> String {
    let needs = |decimals: usize| {
        let scale = if decimals == 0 { 1.0 } else { 10.0 };
        ((value * scale).round() / scale - value).abs() < 1e-6
    };
    let decimals = (0..2).find(|decimals| needs(*decimals)).unwrap_or(2);
    decimal(language, value, decimals)
}

fn chart(told: &Told<'_>, width: f64, id: &str) -> String {
    let question = &told.question;
    let signed = question.signed;
    let explanation = &told.explanation;
    let level = |side: &Known, answer: &Answer| Level {
        name: if width == FULL {
            question.side_said(side)
        } else {
            crate::web::frame::period_said(signed.language(), side.period)
        },
        value: answer.value().unwrap_or(0.0) * 100.0,
        figure: telling::share(told, answer),
    };
    let falls = telling::lines(told)
        .iter()
        .map(|line| Fall {
            name: told.cause_said(line.part).to_owned(),
            by: explanation.share(line.part).unwrap_or(0.0) * 100.0,
            figure: telling::signed_points(told, line.units),
            tone: tone(line.part),
        })
        .collect();
    drawing::waterfall(&Waterfall {
        caption: Caption {
            id: format!("sebab-{id}"),
            title: signed.say("moved.picture").to_owned(),
            description: signed.say("moved.picture_said").to_owned(),
        },
        width,
        from: level(&question.before, &explanation.before),
        falls,
        to: level(&question.after, &explanation.after),
        tick: match signed.language() {
            Language::Id => in_indonesian,
            Language::En => in_english,
        },
    })
}

pub(super) fn picture(told: &Told<'_>) -> Picture {
    let signed = told.question.signed;
    let title = signed.say("moved.picture").to_owned();
    Picture {
        subtitle: signed.say("moved.picture_said").to_owned(),
        wide: chart(told, FULL, "w"),
        narrow: chart(told, NARROW, "n"),
        note: signed.say("moved.picture_note").to_owned(),
        table: telling::table(told, &telling::lines(told), None, &title),
        broad: true,
        title,
        ..Picture::default()
    }
}
