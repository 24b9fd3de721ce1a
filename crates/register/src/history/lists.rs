//! The histories of children: the store itself writes the facts of some thousand visits into one
//! text, and this reads it.
//!
//! A row for each fact costs five times as much, most of it for handing cells over: SQLite copies
//! each of them under a lock that every thread takes.

use std::collections::HashMap;

use chrono::NaiveDate;
use science::measure::{Position, Sex};
use sea_orm::Value;
use uuid::Uuid;

use super::standing::{fact, standing};
use super::{ChildHistory, Cut, Exit, ExitReason, Residence, Response, Source, Step, Visit};
use crate::failure::Failure;
use crate::measurer::MeasurerId;
use crate::place::PlaceId;
use crate::store::{Reader, among, id_as_text, rows_of_children, text};

/// Children whose facts are in one text: about a megabyte.
const AT_ONCE: usize = 500;
/// Children whose visits of a few months are in one text.
const VISITS_AT_ONCE: usize = 2_000;

/// A kind of fact: its table, and what the fold wants to know of it.
struct Kind {
    table: &'static str,
    columns: &'static [&'static str],
}

const VISIT: Kind = Kind {
    table: "visit",
    columns: &[
        "visited_on",
        "place",
        "measurer",
        "source",
        "weight_g",
        "length_tenth_mm",
        "position",
        "oedema",
        "muac_tenth_mm",
        "head_tenth_mm",
        "triceps_tenth_mm",
        "subscapular_tenth_mm",
    ],
};

/// In the order of the columns of a child's line.
const KINDS: [Kind; 5] = [
    Kind {
        table: "identity",
        columns: &["born_on", "sex", "birth_weight_g", "birth_length_tenth_mm"],
    },
    Kind { table: "residence", columns: &["since", "place"] },
    Kind { table: "child_exit", columns: &["left_on", "reason"] },
    VISIT,
    Kind { table: "response", columns: &["responded_on", "step"] },
];

/// What ends a field, a fact, a list of facts and a child. Values are numbers, days, ids and words
/// of ours, none of which has a sign below the hyphen; these are all below it.
const FIELD: char = ',';
const FACT: char = '+';
const LIST: char = '*';
const CHILD: char = '#';
const FIRST_OF_A_VALUE: u8 = b'-';

/// The histories of some children, in the order asked; a child without a standing identity
/// is left out.
pub async fn of(
    reader: &impl Reader,
    children: &[Uuid],
    cut: Cut,
) -> Result<Vec<ChildHistory>, Failure> {
    let mut found = HashMap::with_capacity(children.len());
    for chunk in children.chunks(AT_ONCE) {
        let keys = chunk.iter().map(|child| Value::from(*child));
        let (among, keys) = among(reader, KINDS.len() + 1, keys)?;
        let lists: Vec<String> =
            (1..).zip(&KINDS).map(|(cut, kind)| kind.listed(reader, cut)).collect();
        let sql = format!(
            "select string_agg(concat({}, '{LIST}', {}, '{LIST}'), '{CHILD}')
             from child c where c.id {among}",
            id_as_text(reader, "c.id"),
            lists.join(&format!(", '{LIST}', ")),
        );
        let values = KINDS.iter().map(|_| cut.0.into()).chain(keys);
        if let Some(said) = text(reader, &sql, values).await? {
            let mut said = Said::new(&said);
            while !said.is_over() {
                let history = said.history();
                let unreadable = || Failure::Stored("the facts of a child".to_owned());
                let (child, history) = history.ok_or_else(unreadable)?;
                found.extend(history.map(|history| (child, history)));
            }
        }
    }
    Ok(children.iter().filter_map(|child| found.remove(child)).collect())
}

