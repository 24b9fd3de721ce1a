//! The file's own scores and labels beside ours: what differs is listed, nothing overwritten.

use chrono::NaiveDate;
use science::growth::{Score, Scores, score};
use science::measure::Sex;
use science::status::{Stature, Underweight, Wasting};

use super::entered::{EnteredVisit, Finding, Weighs};
use crate::visit::{Values, measurement};

/// A difference of up to two hundredths is rounding or the file's coarser table.
const WORTH_SAYING: i32 = 2;

/// What the file says of a visit's scores that ours do not.
pub(super) fn differences(
    sex: Sex,
    born_on: NaiveDate,
    visit: &EnteredVisit,
    values: &Values,
) -> Vec<Finding> {
    let ours = score(&measurement(sex, born_on, visit.visited_on, values));
    let mut findings = Vec::new();
    let said = &visit.said;
    for (code, column, theirs, score) in [
        ("said.waz", "ZS BB/U", said.waz, ours.waz),
        ("said.haz", "ZS TB/U", said.haz, ours.haz),
        ("said.whz", "ZS BB/TB", said.whz, ours.whz),
    ] {
        if let (Some(theirs), Some(score)) = (theirs, score)
            && (theirs - score.hundredths()).abs() > WORTH_SAYING
        {
            findings.push(finding(
                code,
                column,
                format!("{} → {}", decimal(theirs), decimal(score.hundredths())),
            ));
        }
    }
    findings.extend(labels(visit, &ours));
    findings
}

fn labels(visit: &EnteredVisit, ours: &Scores) -> Vec<Finding> {
    let said = &visit.said;
    let class = |score: Option<Score>, of: fn(i32) -> &'static str| {
        score.filter(|score| !score.is_implausible()).map(|score| of(score.hundredths()))
    };
    [
        (
            "said.weight_for_age",
            "BB/U",
            said.weight_for_age.as_str(),
            class(ours.waz, |z| Underweight::of(z).code()),
        ),
        (
            "said.stature",
            "TB/U",
            said.stature.as_str(),
            class(ours.haz, |z| Stature::of(z).code()),
        ),
        (
            "said.wasting",
            "BB/TB",
            said.wasting.as_str(),
            class(ours.whz, |z| Wasting::of(z).code()),
        ),
    ]
    .into_iter()
    .filter_map(|(code, column, label, class)| {
        let class = class?;
        let theirs = label_code(label)?;
        (theirs != class).then(|| finding(code, column, format!("{label} → {class}")))
    })
    .collect()
}

fn finding(code: &str, column: &str, entered: String) -> Finding {
    Finding { code: code.to_owned(), weighs: Weighs::Note, column: column.to_owned(), entered }
}

fn decimal(hundredths: i32) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{},{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}

