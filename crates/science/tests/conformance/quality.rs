//! Tests of data quality beside `nipnTK`, R and `SciPy`.

use std::fmt::Debug;
use std::fs::File;
use std::str::FromStr;

use science::measure::Sex;
use science::quality::{
    AgeRatio, AgeStructure, AgesInMonths, ChiSquare, Digits, EQUAL_SEXES, Limits, Moments,
    NORMAL_KURTOSIS, Sexes, Smart,
};

use crate::field::{Row, Sheet};

/// The golden files hold fifteen figures; a p far out in the tail keeps twelve of them.
const GOLDEN_TO: f64 = 1e-11;
/// What is nought in theory is a rounding error in practice.
const NOUGHT: f64 = 1e-12;

/// As near as a figure printed with so many decimals can say.
fn printed(ours: f64, theirs: f64, decimals: i32) {
    let half = 0.5 * 10.0_f64.powi(-decimals);
    assert!((ours - theirs).abs() <= half * 1.000_001, "{ours} for {theirs}");
}

fn printed_test(ours: Option<ChiSquare>, statistic: (f64, i32), degrees: u32, p: (f64, i32)) {
    let ours = ours.unwrap();
    printed(ours.statistic, statistic.0, statistic.1);
    assert_eq!(ours.degrees, degrees);
    printed(ours.p(), p.0, p.1);
}

fn near(ours: f64, row: &Row<'_>, column: &str) {
    let theirs = row.number(column).unwrap();
    let gap = (ours - theirs).abs();
    assert!(gap <= NOUGHT.max(GOLDEN_TO * theirs.abs()), "{column}: {ours} for {theirs}");
}

/// As `near`, for a p, which may be as small as 1e-200 and keep its figures.
fn near_p(ours: f64, row: &Row<'_>) {
    let theirs = row.number("p").unwrap();
    assert!((ours / theirs - 1.0).abs() <= GOLDEN_TO, "p: {ours} for {theirs}");
}

fn golden(name: &str) -> Sheet {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/quality");
    Sheet::read(File::open(format!("{folder}/{name}.csv")).unwrap())
}

fn list<T: FromStr<Err: Debug>>(row: &Row<'_>, column: &str) -> Vec<T> {
    row.text(column).unwrap().split(' ').map(|part| part.parse().unwrap()).collect()
}

/// A SMART survey in Kabul, 873 children of 6 to 59 months (`nipnTK` `dp.ex02`, as printed in
/// its article on age heaping).
fn kabul() -> AgesInMonths {
    let from_six: [u64; 54] = [
        10, 17, 25, 13, 19, 23, 38, 11, 11, 17, 9, 14, 26, 9, 17, 14, 24, 12, 31, 8, 13, 9, 21,
        14, 38, 14, 16, 23, 22, 18, 57, 8, 13, 9, 11, 12, 19, 10, 13, 14, 12, 14, 44, 6, 9, 6,
        5, 8, 12, 13, 12, 8, 13, 9,
    ];
    let mut counts = [0; 60];
    counts[6..].copy_from_slice(&from_six);
    AgesInMonths::from_counts(counts)
}

/// The same children by sex and age group (nipnTK, article on age and sex).
const BOYS: [u64; 5] = [101, 102, 126, 78, 31];
const GIRLS: [u64; 5] = [106, 96, 115, 82, 36];

/// Ages that fall into the five groups in these numbers.
fn in_groups(groups: &[u64]) -> AgesInMonths {
    let mut counts = [0; 60];
    for (first, count) in [6, 18, 30, 42, 54].into_iter().zip(groups) {
        counts[first] = *count;
    }
    AgesInMonths::from_counts(counts)
}

