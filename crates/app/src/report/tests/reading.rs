//! Reading back what was printed, with programs that are not ours where there are some.

use std::io::{Cursor, Read as _, Write as _};
use std::process::{Command, Stdio};

use calamine::{Data, Reader as _};

use crate::report::{Block, Paper};

/// The text of a PDF, a form feed after each page.
pub(super) fn text_of_pdf(bytes: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext, of Debian's poppler-utils, reads the PDF back");
    let mut into = reader.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writing = std::thread::spawn(move || into.write_all(&bytes).unwrap());
    let read = reader.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(read.status.success());
    String::from_utf8(read.stdout).unwrap()
}

pub(super) fn part_of_zip(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut part = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut part).unwrap();
    part
}

/// The words of a document, its header and its footer.
pub(super) fn text_of_docx(bytes: &[u8]) -> String {
    let parts = ["word/header1.xml", "word/document.xml", "word/footer1.xml"];
    let all = parts.map(|name| part_of_zip(bytes, name)).concat();
    let mut words = String::new();
    for part in all.split("<w:t").skip(1).filter(|part| part.starts_with(['>', ' '])) {
        let text = part.split_once('>').unwrap().1.split("</w:t>").next().unwrap();
        words.push_str(text);
    }
    for (entity, letter) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        words = words.replace(entity, letter);
    }
    words
}

/// Every cell of every sheet as text.
pub(super) fn cells_of_xlsx(bytes: &[u8]) -> Vec<String> {
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let mut cells = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        cells.extend(range.used_cells().map(|(_, _, cell)| {
            if let Data::String(text) = cell { text.clone() } else { cell.to_string() }
        }));
    }
    cells
}

/// Without anything that only sets words apart or together; a word broken over lines has a
/// hyphen that nobody wrote.
pub(super) fn squeezed(text: &str) -> String {
    let apart = |letter: char| {
        letter.is_whitespace() || ['\u{200b}', '\u{c}', '\u{ad}', '-'].contains(&letter)
    };
    text.chars().filter(|letter| !apart(*letter)).collect()
}

/// All that a paper says, piece by piece, pictures left out.
pub(super) fn words_of(paper: &Paper) -> Vec<String> {
    let mut words = vec![
        paper.title.clone(),
        paper.subtitle.clone(),
        paper.place.clone(),
        paper.period.clone(),
        paper.known_on_said(),
        paper.back.clone(),
    ];
    words.extend(paper.letterhead.iter().cloned());
    words.extend(paper.pack_said());
    for block in &paper.blocks {
        words.extend(words_of_block(block, paper));
    }
    words.retain(|words| !words.is_empty());
    words
}

fn words_of_block(block: &Block, paper: &Paper) -> Vec<String> {
    let cell = |cell: &crate::report::Cell| {
        let written = cell.written(paper.language);
        [written.said.text(), written.small]
    };
    match block {
        Block::Heading(_, text) => vec![text.clone()],
        Block::Paragraph(said) => vec![said.text()],
        Block::Facts(facts) => {
            facts.iter().flat_map(|(name, said)| [name.clone(), said.text()]).collect()
        }
        Block::Cards(cards) => cards
            .iter()
            .flat_map(|card| {
                let mut words = vec![card.name.clone(), card.sentence.clone()];
                words.extend(cell(&card.figure));
                words.extend(card.below.iter().cloned());
                words
            })
            .collect(),
        Block::Table(table) => {
            let mut words = vec![table.name.clone()];
            words.extend(table.columns.iter().map(|column| column.head.clone()));
            words.extend(table.rows.iter().flat_map(|row| &row.cells).flat_map(cell));
            words.extend(table.notes.iter().cloned());
            words
        }
        Block::Picture(picture) => vec![picture.caption.clone()],
        Block::Multiples(multiples) => {
            let mut words = vec![multiples.caption.clone()];
            for one in &multiples.items {
                words.extend([one.name.clone(), one.note.clone()]);
                words.extend(cell(&one.figure));
            }
            words
        }
        Block::List(list) => list.items.iter().map(super::Said::text).collect(),
        Block::Questions(questions) => {
            questions.all.iter().flat_map(|one| [one.ask.text(), one.why.clone()]).collect()
        }
        Block::Signatures(signatures) => {
            let mut words = vec![signatures.where_and_when.clone()];
            for one in &signatures.signers {
                words.extend(
                    [&one.role, &one.organisation, &one.name, &one.note].map(Clone::clone),
                );
            }
            words
        }
        Block::Attendance(attendance) => attendance
            .attendees
            .iter()
            .flat_map(|one| [&one.name, &one.role, &one.organisation].map(Clone::clone))
            .collect(),
        Block::NotYet(not_yet) => vec![not_yet.sentence(paper.language)],
        Block::PageBreak => Vec::new(),
    }
}
