//! Every indicator that the program brings has a table in these tests that counts somebody in.

use std::collections::BTreeSet;

use evaluation::indicator::Definitions;

/// The tests that draw who is counted: `check(&built, "stunted", (1, 2), ..)` below a table of
/// measurements, or a table of their own with `code` and `counted`.
const SOURCES: [&str; 2] = [include_str!("indicators.rs"), include_str!("incidence.rs")];

fn checked(line: &str) -> Option<(&str, u64)> {
    let (code, counts) = line.trim().strip_prefix("check(&built, \"")?.split_once("\", (")?;
    Some((code, counts.split_once(',')?.0.parse().ok()?))
}

fn tabled(line: &str) -> Option<(&str, u64)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [month, code, counted, ..] = cells[..] else { return None };
    let is_month = month.parse::<evaluation::Month>().is_ok();
    is_month.then_some((code, counted.parse().ok()?))
}

#[test]
fn every_indicator_is_drawn_with_somebody_in_it() {
    let lines = SOURCES.iter().flat_map(|source| source.lines());
    let counted = lines.filter_map(|line| checked(line).or_else(|| tabled(line)));
    let drawn: BTreeSet<&str> =
        counted.filter(|(_, counted)| 0 < *counted).map(|(code, _)| code).collect();
    let definitions = Definitions::built_in().unwrap();
    let codes: BTreeSet<&str> =
        definitions.all().iter().map(|indicator| indicator.code.as_str()).collect();
    let lacking: Vec<_> = codes.difference(&drawn).collect();
    assert!(lacking.is_empty(), "no table counts anybody in {lacking:?}");
}
