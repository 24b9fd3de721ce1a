//! A paper as the values that the templates read: words ready to print, lengths, nothing else.

use chrono::Datelike;
use serde_json::{Map, Value, json};

use super::Sheet;
use super::faces::cover;
use super::figures;
use crate::report::code::code;
use crate::report::letters::{breakable, hyphenated, printable};
use crate::report::paper::{
    Attendance, Block, Level, List, NotYet, Order, Paper, Questions, Signatures,
};
use crate::report::said::Said;
use crate::report::slides::Slide;

/// Stands where a number of a page goes, in words that are cut there.
const HERE: &str = "\u{1}";

/// A text that any face of ours can print and any column can hold.
pub(super) fn plain(text: &str) -> String {
    breakable(&printable(text, cover)).into_owned()
}

/// A text for a narrow column.
pub(super) fn narrow(text: &str) -> String {
    hyphenated(&plain(text)).into_owned()
}

/// A text that stays in one piece, such as a title.
fn whole(text: &str) -> String {
    printable(text, cover).into_owned()
}

pub(super) fn runs(said: &Said) -> Value {
    each(said, plain)
}

/// The runs of a cell.
pub(super) fn narrow_runs(said: &Said) -> Value {
    each(said, narrow)
}

fn each(said: &Said, set: fn(&str) -> String) -> Value {
    said.runs().iter().map(|run| json!({ "text": set(&run.text), "bold": run.bold })).collect()
}

/// What a template for sheets reads.
pub(super) fn sheet(paper: &Paper, sheet: Sheet) -> Value {
    let (width, height) = sheet.millimetres();
    let mut fields = frame(paper);
    fields.insert("width".to_owned(), width.into());
    fields.insert("height".to_owned(), height.into());
    fields.insert("blocks".to_owned(), blocks(paper, &paper.blocks));
    Value::Object(fields)
}

/// What a template for slides reads.
pub(super) fn slides(paper: &Paper, slides: &[Slide]) -> Value {
    let slide = |slide: &Slide| {
        json!({
            "over": whole(&slide.over),
            "title": whole(&slide.title),
            "blocks": blocks(paper, &slide.blocks),
        })
    };
    let mut fields = frame(paper);
    fields.insert("slides".to_owned(), slides.iter().map(slide).collect());
    Value::Object(fields)
}

/// All that stands around the blocks.
fn frame(paper: &Paper) -> Map<String, Value> {
    let words = paper.language.words();
    let known_on = paper.known_on_said();
    let page = words.fill("paper.page", &[("page", HERE), ("pages", HERE)]);
    let day = paper.known_on;
    let about = [&paper.place, &paper.period, &known_on].map(String::as_str).join(" · ");
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("title", whole(&paper.title).into());
    put("subtitle", plain(&paper.subtitle).into());
    put("author", whole(paper.letterhead.last().unwrap_or(&paper.place)).into());
    put("description", whole(&about).into());
    put("language", paper.language.tag().into());
    put("day", json!([day.year(), day.month(), day.day()]));
    put("letterhead", paper.letterhead.iter().map(|row| whole(row)).collect());
    put("place", whole(&paper.place).into());
    put("period", whole(&paper.period).into());
    put("code", json!(code(&paper.back)));
    put("back", plain(&paper.back).into());
    put("pack", json!(paper.pack_said().map(|pack| whole(&pack))));
    put(
        "words",
        json!({
            "known-on": known_on,
            "page": page.split(HERE).collect::<Vec<_>>(),
            "code": words.get("paper.code"),
            "table": words.get("paper.table"),
            "picture": words.get("paper.picture"),
        }),
    );
    fields
}

fn blocks(paper: &Paper, blocks: &[Block]) -> Value {
    blocks.iter().map(|block| value_of(paper, block)).collect()
}

fn value_of(paper: &Paper, block: &Block) -> Value {
    let language = paper.language;
    match block {
        Block::Heading(level, text) => {
            let level = match level {
                Level::Part => 1,
                Level::Section => 2,
                Level::Detail => 3,
            };
            json!({ "is": "heading", "level": level, "text": whole(text) })
        }
        Block::Paragraph(said) => json!({ "is": "paragraph", "said": runs(said) }),
        Block::Facts(facts) => {
            let fact = |(name, said): &(String, Said)| json!({ "name": plain(name), "said": runs(said) });
            json!({ "is": "facts", "facts": facts.iter().map(fact).collect::<Value>() })
        }
        Block::Cards(cards) => figures::cards(cards, language),
        Block::Table(table) => figures::table(table, language),
        Block::Picture(picture) => figures::picture(picture),
        Block::Multiples(multiples) => figures::multiples(multiples, language),
        Block::List(list) => points(list),
        Block::Questions(questions) => asked(questions),
        Block::Signatures(signatures) => signed(signatures),
        Block::Attendance(attendance) => attended(attendance, paper),
        Block::NotYet(not_yet) => awaited(not_yet, paper),
        Block::PageBreak => json!({ "is": "page-break" }),
    }
}

fn points(list: &List) -> Value {
    let (numbered, start) = match list.order {
        Order::Points => (false, 1),
        Order::Numbered { from } => (true, from),
    };
    let items: Value = list.items.iter().map(runs).collect();
    json!({ "is": "points", "numbered": numbered, "start": start, "items": items })
}

fn asked(questions: &Questions) -> Value {
    let all: Value = questions
        .all
        .iter()
        .map(|one| json!({ "ask": runs(&one.ask), "why": plain(&one.why), "lines": one.lines }))
        .collect();
    json!({ "is": "questions", "start": questions.from, "questions": all })
}

fn signed(signatures: &Signatures) -> Value {
    let signers: Value = signatures
        .signers
        .iter()
        .map(|one| {
            json!({
                "name": plain(&one.name),
                "role": plain(&one.role),
                "organisation": plain(&one.organisation),
                "note": plain(&one.note),
            })
        })
        .collect();
    let place = plain(&signatures.where_and_when);
    json!({ "is": "signatures", "where": place, "signers": signers })
}

fn attended(attendance: &Attendance, paper: &Paper) -> Value {
    let attendees: Value = attendance
        .attendees
        .iter()
        .map(|one| {
            json!({
                "name": narrow(&one.name),
                "role": narrow(&one.role),
                "organisation": narrow(&one.organisation),
            })
        })
        .chain(std::iter::repeat_n(
            json!({ "name": "", "role": "", "organisation": "" }),
            attendance.blank,
        ))
        .collect();
    json!({ "is": "attendance", "heads": paper.attendance_heads(), "attendees": attendees })
}

fn awaited(not_yet: &NotYet, paper: &Paper) -> Value {
    let title = paper.language.words().get("paper.not_yet");
    let sentence = plain(&not_yet.sentence(paper.language));
    json!({ "is": "not-yet", "title": title, "sentence": sentence })
}
