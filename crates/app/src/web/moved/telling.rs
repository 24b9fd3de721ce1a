//! What moved a number, in sentences and in figures that add up as they are printed.

use evaluation::explain::{Cause, Part, Step};
use evaluation::indicator::Direction;

use super::{Answer, TableView, Told};
use crate::text::{decimal, grouped};
use crate::web::page::{Cell, Column, Row, Sentence};

/// A smaller change than this is told in hundredths of a point.
const IN_TENTHS: f64 = 0.01;
/// Where one child is more than a tenth of a point, hundredths say nothing.
const MANY: u64 = 1_000;
/// Groups of other causes that the answer names, the greatest first.
const NAMED: usize = 4;

/// A part with the points that are printed for it.
pub(super) struct Line<'a> {
    pub(super) part: &'a Part,
    /// In the last decimal that is printed.
    pub(super) units: i64,
}

/// How many decimals the points of an explanation are told in.
pub(super) fn decimals(told: &Told<'_>) -> usize {
    let (before, after) = (&told.explanation.before, &told.explanation.after);
    let moved = before.value().zip(after.value());
    let far = moved.is_some_and(|(then, now)| (now - then).abs() >= IN_TENTHS);
    if far || before.denominator.min(after.denominator) < MANY { 1 } else { 2 }
}

/// Units of the last decimal in a share of one.
fn units_in_one(decimals: usize) -> f64 {
    if decimals == 1 { 1_000.0 } else { 10_000.0 }
}

#[expect(clippy::cast_possible_truncation, reason = "a share is between -1 and 1")]
fn whole(value: f64) -> i64 {
    value as i64
}

/// Whole units that are near the values and add up to `total`: each rounded down, and what is
/// left given to those that lost most.
pub(super) fn shared_out(values: &[f64], total: i64) -> Vec<i64> {
    let mut units: Vec<i64> = values.iter().map(|value| whole(value.floor())).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    let lost = |at: &usize| values[*at] - values[*at].floor();
    order.sort_by(|a, b| lost(b).total_cmp(&lost(a)).then(a.cmp(b)));
    let mut left = total - units.iter().sum::<i64>();
    let step = left.signum();
    if step < 0 {
        order.reverse();
    }
    for at in order.iter().cycle() {
        if left == 0 {
            break;
        }
        units[*at] += step;
        left -= step;
    }
    units
}

/// The shares before and after, in printed units.
fn ends(told: &Told<'_>) -> (i64, i64) {
    let one = units_in_one(decimals(told));
    let end = |answer: &Answer| whole((answer.value().unwrap_or(0.0) * one).round());
    (end(&told.explanation.before), end(&told.explanation.after))
}

pub(super) fn lines<'a>(told: &'a Told<'_>) -> Vec<Line<'a>> {
    let one = units_in_one(decimals(told));
    let shares: Vec<f64> = told
        .explanation
        .parts
        .iter()
        .map(|part| told.explanation.share(part).unwrap_or(0.0) * one)
        .collect();
    let (then, now) = ends(told);
    let units = shared_out(&shares, now - then);
    told.explanation.parts.iter().zip(units).map(|(part, units)| Line { part, units }).collect()
}

/// Units as points: `0,41`.
fn points(told: &Told<'_>, units: i64) -> String {
    let decimals = decimals(told);
    let value = units as f64 / units_in_one(decimals) * 100.0;
    decimal(told.question.signed.language(), value, decimals)
}

/// `+0,41` or `−0,41`.
pub(super) fn signed_points(told: &Told<'_>, units: i64) -> String {
    let said = points(told, units);
    if units > 0 { format!("+{said}") } else { said }
}

/// A share of one of the ends: `14,62 %`.
pub(super) fn share(told: &Told<'_>, answer: &Answer) -> String {
    let language = told.question.signed.language();
    let Some(value) = answer.value() else {
        return told.question.signed.say("figure.no_data").to_owned();
    };
    let number = decimal(language, value * 100.0, decimals(told));
    told.question.signed.fill("moved.percent", &[("n", &number)])
}

pub(super) fn count(told: &Told<'_>, number: u64) -> String {
    grouped(told.question.signed.language(), i64::try_from(number).unwrap_or(i64::MAX))
}

fn children(told: &Told<'_>, part: Option<&Part>) -> String {
    count(told, part.map_or(0, |part| part.children.len() as u64))
}

/// How the change of the children themselves stands to the change of the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    /// It is at least half of it, and not more than all.
    Most,
    /// It goes the same way and is less than half.
    Little,
    /// It goes the same way and further; other causes held it back.
    More,
    /// It is nothing, or goes the other way.
    Against,
}

