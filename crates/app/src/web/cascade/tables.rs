//! How far the children of each place below came.

use evaluation::cascade::{Leaves, Stage};

use super::{Known, stage_key};
use crate::web::page::study::Section;
use crate::web::page::{Cell, Column, Row, TableView};

/// None at the lowest level.
pub(super) fn below(known: &Known<'_>) -> Option<Section> {
    let study = &known.study;
    if known.cascade.below.iter().all(|(id, _)| *id == study.place.id) {
        return None;
    }
    let row = |name: Cell, leaves: &Leaves| {
        let reached = Stage::ALL.map(|stage| Cell::number(study.count(leaves.reached(stage))));
        Row::of(std::iter::once(name).chain(reached).collect())
    };
    let name = |id: register::place::PlaceId| match study.signed.tree.get(id) {
        Some(place) if place.id != study.place.id => Cell::text(place.name.clone())
            .link(format!("/tempat/{}/kaskade?bulan={}", place.code, known.cascade.drive)),
        Some(_) | None => Cell::text(study.say("place.without_posyandu")),
    };
    let mut rows: Vec<Row> =
        known.cascade.below.iter().map(|(id, leaves)| row(name(*id), leaves)).collect();
    rows.push(row(Cell::text(study.place.name.clone()), &known.cascade.whole).total());
    let title = study
        .fill("place.below", &[("kind", study.below_kind()), ("place", &study.place.name)]);
    let mut columns = vec![Column::text(study.below_kind())];
    columns.extend(Stage::ALL.map(|stage| Column::number(study.say(stage_key(stage)))));
    Some(Section {
        table: TableView { caption: title.clone(), columns, rows, sheets: false },
        title,
        sub: study.say("cascade.below_said").to_owned(),
        note: String::new(),
    })
}
