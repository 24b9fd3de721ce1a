//! What every printer owes the paper: all of its words, the same bytes, its own day, and nothing
//! that runs.

mod reading;
mod samples;

use super::letters::printable;
use super::{Block, Cell, Column, Orientation, Paper, Row, Said, Sheet, Size, Table, Why};
use super::{docx, pdf, pdfs, slides, xlsx};
use crate::text::Language;
use reading::{cells_of_xlsx, part_of_zip, squeezed, text_of_docx, text_of_pdf, words_of};

fn all() -> [Paper; 5] {
    [
        samples::evaluation(),
        samples::minutes(),
        samples::agreement(),
        samples::attendance(),
        samples::follow_up(),
    ]
}

fn a4(paper: &Paper) -> Vec<u8> {
    pdf(paper, Sheet::default()).unwrap()
}

#[test]
fn papers_printed_side_by_side_are_those_printed_alone() {
    let papers = all();
    let together = pdfs(&papers, Sheet::default());
    assert_eq!(together.len(), papers.len());
    for (paper, bytes) in papers.iter().zip(together) {
        assert_eq!(bytes.unwrap(), a4(paper), "{}", paper.title);
    }
    assert!(pdfs(&[], Sheet::default()).is_empty());
}

#[test]
fn the_same_paper_is_the_same_bytes_in_every_format() {
    let paper = samples::evaluation();
    assert_eq!(a4(&paper), a4(&paper));
    assert_eq!(slides(&paper).unwrap(), slides(&paper).unwrap());
    assert_eq!(docx(&paper).unwrap(), docx(&paper).unwrap());
    assert_eq!(xlsx(&paper).unwrap(), xlsx(&paper).unwrap());
}

#[test]
fn all_that_a_paper_says_is_read_back_from_its_pdf() {
    for paper in all() {
        let read = squeezed(&text_of_pdf(&a4(&paper)));
        for words in words_of(&paper) {
            let printed = printable(&words, pdf::faces::cover).into_owned();
            let found = read.contains(&squeezed(&printed))
                || printed.split_whitespace().all(|word| read.contains(&squeezed(word)));
            assert!(found, "{}: not in the PDF: {words}", paper.title);
        }
        assert!(!read.contains("N/A") && !read.contains("NaN"), "{}", paper.title);
    }
}

#[test]
fn all_that_a_paper_says_is_read_back_from_its_docx() {
    for paper in all() {
        let read = squeezed(&text_of_docx(&docx(&paper).unwrap()));
        for words in words_of(&paper) {
            assert!(read.contains(&squeezed(&words)), "{}: {words}", paper.title);
        }
        assert!(!read.contains("N/A") && !read.contains("NaN"), "{}", paper.title);
    }
}

#[test]
fn a_remark_that_would_be_a_program_stays_text() {
    let paper = Paper {
        title: samples::HOSTILE.to_owned(),
        place: samples::HOSTILE.to_owned(),
        blocks: vec![
            Block::Heading(super::Level::Part, samples::HOSTILE.to_owned()),
            Block::paragraph(samples::HOSTILE),
            Block::Table(Table {
                name: "Masukan".to_owned(),
                columns: vec![Column::words(samples::HOSTILE, 1)],
                rows: vec![
                    Row::plain(vec![Cell::words(samples::HOSTILE)]),
                    Row::plain(vec![Cell::words("=1+1")]),
                ],
                ..Table::default()
            }),
        ],
        ..samples::evaluation()
    };
    let hostile = squeezed(samples::HOSTILE);
    // Title, head of the page, heading, paragraph, column, cell.
    assert_eq!(squeezed(&text_of_pdf(&a4(&paper))).matches(&hostile).count(), 6);
    assert!(squeezed(&text_of_pdf(&slides(&paper).unwrap())).matches(&hostile).count() >= 4);
    assert_eq!(squeezed(&text_of_docx(&docx(&paper).unwrap())).matches(&hostile).count(), 6);
    let cells = cells_of_xlsx(&xlsx(&paper).unwrap());
    assert!(cells.iter().any(|cell| cell == samples::HOSTILE));
    assert!(cells.iter().any(|cell| cell == "=1+1"));
    let sheet = part_of_zip(&xlsx(&paper).unwrap(), "xl/worksheets/sheet2.xml");
    assert!(!sheet.contains("<f>"));
}

#[test]
fn letters_that_no_face_has_cost_nobody_a_paper() {
    let strange = "Terima kasih 🙏🏽 \u{202e}terbalik\u{202c} شكرا \u{e001}\u{0}\u{7}\u{fffe}\u{feff} 中文 ก้ \u{ad}\u{200d}a\u{301}";
    let endless = "x".repeat(5000);
    let paper = Paper {
        title: strange.to_owned(),
        blocks: vec![
            Block::paragraph(strange),
            Block::paragraph(endless.as_str()),
            Block::Table(Table {
                columns: vec![Column::words(strange, 1), Column::numbers("n", 9)],
                rows: vec![Row::plain(vec![
                    Cell::words(endless.as_str()),
                    Cell::words(strange),
                ])],
                ..Table::default()
            }),
        ],
        ..samples::minutes()
    };
    let read = text_of_pdf(&a4(&paper));
    assert!(read.contains("[U+1F64F]") && read.contains("[U+202E]"));
    assert!(squeezed(&read).matches('x').count() >= 10_000);
    assert!(slides(&paper).is_ok() && docx(&paper).is_ok() && xlsx(&paper).is_ok());
    assert!(docx(&paper).unwrap().len() > 1000);
}

