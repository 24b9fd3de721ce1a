//! Tables small enough to see.

use super::*;

const DESA: Level = Level(0);
const KECAMATAN: Level = Level(1);

fn withheld(outcome: &Suppression, cells: &[CellId]) -> usize {
    cells.iter().filter(|cell| outcome.public(**cell) == Some(Public::Withheld)).count()
}

/// A kecamatan with its desa.
fn kecamatan(draft: &mut Draft, desa: &[u64]) -> (CellId, Vec<CellId>) {
    let total = draft.cell(desa.iter().sum(), KECAMATAN);
    let parts: Vec<CellId> = desa.iter().map(|&count| draft.cell(count, DESA)).collect();
    draft.sum(total, &parts);
    (total, parts)
}

fn suppressed(draft: Draft) -> Suppression {
    suppress(&draft.close().unwrap(), Rule::default()).unwrap()
}

#[test]
fn large_counts_and_honest_zeros_are_shown() {
    let mut draft = Draft::new();
    let (total, desa) = kecamatan(&mut draft, &[5, 0, 12]);
    let outcome = suppressed(draft);
    let shown: Vec<Verdict> = desa.iter().map(|&cell| outcome.verdict(cell)).collect();
    assert_eq!(shown, [Verdict::Shown(5), Verdict::Shown(0), Verdict::Shown(12)]);
    assert_eq!(outcome.public(total), Some(Public::Shown(17)));
}

#[test]
fn a_withheld_count_is_never_a_zero() {
    assert_ne!(Verdict::Withheld(Why::Primary), Verdict::Shown(0));
    assert_ne!(Public::Withheld, Public::Shown(0));
}

#[test]
fn the_smallest_sibling_goes_with_the_small_one_and_the_total_stays() {
    let mut draft = Draft::new();
    let (total, desa) = kecamatan(&mut draft, &[3, 40, 9, 80]);
    let outcome = suppressed(draft);
    assert_eq!(outcome.verdict(desa[0]), Verdict::Withheld(Why::Primary));
    assert_eq!(outcome.verdict(desa[1]), Verdict::Shown(40));
    assert_eq!(outcome.verdict(desa[2]), Verdict::Withheld(Why::Complementary));
    assert_eq!(outcome.verdict(total), Verdict::Shown(132));
}

/// 2 + 2 are known to be 4 when all the others are shown, and 4 is small.
#[test]
fn small_counts_do_not_hide_each_other_when_their_sum_is_small() {
    let mut draft = Draft::new();
    let (total, desa) = kecamatan(&mut draft, &[2, 2, 30]);
    let outcome = suppressed(draft);
    assert_eq!(withheld(&outcome, &desa), 3);
    assert_eq!(outcome.verdict(total), Verdict::Shown(34));
}

#[test]
fn a_kecamatan_of_one_desa_goes_with_it() {
    let mut draft = Draft::new();
    let (first, only) = kecamatan(&mut draft, &[3]);
    let (second, desa) = kecamatan(&mut draft, &[20, 30]);
    let kabupaten = draft.cell(53, Level(2));
    draft.sum(kabupaten, &[first, second]);
    let outcome = suppressed(draft);
    assert_eq!(withheld(&outcome, &[first, only[0], second]), 3);
    assert_eq!(withheld(&outcome, &desa), 1);
    assert_eq!(outcome.verdict(kabupaten), Verdict::Shown(53));
}

#[test]
fn all_of_them_is_withheld_and_none_of_them_is_not() {
    let mut draft = Draft::new();
    let (all, none, of) = (draft.cell(12, DESA), draft.cell(0, DESA), draft.cell(12, DESA));
    let rest = draft.share(all, of);
    draft.share(none, of);
    let outcome = suppressed(draft);
    assert_eq!(outcome.verdict(all), Verdict::Withheld(Why::Complementary));
    assert_eq!(outcome.verdict(none), Verdict::Shown(0));
    assert_eq!(outcome.verdict(of), Verdict::Shown(12));
    assert_eq!(outcome.public(rest), None);
}

#[test]
fn all_but_a_few_is_withheld() {
    let mut draft = Draft::new();
    let (some, of) = (draft.cell(10, DESA), draft.cell(12, DESA));
    draft.share(some, of);
    let outcome = suppressed(draft);
    assert_eq!(withheld(&outcome, &[some, of]), 1);
}

