//! What a pack says of itself.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::Path;
use std::str::FromStr;

use register::history::Cut;
use register::place::{Map, PlaceId};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::month::Period;
use crate::partition::{Stamp, boundaries};
use crate::relation::ContentHash;

/// How the file is laid out.
const LAYOUT: u32 = 1;

/// What was asked: the parameters of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub place: PlaceId,
    /// Kemendagri code and name of the place on the day of the pack.
    pub code: String,
    pub name: String,
    pub period: Period,
    pub stamp: Stamp,
    /// The map that somebody chose; None for that of the day of the data, as known then.
    pub map: Option<Map>,
}

/// The hash of a pack: of its parameters, its definitions and the content of its partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PackHash(ContentHash);

impl fmt::Display for PackHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PackHash {
    type Err = <ContentHash as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The whole of `pack.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    pub subject: Subject,
    /// Of each kecamatan: `child_month`, `child_now` and `measurement`.
    pub partitions: BTreeMap<PlaceId, [ContentHash; 3]>,
    /// The hash of the bytes of each other file, by its path within the pack.
    pub files: BTreeMap<String, ContentHash>,
    /// The released packs after which it was decided what the public reads of this one.
    pub after: Vec<PackHash>,
    pub hash: PackHash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentsText {
    layout: u32,
    hash: String,
    place: i32,
    code: String,
    name: String,
    period: String,
    seq: i64,
    known_on: String,
    until: String,
    /// Which boundaries; none where no place was reformed.
    #[serde(default)]
    boundaries: String,
    /// The day of the map that was chosen, and the last act that was known of it.
    map: Option<String>,
    map_seq: Option<i64>,
    #[serde(default)]
    after: Vec<String>,
    partitions: BTreeMap<String, [String; 3]>,
    files: BTreeMap<String, String>,
}

impl Contents {
    pub(super) fn of(
        subject: Subject,
        partitions: BTreeMap<PlaceId, [ContentHash; 3]>,
        files: BTreeMap<String, ContentHash>,
        after: &[PackHash],
    ) -> Self {
        let hash = hash(&subject, &partitions, &files, after);
        Self { subject, partitions, files, after: after.to_vec(), hash }
    }

    /// Whether another pack says the same of the same place, period and day. The last act may
    /// differ: acts that touch no child move it on, freezing among them. So may what the public
    /// reads of it.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let asked = |contents: &Self| {
            let Subject { place, period, stamp, .. } = &contents.subject;
            (*place, *period, stamp.known_on, stamp.until, stamp.map)
        };
        let definitions = |contents: &Self| -> BTreeMap<String, ContentHash> {
            let files = contents.files.iter();
            let of_definitions = files.filter(|(path, _)| path.starts_with(super::DEFINITIONS));
            of_definitions.map(|(path, hash)| (path.clone(), *hash)).collect()
        };
        asked(self) == asked(other)
            && self.partitions == other.partitions
            && definitions(self) == definitions(other)
    }

    /// Whether the hash is that of what is said.
    pub(super) fn is_sound(&self) -> bool {
        self.hash == hash(&self.subject, &self.partitions, &self.files, &self.after)
    }

    pub(super) fn text(&self) -> String {
        let Self { subject, partitions, files, after, hash } = self;
        let Subject { place, code, name, period, stamp, map } = subject;
        let Stamp { seq, known_on, until, map: boundaries } = stamp;
        let mut text = format!(
            "layout = {LAYOUT}\nhash = \"{hash}\"\nplace = {}\ncode = {}\nname = {}\n\
             period = \"{period}\"\nseq = {seq}\nknown_on = \"{known_on}\"\nuntil = \"{until}\"\n",
            place.0,
            quoted(code),
            quoted(name),
        );
        if !boundaries.are_the_first() {
            let _ = writeln!(text, "boundaries = \"{boundaries}\"");
        }
        if let Some(Map { day, cut }) = map {
            let _ = writeln!(text, "map = \"{day}\"\nmap_seq = {}", cut.0);
        }
        if !after.is_empty() {
            text.push_str("after = [\n");
            for hash in after {
                let _ = writeln!(text, "  \"{hash}\",");
            }
            text.push_str("]\n");
        }
        text.push_str("\n[partitions]\n");
        for (kecamatan, [month, now, measured]) in partitions {
            let _ = writeln!(
                text,
                "{} = [\n  \"{month}\",\n  \"{now}\",\n  \"{measured}\",\n]",
                kecamatan.0
            );
        }
        text.push_str("\n[files]\n");
        for (path, hash) in files {
            let _ = writeln!(text, "{} = \"{hash}\"", quoted(path));
        }
        text
    }

    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(Failure::file(path))?;
        let read: ContentsText =
            toml::from_str(&text).map_err(|cause| Failure::damaged(path, cause.message()))?;
        let understood = || {
            let hash = |text: &String| text.parse::<ContentHash>().ok();
            let partition = |(kecamatan, hashes): (&String, &[String; 3])| {
                let [month, now, measured] = hashes;
                Some((
                    PlaceId(kecamatan.parse().ok()?),
                    [hash(month)?, hash(now)?, hash(measured)?],
                ))
            };
            (read.layout == LAYOUT).then_some(())?;
            let map = match (&read.map, read.map_seq) {
                (Some(day), Some(seq)) => Some(Map { day: day.parse().ok()?, cut: Cut(seq) }),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => return None,
            };
            Some(Self {
                subject: Subject {
                    place: PlaceId(read.place),
                    code: read.code.clone(),
                    name: read.name.clone(),
                    period: read.period.parse().ok()?,
                    stamp: Stamp {
                        seq: read.seq,
                        known_on: read.known_on.parse().ok()?,
                        until: read.until.parse().ok()?,
                        map: boundaries(&read.boundaries)?,
                    },
                    map,
                },
                partitions: read.partitions.iter().map(partition).collect::<Option<_>>()?,
                files: read
                    .files
                    .iter()
                    .map(|(path, text)| Some((path.clone(), hash(text)?)))
                    .collect::<Option<_>>()?,
                after: read
                    .after
                    .iter()
                    .map(|text| hash(text).map(PackHash))
                    .collect::<Option<_>>()?,
                hash: PackHash(hash(&read.hash)?),
            })
        };
        let contents =
            understood().ok_or_else(|| Failure::damaged(path, "a value cannot be read"))?;
        // A byte that changes nothing that is read is a changed byte all the same.
        if contents.text() == text {
            Ok(contents)
        } else {
            Err(Failure::damaged(path, "it is not written as a pack writes it"))
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            sign if sign.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(sign));
            }
            sign => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

/// Over the parameters, the definitions, the partitions and the releases it was frozen after,
/// each on a line of its own; the names of places and the figures follow from them.
fn hash(
    subject: &Subject,
    partitions: &BTreeMap<PlaceId, [ContentHash; 3]>,
    files: &BTreeMap<String, ContentHash>,
    after: &[PackHash],
) -> PackHash {
    let Subject { place, period, stamp, map, .. } = subject;
    let Stamp { seq, known_on, until, map: boundaries } = stamp;
    let mut text =
        format!("cegah pack {LAYOUT}\n{} {period} {seq} {known_on} {until}\n", place.0);
    if !boundaries.are_the_first() || map.is_some() {
        let _ = write!(text, "map {boundaries}");
        if let Some(Map { day, cut }) = map {
            let _ = write!(text, " {day} {}", cut.0);
        }
        text.push('\n');
    }
    for (kecamatan, [month, now, measured]) in partitions {
        let _ = writeln!(text, "{} {month} {now} {measured}", kecamatan.0);
    }
    let definitions = files.iter().filter(|(path, _)| path.starts_with(super::DEFINITIONS));
    for (path, hash) in definitions {
        let _ = writeln!(text, "{path} {hash}");
    }
    for hash in after {
        let _ = writeln!(text, "after {hash}");
    }
    let mut sum = Sha256::new();
    sum.update(text);
    PackHash(ContentHash::from_digest(sum.finalize().into()))
}
