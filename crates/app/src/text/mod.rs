//! The words people read, in Indonesian first and English beside it.
//!
//! Templates and handlers hold keys; `text/id.toml` and `text/en.toml` hold the words.

mod format;
mod unbroken;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(crate) use format::{date, decimal, grouped, long_date, long_month, month, percent};
pub(crate) use unbroken::unbroken;

/// A language the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// Bahasa Indonesia, what people get unless they ask otherwise.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// The tag used in `lang` attributes, cookies and `/bahasa/{tag}`.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// The language of a tag; none for a tag we do not speak.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        [Self::Id, Self::En].into_iter().find(|language| language.tag() == tag)
    }

    /// The other one, for the switch in the menu.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Id => Self::En,
            Self::En => Self::Id,
        }
    }

    /// Its words.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::Id => &INDONESIAN,
            Self::En => &ENGLISH,
        }
    }
}

static INDONESIAN: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("../../text/id.toml")));
static ENGLISH: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("../../text/en.toml")));

/// All words of one language, by dotted key.
#[derive(Debug, Default)]
pub(crate) struct Words(BTreeMap<String, String>);

impl Words {
    /// Reads a word file; a file that is not TOML gives no words, and a test sees that ours are.
    pub(crate) fn read(file: &str) -> Self {
        let mut words = Self::default();
        words.take("", &file.parse::<toml::Table>().unwrap_or_default());
        words
    }

    fn take(&mut self, prefix: &str, table: &toml::Table) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            if let Some(text) = value.as_str() {
                self.0.insert(key, text.to_owned());
            } else if let Some(inner) = value.as_table() {
                self.take(&key, inner);
            }
        }
    }

    /// The words under a key; the key itself where there are none, so that the gap is seen.
    pub(crate) fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// The words under a key, if there are any.
    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The words under a key with each `{name}` replaced.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Keys looked up by a code that comes from elsewhere, so no source spells them out.
    const FAMILIES: &[&str] = &[
        "asks.",
        "category.",
        "cause.",
        "deed.",
        "finding.",
        "gain.",
        "handbook.",
        "index.",
        "indicator.",
        "left_out.",
        "level.",
        "level_below.",
        "period.",
        "problem.",
        "rakor.why_",
        "reading.",
        "reason.",
        "role.",
        "rule.",
        "short.",
        "source.",
        "standard.",
        "state.",
        "step.",
    ];

    fn files(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else {
                found.push(fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// Everything that could name a key: templates and sources, each cut at its quotation marks.
    fn quoted() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        files(&root.join("templates"), &mut found);
        files(&root.join("src"), &mut found);
        found.iter().flat_map(|text| text.split('"').map(str::to_owned)).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let id: BTreeSet<_> = INDONESIAN.0.keys().collect();
        let en: BTreeSet<_> = ENGLISH.0.keys().collect();
        assert!(id.len() > 100);
        let apart: Vec<_> = id.symmetric_difference(&en).collect();
        assert!(apart.is_empty(), "only in one language: {apart:?}");
    }

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (key, text) in &INDONESIAN.0 {
            let names = |text: &str| -> BTreeSet<String> {
                text.split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split('}').next())
                    .map(str::to_owned)
                    .collect()
            };
            assert_eq!(names(text), names(ENGLISH.get(key)), "{key}");
        }
    }

    #[test]
    fn every_key_used_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        files(&root.join("templates"), &mut found);
        for text in found {
            for call in text.split("say(\"").skip(1) {
                let key = call.split('"').next().unwrap();
                assert!(INDONESIAN.find(key).is_some(), "no words for {key}");
            }
        }
    }

    /// A key, the tables it stands in, and each of them behind the name of a family.
    fn parts(key: &str) -> Vec<String> {
        let names: Vec<&str> = key.split('.').collect();
        (0..names.len())
            .flat_map(|from| (from + 1..=names.len()).map(move |to| (from, to)))
            .map(|(from, to)| names[from..to].join("."))
            .collect()
    }

    #[test]
    fn every_key_in_the_sources_exists() {
        const FILES: [&str; 3] = [".html", ".csv", ".json"];
        let sections: BTreeSet<&str> =
            INDONESIAN.0.keys().filter_map(|key| key.split('.').next()).collect();
        let is_key = |text: &str| {
            let plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._".contains(letter)
            };
            text.split_once('.')
                .is_some_and(|(head, rest)| sections.contains(head) && !rest.is_empty())
                && text.chars().all(plain)
                && !FILES.iter().any(|ending| text.ends_with(ending))
        };
        let known: BTreeSet<String> = INDONESIAN.0.keys().flat_map(|key| parts(key)).collect();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        files(&root.join("templates"), &mut found);
        files(&root.join("src"), &mut found);
        let gaps: BTreeSet<&str> = found
            .iter()
            .filter_map(|text| text.split("\nmod tests {").next())
            .flat_map(|text| text.split('"'))
            .filter(|text| is_key(text) && !text.ends_with('.') && !known.contains(*text))
            .collect();
        assert!(gaps.is_empty(), "keys without words: {gaps:?}");
    }

    #[test]
    fn every_key_present_is_used() {
        let quoted = quoted();
        let idle: Vec<_> = INDONESIAN
            .0
            .keys()
            .filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family)))
            .filter(|key| !quoted.contains(*key))
            .collect();
        assert!(idle.is_empty(), "words nobody says: {idle:?}");
    }

    #[test]
    fn a_gap_shows_its_key_and_placeholders_are_filled() {
        assert_eq!(INDONESIAN.get("no.such.key"), "no.such.key");
        assert_eq!(INDONESIAN.fill("{a} of {b}", &[("a", "1"), ("b", "7")]), "1 of 7");
    }
}
