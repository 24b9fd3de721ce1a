//! The first lines of a place's page, its cards, and the doors to what needs a decision.

use evaluation::engine::Answer;

use super::pictures::Trends;
use super::{ENOUGH_MEASURED, Known, TOO_FEW, find, measured_share, open};
use crate::drawing::{self, Caption, Sparkline};
use crate::text::{decimal, grouped, month, percent};
use crate::web::frame::below;
use crate::web::page::{Card, Door, Figure, Link, Sentence, Tone};
use register::account::Deed;

pub(super) fn count(known: &Known<'_>, number: u64) -> String {
    grouped(known.signed.language(), i64::try_from(number).unwrap_or(i64::MAX))
}

/// Who was reached is a plain count however few there are; a share of those measured is not.
pub(super) fn is_thin(answer: &Answer) -> bool {
    let coverage = matches!(answer.indicator.as_str(), "registered" | "weighed" | "measured");
    !coverage && answer.denominator < TOO_FEW
}

/// A share as it may be shown: too few measured is told apart from nothing measured.
pub(super) fn share(known: &Known<'_>, answer: &Answer) -> Figure {
    match answer.value() {
        None => Figure::NoData,
        Some(_) if is_thin(answer) => Figure::TooLittle(
            known.signed.fill("place.too_few", &[("n", &count(known, answer.denominator))]),
        ),
        Some(value) => Figure::Value(percent(known.signed.language(), value)),
    }
}

/// `14,4–14,8`, in per cent.
pub(super) fn interval(known: &Known<'_>, answer: &Answer) -> Option<(String, String)> {
    let language = known.signed.language();
    answer.interval().map(|interval| {
        (
            decimal(language, interval.lower * 100.0, 1),
            decimal(language, interval.upper * 100.0, 1),
        )
    })
}

pub(super) fn sentences(known: &Known<'_>) -> Vec<Sentence> {
    let signed = known.signed;
    let mut said = Vec::new();
    let Some(stunted) = known.answer("stunted") else { return said };
    let Some(value) = stunted.value() else {
        let name = signed.place_name(known.place);
        return vec![Sentence::marked(&signed.fill("place.answer_none", &[("place", &name)]))];
    };
    if is_thin(stunted) {
        let n = count(known, stunted.denominator);
        return vec![Sentence::marked(&signed.fill("place.answer_few", &[("n", &n)]))];
    }
    let one_in = if value > 0.0 { (1.0 / value + 0.5).floor() } else { f64::INFINITY };
    let share = if (2.0..=20.0).contains(&one_in) {
        signed.fill("place.answer_one_in", &[("n", &format!("{one_in:.0}"))])
    } else {
        percent(signed.language(), value)
    };
    said.push(Sentence::marked(&signed.fill("place.answer_stunted", &[("share", &share)])));
    let compared: Vec<&Answer> = known
        .below
        .iter()
        .filter(|(_, answers)| measured_share(answers).is_some_and(|m| m >= ENOUGH_MEASURED))
        .filter_map(|(_, answers)| find(answers, "stunted"))
        .filter(|answer| !is_thin(answer))
        .collect();
    let higher = compared
        .iter()
        .filter(|answer| answer.interval().is_some_and(|interval| interval.lower > value))
        .count();
    if higher > 0 {
        said.push(Sentence::marked(&signed.fill(
            "place.answer_different",
            &[
                ("n", &higher.to_string()),
                ("all", &known.below.len().to_string()),
                ("kind", &known.below_kind().to_lowercase()),
            ],
        )));
    }
    if let Some(measured) = known.answer("measured") {
        let not = measured.denominator - measured.numerator;
        if not > 0 {
            let n = count(known, not);
            said.push(Sentence::marked(&signed.fill("place.answer_unmeasured", &[("n", &n)])));
        }
    }
    let waiting = open(&known.worklist);
    if waiting > 0 {
        let n = grouped(signed.language(), waiting);
        said.push(Sentence::marked(&signed.fill("place.answer_waiting", &[("n", &n)])));
    }
    said
}

pub(super) fn cards(known: &Known<'_>, trends: &Trends) -> Vec<Card> {
    ["measured", "stunted", "wasted", "not_gaining"]
        .into_iter()
        .filter_map(|code| card(known, trends, code))
        .collect()
}

