//! The handbook of indicators, printed from what the program counts by: definitions, frames,
//! targets, columns, rules, and the tables drawn in the tests of their meaning.

mod examples;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use evaluation::indicator::{
    Definitions, Direction, Disclosure, Frame, Indicator, Item, ItemUnit, NATION, Over, Target,
    Unit, plain_kind,
};
use evaluation::relation::{ChildMonth, ColumnNote, Measurement, Relation};
use evaluation::worklist::Rules;
use register::place::source;

use crate::text::{Language, Words, date, decimal, grouped};

/// What the sources say in English, told in Indonesian: columns and examples.
static INDONESIAN: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("../../text/handbook.toml")));

/// The whole handbook as Markdown.
pub(crate) fn handbook(language: Language, definitions: &Definitions, rules: &Rules) -> String {
    let words = language.words();
    let places = places(definitions, words.get("handbook.nation"));
    let mut book = Book { language, words, definitions, places, text: String::new() };
    book.opening();
    book.families();
    book.frames();
    book.conflicts();
    book.rules(rules);
    book.columns::<ChildMonth>();
    book.columns::<Measurement>();
    book.examples();
    book.text
}

struct Book<'a> {
    language: Language,
    words: &'static Words,
    definitions: &'a Definitions,
    /// The names of places that somebody aims at something for, by their codes.
    places: BTreeMap<String, String>,
    text: String,
}

fn places(definitions: &Definitions, nation: &str) -> BTreeMap<String, String> {
    let aimed: Vec<&str> =
        definitions.targets().all().iter().map(|target| target.place.as_str()).collect();
    let mut places: BTreeMap<String, String> = source::all()
        .filter(|place| aimed.contains(&place.code.as_str()))
        .map(|place| (place.code, place.name))
        .collect();
    places.insert(NATION.to_owned(), nation.to_owned());
    places
}