#[test]
fn ages_of_kabul_are_tested_as_by_nipn() {
    let ages = kabul();
    assert_eq!(ages.remainders(), [170, 33, 46, 41, 46, 48, 105, 63, 83, 72, 90, 76]);
    printed_test(ages.heaping(), (214.9588, 4), 11, (5.791_598e-40, 46));
    assert_eq!(AgeRatio::younger(&ages).unwrap().numerator(), 405);
    let ratio = AgeRatio::default();
    printed_test(ratio.test(&ages), (0.0531, 4), 1, (0.8178, 4));
    printed_test(ratio.test(&in_groups(&BOYS)), (0.0145, 4), 1, (0.9041, 4));
    printed_test(ratio.test(&in_groups(&GIRLS)), (0.0247, 4), 1, (0.8750, 4));
}

#[test]
fn the_age_structure_of_kabul_is_tested_as_by_nipn() {
    let ages = kabul();
    assert_eq!(AgeStructure::observed(&ages), [207, 198, 241, 160, 67]);
    let structure = AgeStructure::default();
    let expected = structure.expected();
    for (ours, theirs) in expected.into_iter().zip([
        0.236_858_0,
        0.228_362_8,
        0.220_172_4,
        0.212_275_7,
        0.102_331_1,
    ]) {
        printed(ours, theirs, 7);
    }
    printed_test(structure.test(&ages), (21.436_62, 5), 4, (0.000_259_395, 9));
    let afghanistan = AgeStructure { deaths_per_10_000_a_day: 1.251_472 };
    printed_test(afghanistan.test(&ages), (20.4744, 4), 4, (0.0004, 4));
    printed_test(structure.test(&in_groups(&BOYS)), (15.8496, 4), 4, (0.0032, 4));
    printed_test(structure.test(&in_groups(&GIRLS)), (6.8429, 4), 4, (0.1444, 4));
}

#[test]
fn digits_of_kabul_score_as_by_nipn() {
    let weights = Digits::from_counts([84, 105, 91, 94, 89, 88, 80, 73, 72, 97]);
    assert_eq!((weights.total(), weights.score()), (873, Some(3.76)));
    assert_eq!(Smart::default().rate_digits(3.76).code(), "excellent");
    assert_eq!(Smart::default().rate_digits(16.22).code(), "acceptable");
}

/// The tables of the article of `nipnTK` on digit preference.
#[test]
fn digits_of_the_article_are_tested_as_printed() {
    let drawn = Digits::from_counts([95, 80, 96, 102, 106, 98, 109, 95, 109, 110]);
    printed_test(drawn.test(), (7.72, 2), 9, (0.5626, 4));
    let without_six = Digits::from_counts([95, 80, 96, 102, 106, 98, 0, 95, 109, 110]);
    printed(without_six.test().unwrap().statistic, 106.65, 2);
    let few = Digits::from_counts([11, 7, 5, 4, 7, 11, 5, 4, 4, 2]);
    printed_test(few.test(), (13.667, 3), 9, (0.1347, 4));
    let fair = Digits::from_counts([102, 104, 96, 88, 103, 115, 91, 86, 105, 110]);
    printed_test(fair.test(), (8.16, 2), 9, (0.5181, 4));
    assert_eq!(fair.score(), Some(3.01));
    let even_only = Digits::from_counts([75, 0, 74, 0, 74, 0, 77, 0, 74, 0]);
    assert_eq!(even_only.score(), Some(33.34));
}

/// Household rosters of Tanzania (`nipnTK` `as.ex01`), by themselves and beside the census.
#[test]
fn sexes_of_tanzania_are_tested_as_by_nipn() {
    let sexes = Sexes { male: 4_293, female: 4_443 };
    printed(sexes.boys().unwrap().share(), 0.491_414_8, 7);
    printed_test(sexes.test(EQUAL_SEXES), (2.541_323_3, 7), 1, (0.110_901_8, 7));
    let census = 22_465_000.0 / (22_465_000.0 + 22_573_000.0);
    printed(census, 0.4988, 4);
    printed_test(sexes.test(census), (1.8770, 4), 1, (0.1707, 4));
}

