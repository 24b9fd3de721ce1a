//! The quality of measuring in sentences and cards.

use evaluation::quality::{Judgement, Summary, judge};
use science::quality::Verdict;
use science::survey::Proportion;

use super::Known;
use crate::web::page::{Card, Figure, Sentence, Tone};

/// What may be wrong with how a place measures, each with its words.
fn doubts(judgement: &Judgement) -> Vec<&'static str> {
    let Judgement {
        weight_digits,
        length_digits,
        implausible_haz,
        implausible_whz,
        contradicted,
        alerts: _,
    } = judgement;
    [
        (length_digits, "quality.doubt_length_digits"),
        (weight_digits, "quality.doubt_weight_digits"),
        (implausible_haz, "quality.doubt_haz"),
        (implausible_whz, "quality.doubt_whz"),
        (contradicted, "quality.doubt_contradicted"),
    ]
    .into_iter()
    .filter(|(verdict, _)| **verdict == Verdict::Above998)
    .map(|(_, key)| key)
    .collect()
}

/// What is said of a place, and how it looks; few measurements are no fault.
pub(super) fn verdict(known: &Known<'_>, summary: &Summary) -> (Tone, String, String) {
    let judgement = judge(summary, &known.limits);
    let study = &known.study;
    let why = doubts(&judgement).into_iter().map(|key| study.say(key)).collect::<Vec<_>>();
    match judgement.passes() {
        Some(true) => (Tone::Better, study.say("quality.passed").to_owned(), String::new()),
        Some(false) => (Tone::Doubtful, study.say("quality.failed").to_owned(), why.join("; ")),
        None => (Tone::Plain, study.say("quality.too_few").to_owned(), fewest(known, summary)),
    }
}

/// The check that had the least to go by, where that is too little.
fn fewest(known: &Known<'_>, summary: &Summary) -> String {
    let of = |share: Option<Proportion>| share.map_or(0, Proportion::denominator);
    let checks = [
        (of(summary.lengths.noughts_and_fives()), "quality.few_length"),
        (of(summary.weights.noughts_and_fives()), "quality.few_weight"),
        (summary.haz.all().count(), "quality.few_haz"),
        (summary.whz.all().count(), "quality.few_whz"),
        (summary.along, "quality.few_along"),
    ];
    checks
        .into_iter()
        .min_by_key(|(counted, _)| *counted)
        .filter(|(counted, _)| *counted < known.limits.funnel.fewest)
        .map_or_else(String::new, |(counted, key)| {
            known.study.fill(key, &[("n", &known.study.count(counted))])
        })
}

pub(super) fn sentences(known: &Known<'_>) -> Vec<Sentence> {
    let study = &known.study;
    let whole = &known.measured.whole;
    let n = study.count(whole.measurements);
    let said = |key: &str, values: &[(&str, &str)]| Sentence::marked(&study.fill(key, values));
    let doubts: Vec<&str> =
        doubts(&known.judgement).into_iter().map(|key| study.say(key)).collect();
    let mut told = vec![match known.judgement.passes() {
        Some(true) => said("quality.answer_passed", &[("n", &n)]),
        Some(false) => said("quality.answer_failed", &[("n", &n), ("why", &doubts.join(", "))]),
        None => said("quality.answer_too_few", &[("n", &n)]),
    }];
    if let Some(share) = whole.lengths.noughts_and_fives() {
        told.push(said(
            "quality.answer_digits",
            &[
                ("share", &study.percent(share.share())),
                ("expected", &study.percent_short(known.limits.noughts_and_fives)),
            ],
        ));
    }
    if known.has_below() {
        let passes = |wanted: Option<bool>| {
            let judged = known.measured.by_place.iter();
            let found = judged.filter(|(_, sum)| judge(sum, &known.limits).passes() == wanted);
            study.count(found.count() as u64)
        };
        told.push(said(
            "quality.answer_places",
            &[
                ("all", &study.count(known.measured.by_place.len() as u64)),
                ("kind", &study.below_kind().to_lowercase()),
                ("failed", &passes(Some(false))),
                ("few", &passes(None)),
            ],
        ));
    }
    told
}

impl Known<'_> {
    /// Whether anything below can be told apart.
    pub(super) fn has_below(&self) -> bool {
        self.measured.by_place.iter().any(|(id, _)| *id != self.study.place.id)
    }

    pub(super) fn share(&self, share: Option<Proportion>) -> Figure {
        share.map_or(Figure::NoData, |share| Figure::Value(self.study.percent(share.share())))
    }

    pub(super) fn of(&self, share: Option<Proportion>) -> String {
        share.map_or_else(String::new, |share| {
            let n = self.study.count(share.numerator());
            let d = self.study.count(share.denominator());
            self.study.fill("place.of_short", &[("n", &n), ("d", &d)])
        })
    }
}

/// Lengths that another of the same child contradicts.
pub(super) fn contradicted(summary: &Summary) -> Option<Proportion> {
    Proportion::of(summary.lost + summary.impossible + summary.repeated, summary.along)
}

pub(super) fn cards(known: &Known<'_>) -> Vec<Card> {
    let study = &known.study;
    let whole = &known.measured.whole;
    let card = |name: &str,
                share: Option<Proportion>,
                (key, wanted): (&str, f64),
                foot: String| Card {
        name: study.say(name).to_owned(),
        figure: known.share(share),
        sentence: known.of(share),
        spark: String::new(),
        foot: [study.fill(key, &[("share", &study.percent_short(wanted))]), foot]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        href: String::new(),
    };
    let limits = &known.limits;
    vec![
        card(
            "quality.card_length",
            whole.lengths.noughts_and_fives(),
            ("quality.expected", limits.noughts_and_fives),
            String::new(),
        ),
        card(
            "quality.card_weight",
            whole.weights.noughts_and_fives(),
            ("quality.expected", limits.noughts_and_fives),
            String::new(),
        ),
        card(
            "quality.card_implausible",
            whole.haz.implausible_share(),
            ("quality.at_most", limits.implausible),
            String::new(),
        ),
        card(
            "quality.card_contradicted",
            contradicted(whole),
            ("quality.at_most", limits.contradicted),
            study.fill(
                "quality.card_contradicted_foot",
                &[
                    ("lost", &study.count(whole.lost + whole.impossible)),
                    ("repeated", &study.count(whole.repeated)),
                ],
            ),
        ),
    ]
}