impl Book<'_> {
    fn say(&self, key: &str) -> &'static str {
        self.words.find(&format!("handbook.{key}")).unwrap_or_default()
    }

    fn of(&self, words: &evaluation::indicator::Words) -> String {
        cell(match self.language {
            Language::Id => &words.id,
            Language::En => &words.en,
        })
    }

    /// The sentence of an indicator behind a head that says "out of".
    fn whom(&self, indicator: &Indicator) -> String {
        let sentence = self.of(&indicator.sentence);
        let of = match self.language {
            Language::Id => "dari ",
            Language::En => "of ",
        };
        sentence.strip_prefix(of).map_or(sentence.clone(), str::to_owned)
    }

    /// Words that the sources have in English; in Indonesian where they were told.
    fn told<'t>(&self, key: &str, english: &'t str) -> &'t str {
        match self.language {
            Language::En => english,
            Language::Id => INDONESIAN.find(key).unwrap_or(english),
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn head(&mut self, level: usize, title: &str) {
        let apart = if self.text.ends_with("\n\n") { "" } else { "\n" };
        let _ = writeln!(self.text, "{apart}{} {title}\n", "#".repeat(level));
    }

    fn row(&mut self, cells: &[&str]) {
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    fn table(&mut self, heads: &[&str]) {
        self.row(heads);
        let _ = writeln!(self.text, "|{}", "---|".repeat(heads.len()));
    }

    /// The families in the order of the files: their heads and their files.
    fn family_names(&self) -> Vec<(String, String)> {
        let family = |(file, _): (&str, &str)| {
            let known = file.strip_suffix(".toml").unwrap_or(file);
            let title = self.words.find(&format!("handbook.family.{known}")).unwrap_or(file);
            (title.to_owned(), file.to_owned())
        };
        self.definitions.files().map(family).collect()
    }

    fn opening(&mut self) {
        let title = self.say("title");
        self.line(&format!("# {title}\n"));
        self.line(self.say("printed"));
        let mut contents: Vec<String> =
            self.family_names().into_iter().map(|(title, _)| title).collect();
        let others =
            ["frames", "conflicts", "rules", "columns.child_month", "columns.measurement"];
        contents.extend(others.map(|key| self.say(key).to_owned()));
        contents.push(self.say("examples").to_owned());
        let contents_head = self.say("contents");
        self.head(2, contents_head);
        for title in contents {
            self.line(&format!("* [{title}](#{})", anchor(&title)));
        }
        let reading = self.say("reading");
        self.head(2, reading);
        for key in ["reads.rows", "reads.unknown", "reads.left_out", "reads.period"] {
            self.line(&format!("* {}", self.say(key)));
        }
        for key in ["reads.interval", "reads.standard", "reads.version"] {
            self.line(&format!("* {}", self.say(key)));
        }
    }

    fn families(&mut self) {
        let definitions = self.definitions;
        for (title, file) in self.family_names() {
            self.head(2, &title);
            for indicator in definitions.all().iter().filter(|found| found.file == file) {
                self.indicator(indicator);
            }
        }
    }

    fn indicator(&mut self, indicator: &Indicator) {
        self.head(3, &self.of(&indicator.name));
        self.table(&[self.say("field.code"), &format!("`{}`", indicator.code)]);
        let code = |predicate: &str| match predicate {
            "true" => self.say("everyone").to_owned(),
            predicate => format!("`{}`", cell(predicate)),
        };
        let left_out: Vec<String> = indicator
            .left_out
            .iter()
            .map(|reason| format!("{} (`{}`)", self.of(&reason.words), cell(&reason.predicate)))
            .collect();
        let frame = self.definitions.frames().get(&indicator.frame);
        let outer = indicator.within.as_deref().and_then(|code| self.definitions.get(code));
        let public = if indicator.published {
            self.say(disclosure(indicator.disclosure))
        } else {
            self.say("disclosure.never")
        };
        let rows = [
            ("counted", code(&indicator.numerator)),
            ("among", format!("{}: {}", self.whom(indicator), code(&indicator.denominator))),
            ("left_out", left_out.join("; ")),
            ("unit", self.say(unit(indicator.unit)).to_owned()),
            ("direction", self.say(direction(indicator.direction)).to_owned()),
            ("over", self.say(over(indicator.over)).to_owned()),
            ("disclosure", public.to_owned()),
            ("within", outer.map_or_else(String::new, |outer| self.of(&outer.name))),
            ("frame", frame.map_or_else(String::new, |frame| self.of(&frame.name))),
            ("source", cell(&indicator.source)),
            ("target", self.targets(|target| self.is_of(target, &indicator.code))),
            ("version", format!("`{}`", indicator.version())),
        ];
        for (field, said) in rows.iter().filter(|(_, said)| !said.is_empty()) {
            self.row(&[self.say(&format!("field.{field}")), said]);
        }
    }

    fn is_of(&self, target: &Target, code: &str) -> bool {
        let item = self.definitions.frames().item(&target.of);
        target.of == code || item.is_some_and(|item| item.indicator.as_deref() == Some(code))
    }

    fn targets(&self, wanted: impl Fn(&Target) -> bool) -> String {
        let all = self.definitions.targets().all().iter();
        let said: Vec<String> =
            all.filter(|target| wanted(target)).map(|target| self.target(target)).collect();
        said.join("<br>")
    }

    fn target(&self, target: &Target) -> String {
        let place = self.places.get(&target.place).unwrap_or(&target.place);
        let number = if target.value.fract() == 0.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a target is far below 2^53 and has no fraction here"
            )]
            let whole = target.value as i64;
            grouped(self.language, whole)
        } else {
            let places = if (target.value * 10.0).fract() == 0.0 { 1 } else { 2 };
            decimal(self.language, target.value, places)
        };
        let mut said = format!("{} {place}: {number} ({}", target.year, cell(&target.source));
        if !target.verified {
            let _ = write!(said, "; {}", self.say("unverified"));
        }
        said.push(')');
        if let Some(note) = &target.note {
            let _ = write!(said, " {}", self.of(note));
        }
        said
    }

    fn frames(&mut self) {
        let title = self.say("frames");
        self.head(2, title);
        self.line(self.say("frames_said"));
        let definitions = self.definitions;
        for frame in definitions.frames().all() {
            self.frame(frame);
        }
    }

    fn frame(&mut self, frame: &Frame) {
        self.head(3, &self.of(&frame.name));
        let days = [("from", frame.from), ("until", frame.until)];
        let days: Vec<String> = days
            .into_iter()
            .filter_map(|(key, day)| {
                day.map(|day| format!("{} {}", self.say(key), date(self.language, day)))
            })
            .collect();
        let mut said = vec![cell(&frame.source)];
        if !days.is_empty() {
            said.push(days.join(" "));
        }
        said.extend(frame.note.iter().map(|note| self.of(note)));
        self.line(&format!("`{}` · {}\n", frame.code, said.join(" · ")));
        self.table(
            &["number", "name", "unit", "direction", "answered", "target"]
                .map(|field| self.say(&format!("field.{field}"))),
        );
        for item in &frame.items {
            let named = format!("{}/{}", frame.code, item.number);
            let targets = self.targets(|target| {
                target.of == named
                    || item.indicator.as_ref().is_some_and(|code| *code == target.of)
            });
            self.row(&[
                &cell(&item.number),
                &self.of(&item.name),
                self.say(item_unit(item.unit)),
                self.say(direction(item.direction)),
                &self.answered(item),
                &targets,
            ]);
        }
    }

    fn answered(&self, item: &Item) -> String {
        match (&item.indicator, item.register) {
            (Some(code), _) => format!("`{code}`"),
            (None, Some(register)) => format!(
                "{}: {}",
                self.say("not_yet"),
                self.say(&format!("register.{}", register.code()))
            ),
            (None, None) => self.say("not_yet").to_owned(),
        }
    }

    /// What two sources want differently of the same thing, place and year.
    fn conflicts(&mut self) {
        let title = self.say("conflicts");
        self.head(2, title);
        self.line(self.say("conflicts_said"));
        self.line("");
        self.table(&["of", "target"].map(|field| self.say(&format!("field.{field}"))));
        let all = self.definitions.targets().all();
        let same =
            |a: &Target, b: &Target| (&a.of, a.year, &a.place) == (&b.of, b.year, &b.place);
        for (at, target) in all.iter().enumerate() {
            if all[..at].iter().any(|before| same(before, target)) {
                continue;
            }
            let group: Vec<&Target> = all.iter().filter(|other| same(other, target)).collect();
            if group.iter().all(|other| other.value.total_cmp(&target.value).is_eq()) {
                continue;
            }
            let said: Vec<String> = group.iter().map(|target| self.target(target)).collect();
            let item = self.definitions.frames().item(&target.of);
            let name = item.map_or_else(String::new, |item| self.of(&item.name));
            self.row(&[&format!("`{}` {name}", target.of), &said.join("<br>")]);
        }
    }

    fn rules(&mut self, rules: &Rules) {
        let title = self.say("rules");
        self.head(2, title);
        self.line(self.say("rules_said"));
        self.line("");
        self.table(
            &["code", "why", "counted", "since", "urgency", "next", "source"]
                .map(|field| self.say(&format!("field.{field}"))),
        );
        for rule in rules.all() {
            self.row(&[
                &format!("`{}`", rule.code),
                &self.of(&rule.why),
                &format!("`{}`", cell(&rule.predicate)),
                &format!("`{}`", cell(&rule.since)),
                &rule.urgency.to_string(),
                &self.of(&rule.next),
                &cell(&rule.source),
            ]);
        }
    }

    fn columns<R: Relation>(&mut self) {
        let title = self.say(&format!("columns.{}", R::NAME));
        self.head(2, title);
        self.table(
            &["column", "kind", "means"].map(|field| self.say(&format!("field.{field}"))),
        );
        let schema = R::schema();
        for (ColumnNote { name, note }, field) in R::COLUMNS.iter().zip(schema.fields()) {
            let key = format!("column.{}.{name}", R::NAME);
            let means = cell(self.told(&key, note.trim()));
            let kind = format!("{:?}", plain_kind(field.data_type())).to_lowercase();
            let kind = if field.is_nullable() { format!("{kind}?") } else { kind };
            self.row(&[&format!("`{name}`"), &kind, &means]);
        }
    }

    fn examples(&mut self) {
        let title = self.say("examples");
        self.head(2, title);
        self.line(self.say("examples_said"));
        for (key, text) in examples::SOURCES {
            let found = examples::of(text);
            self.head(3, self.say(&format!("example.{key}")));
            for cast in &found.casts {
                self.line(&format!("{}\n", self.say("cast")));
                self.drawn(cast);
            }
            for example in &found.examples {
                let told = self.told(&format!("example.{}", example.name), &example.about);
                self.line(&format!("**{told}**\n"));
                for table in &example.tables {
                    self.drawn(table);
                }
                for result in &example.results {
                    self.result(result);
                }
                if !example.results.is_empty() {
                    self.line("");
                }
            }
        }
    }

    fn drawn(&mut self, table: &[Vec<String>]) {
        let Some((heads, rows)) = table.split_first() else { return };
        let cells =
            |row: &'_ [String]| -> Vec<String> { row.iter().map(|c| cell(c)).collect() };
        let told = |head: &String| self.told(&format!("head.{head}"), head).to_owned();
        let heads = cells(&heads.iter().map(told).collect::<Vec<_>>());
        self.table(&heads.iter().map(String::as_str).collect::<Vec<_>>());
        for row in rows {
            let row = cells(row);
            self.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
        }
        self.line("");
    }

    fn result(&mut self, result: &examples::Result) {
        let line = match result {
            examples::Result::Counts { indicator, numerator, denominator, left_out } => {
                let name = self
                    .definitions
                    .get(indicator)
                    .map_or_else(|| indicator.clone(), |found| self.of(&found.name));
                let (n, d) = (numerator.to_string(), denominator.to_string());
                let said = self
                    .words
                    .fill("handbook.result", &[("name", &name), ("n", &n), ("d", &d)]);
                if left_out.is_empty() {
                    said
                } else {
                    format!("{said}; {} `{left_out}`", self.say("left_out_are"))
                }
            }
            examples::Result::Rules { child, rules } => format!("{child}: `{rules}`"),
        };
        self.line(&format!("* {line}"));
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Children => "unit.count",
        Unit::Percent => "unit.percent",
        Unit::Per100ChildMonths => "unit.per_100_child_months",
    }
}

