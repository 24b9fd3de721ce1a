//! Examples: the tables drawn in the tests of what words mean, read from the text of the tests,
//! so that the handbook shows what is tested and nothing else.

/// The tests that draw, each by the key of its title.
pub(super) const SOURCES: [(&str, &str); 5] = [
    ("child_month", include_str!("../../../evaluation/tests/spec/child_month.rs")),
    ("indicators", include_str!("../../../evaluation/tests/spec/indicators.rs")),
    ("worklist", include_str!("../../../evaluation/tests/spec/worklist.rs")),
    ("maps", include_str!("../../../evaluation/tests/spec/maps.rs")),
    ("commitment", include_str!("../../../evaluation/tests/spec/commitment.rs")),
];

/// A drawn table, its heads first.
pub(super) type Table = Vec<Vec<String>>;

/// What a file of tests draws.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The children that several tests share.
    pub(super) casts: Vec<Table>,
    pub(super) examples: Vec<Example>,
}

/// One test.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) tables: Vec<Table>,
    pub(super) results: Vec<Result>,
}

/// What the drawing comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Result {
    Counts { indicator: String, numerator: u64, denominator: u64, left_out: String },
    Rules { child: String, rules: String },
}

/// Reads the text of a file of tests, as they are formatted.
pub(super) fn of(source: &str) -> Found {
    let mut found = Found::default();
    let (mut about, mut is_test) = (Vec::new(), false);
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(said) = line.strip_prefix("/// ") {
            about.push(said);
        } else if line.starts_with("#[") {
            is_test |= line.ends_with("test]");
        } else if let Some(name) = function(line) {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "}").collect();
            let tables = tables(&body.join("\n"));
            if is_test && !tables.is_empty() {
                let results = results(&body);
                let about = about.join(" ");
                found.examples.push(Example { name: name.to_owned(), about, tables, results });
            } else if !is_test {
                found.casts.extend(tables);
            }
            (about, is_test) = (Vec::new(), false);
        } else {
            about.clear();
        }
    }
    found
}

fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let (name, _) = line.strip_prefix("fn ")?.split_once('(')?;
    Some(name)
}

/// The texts in quotation marks that have lines with strokes.
fn tables(body: &str) -> Vec<Table> {
    let quoted = body.split('"').skip(1).step_by(2);
    let drawn = quoted.filter(|text| text.contains('\n') && text.contains(" | "));
    drawn
        .map(|text| {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let cell = |cell: &str| cell.trim().to_owned();
            lines.map(|line| line.split('|').map(cell).collect()).collect()
        })
        .collect()
}

fn results(body: &[&str]) -> Vec<Result> {
    let mut results = Vec::new();
    let mut named: Option<&str> = None;
    for line in body.iter().map(|line| line.trim()) {
        if let Some(rest) = line.strip_prefix("let left_out = \"") {
            named = rest.split('"').next();
        } else if let Some(rest) = line.strip_prefix("check(&built, \"") {
            results.extend(counts(rest, named.unwrap_or_default()));
        } else if let Some(rest) = line.strip_prefix("assert_eq!(names(&built, &list, \"") {
            results.extend(rules(rest));
        }
    }
    results
}

/// `stunted", (1, 2), "haz_implausible 1").await;`
fn counts(rest: &str, named: &str) -> Option<Result> {
    let (indicator, rest) = rest.split_once("\", (")?;
    let (counts, rest) = rest.split_once("), ")?;
    let (numerator, denominator) = counts.split_once(", ")?;
    let left_out = rest.strip_prefix('"').map_or(Some(named), |rest| rest.split('"').next())?;
    Some(Result::Counts {
        indicator: indicator.to_owned(),
        numerator: numerator.parse().ok()?,
        denominator: denominator.parse().ok()?,
        left_out: left_out.to_owned(),
    })
}

/// `Sari"), ["stunted", "not_seen"]);`
fn rules(rest: &str) -> Option<Result> {
    let (child, rest) = rest.split_once("\"), [")?;
    let (rules, _) = rest.split_once(']')?;
    Some(Result::Rules { child: child.to_owned(), rules: rules.replace('"', "") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_read_as_it_is_drawn() {
        let source = r#"
/// The cast.
fn cast() {
    children(
        "
        child | sex
        Sari  | f
        ",
    );
}

/// Stunted is out of
/// those measured.
#[tokio::test]
async fn stunted() {
    let built = three(
        "
        child | cm
        Sari  |
        ",
    );
    check(&built, "stunted", (1, 2), "no_length 1").await;
    assert_eq!(names(&built, &list, "Sari"), ["stunted", "not_seen"]);
}

/// Draws nothing.
#[test]
fn plain() {
    assert!(true);
}
"#;
        let found = of(source);
        let table = |rows: &[[&str; 2]]| -> Table {
            rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect()
        };
        assert_eq!(found.casts, [table(&[["child", "sex"], ["Sari", "f"]])]);
        let expected = Example {
            name: "stunted".to_owned(),
            about: "Stunted is out of those measured.".to_owned(),
            tables: vec![table(&[["child", "cm"], ["Sari", ""]])],
            results: vec![
                Result::Counts {
                    indicator: "stunted".to_owned(),
                    numerator: 1,
                    denominator: 2,
                    left_out: "no_length 1".to_owned(),
                },
                Result::Rules {
                    child: "Sari".to_owned(),
                    rules: "stunted, not_seen".to_owned(),
                },
            ],
        };
        assert_eq!(found.examples, [expected]);
    }

    #[test]
    fn the_tests_of_today_are_found() {
        for (key, source) in SOURCES {
            let found = of(source);
            assert!(!found.examples.is_empty() && !found.casts.is_empty(), "{key}");
            assert!(found.examples.iter().all(|example| !example.about.is_empty()), "{key}");
        }
    }
}