fn own(own: i64, moved: i64) -> Own {
    let same = own.signum() == moved.signum() && own != 0;
    match (same, own.abs(), moved.abs()) {
        (false, ..) => Own::Against,
        (true, own, moved) if own > moved => Own::More,
        (true, own, moved) if own * 2 >= moved => Own::Most,
        (true, ..) => Own::Little,
    }
}

/// One or two sentences that can be read aloud: how far, whether the children changed, and
/// what else did it.
pub(super) fn sentences(told: &Told<'_>) -> Vec<Sentence> {
    let question = &told.question;
    let signed = question.signed;
    let explanation = &told.explanation;
    let (from, to) =
        (question.side_said(&question.before), question.side_said(&question.after));
    if !told.has_points() {
        return Vec::new();
    }
    let (then, now) = ends(told);
    let moved = now - then;
    let key = match moved.signum() {
        1 => "moved.up",
        -1 => "moved.down",
        _ => "moved.same",
    };
    let (before, after) = (&explanation.before, &explanation.after);
    let first = signed.fill(
        key,
        &[
            ("what", &question.name()),
            ("points", &points(told, moved.abs())),
            ("x", &share(told, before)),
            ("n", &count(told, before.numerator)),
            ("d", &count(told, before.denominator)),
            ("from", &from),
            ("y", &share(told, after)),
            ("m", &count(told, after.numerator)),
            ("e", &count(told, after.denominator)),
            ("to", &to),
        ],
    );
    let mut said = vec![Sentence::marked(&first)];
    let lines = lines(told);
    if lines.is_empty() {
        return said;
    }
    if question.before.period != question.after.period {
        said.push(Sentence::marked(&of_children(told, &lines, moved)));
    }
    let rest = rest(told, &lines);
    if !rest.is_empty() {
        said.push(Sentence::marked(&signed.fill("moved.rest", &[("list", &rest.join("; "))])));
    }
    said
}

/// Whether the children themselves changed, and how much of the change that is.
fn of_children(told: &Told<'_>, lines: &[Line<'_>], moved: i64) -> String {
    let question = &told.question;
    let reach = question.indicator.direction == Direction::Higher;
    let units: i64 = lines.iter().filter(|line| is_own(line.part)).map(|line| line.units).sum();
    let key = match (own(units, moved), reach) {
        (Own::Most, false) => "moved.own_most",
        (Own::Little, false) => "moved.own_little",
        (Own::More, false) => "moved.own_more",
        (Own::Against, false) => {
            let worse = question.indicator.direction == Direction::Lower;
            match (moved.signum(), worse) {
                (0, _) => "moved.own_even",
                (1, true) | (-1, false) => "moved.own_not_worse",
                _ => "moved.own_not_better",
            }
        }
        (Own::Most, true) => "moved.reach_most",
        (Own::Little, true) => "moved.reach_little",
        (Own::More, true) => "moved.reach_more",
        (Own::Against, true) => "moved.reach_against",
    };
    question.signed.fill(
        key,
        &[
            ("r", &signed_points(told, units)),
            ("abs", &points(told, units.abs())),
            ("i", &children(told, told.part(Step::Time, Cause::Improved))),
            ("w", &children(told, told.part(Step::Time, Cause::Worsened))),
        ],
    )
}

/// Whether a part is of children judged in both periods.
pub(super) fn is_own(part: &Part) -> bool {
    part.step == Step::Time && matches!(part.cause, Cause::Improved | Cause::Worsened)
}

/// The other causes in groups, the greatest first; those that print as nought are not said.
fn rest(told: &Told<'_>, lines: &[Line<'_>]) -> Vec<String> {
    let mut groups: Vec<(&'static str, i64)> = Vec::new();
    for line in lines.iter().filter(|line| !is_own(line.part)) {
        let key = group(line.part);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, units)) => *units += line.units,
            None => groups.push((key, line.units)),
        }
    }
    groups.retain(|(_, units)| *units != 0);
    groups.sort_by_key(|(_, units)| std::cmp::Reverse(units.abs()));
    if groups.len() > NAMED + 1 {
        let others: i64 = groups.drain(NAMED..).map(|(_, units)| units).sum();
        if others != 0 {
            groups.push(("moved.by_others", others));
        }
    }
    groups
        .into_iter()
        .map(|(key, units)| {
            told.question.signed.fill(key, &[("points", &signed_points(told, units))])
        })
        .collect()
}