fn item_unit(unit: ItemUnit) -> &'static str {
    match unit {
        ItemUnit::Count => "unit.count",
        ItemUnit::Percent => "unit.percent",
        ItemUnit::Per100ChildMonths => "unit.per_100_child_months",
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "direction.higher",
        Direction::Lower => "direction.lower",
        Direction::Neutral => "direction.neutral",
    }
}

fn over(over: Over) -> &'static str {
    match over {
        Over::Last => "over.last",
        Over::Each => "over.each",
        Over::PersonTime => "over.person_time",
    }
}

fn disclosure(disclosure: Disclosure) -> &'static str {
    match disclosure {
        Disclosure::Count => "disclosure.count",
        Disclosure::Share => "disclosure.share",
    }
}

/// Text within a table of Markdown: one line, its strokes kept from parting cells.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Where a head of Markdown is found.
fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'))
        .map(|sign| if sign == ' ' { '-' } else { sign })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn printed(language: Language) -> String {
        let (definitions, rules) =
            (Definitions::built_in().unwrap(), Rules::built_in().unwrap());
        handbook(language, &definitions, &rules)
    }

    #[test]
    fn the_printed_handbook_is_of_today() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/handbook");
        for language in [Language::Id, Language::En] {
            let path = folder.join(format!("{}.md", language.tag()));
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                kept == printed(language),
                "{} is stale: cargo xtask handbook",
                path.display()
            );
        }
    }

    #[test]
    fn every_column_and_example_is_told_in_indonesian() {
        let columns = |name, columns: &[ColumnNote]| {
            columns.iter().map(|c| format!("column.{name}.{}", c.name)).collect::<Vec<_>>()
        };
        let mut keys = columns(ChildMonth::NAME, ChildMonth::COLUMNS);
        keys.extend(columns(Measurement::NAME, Measurement::COLUMNS));
        for (_, text) in examples::SOURCES {
            let found = examples::of(text).examples;
            for example in found {
                let heads = example.tables.iter().filter_map(|table| table.first()).flatten();
                keys.extend(heads.map(|head| format!("head.{head}")));
                keys.push(format!("example.{}", example.name));
            }
        }
        let gaps: Vec<_> = keys.iter().filter(|key| INDONESIAN.find(key).is_none()).collect();
        assert!(gaps.is_empty(), "not in text/handbook.toml: {gaps:?}");
    }

    #[test]
    fn no_word_of_the_book_is_missing() {
        for language in [Language::Id, Language::En] {
            let book = printed(language);
            assert!(!book.contains("|  |  |  |  |"), "a table without heads");
            for heads in book.lines().filter(|line| line.starts_with('#')) {
                assert!(heads.trim_start_matches('#').trim().len() > 2, "a head without words");
            }
        }
    }

    #[test]
    fn a_stroke_does_not_part_a_cell() {
        assert_eq!(cell("a |\n  b"), "a \\| b");
        assert_eq!(anchor("Kerangka: D/S dan 2T"), "kerangka-ds-dan-2t");
    }
}