/// The visits that stand of some children by child, each in the order of [`ChildHistory`]: all, or
/// those of some days with, perhaps, some of others. No act in progress is left out.
pub(crate) async fn visits_of(
    reader: &impl Reader,
    children: &[Uuid],
    days: Option<(NaiveDate, NaiveDate)>,
) -> Result<HashMap<Uuid, Vec<Visit>>, Failure> {
    let mut found = HashMap::with_capacity(children.len());
    let columns = format!("id, child, act, replaces, void, {}", VISIT.columns.join(", "));
    for chunk in children.chunks(VISITS_AT_ONCE) {
        let keys = || chunk.iter().map(|child| Value::from(*child));
        let table = ("visit", columns.as_str());
        let (facts, values) = match days {
            None => rows_of_children(reader, table, "true", 1, keys())?,
            // A correction may have moved a visit out of these days, or into them; corrections
            // are few.
            Some((first, last)) => {
                let between = "visited_on between $1 and $2";
                let (in_days, those) = rows_of_children(reader, table, between, 3, keys())?;
                let from = 3 + those.len();
                let (corrected, again) =
                    rows_of_children(reader, table, "replaces is not null", from, keys())?;
                let values = [first.into(), last.into()].into_iter().chain(those).chain(again);
                (format!("{in_days} union {corrected}"), values.collect())
            }
        };
        let sql = format!(
            "select string_agg(concat({}, '{LIST}', said, '{LIST}'), '{CHILD}') from (
                 select f.child, {} as said
                 from ({facts}) f join act on act.id = f.act group by f.child) f",
            id_as_text(reader, "f.child"),
            VISIT.told(reader),
        );
        if let Some(said) = text(reader, &sql, values).await? {
            let mut said = Said::new(&said);
            while !said.is_over() {
                let unreadable = || Failure::Stored("the visits of a child".to_owned());
                let (child, visits) = said.visits().ok_or_else(unreadable)?;
                found.insert(child, visits);
            }
        }
    }
    Ok(found)
}

impl Kind {
    /// The facts `f` of the acts `act`, in no order.
    fn told(&self, reader: &impl Reader) -> String {
        let mut fields = vec![id_as_text(reader, "f.id"), id_as_text(reader, "f.replaces")];
        fields.extend(["f.void", "act.seq"].map(str::to_owned));
        fields.extend(self.columns.iter().map(|column| format!("f.{column}")));
        let fields = fields.join(&format!(", '{FIELD}', "));
        format!("string_agg(concat({fields}), '{FACT}')")
    }

    /// All facts of the child `c` up to the cut, in no order.
    fn listed(&self, reader: &impl Reader, cut: usize) -> String {
        let table = self.table;
        format!(
            "(select {}
              from {table} f join act on act.id = f.act
              where f.child = c.id and coalesce(act.seq, {}) <= ${cut})",
            self.told(reader),
            // An act in progress has no number yet; whoever is inside it asks for everything.
            i64::MAX,
        )
    }
}

/// A fact, and what decides whether it stands.
struct Told<T> {
    id: Uuid,
    replaces: Option<Uuid>,
    void: bool,
    seq: i64,
    what: T,
}

fact!(Told<T>);

/// By day; on one day in the order of their acts.
fn by_day<T>(facts: Vec<Told<T>>, day: fn(&T) -> NaiveDate) -> Vec<T> {
    let mut said: Vec<T> = facts.into_iter().map(|fact| fact.what).collect();
    said.sort_by_key(day);
    said
}

/// By date; on one day form before file, then the later act first.
fn in_order(mut facts: Vec<Told<Visit>>) -> Vec<Visit> {
    facts.sort_unstable_by_key(|fact| {
        let from_file = match fact.what.source {
            Source::Form => false,
            Source::File => true,
        };
        (fact.what.on, from_file, std::cmp::Reverse(fact.seq), fact.id)
    });
    facts.into_iter().map(|fact| fact.what).collect()
}

/// What is left of a text; None of anything means that it is not as the store writes it.
struct Said<'a> {
    rest: &'a [u8],
    /// What ended the field before.
    ended_by: char,
}