/// The stable code of a label as exports spell it; `Outlier`, `-` and unknown words have none.
fn label_code(label: &str) -> Option<&'static str> {
    let plain = label.to_lowercase().replace("berat badan", "").replace("resiko", "risiko");
    match plain.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "sangat kurang" => Some(Underweight::SeverelyUnderweight.code()),
        "kurang" => Some(Underweight::Underweight.code()),
        "risiko lebih" | "risiko" => Some(Underweight::RiskOfOverweight.code()),
        "sangat pendek" => Some(Stature::SeverelyStunted.code()),
        "pendek" => Some(Stature::Stunted.code()),
        "tinggi" => Some(Stature::Tall.code()),
        "gizi buruk" => Some(Wasting::SeverelyWasted.code()),
        "gizi kurang" => Some(Wasting::Wasted.code()),
        "gizi baik" | "normal" => Some("normal"),
        "risiko gizi lebih" | "berisiko gizi lebih" | "berrisiko gizi lebih" => {
            Some(Wasting::RiskOfOverweight.code())
        }
        "gizi lebih" => Some(Wasting::Overweight.code()),
        "obesitas" => Some(Wasting::Obese.code()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Said;
    use science::measure::Position;

    /// What is listed of a girl born on 15 June 2023 who was measured lying.
    fn listed(
        on: &str,
        weight_g: i32,
        length_tenth_mm: i32,
        said: Said,
    ) -> Vec<(String, String)> {
        let born_on = NaiveDate::from_ymd_opt(2023, 6, 15).unwrap();
        let values = Values {
            weight_g: Some(weight_g),
            length_tenth_mm: Some(length_tenth_mm),
            position: Some(Position::Lying),
            ..Values::default()
        };
        let visit = EnteredVisit {
            visited_on: on.parse().unwrap(),
            weight_g: values.weight_g,
            length_tenth_mm: values.length_tenth_mm,
            position: values.position,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            oedema: false,
            vitamin_a: None,
            measurer: String::new(),
            said,
        };
        differences(Sex::Female, born_on, &visit, &values)
            .into_iter()
            .map(|finding| (finding.code, finding.entered))
            .collect()
    }

    /// At 17 months, 8.4 kg and 72.1 cm: -1.47, -2.66 and -0.25.
    fn found(said: Said) -> Vec<(String, String)> {
        listed("2024-11-14", 8_400, 7_210, said)
    }

    fn labelled(weight_for_age: &str, stature: &str, wasting: &str) -> Said {
        Said {
            weight_for_age: weight_for_age.to_owned(),
            stature: stature.to_owned(),
            wasting: wasting.to_owned(),
            ..Said::default()
        }
    }

    #[test]
    fn every_score_and_label_that_differs_is_listed_with_both() {
        let said = Said {
            waz: Some(-203),
            haz: Some(-199),
            whz: Some(-310),
            ..labelled("Sangat Kurang", "Normal", "Gizi Buruk")
        };
        let expected = [
            ("said.waz", "-2,03 → -1,47"),
            ("said.haz", "-1,99 → -2,66"),
            ("said.whz", "-3,10 → -0,25"),
            ("said.weight_for_age", "Sangat Kurang → normal"),
            ("said.stature", "Normal → stunted"),
            ("said.wasting", "Gizi Buruk → normal"),
        ];
        assert_eq!(
            found(said),
            expected.map(|(code, both)| (code.to_owned(), both.to_owned()))
        );
    }

    #[test]
    fn rounding_and_words_that_say_nothing_are_no_difference() {
        let said = Said {
            waz: Some(-149),
            haz: Some(-264),
            whz: Some(-23),
            ..labelled("Berat Badan Normal", "Pendek", "Gizi Baik")
        };
        assert!(found(said).is_empty());
        assert!(found(labelled("Outlier", "-", "Outlier")).is_empty());
        assert_eq!(found(Said { waz: Some(-150), ..Said::default() }).len(), 1);
    }

    #[test]
    fn a_label_is_known_however_it_is_spelt() {
        for (label, code) in [
            ("BERAT BADAN SANGAT KURANG", "severely_underweight"),
            ("Kurang", "underweight"),
            ("Berat Badan Normal", "normal"),
            ("Resiko Lebih", "risk_of_overweight"),
            ("Risiko Berat Badan Lebih", "risk_of_overweight"),
            ("Gizi Kurang", "wasted"),
            ("Beresiko Gizi Lebih", "risk_of_overweight"),
            ("Gizi Lebih", "overweight"),
            ("Obesitas", "obese"),
            ("Tinggi", "tall"),
        ] {
            assert_eq!(label_code(label), Some(code), "{label}");
        }
    }

    #[test]
    fn a_lying_child_over_two_that_the_file_did_not_correct_is_listed() {
        let said = Said { haz: Some(-285), stature: "Pendek".to_owned(), ..Said::default() };
        let codes = listed("2026-06-09", 10_600, 8_410, said);
        assert_eq!(
            codes,
            [
                ("said.haz".to_owned(), "-2,85 → -3,03".to_owned()),
                ("said.stature".to_owned(), "Pendek → severely_stunted".to_owned()),
            ]
        );
    }
}
