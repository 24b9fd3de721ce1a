//! How well children are measured, and what a nought is worth.

use evaluation::Period;
use evaluation::quality::Summary;
use evaluation::relation::{Later, Measurement, Relation as _, content_hash};
use register::measurer::MeasurerId;
use register::place::PlaceId;
use science::incidence::{Verdict, Why};

use crate::register_of::{Built, built};
use crate::world::{children, folded, month, place, with_facts};

fn span(first: &str, last: &str) -> Period {
    Period::Span { first: month(first), last: month(last) }
}

fn added<'a>(parts: impl Iterator<Item = &'a Summary>) -> Summary {
    let mut sum = Summary::default();
    parts.for_each(|part| sum.merge(part));
    sum
}

/// The measurements of a place are those of its posyandu, and those of its months. A visit
/// belongs to the posyandu that measured, whoever's child it was.
#[tokio::test]
async fn the_sums_of_posyandu_add_up() {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-05-01 | Mawar
        Rina  | f   | 2022-05-01 | Anggrek
        ",
    );
    let built = built(
        &with_facts(
            cast,
            "
            child | on         | kg   | cm   | at
            Sari  | 2024-04-10 | 8.0  | 72.0 |
            Sari  | 2024-05-10 | 8.2  | 70.5 |
            Budi  | 2024-05-10 | 9.3  | 75.3 | Melati
            Rina  | 2024-05-10 | 11.0 | 85.5 |
            ",
        ),
        "2024-05",
    );
    for at in ["18", "18.01", "18.01.04", "18.01.04.2001", "Melati"] {
        let asked = built.engine.measured(&built.tree, place(at), span("2024-04", "2024-05"));
        let measured = asked.await.unwrap().answer;
        assert_eq!(added(measured.by_month.values()), measured.whole, "{at}");
        let parts = measured.by_place.iter().map(|(_, summary)| summary);
        assert_eq!(added(parts), measured.whole, "{at}");
    }
    let asked = built.engine.measured(&built.tree, place("Melati"), span("2024-04", "2024-05"));
    let melati = asked.await.unwrap().answer.whole;
    assert_eq!((melati.measurements, melati.lost), (3, 1));
    assert_eq!(melati.lengths.noughts_and_fives().unwrap().numerator(), 2);
}

/// Whoever measured is told apart where they work, and nobody is listed above the desa.
#[tokio::test]
async fn the_sums_of_measurers_add_up() {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-05-01 | Mawar
        ",
    );
    let built = built(
        &with_facts(
            cast,
            "
            child | on         | kg  | cm   | at     | by
            Sari  | 2024-04-10 | 8.0 | 72.0 |        | 1
            Sari  | 2024-05-10 | 8.2 | 70.5 |        | 2
            Budi  | 2024-04-10 | 9.1 | 75.0 | Melati | 2
            Budi  | 2024-05-10 | 9.3 | 75.3 | Melati |
            ",
        ),
        "2024-05",
    );
    let measured = async |at| {
        let asked = built.engine.measured(&built.tree, place(at), span("2024-04", "2024-05"));
        asked.await.unwrap().answer
    };
    let melati = measured("Melati").await;
    assert_eq!(added(melati.by_measurer.values()), melati.whole);
    let of = |who: Option<i32>| &melati.by_measurer[&who.map(MeasurerId)];
    assert_eq!((of(Some(1)).measurements, of(Some(1)).lost), (1, 0));
    assert_eq!((of(Some(2)).measurements, of(Some(2)).lost), (2, 1));
    assert_eq!(of(None).measurements, 1);
    let desa = measured("18.01.04.2001").await;
    assert_eq!(added(desa.by_measurer.values()), desa.whole);
    assert!(measured("18.01.04").await.by_measurer.is_empty());
}

/// A file of before there were measurers is read as it was, and keeps its hash.
#[test]
fn a_later_column_changes_nothing_of_before() {
    let drawn = |by: &str| {
        let cast = children(
            "
            child | sex | born       | home
            Sari  | f   | 2023-05-01 | Melati
            ",
        );
        let facts = format!("child | on | kg | by\nSari | 2024-04-10 | 8.0 | {by}");
        folded(&with_facts(cast, &facts), "Sari", "2024-05").measurements
    };
    let (unsaid, said) = (drawn(""), drawn("7"));
    assert_eq!(said[0].measurer, Later(Some(MeasurerId(7))));
    assert_ne!(content_hash(&unsaid), content_hash(&said));
    let batch = Measurement::batch(&said.iter().collect::<Vec<_>>()).unwrap();
    let columns = Measurement::COLUMNS;
    assert_eq!(columns.last().map(|column| column.name), Some("measurer"));
    let before = batch.project(&(0..columns.len() - 1).collect::<Vec<_>>()).unwrap();
    assert_eq!(Measurement::rows(&before), Some(unsaid));
}

/// Sixty children of Melati, of whom the first so many are measured in April and May.
fn sixty(measured: usize) -> Built {
    let child = |at: usize| format!("anak {at} | f | 2023-05-01 | Melati\n");
    // No digit is preferred, and no length is lost.
    let visits = |at: usize| {
        let tenth = at % 10;
        format!(
            "anak {at} | 2024-04-10 | 8.{tenth} | 72.{tenth}\n\
             anak {at} | 2024-05-10 | 9.{tenth} | 74.{tenth}\n"
        )
    };
    let drawn: String = (0..60).map(child).collect();
    let drawn = format!("child | sex | born | home\n{drawn}");
    let facts: String = (0..measured).map(visits).collect();
    let facts = format!("child | on | kg | cm\n{facts}");
    built(&with_facts(children(&drawn), &facts), "2024-05")
}

async fn verdict(built: &Built, period: Period) -> Verdict {
    let asked = built.engine.zeroes(&built.tree, PlaceId(21), period).await;
    let zeroes = asked.unwrap().answer;
    let (at, zero) = zeroes[0];
    assert_eq!(at, PlaceId(21));
    // Its one posyandu with children says the same.
    let melati = zeroes.iter().find(|(id, _)| *id == PlaceId(31)).unwrap();
    assert_eq!(melati.1, zero);
    zero.new_cases
}

/// No case among twelve measured of sixty proves nothing.
#[tokio::test]
async fn twelve_of_sixty_are_no_proof() {
    let few = verdict(&sixty(12), span("2024-04", "2024-05")).await;
    let why = Why::CoverageTooLow { measured: 12, targets: 60 };
    assert_eq!(few, Verdict::ZeroUnmeasured { why });
}

/// Nor among all sixty, when they were watched for too short a time: 60 months of children
/// still allow for five cases in a hundred.
#[tokio::test]
async fn sixty_for_a_month_are_no_proof_either() {
    let short = verdict(&sixty(60), span("2024-04", "2024-05")).await;
    let Verdict::ZeroUnmeasured { why: Why::BoundTooHigh { upper, limit } } = short else {
        panic!("{short:?}")
    };
    assert!(limit < upper && upper < 6.0, "{upper}");
}
