//! The way of a promise: what was measured beside the straight line from the meeting to the due
//! day.

use evaluation::Month;
use evaluation::commitment::Exact;
use evaluation::engine::Answer;
use evaluation::indicator::Unit;
use register::rakor::Measure;

use super::verdict::Judged;
use crate::drawing::{self, Caption, Interval, Reference, Tone, Trend, TrendLine};
use crate::problem::Problem;
use crate::rakor::Teller;
use crate::web::page::Picture;
use crate::web::study::{FULL, NARROW, tick};
use crate::web::visitor::{Refusal, Signed};

/// Months before the meeting that are drawn.
const BEFORE: i32 = 5;
/// The longest way that is drawn, in months.
const LONGEST: i32 = 36;
const PER: f64 = 100.0;

/// None where no indicator of a place that is there measures it.
pub(super) async fn picture(
    signed: &Signed,
    judged: &Judged,
) -> Result<Option<Picture>, Refusal> {
    let commitment = &judged.commitment;
    let Measure::Indicator { indicator, goal_hundredths, .. } = &commitment.measure else {
        return Ok(None);
    };
    let engine = signed.engine();
    let (Some(place), Some(defined)) =
        (signed.tree.get(commitment.place), engine.definitions().get(indicator))
    else {
        return Ok(None);
    };
    let first = Month::of(judged.meeting.ends_on).plus(-BEFORE);
    let newest = signed.newest_month();
    let last = newest.max(Month::of(commitment.due_on)).min(first.plus(LONGEST));
    let told = engine
        .trend(&signed.tree, place.id, indicator, first, last.min(newest))
        .await
        .map_err(|failure| signed.refuse(Problem::from(failure)))?;
    let months: Vec<Month> = first.to(last).collect();
    let measured = TrendLine {
        label: signed.say("rakor.way_measured").to_owned(),
        tone: Tone::Rust,
        values: months.iter().map(|month| value(&told.answer, *month)).collect(),
    };
    let goal = *goal_hundredths as f64 / PER;
    let lines: Vec<TrendLine> =
        [Some(measured), straight(signed, judged, (defined.unit, goal), &months)]
            .into_iter()
            .flatten()
            .collect();
    let teller = Teller { language: signed.language(), engine };
    let measure = teller.measure(&commitment.measure);
    let goal_said = signed.fill("rakor.way_goal", &[("goal", &teller.goal(commitment))]);
    let draw = |width: f64, id: &str| {
        drawing::trend(&Trend {
            caption: Caption {
                id: format!("janji-{id}"),
                title: signed.say("rakor.way").to_owned(),
                description: measure.clone(),
            },
            width,
            months: months.iter().map(|month| named(signed, *month)).collect(),
            lines: lines.clone(),
            reference: Some(Reference { value: goal, label: goal_said.clone() }),
            unit: String::new(),
            from_zero: true,
            tick: tick(signed.language()),
        })
    };
    Ok(Some(Picture {
        title: signed.say("rakor.way").to_owned(),
        wide: draw(FULL, "w"),
        narrow: draw(NARROW, "n"),
        note: signed.say("rakor.way_said").to_owned(),
        subtitle: measure,
        broad: true,
        ..Picture::default()
    }))
}

fn value(measured: &[(Month, Answer)], month: Month) -> Option<Interval> {
    let (_, answer) = measured.iter().find(|(of, _)| *of == month)?;
    let (value, interval) = answer.value().zip(answer.interval())?;
    Some(Interval { value: value * PER, low: interval.lower * PER, high: interval.upper * PER })
}

/// From where it stood at the meeting to the goal on the due day. There is no way to where one
/// is already.
fn straight(
    signed: &Signed,
    judged: &Judged,
    (unit, goal): (Unit, f64),
    months: &[Month],
) -> Option<TrendLine> {
    let evidence = &judged.verdict.evidence;
    let (numerator, denominator) = evidence.baseline.filter(|_| !evidence.was_reached)?;
    let from = Exact::of(unit, numerator, denominator)?.rounded() as f64 / PER;
    let met = Month::of(judged.meeting.ends_on);
    let of = Month::of(judged.commitment.due_on).index() - met.index();
    let at = |month: &Month| {
        let gone = month.index() - met.index();
        (0..=of).contains(&gone).then(|| {
            let value = from + (goal - from) * f64::from(gone) / f64::from(of.max(1));
            Interval { value, low: value, high: value }
        })
    };
    Some(TrendLine {
        label: signed.say("rakor.way_straight").to_owned(),
        tone: Tone::Ink,
        values: months.iter().map(at).collect(),
    })
}

fn named(signed: &Signed, month: Month) -> drawing::Month {
    let said = crate::text::month(signed.language(), month.first_day());
    let (name, year) = said.split_once(' ').unwrap_or((said.as_str(), ""));
    drawing::Month { name: name.to_owned(), year: year.to_owned() }
}
