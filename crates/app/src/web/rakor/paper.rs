//! A paper on a page: its headings become sections, its pictures and tables stay what they are.

use crate::report::{
    Block, Cell as PaperCell, Mark, Paper, Row as PaperRow, Table, Value, Weight, Why,
};
use crate::text::{date, decimal, grouped, percent};
use crate::web::page::study::{Section, StudyPage};
use crate::web::page::{
    Card, Cell, Column, Figure, Picture, Row, Sentence, Shell, TableView, Tone,
};
use crate::web::visitor::Signed;

/// The page of a paper; its opening paragraph is the answer, its cards are cards. `narrow` are
/// its pictures drawn for a phone, in their order.
pub(super) fn shown(
    signed: &Signed,
    shell: Shell,
    paper: &Paper,
    narrow: Vec<String>,
) -> StudyPage {
    let mut page = StudyPage { shell, title: paper.title.clone(), ..StudyPage::default() };
    let mut section: Option<Section> = None;
    for block in &paper.blocks {
        place(signed, &mut page, &mut section, block);
    }
    page.sections.extend(section);
    let pictures = page.pictures.iter_mut().filter(|picture| !picture.broad);
    for (picture, narrow) in pictures.zip(narrow) {
        picture.narrow = narrow;
    }
    page
}

fn place(signed: &Signed, page: &mut StudyPage, open: &mut Option<Section>, block: &Block) {
    match block {
        Block::Heading(crate::report::Level::Detail, text) => {
            let row = Row::of(vec![Cell::text(text.clone()), Cell::text("")]).total();
            in_section(page, open).table.rows.push(row);
        }
        Block::Heading(_, text) => {
            page.sections.extend(open.take());
            *open = Some(Section { title: text.clone(), ..Section::default() });
        }
        Block::Paragraph(said) => match open {
            Some(section) if section.sub.is_empty() => section.sub = said.text(),
            Some(section) => section.note = said.text(),
            None => page.answer.push(marked(said)),
        },
        Block::Cards(cards) => {
            page.cards.extend(cards.iter().map(|card| self::card(signed, card)));
        }
        Block::Table(table) => {
            let section = in_section(page, open);
            section.table = view(signed, table, &section.title);
            section.note = table.notes.join(" ");
        }
        Block::Picture(picture) => page.pictures.push(Picture {
            title: picture.caption.clone(),
            wide: picture.svg.clone(),
            ..Picture::default()
        }),
        Block::Multiples(multiples) => page.pictures.push(Picture {
            title: multiples.caption.clone(),
            wide: grid(signed, multiples, ""),
            narrow: grid(signed, multiples, "sempit-"),
            broad: true,
            ..Picture::default()
        }),
        Block::Questions(questions) => {
            let section = in_section(page, open);
            if section.table.columns.is_empty() {
                section.table.caption.clone_from(&section.title);
                section.table.columns = vec![
                    Column::text(signed.say("evaluation.question")),
                    Column::text(signed.say("evaluation.why")),
                ];
                section.table.sheets = true;
            }
            section.table.rows.extend(questions.all.iter().map(|question| {
                Row::of(vec![Cell::text(question.ask.text()), Cell::text(question.why.clone())])
            }));
        }
        Block::NotYet(waits) => {
            let section = in_section(page, open);
            if section.table.columns.is_empty() {
                section.table.caption.clone_from(&section.title);
                section.table.columns = vec![
                    Column::text(signed.say("evaluation.section")),
                    Column::text(signed.say("evaluation.waits_for")),
                    Column::text(signed.say("evaluation.whose")),
                ];
                section.table.sheets = true;
            }
            section.table.rows.push(Row::of(vec![
                Cell::text(waits.section.clone()),
                Cell::text(waits.register.clone()),
                Cell::text(waits.whose.clone()),
            ]));
        }
        Block::Facts(_)
        | Block::List(_)
        | Block::Signatures(_)
        | Block::Attendance(_)
        | Block::PageBreak => {}
    }
}

fn in_section<'a>(page: &StudyPage, open: &'a mut Option<Section>) -> &'a mut Section {
    open.get_or_insert_with(|| Section { title: page.title.clone(), ..Section::default() })
}

fn marked(said: &crate::report::Said) -> Sentence {
    let parts = said
        .runs()
        .iter()
        .map(|run| crate::web::page::Part { text: run.text.clone(), strong: run.bold });
    Sentence { parts: parts.collect() }
}

