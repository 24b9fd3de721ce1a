//! A file of reforms: which place was divided, merged, moved, renamed or ended, from which day
//! on and by which law. `docs/guides/reforming-places.md` says what stands in it.

use chrono::NaiveDate;
use register::place::{Change, Law, NewPlace, NewReform, Target};
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

/// Why a file cannot be read, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) line: usize,
    pub(crate) why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is not TOML, or a value is not what it should be.
    Cause(String),
    /// A reform of this kind needs this.
    Missing { kind: &'static str, field: &'static str },
    /// A reform of this kind has no use for this.
    Unexpected { kind: &'static str, field: &'static str },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    reform: Vec<ReformText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReformText {
    kind: Spanned<Kind>,
    since: Day,
    law: String,
    law_on: Day,
    place: Option<String>,
    places: Option<Vec<String>>,
    from: Option<String>,
    parent: Option<String>,
    to: Option<String>,
    into: Option<Vec<PlaceText>>,
    code: Option<String>,
    name: Option<String>,
    takes: Option<Vec<String>>,
    heir: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceText {
    code: String,
    name: String,
    #[serde(default)]
    takes: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Create,
    Split,
    Merge,
    Move,
    Rename,
    End,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Move => "move",
            Self::Rename => "rename",
            Self::End => "end",
        }
    }
}

/// A day as TOML has it, or between quotation marks.
struct Day(NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match toml::Value::deserialize(deserializer)? {
            toml::Value::Datetime(day) => day.to_string(),
            toml::Value::String(day) => day,
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Array(_)
            | toml::Value::Table(_) => String::new(),
        };
        text.parse().map(Self).map_err(|_| de::Error::custom("a day is written 2024-07-01"))
    }
}

/// Reads a file.
pub(crate) fn read(text: &str) -> Result<Vec<NewReform>, Unreadable> {
    let line_of =
        |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
    let file: FileText = toml::from_str(text).map_err(|cause| Unreadable {
        line: cause.span().map_or(1, |span| line_of(span.start)),
        why: Why::Cause(cause.message().to_owned()),
    })?;
    let reform = |reform: ReformText| {
        let line = line_of(reform.kind.span().start);
        reform.read(line).map_err(|why| Unreadable { line, why })
    };
    file.reform.into_iter().map(reform).collect()
}

impl ReformText {
    fn read(mut self, line: usize) -> Result<NewReform, Why> {
        let kind = *self.kind.get_ref();
        let needs = |field: &'static str| Why::Missing { kind: kind.word(), field };
        let place = |text: &mut Self| text.place.take().ok_or_else(|| needs("place"));
        let change = match kind {
            Kind::Create => Change::Create {
                from: self.from.take().ok_or_else(|| needs("from"))?,
                parent: self.parent.take(),
                new: NewPlace {
                    code: self.code.take().ok_or_else(|| needs("code"))?,
                    name: self.name.take().ok_or_else(|| needs("name"))?,
                    takes: self.takes.take().unwrap_or_default(),
                },
            },
            Kind::Split => Change::Split {
                place: place(&mut self)?,
                into: self
                    .into
                    .take()
                    .ok_or_else(|| needs("into"))?
                    .into_iter()
                    .map(|PlaceText { code, name, takes }| NewPlace { code, name, takes })
                    .collect(),
                heir: self.heir.take(),
            },
            Kind::Merge => Change::Merge {
                places: self.places.take().ok_or_else(|| needs("places"))?,
                into: match self.to.take() {
                    Some(code) => Target::Known(code),
                    None => Target::New {
                        code: self.code.take().ok_or_else(|| needs("to"))?,
                        name: self.name.take().ok_or_else(|| needs("name"))?,
                    },
                },
            },
            Kind::Move => Change::Move {
                place: place(&mut self)?,
                to: self.to.take().ok_or_else(|| needs("to"))?,
                code: self.code.take(),
                name: self.name.take(),
            },
            Kind::Rename => Change::Rename {
                place: place(&mut self)?,
                code: self.code.take(),
                name: self.name.take(),
            },
            Kind::End => Change::End { place: place(&mut self)?, heir: self.heir.take() },
        };
        match self.left_over() {
            Some(field) => Err(Why::Unexpected { kind: kind.word(), field }),
            None => Ok(NewReform {
                line,
                since: self.since.0,
                law: Law { number: self.law, on: self.law_on.0 },
                change,
            }),
        }
    }

    /// What was written and not used.
    fn left_over(&self) -> Option<&'static str> {
        [
            ("place", self.place.is_some()),
            ("places", self.places.is_some()),
            ("from", self.from.is_some()),
            ("parent", self.parent.is_some()),
            ("to", self.to.is_some()),
            ("into", self.into.is_some()),
            ("code", self.code.is_some()),
            ("name", self.name.is_some()),
            ("takes", self.takes.is_some()),
            ("heir", self.heir.is_some()),
        ]
        .into_iter()
        .find_map(|(field, left)| left.then_some(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
# A desa is divided, and another goes over.
[[reform]]
kind = "split"
since = 2024-07-01
law = "Perda 4/2024"
law_on = "2024-05-20"
place = "18.01.06.2018"
into = [
  { code = "18.01.06.2030", name = "Kedaton Baru", takes = ["18.01.06.2018-p2"] },
]

[[reform]]
kind = "move"
since = 2025-01-01
law = "Perda 9/2024"
law_on = 2024-11-02
place = "18.01.06.2017"
to = "18.01.07"
code = "18.01.07.2011"
"#;

    #[test]
    fn a_file_is_read_with_its_lines() {
        let reforms = read(FILE).unwrap();
        assert_eq!(reforms.iter().map(|reform| reform.line).collect::<Vec<_>>(), [4, 14]);
        assert_eq!(reforms[0].since.to_string(), "2024-07-01");
        assert_eq!(reforms[0].law.on.to_string(), "2024-05-20");
        let Change::Split { place, into, heir } = &reforms[0].change else { panic!() };
        assert_eq!((place.as_str(), into.len(), heir), ("18.01.06.2018", 1, &None));
        assert!(matches!(&reforms[1].change, Change::Move { code: Some(_), name: None, .. }));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let missing = FILE.replace("to = \"18.01.07\"\n", "");
        let why = Why::Missing { kind: "move", field: "to" };
        assert_eq!(read(&missing), Err(Unreadable { line: 14, why }));
        let more = format!("{FILE}heir = \"18.01\"\n");
        let why = Why::Unexpected { kind: "move", field: "heir" };
        assert_eq!(read(&more), Err(Unreadable { line: 14, why }));
        let no_day = FILE.replace("since = 2025-01-01", "since = \"besok\"");
        let unreadable = read(&no_day).unwrap_err();
        assert_eq!(unreadable.line, 15);
        assert!(matches!(unreadable.why, Why::Cause(cause) if cause.contains("2024-07-01")));
        let no_kind = FILE.replace("\"move\"", "\"pindah\"");
        assert_eq!(read(&no_kind).unwrap_err().line, 14);
        assert_eq!(read("reform = [").unwrap_err().line, 1);
    }
}