impl<'a> Said<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.as_bytes(), ended_by: CHILD }
    }

    fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    /// A child and its visits.
    fn visits(&mut self) -> Option<(Uuid, Vec<Visit>)> {
        let child = self.id()??;
        let visits = in_order(self.facts(Self::visit)?);
        self.field();
        (self.ended_by == CHILD).then_some((child, visits))
    }

    /// A child, and its history where it has an identity.
    fn history(&mut self) -> Option<(Uuid, Option<ChildHistory>)> {
        let child = self.id()??;
        let identity = self.facts(Self::identity)?.pop().map(|fact| fact.what);
        let residences = by_day(self.facts(Self::residence)?, |residence| residence.since);
        let exits = by_day(self.facts(Self::exit)?, |exit| exit.on);
        let visits = in_order(self.facts(Self::visit)?);
        let responses = by_day(self.facts(Self::response)?, |response| response.0);
        self.field();
        let history = identity.map(|identity| ChildHistory {
            child,
            residences,
            exits,
            visits,
            responses: responses
                .into_iter()
                // A step of a later version is none that we know.
                .filter_map(|(on, step)| Some(Response { on, step: step? }))
                .collect(),
            ..identity
        });
        (self.ended_by == CHILD).then_some((child, history))
    }

    /// The standing facts of a list in the order of their acts.
    fn facts<T>(&mut self, what: fn(&mut Self, Uuid) -> Option<T>) -> Option<Vec<Told<T>>> {
        let mut facts = Vec::new();
        loop {
            let Some(id) = self.id()? else {
                // A list in which nothing is.
                return (facts.is_empty() && self.ended_by == LIST).then_some(facts);
            };
            facts.push(Told {
                id,
                replaces: self.id()?,
                void: self.flag()?,
                seq: self.number()?.unwrap_or(i64::MAX),
                what: what(self, id)?,
            });
            match self.ended_by {
                FACT => {}
                LIST => break,
                _ => return None,
            }
        }
        facts.sort_unstable_by_key(|fact| (fact.seq, fact.id));
        Some(standing(facts))
    }

    /// A history with nothing in it yet but who the child is.
    fn identity(&mut self, _: Uuid) -> Option<ChildHistory> {
        Some(ChildHistory {
            child: Uuid::nil(),
            born_on: self.day()?,
            sex: match self.field() {
                b"m" => Sex::Male,
                b"f" => Sex::Female,
                _ => return None,
            },
            birth_weight_g: self.count()?,
            birth_length_tenth_mm: self.count()?,
            residences: Vec::new(),
            exits: Vec::new(),
            visits: Vec::new(),
            responses: Vec::new(),
        })
    }

    fn residence(&mut self, _: Uuid) -> Option<Residence> {
        Some(Residence { since: self.day()?, place: PlaceId(self.count()??) })
    }

    fn exit(&mut self, _: Uuid) -> Option<Exit> {
        let on = self.day()?;
        let reason = ExitReason::from_code(self.word()?);
        Some(Exit { on, reason: reason.unwrap_or(ExitReason::NotAChildHere) })
    }

    fn visit(&mut self, id: Uuid) -> Option<Visit> {
        Some(Visit {
            id,
            on: self.day()?,
            at: self.count()?.map(PlaceId),
            measurer: self.count()?.map(MeasurerId),
            source: if self.field() == b"form" { Source::Form } else { Source::File },
            weight_g: self.count()?,
            length_tenth_mm: self.count()?,
            position: match self.field() {
                b"l" => Some(Position::Lying),
                b"h" => Some(Position::Standing),
                _ => None,
            },
            oedema: self.flag()?,
            muac_tenth_mm: self.count()?,
            head_tenth_mm: self.count()?,
            triceps_tenth_mm: self.count()?,
            subscapular_tenth_mm: self.count()?,
        })
    }

    fn response(&mut self, _: Uuid) -> Option<(NaiveDate, Option<Step>)> {
        Some((self.day()?, Step::from_code(self.word()?)))
    }

    /// The next field, empty where the store has a null.
    fn field(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|sign| *sign < FIRST_OF_A_VALUE);
        let (field, rest) = match end {
            Some(end) => {
                self.ended_by = char::from(self.rest[end]);
                (&self.rest[..end], &self.rest[end + 1..])
            }
            None => {
                self.ended_by = CHILD;
                (self.rest, &self.rest[..0])
            }
        };
        self.rest = rest;
        field
    }

    fn word(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.field()).ok()
    }

    /// SQLite says 0 and 1, PostgreSQL f and t.
    fn flag(&mut self) -> Option<bool> {
        match self.field() {
            b"0" | b"f" => Some(false),
            b"1" | b"t" => Some(true),
            _ => None,
        }
    }

    #[expect(clippy::option_option, reason = "the outer says whether it could be read")]
    fn id(&mut self) -> Option<Option<Uuid>> {
        let field = self.field();
        if field.is_empty() {
            return Some(None);
        }
        Uuid::try_parse_ascii(field).ok().map(Some)
    }

    #[expect(clippy::option_option, reason = "the outer says whether it could be read")]
    fn number(&mut self) -> Option<Option<i64>> {
        let field = self.field();
        match field.strip_prefix(b"-") {
            Some([]) => None,
            Some(digits) => whole(digits)?.checked_neg().map(Some),
            None if field.is_empty() => Some(None),
            None => whole(field).map(Some),
        }
    }

    #[expect(clippy::option_option, reason = "the outer says whether it could be read")]
    fn count(&mut self) -> Option<Option<i32>> {
        let Some(number) = self.number()? else { return Some(None) };
        i32::try_from(number).ok().map(Some)
    }

    /// Year, month and day, as both databases write them.
    fn day(&mut self) -> Option<NaiveDate> {
        let mut parts = self.field().split(|sign| *sign == b'-').map(whole);
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        NaiveDate::from_ymd_opt(
            i32::try_from(year).ok()?,
            u32::try_from(month).ok()?,
            u32::try_from(day).ok()?,
        )
    }
}