fn card(signed: &Signed, card: &crate::report::Card) -> Card {
    Card {
        name: card.name.clone(),
        figure: figure(signed, &card.figure),
        sentence: card.sentence.clone(),
        spark: card.trend.clone(),
        foot: card.below.join(" "),
        href: String::new(),
    }
}

/// A grid of small drawings, each with its name and figure. Names are escaped here.
fn grid(signed: &Signed, multiples: &crate::report::Multiples, mark: &str) -> String {
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let item = |item: &crate::report::Multiple| {
        let figure = figure(signed, &item.figure);
        let svg = item.svg.replace("evaluasi-", &format!("{mark}evaluasi-"));
        format!(
            "<figure><figcaption><b>{}</b> <span>{}</span></figcaption>{svg}<p>{}</p></figure>",
            escaped(&item.name),
            escaped(figure.mark()),
            escaped(&item.note)
        )
    };
    let items: String = multiples.items.iter().map(item).collect();
    format!("<div class=\"multiples\">{items}</div>")
}

fn figure(signed: &Signed, cell: &PaperCell) -> Figure {
    let language = signed.language();
    let value = |text: String| Figure::Value(text);
    match &cell.value {
        Value::Words(said) => value(said.text()),
        Value::Whole(number) => value(grouped(language, *number)),
        Value::Decimal(number, places) => {
            value(decimal(language, *number, usize::from(*places)))
        }
        Value::Share(share) => value(percent(language, *share)),
        Value::Rupiah(amount) => value(format!("Rp{}", grouped(language, *amount))),
        Value::Day(day) => value(date(language, *day)),
        Value::Marked(_, words) => value(words.clone()),
        Value::ToWrite => value(String::new()),
        Value::Missing(Why::NoData) => Figure::NoData,
        Value::Missing(Why::TooLittle) => {
            Figure::TooLittle(signed.say("evaluation.too_few").to_owned())
        }
        Value::Missing(Why::Withheld) => Figure::Withheld,
        Value::Missing(Why::NotDue | Why::NotYet) => Figure::NotDue,
    }
}

fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Met | Mark::OnTrack => Tone::Better,
        Mark::Late => Tone::Doubtful,
        Mark::Missed => Tone::Worse,
        Mark::Unknown => Tone::Plain,
    }
}

fn cell(signed: &Signed, cell: &PaperCell) -> Cell {
    let number = matches!(
        cell.value,
        Value::Whole(_)
            | Value::Decimal(..)
            | Value::Share(_)
            | Value::Rupiah(_)
            | Value::Missing(_)
    );
    let mut shown = match &cell.value {
        Value::Marked(mark, words) => Cell::chip(tone(*mark), words.clone()),
        Value::Words(_)
        | Value::Whole(_)
        | Value::Decimal(..)
        | Value::Share(_)
        | Value::Rupiah(_)
        | Value::Day(_)
        | Value::ToWrite
        | Value::Missing(_) => Cell::figure(figure(signed, cell)),
    };
    shown.number = number;
    let ends = cell.interval.map(|(low, high)| {
        let times = if matches!(cell.value, Value::Share(_)) { 100.0 } else { 1.0 };
        let places = if matches!(cell.value, Value::Share(_)) { 1 } else { 2 };
        let end = |value: f64| decimal(signed.language(), value * times, places);
        format!("{}–{}", end(low), end(high))
    });
    let note = [ends.unwrap_or_default(), cell.note.clone()];
    let note: Vec<String> = note.into_iter().filter(|part| !part.is_empty()).collect();
    shown.noted(note.join(" · "))
}

fn view(signed: &Signed, table: &Table, caption: &str) -> TableView {
    let row = |row: &PaperRow| {
        let cells = row.cells.iter().map(|of| cell(signed, of)).collect();
        let shown = Row::of(cells);
        match row.weight {
            Weight::Plain => shown,
            Weight::Group | Weight::Total => shown.total(),
        }
    };
    let numbers = |at: usize| {
        table.rows.iter().filter_map(|row| row.cells.get(at)).any(|cell| {
            matches!(cell.value, Value::Whole(_) | Value::Decimal(..) | Value::Share(_))
        })
    };
    let column = |(at, column): (usize, &crate::report::Column)| {
        let head = column.head.clone();
        if numbers(at) { Column::number(head) } else { Column::text(head) }
    };
    let columns: Vec<Column> = table.columns.iter().enumerate().map(column).collect();
    let figures = columns.iter().filter(|column| column.number).count();
    TableView {
        caption: caption.to_owned(),
        // Words are read line by line, figures side by side.
        sheets: figures * 2 < columns.len(),
        columns,
        rows: table.rows.iter().map(row).collect(),
    }
}