/// The standard errors go by the number of children alone, 873 in Kabul (`nipnTK` `dist.ex01`).
#[test]
fn standard_errors_are_those_of_nipn() {
    let mut scores = Moments::default();
    for z in 0..873 {
        scores.add(z);
    }
    printed(scores.skewness().unwrap().standard_error, 0.082_760_7, 7);
    printed(scores.kurtosis().unwrap().standard_error, 0.165_333_6, 7);
}

#[test]
fn even_counts_are_tested_as_by_r() {
    let sheet = golden("chi_square");
    assert_eq!(sheet.rows().len(), 120);
    for row in sheet.rows() {
        let counts: Vec<u64> = list(&row, "counts");
        let test = if let Ok(digits) = <[u64; 10]>::try_from(counts.as_slice()) {
            Digits::from_counts(digits).test()
        } else {
            let mut months = [0; 60];
            months[24..36].copy_from_slice(&counts);
            AgesInMonths::from_counts(months).heaping()
        };
        near(test.unwrap().statistic, &row, "statistic");
        if row.number("p") > Some(f64::MIN_POSITIVE) {
            near_p(test.unwrap().p(), &row);
        }
    }
}

#[test]
fn structures_are_tested_as_by_r() {
    let sheet = golden("structure");
    assert_eq!(sheet.rows().len(), 60);
    for row in sheet.rows() {
        let deaths_per_10_000_a_day = row.number("deaths").unwrap();
        let ages = in_groups(&list::<u64>(&row, "counts"));
        let test = AgeStructure { deaths_per_10_000_a_day }.test(&ages).unwrap();
        near(test.statistic, &row, "statistic");
        near_p(test.p(), &row);
    }
}

#[test]
fn shares_are_tested_as_by_r() {
    let sheet = golden("share");
    assert_eq!(sheet.rows().len(), 150);
    for row in sheet.rows() {
        let [male, total] = ["count", "total"].map(|name| list::<u64>(&row, name)[0]);
        let sexes = Sexes { male, female: total - male };
        let test = sexes.test(row.number("share").unwrap()).unwrap();
        near(test.statistic, &row, "statistic");
        near(test.p(), &row, "p");
    }
}

#[test]
fn limits_are_those_of_r() {
    let sheet = golden("limits");
    assert_eq!(sheet.rows().len(), 200);
    for row in sheet.rows() {
        let [counted, least, most] =
            ["counted", "least", "most"].map(|name| list::<u64>(&row, name)[0]);
        let [target, coverage] = ["target", "coverage"].map(|name| row.number(name).unwrap());
        let limits = Limits::of(counted, target, coverage).unwrap();
        assert_eq!((limits.least, limits.most), (least, most), "{counted} {target}");
        near(limits.line.lower, &row, "lower");
        near(limits.line.upper, &row, "upper");
    }
}

#[test]
fn shape_is_that_of_scipy() {
    let sheet = golden("shape");
    assert_eq!(sheet.rows().len(), 120);
    for row in sheet.rows() {
        let mut scores = Moments::default();
        for z in list::<i32>(&row, "scores") {
            scores.add(z);
        }
        near(scores.mean().unwrap(), &row, "mean");
        near(scores.sd().unwrap(), &row, "sd");
        let (skewness, kurtosis) = (scores.skewness().unwrap(), scores.kurtosis().unwrap());
        near(skewness.value, &row, "skewness");
        near(skewness.standard_error, &row, "skewness_error");
        near(skewness.p_beside(0.0), &row, "skewness_p");
        near(kurtosis.value, &row, "kurtosis");
        near(kurtosis.standard_error, &row, "kurtosis_error");
        near(kurtosis.p_beside(NORMAL_KURTOSIS), &row, "kurtosis_p");
    }
}

#[test]
fn a_sex_is_counted_on_its_own_side() {
    let mut sexes = Sexes::default();
    for sex in [Sex::Male, Sex::Female, Sex::Female] {
        sexes.add(sex);
    }
    assert_eq!(sexes, Sexes { male: 1, female: 2 });
}