#[test]
fn a_cell_longer_than_a_workbook_allows_says_that_it_was_cut() {
    let paper = Paper {
        blocks: vec![Block::Table(Table {
            columns: vec![Column::words("Masukan", 1)],
            rows: vec![Row::plain(vec![Cell::words("kata ".repeat(9000))])],
            ..Table::default()
        })],
        ..Paper::default()
    };
    let cells = cells_of_xlsx(&xlsx(&paper).unwrap());
    assert!(cells.iter().any(|cell| cell.ends_with("(dipotong; utuh di PDF)")));
    assert!(squeezed(&text_of_pdf(&a4(&paper))).matches("kata").count() >= 9000);
}

#[test]
fn the_date_of_a_file_is_the_day_of_its_figures() {
    let paper = samples::evaluation();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(text(&a4(&paper)).contains("2024-11-14"));
    let core = part_of_zip(&docx(&paper).unwrap(), "docProps/core.xml");
    assert_eq!(core.matches("2024-11-14T00:00:00Z").count(), 2);
    let core = part_of_zip(&xlsx(&paper).unwrap(), "docProps/core.xml");
    assert_eq!(core.matches("2024-11-14T00:00:00Z").count(), 2);
}

#[test]
fn every_paper_is_fit_for_the_archive_and_for_reading_aloud() {
    for paper in all() {
        for bytes in [a4(&paper), slides(&paper).unwrap()] {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(text.contains("<pdfaid:part>2</pdfaid:part>"), "{}", paper.title);
            let level = "<pdfaid:conformance>A</pdfaid:conformance>";
            assert!(text.contains(level), "{}", paper.title);
        }
    }
}

#[test]
fn every_page_says_where_when_and_which_of_how_many() {
    let paper = samples::follow_up();
    let read = text_of_pdf(&a4(&paper));
    let pages: Vec<&str> = read.split_terminator('\u{c}').collect();
    assert!(pages.len() > 1);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Halaman {number} dari {}", pages.len())));
        assert!(page.contains("Provinsi Lampung") && page.contains("14 Nov 2024"));
        assert!(page.contains("5f3a9c0b7be1"));
    }
    let with_rows: Vec<_> = pages.iter().filter(|page| page.contains("Diukur:")).collect();
    assert!(!with_rows.is_empty());
    assert!(with_rows.iter().all(|page| page.contains("Pelaksana")));
}

#[test]
fn nought_and_every_reason_for_no_value_read_differently() {
    let reasons = [Why::NoData, Why::TooLittle, Why::Withheld, Why::NotDue, Why::NotYet];
    let mut rows = vec![Row::plain(vec![Cell::whole(0)])];
    rows.extend(reasons.map(|why| Row::plain(vec![Cell::missing(why)])));
    let paper = Paper {
        blocks: vec![Block::Table(Table {
            columns: vec![Column::numbers("Angka", 1)],
            rows,
            ..Table::default()
        })],
        ..Paper::default()
    };
    let read = squeezed(&text_of_pdf(&a4(&paper)));
    for why in reasons {
        assert!(read.contains(&squeezed(why.words(Language::Id))), "{why:?}");
    }
    let cells = cells_of_xlsx(&xlsx(&paper).unwrap());
    assert!(cells.iter().any(|cell| cell == "0"));
}

#[test]
fn an_empty_paper_is_a_paper() {
    let paper = Paper::default();
    let turned = Sheet { size: Size::F4, orientation: Orientation::Turned };
    assert!(!pdf(&paper, turned).unwrap().is_empty());
    assert!(!slides(&paper).unwrap().is_empty());
    assert!(!docx(&paper).unwrap().is_empty());
    let undated = Paper { known_on: chrono::NaiveDate::MIN, ..Paper::default() };
    assert!(xlsx(&undated).is_err());
    let empty = Paper {
        blocks: vec![
            Block::Table(Table::default()),
            Block::Cards(Vec::new()),
            Block::points(Vec::new()),
            Block::questions(Vec::new()),
            Block::Facts(Vec::new()),
            Block::Paragraph(Said::default()),
            Block::PageBreak,
        ],
        ..samples::minutes()
    };
    assert!(!a4(&empty).is_empty() && !slides(&empty).unwrap().is_empty());
    assert!(!docx(&empty).unwrap().is_empty() && !xlsx(&empty).unwrap().is_empty());
}