fn card(known: &Known<'_>, trends: &Trends, code: &str) -> Option<Card> {
    let signed = known.signed;
    let answer = known.answer(code)?;
    let indicator = signed.engine().definitions().get(code)?;
    let sentence = signed.fill(
        "place.of",
        &[
            ("n", &count(known, answer.numerator)),
            ("d", &count(known, answer.denominator)),
            ("whom", &signed.whom(indicator)),
        ],
    );
    let values = trends.values(code);
    let spark = drawing::sparkline(&Sparkline {
        caption: Caption {
            id: format!("garis-{code}"),
            title: signed.short_name(code),
            description: String::new(),
        },
        width: 180.0,
        height: 36.0,
        values,
        tone: if code == "measured" { drawing::Tone::Accent } else { drawing::Tone::Rust },
    });
    let interval = interval(known, answer).map(|(low, high)| {
        signed.fill("place.interval_said", &[("low", &low), ("high", &high)])
    });
    let foot = [change(known, trends, code), interval]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    let href = if signed.reaches(Deed::ReadPeople, known.place.id) {
        known.people_href(code, "pembilang")
    } else {
        String::new()
    };
    Some(Card {
        name: signed.short_name(code),
        figure: share(known, answer),
        sentence,
        spark,
        foot,
        href,
    })
}

/// How a share changed against half a year before, where both are known.
fn change(known: &Known<'_>, trends: &Trends, code: &str) -> Option<String> {
    let signed = known.signed;
    let (since, before) = trends.half_a_year_before(code)?;
    let now = known.answer(code)?;
    let (was, is) = (before.value()?, now.value()?);
    let (then, today) = (before.interval()?, now.interval()?);
    let since = month(signed.language(), since.first_day());
    let apart = then.upper < today.lower || today.upper < then.lower;
    if !apart {
        return Some(signed.fill("place.change_none", &[("since", &since)]));
    }
    let key = if is > was { "place.change_up" } else { "place.change_down" };
    let points = decimal(signed.language(), (is - was).abs() * 100.0, 1);
    Some(signed.fill(key, &[("n", &points), ("since", &since)]))
}

/// What needs a decision, each with its way in; what is nothing is not shown.
pub(super) fn doors(known: &Known<'_>) -> Vec<Door> {
    let signed = known.signed;
    let mut doors = Vec::new();
    let waiting = open(&known.worklist);
    if waiting > 0 && signed.reaches(Deed::ReadPeople, known.place.id) {
        let today = known
            .worklist
            .by_rule
            .iter()
            .find(|(rule, _)| rule == "severely_wasted")
            .map_or(0, |(_, count)| *count);
        doors.push(Door {
            title: signed.say("place.door_worklist").to_owned(),
            count: grouped(signed.language(), waiting),
            text: if today > 0 {
                signed.fill("place.door_worklist_said", &[("n", &count(known, today))])
            } else {
                signed.say("place.door_worklist_calm").to_owned()
            },
            link: Link::new(
                signed.say("place.door_worklist_link"),
                format!("/tempat/{}/perlu-bantuan", known.place.code),
            ),
            tone: if today > 0 { Tone::Urgent } else { Tone::Worse },
        });
    }
    if !known.owned.is_empty() {
        let owned = crate::web::rakor::told(signed, &known.owned);
        doors.push(Door {
            title: signed.say("rakor.reminder").to_owned(),
            count: count(known, known.owned.len() as u64),
            text: owned,
            link: Link::new(signed.say("rakor.reminder_link"), "/janji"),
            tone: Tone::Doubtful,
        });
    }
    if known.waiting > 0 {
        doors.push(Door {
            title: signed.say("place.door_queue").to_owned(),
            count: count(known, known.waiting),
            text: signed.say("place.door_queue_said").to_owned(),
            link: Link::new(signed.say("place.door_queue_link"), "/impor"),
            tone: Tone::Doubtful,
        });
    }
    let little = known
        .below
        .iter()
        .filter(|(_, answers)| measured_share(answers).is_some_and(|m| m < ENOUGH_MEASURED))
        .count();
    if little > 0 {
        let under = below(&signed.tree, known.place.id);
        let kind = under.first().map(|place| known.say_level(place.level)).unwrap_or_default();
        let kind = kind.to_lowercase();
        doors.push(Door {
            title: signed.fill("place.door_little", &[("kind", &kind)]),
            count: little.to_string(),
            text: signed.say("place.door_little_said").to_owned(),
            link: Link::new(
                signed.fill(
                    "place.door_little_link",
                    &[("n", &little.to_string()), ("kind", &kind)],
                ),
                "#di-bawah",
            ),
            tone: Tone::Doubtful,
        });
    }
    doors
}
