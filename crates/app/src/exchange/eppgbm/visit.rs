//! The measurements of a line: one, or up to twelve side by side.

use chrono::NaiveDate;
use register::intake::{EnteredChild, EnteredVisit, Said, Weighs};

use super::header::{Field, Layout, Month};
use super::number::{Scale, thousandths};
use super::person;
use super::reading::Hints;
use super::row::{Line, tenth_mm};
use super::text::said;

/// The last day of the standard, in months; older children are kept and noted.
const FIVE_YEARS_DAYS: i64 = 1826;

/// Where the values of one visit stand.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    weight: Option<usize>,
    length: Option<usize>,
    position: Option<usize>,
    muac: Option<usize>,
    head: Option<usize>,
    oedema: Option<usize>,
}

pub(super) fn all(
    layout: &Layout,
    hints: &Hints,
    line: &mut Line<'_>,
    child: &EnteredChild,
) -> Vec<EnteredVisit> {
    if layout.months.is_empty() {
        single(layout, hints, line, child).into_iter().collect()
    } else {
        layout.months.iter().filter_map(|month| monthly(month, hints, line, child)).collect()
    }
}

fn single(
    layout: &Layout,
    hints: &Hints,
    line: &mut Line<'_>,
    child: &EnteredChild,
) -> Option<EnteredVisit> {
    let visited_at = layout.at(Field::Visited);
    let columns = Columns {
        weight: layout.at(Field::Weight),
        length: layout.at(Field::Length),
        position: layout.at(Field::Position),
        muac: layout.at(Field::Muac),
        head: layout.at(Field::Head),
        oedema: layout.at(Field::Oedema),
    };
    let on = match visited_at {
        Some(_) => line.day(visited_at, Weighs::Refuses),
        None => hints.measured_on,
    };
    let Some(on) = on else {
        let measured = [columns.weight, columns.length]
            .into_iter()
            .any(|at| said(&line.text_at(at)).is_some_and(|text| text != "0"));
        if measured && said(&line.text_at(visited_at)).is_none() {
            line.find("visit.no_date", Weighs::Refuses, visited_at);
        }
        return None;
    };
    let mut visit = values(&columns, line, child, on, visited_at)?;
    visit.vitamin_a = person::yes(&line.text(Field::VitaminA));
    visit.measurer = line.words(Field::Measurer);
    visit.said = told(line);
    Some(visit)
}

fn monthly(
    month: &Month,
    hints: &Hints,
    line: &mut Line<'_>,
    child: &EnteredChild,
) -> Option<EnteredVisit> {
    let columns = Columns {
        weight: month.weight,
        length: month.length,
        position: month.position,
        muac: month.muac,
        ..Columns::default()
    };
    let measured = [columns.weight, columns.length]
        .into_iter()
        .any(|at| said(&line.text_at(at)).is_some_and(|text| text != "0"));
    if !measured {
        return None;
    }
    let on = match month.visited {
        Some(at) => line.day(Some(at), Weighs::NotUsed),
        // A column without days: the middle of its month stands for the day.
        None => {
            let day = month
                .year
                .or(hints.year)
                .and_then(|year| NaiveDate::from_ymd_opt(year, month.number, 15));
            if day.is_some() {
                line.find("visit.day_assumed", Weighs::Note, month.weight.or(month.length));
            }
            day
        }
    };
    let Some(on) = on else {
        if said(&line.text_at(month.visited)).is_none() {
            line.find("visit.no_date", Weighs::NotUsed, month.weight.or(month.length));
        }
        return None;
    };
    values(&columns, line, child, on, month.visited)
}

/// Reads the values of a visit. One before the birth refuses the line.
fn values(
    columns: &Columns,
    line: &mut Line<'_>,
    child: &EnteredChild,
    on: NaiveDate,
    visited_at: Option<usize>,
) -> Option<EnteredVisit> {
    if let Some(born) = child.birth_date {
        if on < born {
            line.find("visit.before_birth", Weighs::Refuses, visited_at);
            return None;
        }
        if (on - born).num_days() > FIVE_YEARS_DAYS {
            line.find("visit.over_five_years", Weighs::Note, visited_at);
        }
    }
    let (weight, length) = match swapped(columns, line) {
        Some((weight, length)) => {
            line.find("visit.swapped", Weighs::Note, columns.weight);
            (Some(weight), Some(length))
        }
        None => (
            line.quantity(columns.weight, Scale::WEIGHT, "weight"),
            line.quantity(columns.length, Scale::LENGTH, "length"),
        ),
    };
    let muac = line.quantity(columns.muac, Scale::MUAC, "muac");
    let head = line.quantity(columns.head, Scale::HEAD, "head");
    let position_text = line.text_at(columns.position);
    let position = person::position(&position_text);
    if position.is_none() && said(&position_text).is_some() {
        line.find("position.unknown", Weighs::NotUsed, columns.position);
    }
    Some(EnteredVisit {
        visited_on: on,
        weight_g: weight.and_then(|grams| i32::try_from(grams).ok()),
        length_tenth_mm: length.and_then(tenth_mm),
        position,
        muac_tenth_mm: muac.and_then(tenth_mm),
        head_tenth_mm: head.and_then(tenth_mm),
        oedema: person::yes(&line.text_at(columns.oedema)).unwrap_or(false),
        vitamin_a: None,
        measurer: String::new(),
        said: Said::default(),
    })
}

/// Weight and length in each other's columns: neither could be where it stands, both could be
/// where the other stands.
fn swapped(columns: &Columns, line: &Line<'_>) -> Option<(i64, i64)> {
    let weight = thousandths(&line.text_at(columns.weight))?;
    let length = thousandths(&line.text_at(columns.length))?;
    let could_be_length = (38_000..=130_000).contains(&weight);
    let could_be_weight = (900..=30_000).contains(&length);
    let stands_wrong = weight > 35_000 && length < 35_000;
    (could_be_length && could_be_weight && stands_wrong).then_some((length, weight))
}

/// What the file says of the visit's scores, as it says it.
fn told(line: &Line<'_>) -> Said {
    let hundredths = |field| {
        thousandths(&line.text(field)).and_then(|value| {
            let half = if value < 0 { -5 } else { 5 };
            i32::try_from((value + half) / 10).ok()
        })
    };
    let words = |field| said(&line.text(field)).unwrap_or_default().to_owned();
    Said {
        waz: hundredths(Field::Waz),
        haz: hundredths(Field::Haz),
        whz: hundredths(Field::Whz),
        weight_for_age: words(Field::WeightForAge),
        stature: words(Field::Stature),
        wasting: words(Field::Wasting),
        gain: person::gain(&line.text(Field::Gain)),
        age: words(Field::Age),
    }
}
