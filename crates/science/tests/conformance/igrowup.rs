//! The survey that the WHO shipped with igrowup, and the scores it printed for it.

use std::fs::File;

use science::growth::{Measurement, score};

use crate::field::{Sheet, printed};

/// The standard ends before 60 months; igrowup still scored up to this day.
const LAST_DAY_OF_IGROWUP: i32 = 1856;

#[test]
fn the_survey_of_igrowup_scores_as_printed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/igrowup/MySurvey_z_st.csv");
    let sheet = Sheet::read(File::open(path).unwrap());
    assert_eq!(sheet.rows().len(), 498);
    let (mut compared, mut too_old) = (0, 0);
    for (number, row) in sheet.rows().enumerate() {
        let age = row.age("age.days");
        let scores = score(&Measurement {
            sex: row.sex("GENDER"),
            age,
            weight: row.weight("WEIGHT"),
            length: row.centimetres("HEIGHT"),
            position: row.position("measure"),
            oedema: row.oedema("oedema"),
            head: row.centimetres("HEAD"),
            muac: row.centimetres("MUAC"),
            triceps: row.millimetres("TRI"),
            subscapular: row.millimetres("SUB"),
        });
        let pairs = [
            ("len", scores.haz),
            ("wei", scores.waz),
            ("wfl", scores.whz),
            ("bmi", scores.baz),
            ("hc", scores.hcz),
            ("ac", scores.acz),
            ("ts", scores.tsz),
            ("ss", scores.ssz),
        ];
        if age.is_some_and(|age| (1827..=LAST_DAY_OF_IGROWUP).contains(&age.whole_days())) {
            assert!(pairs.iter().all(|(_, ours)| ours.is_none()));
            too_old += usize::from(pairs.iter().any(|(index, _)| row.score(index).is_some()));
            continue;
        }
        for (index, ours) in pairs {
            assert_eq!(printed(ours), row.score(index), "z{index} of row {number}");
            compared += usize::from(ours.is_some());
        }
    }
    assert_eq!((compared, too_old), (3_290, 4));
}