#[test]
fn none_of_nobody_is_shown() {
    let mut draft = Draft::new();
    let (none, nobody) = (draft.cell(0, DESA), draft.cell(0, DESA));
    draft.share(none, nobody);
    let outcome = suppressed(draft);
    assert_eq!(withheld(&outcome, &[none, nobody]), 0);
}

#[test]
fn a_year_to_date_that_grew_by_two_is_withheld_in_one_month() {
    let mut draft = Draft::new();
    let (june, july) = (draft.cell(12, DESA), draft.cell(14, DESA));
    draft.step(&[june], &[july]);
    let outcome = suppressed(draft);
    assert_eq!(withheld(&outcome, &[june, july]), 1);
}

/// With June withheld, July less May is the sum of two months, and small again.
#[test]
fn small_months_do_not_hide_each_other() {
    let mut draft = Draft::new();
    let months: Vec<CellId> =
        [12, 13, 15, 40].into_iter().map(|count| draft.cell(count, DESA)).collect();
    for pair in months.windows(2) {
        draft.step(&pair[..1], &pair[1..]);
    }
    let outcome = suppressed(draft);
    let may_and_july = [months[0], months[2]];
    assert!(withheld(&outcome, &may_and_july) > 0);
}

#[test]
fn what_is_out_already_is_hidden_by_what_is_not() {
    let mut draft = Draft::new();
    let earlier = draft.published(50, DESA);
    let (old, new) = (draft.cell(47, DESA), draft.cell(3, DESA));
    draft.step(&[earlier], &[old, new]);
    let outcome = suppressed(draft);
    assert_eq!(outcome.verdict(earlier), Verdict::Shown(50));
    assert_eq!(withheld(&outcome, &[old, new]), 2);
}

#[test]
fn what_is_out_already_and_tells_all_is_refused() {
    let mut draft = Draft::new();
    let (total, other) = (draft.published(23, KECAMATAN), draft.published(20, DESA));
    let small = draft.cell(3, DESA);
    draft.sum(total, &[other, small]);
    let table = draft.close().unwrap();
    assert_eq!(suppress(&table, Rule::default()), Err(Unprotected { cell: small }));
}

#[test]
fn a_small_count_that_is_out_already_is_listed() {
    let mut draft = Draft::new();
    let small = draft.published(3, DESA);
    assert_eq!(suppressed(draft).out_already(), [small]);
}

#[test]
fn the_threshold_is_a_parameter_and_zeros_may_be_sensitive() {
    let mut draft = Draft::new();
    let (_, desa) = kecamatan(&mut draft, &[0, 7, 60, 90]);
    let table = draft.close().unwrap();
    assert_eq!(withheld(&suppress(&table, Rule::below(8)).unwrap(), &desa), 2);
    assert_eq!(withheld(&suppress(&table, Rule::below(5)).unwrap(), &desa), 0);
    let strict = Rule::below(5).with_zeros(Zeros::Sensitive);
    assert_eq!(withheld(&suppress(&table, strict).unwrap(), &desa), 2);
}

#[test]
fn a_table_that_does_not_add_up_is_refused() {
    let mut draft = Draft::new();
    let (total, part) = (draft.cell(9, KECAMATAN), draft.cell(7, DESA));
    draft.sum(total, &[part]);
    let refused = draft.close().unwrap_err();
    assert_eq!(refused, Unbalanced { cells: vec![total, part], difference: 2 });
    let mut draft = Draft::new();
    let (more, of) = (draft.cell(9, DESA), draft.cell(7, DESA));
    draft.share(more, of);
    assert!(draft.close().is_err());
}

#[test]
fn the_loss_is_counted_by_level_and_kind() {
    let mut draft = Draft::new();
    kecamatan(&mut draft, &[3, 9, 80]);
    let outcome = suppressed(draft);
    let [desa, kecamatan] = outcome.losses() else { panic!("two levels") };
    assert_eq!((desa.shown, desa.primary, desa.complementary), (1, 1, 1));
    assert_eq!((desa.children_shown, desa.children_withheld), (80, 12));
    assert_eq!((kecamatan.cells(), kecamatan.share_withheld()), (1, Some(0.0)));
}

#[test]
fn nothing_to_publish_is_nothing_withheld() {
    let outcome = suppressed(Draft::new());
    assert!(outcome.losses().is_empty());
}