/// The words of a group of causes.
fn group(part: &Part) -> &'static str {
    match (part.step, part.cause) {
        (Step::Definition, _) => "moved.by_definition",
        (Step::Boundaries, _) => "moved.by_boundaries",
        (Step::Knowledge, _) => "moved.by_knowledge",
        (Step::Time, Cause::AgedIn) => "moved.by_births",
        (Step::Time, Cause::AgedOut) => "moved.by_age",
        (Step::Time, Cause::MovedIn | Cause::MovedOut) => "moved.by_moves",
        (Step::Time, Cause::Died) => "moved.by_deaths",
        (Step::Time, Cause::NewlyMeasured | Cause::NoLongerMeasured) => "moved.by_coverage",
        (Step::Time, Cause::NewlyRegistered | Cause::Withdrawn) => "moved.by_registration",
        (
            Step::Time,
            Cause::Definition
            | Cause::Redrawn
            | Cause::Corrected
            | Cause::Remeasured
            | Cause::Improved
            | Cause::Worsened,
        ) => "moved.by_others",
    }
}

/// A number with its sign.
fn change(told: &Told<'_>, number: i64) -> String {
    let said = grouped(told.question.signed.language(), number);
    if number > 0 { format!("+{said}") } else { said }
}

/// Cause by cause, of one step or of all with the ends.
pub(super) fn table(
    told: &Told<'_>,
    lines: &[Line<'_>],
    step: Option<Step>,
    caption: &str,
) -> TableView {
    let question = &told.question;
    let signed = question.signed;
    let chosen: Vec<&Line<'_>> =
        lines.iter().filter(|line| step.is_none_or(|step| step == line.part.step)).collect();
    let mut rows: Vec<Row> = chosen.iter().map(|line| row(told, line)).collect();
    let sum = |of: fn(&Line<'_>) -> i64| chosen.iter().map(|line| of(line)).sum::<i64>();
    if rows.len() > 1 && step.is_some() {
        rows.push(
            Row::of(vec![
                Cell::text(signed.say("moved.together")),
                Cell::number(count(
                    told,
                    chosen.iter().map(|line| line.part.children.len() as u64).sum(),
                )),
                Cell::number(in_points(told, sum(|line| line.units))),
                Cell::number(change(told, sum(|line| line.part.numerator))),
                Cell::number(change(told, sum(|line| line.part.denominator))),
            ])
            .total(),
        );
    }
    if step.is_none() {
        let end = |name: String, answer: &Answer| {
            Row::of(vec![
                Cell::text(name),
                Cell::text(""),
                Cell::number(share(told, answer)),
                Cell::number(count(told, answer.numerator)),
                Cell::number(count(told, answer.denominator)),
            ])
            .total()
        };
        let before = question.side_said(&question.before);
        let after = question.side_said(&question.after);
        rows.insert(0, end(before, &told.explanation.before));
        rows.push(end(after, &told.explanation.after));
    }
    TableView {
        caption: caption.to_owned(),
        columns: vec![
            Column::text(signed.say("moved.cause")),
            Column::number(signed.say("moved.children")),
            Column::number(signed.say("moved.points")),
            Column::number(signed.say("moved.numerator")),
            Column::number(signed.say("moved.denominator")),
        ],
        rows,
        sheets: false,
    }
}

fn in_points(told: &Told<'_>, units: i64) -> String {
    if told.has_points() { signed_points(told, units) } else { "–".to_owned() }
}

fn row(told: &Told<'_>, line: &Line<'_>) -> Row {
    let part = line.part;
    let mut children = Cell::number(count(told, part.children.len() as u64));
    if told.question.reads_people() {
        children = children.link(told.people_href(part));
    }
    Row::of(vec![
        Cell::text(told.cause_said(part)).noted(told.cause_means(part)),
        children,
        Cell::number(in_points(told, line.units)),
        Cell::number(change(told, part.numerator)),
        Cell::number(change(told, part.denominator)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_points_add_up_to_the_printed_change() {
        let values = [-12.4, 3.3, 0.4, -0.9];
        let units = shared_out(&values, -10);
        assert_eq!(units.iter().sum::<i64>(), -10);
        for (unit, value) in units.iter().zip(values) {
            assert!((*unit as f64 - value).abs() < 1.0, "{unit} for {value}");
        }
        assert_eq!(shared_out(&values, -9).iter().sum::<i64>(), -9);
        assert_eq!(shared_out(&values, -16).iter().sum::<i64>(), -16);
        assert!(shared_out(&[], 0).is_empty());
        assert!(shared_out(&[], 1).is_empty());
    }

    #[test]
    fn what_the_children_did_is_weighed_against_the_change() {
        assert_eq!(own(-30, -40), Own::Most);
        assert_eq!(own(-20, -40), Own::Most);
        assert_eq!(own(-10, -40), Own::Little);
        assert_eq!(own(-50, -40), Own::More);
        assert_eq!(own(10, -40), Own::Against);
        assert_eq!(own(0, -40), Own::Against);
        assert_eq!(own(-10, 0), Own::Against);
    }
}
