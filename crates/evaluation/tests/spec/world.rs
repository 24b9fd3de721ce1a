//! A small country with a fixed cast: Sari, Budi and Rina.

use chrono::NaiveDate;
use evaluation::Month;
use evaluation::relation::{ChildMonth, Folded, fold};
use register::history::{
    ChildHistory, Exit, ExitReason, Residence, Response, Source, Step, Visit,
};
use register::measurer::MeasurerId;
use register::place::{Level, Place, PlaceId, Tree};
use science::measure::{Position, Sex};
use uuid::Uuid;

use crate::table::{Line, table};

/// Two kab/kota, three kecamatan, four desa, five posyandu.
pub(crate) fn tree() -> Tree {
    let places = [
        (1, Level::Nation, "0", "Indonesia", None),
        (18, Level::Province, "18", "Lampung", Some(1)),
        (1801, Level::Kabkota, "18.01", "Lampung Selatan", Some(18)),
        (1871, Level::Kabkota, "18.71", "Bandar Lampung", Some(18)),
        (180_104, Level::Kecamatan, "18.01.04", "Natar", Some(1801)),
        (180_105, Level::Kecamatan, "18.01.05", "Jati Agung", Some(1801)),
        (187_105, Level::Kecamatan, "18.71.05", "Kedaton", Some(1871)),
        (21, Level::Desa, "18.01.04.2001", "Natar", Some(180_104)),
        (22, Level::Desa, "18.01.04.2002", "Merak Batin", Some(180_104)),
        (23, Level::Desa, "18.01.05.2001", "Karang Anyar", Some(180_105)),
        (24, Level::Desa, "18.71.05.1003", "Kedaton", Some(187_105)),
        (31, Level::Posyandu, "18.01.04.2001/p1", "Melati", Some(21)),
        (32, Level::Posyandu, "18.01.04.2001/p2", "Mawar", Some(21)),
        (33, Level::Posyandu, "18.01.04.2002/p1", "Anggrek", Some(22)),
        (34, Level::Posyandu, "18.01.05.2001/p1", "Dahlia", Some(23)),
        (35, Level::Posyandu, "18.71.05.1003/p1", "Kenanga", Some(24)),
    ];
    let place =
        |(id, level, code, name, parent): (i32, Level, &str, &str, Option<i32>)| Place {
            id: PlaceId(id),
            level,
            code: code.to_owned(),
            name: name.to_owned(),
            parent: parent.map(PlaceId),
        };
    Tree::new(places.into_iter().map(place).collect())
}

pub(crate) fn place(name: &str) -> PlaceId {
    let tree = tree();
    // A posyandu is named by itself, a desa by its code, so that Natar is not two places.
    let found = tree.all().iter().find(|place| place.name == name || place.code == name);
    found.unwrap().id
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The same name is always the same child.
pub(crate) fn id(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, of_name) in bytes.iter_mut().zip(name.bytes()) {
        *byte = of_name;
    }
    Uuid::from_bytes(bytes)
}

/// Children drawn with `child | sex | born | home | since | grams | length`, `since` being
/// the birth where it is left empty.
pub(crate) fn children(drawing: &str) -> Vec<ChildHistory> {
    table(drawing).iter().map(child).collect()
}

fn child(line: &Line) -> ChildHistory {
    let born_on = day(line.the("born"));
    ChildHistory {
        child: id(line.the("child")),
        born_on,
        sex: if line.get("sex") == Some("m") { Sex::Male } else { Sex::Female },
        birth_weight_g: line.read("grams"),
        birth_length_tenth_mm: line.read("length").map(tenth_mm),
        residences: vec![Residence {
            since: line.get("since").map_or(born_on, day),
            place: line.get("home").map_or(PlaceId(31), place),
        }],
        exits: Vec::new(),
        visits: Vec::new(),
        responses: Vec::new(),
    }
}

fn tenth_mm(centimetres: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a drawn length is small")]
    let tenth_mm = (centimetres * 100.0).round() as i32;
    tenth_mm
}

/// Facts drawn with `child | on` and any of `kg | cm | position | oedema | muac | head | at |
/// by | moves to | exit | step | source`.
pub(crate) fn with_facts(mut children: Vec<ChildHistory>, drawing: &str) -> Vec<ChildHistory> {
    for (order, line) in table(drawing).iter().enumerate() {
        let name = id(line.the("child"));
        let child = children.iter_mut().find(|child| child.child == name).unwrap();
        let on = day(line.the("on"));
        if let Some(home) = line.get("moves to") {
            child.residences.push(Residence { since: on, place: place(home) });
        } else if let Some(reason) = line.get("exit") {
            let reason = match reason {
                "died" => ExitReason::Died,
                "moved" => ExitReason::MovedAway,
                "mistake" => ExitReason::NotAChildHere,
                other => panic!("no such reason: {other}"),
            };
            child.exits.push(Exit { on, reason });
        } else if let Some(step) = line.get("step") {
            let step = match step {
                "verified" => Step::Verified,
                "referred" => Step::Referred,
                "served" => Step::Served,
                "closed" => Step::Closed,
                other => panic!("no such step: {other}"),
            };
            child.responses.push(Response { on, step });
        } else {
            child.visits.push(visit(line, on, order));
        }
    }
    for child in &mut children {
        child.visits.sort_by_key(|visit| visit.on);
    }
    children
}

fn visit(line: &Line, on: NaiveDate, order: usize) -> Visit {
    let grams = |kilograms: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a drawn weight is small")]
        let grams = (kilograms * 1000.0).round() as i32;
        grams
    };
    Visit {
        id: Uuid::from_u128(order as u128 + 1),
        on,
        at: line.get("at").map(place),
        measurer: line.read("by").map(MeasurerId),
        source: if line.get("source") == Some("form") { Source::Form } else { Source::File },
        weight_g: line.read("kg").map(grams),
        length_tenth_mm: line.read("cm").map(tenth_mm),
        position: line.get("position").map(|position| match position {
            "lying" => Position::Lying,
            _ => Position::Standing,
        }),
        oedema: line.get("oedema").is_some(),
        muac_tenth_mm: line.read("muac").map(tenth_mm),
        head_tenth_mm: line.read("head").map(tenth_mm),
        triceps_tenth_mm: None,
        subscapular_tenth_mm: None,
    }
}

/// Folds one child.
pub(crate) fn folded(children: &[ChildHistory], name: &str, until: &str) -> Folded {
    let child = children.iter().find(|child| child.child == id(name)).unwrap();
    fold(child, &tree(), month(until))
}

/// A row of a child in a month.
pub(crate) fn row(children: &[ChildHistory], name: &str, at: &str) -> ChildMonth {
    let folded = folded(children, name, at);
    folded.rows.into_iter().find(|row| row.month == month(at)).unwrap()
}