/// A number of decimal digits.
fn whole(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISIT: &str =
        "0192d3e45a6b7c8d9e0f0123456789ab,,0,7,2024-10-12,31,4,file,8400,7210,h,t,,-5,,";

    fn visits(list: &str) -> Option<Vec<Told<Visit>>> {
        Said::new(list).facts(Said::visit)
    }

    #[test]
    fn a_fact_is_read_field_by_field() {
        let found = visits(&format!("{VISIT}*")).unwrap();
        assert_eq!(found.len(), 1);
        let visit = found[0].what;
        assert_eq!(visit.on, NaiveDate::from_ymd_opt(2024, 10, 12).unwrap());
        assert_eq!((visit.at, visit.source), (Some(PlaceId(31)), Source::File));
        assert_eq!(visit.measurer, Some(MeasurerId(4)));
        assert_eq!((visit.weight_g, visit.length_tenth_mm), (Some(8_400), Some(7_210)));
        assert_eq!((visit.position, visit.oedema), (Some(Position::Standing), true));
        assert_eq!((visit.muac_tenth_mm, visit.head_tenth_mm), (None, Some(-5)));
    }

    #[test]
    fn a_list_may_have_nothing_in_it_and_no_loose_end() {
        assert!(visits("*").unwrap().is_empty());
        for broken in ["", "+*", ",*", "x*", "1,2*"] {
            assert!(visits(broken).is_none(), "{broken}");
        }
        for broken in [format!("{VISIT}+*"), format!("{VISIT},*"), format!("{VISIT}#")] {
            assert!(visits(&broken).is_none(), "{broken}");
        }
        let cut_off = VISIT.replace("2024-10-12", "2024-10");
        assert!(visits(&format!("{cut_off}*")).is_none());
    }

    #[test]
    fn what_an_act_in_progress_says_is_the_latest() {
        let (known, new) =
            ("0192d3e45a6b7c8d9e0f0123456789ac", VISIT.replace(",7,2024", ",,2024"));
        let replacing = new.replace(",,0,", &format!(",{known},0,"));
        let known = VISIT.replace("0192d3e45a6b7c8d9e0f0123456789ab", known);
        let found = visits(&format!("{replacing}+{known}*")).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].seq, i64::MAX);
    }
}
