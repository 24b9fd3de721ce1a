//! A paper cut into slides: one heading each, at most some seven lines, the rest on further
//! slides that say so. Signatures and lists of those who came stay on paper.

use super::paper::{Block, Level, List, Multiples, Order, Paper, Questions};
use super::said::Said;
use super::table::{Cell, Row, Table, Weight};
use crate::text::Language;

/// Lines of running text that a slide holds.
const LINES: usize = 7;
/// Letters of such a line.
const LETTERS: usize = 80;
/// Letters of a line over all columns of a table, which is set smaller.
const LETTERS_OF_A_ROW: usize = 96;
const CARDS: usize = 4;
const LINES_OF_CARDS: usize = 3;
const MULTIPLES: usize = 10;

/// One slide.
#[derive(Debug, Clone, Default)]
pub(super) struct Slide {
    /// The part it belongs to, where its own title is another; may be empty.
    pub(super) over: String,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// The slides of a paper, without the first, which is its title.
pub(super) fn cut(paper: &Paper) -> Vec<Slide> {
    let mut cutter = Cutter {
        language: paper.language,
        over: String::new(),
        title: paper.title.clone(),
        open: Vec::new(),
        lines: 0,
        begun: false,
        slides: Vec::new(),
    };
    for block in &paper.blocks {
        cutter.take(block);
    }
    cutter.close();
    cutter.slides
}

struct Cutter {
    language: Language,
    over: String,
    title: String,
    open: Vec<Block>,
    /// Lines taken on the open slide.
    lines: usize,
    /// Whether a slide of this title is closed already.
    begun: bool,
    slides: Vec<Slide>,
}

impl Cutter {
    fn take(&mut self, block: &Block) {
        match block {
            Block::Heading(Level::Part, text) => {
                self.turn(text);
                self.over.clone_from(text);
            }
            Block::Heading(Level::Section, text) => self.turn(text),
            Block::Heading(Level::Detail, _) => self.put(block.clone(), 1),
            Block::Paragraph(said) => {
                for part in pieces(said) {
                    let lines = lines_of(&part, LETTERS);
                    self.put(Block::Paragraph(part), lines);
                }
            }
            Block::Facts(facts) => {
                let heights: Vec<usize> =
                    facts.iter().map(|(_, said)| lines_of(said, LETTERS * 3 / 4)).collect();
                for (from, to) in groups(&heights, LINES) {
                    let lines = heights[from..to].iter().sum();
                    self.put(Block::Facts(facts[from..to].to_vec()), lines);
                }
            }
            Block::Cards(cards) => {
                for some in cards.chunks(CARDS) {
                    self.put(Block::Cards(some.to_vec()), LINES_OF_CARDS);
                }
            }
            Block::Table(table) => self.table(table),
            Block::Picture(_) => self.alone(block.clone()),
            Block::Multiples(multiples) => {
                // As many on each slide, so that they are read on the same scale.
                let all = multiples.items.len();
                let columns = if all > 8 { 5 } else { 4.min(all) };
                for some in multiples.items.chunks(MULTIPLES) {
                    let items = some.to_vec();
                    let part = Multiples { columns, items, ..multiples.clone() };
                    self.alone(Block::Multiples(part));
                }
            }
            Block::List(list) => self.list(list),
            Block::Questions(questions) => self.questions(questions),
            Block::NotYet(_) => self.put(block.clone(), 2),
            Block::PageBreak => self.close(),
            Block::Signatures(_) | Block::Attendance(_) => {}
        }
    }

    fn turn(&mut self, title: &str) {
        self.close();
        title.clone_into(&mut self.title);
        self.begun = false;
    }

    fn close(&mut self) {
        self.lines = 0;
        if self.open.is_empty() {
            return;
        }
        let blocks = std::mem::take(&mut self.open);
        let title = if self.begun {
            self.language.words().fill("paper.continued", &[("title", &self.title)])
        } else {
            self.title.clone()
        };
        let over = if self.over == self.title { String::new() } else { self.over.clone() };
        self.slides.push(Slide { over, title, blocks });
        self.begun = true;
    }

    /// Onto the open slide if there is room, else onto the next.
    fn put(&mut self, block: Block, lines: usize) {
        if self.lines + lines > LINES && self.lines > 0 {
            self.close_before_a_heading();
        }
        self.lines += lines;
        self.open.push(block);
    }

    /// A picture has a slide to itself.
    fn alone(&mut self, block: Block) {
        self.close_before_a_heading();
        self.open.push(block);
        self.close();
    }

    /// Closes the slide; a heading that came last goes on to the next.
    fn close_before_a_heading(&mut self) {
        let heading = self.open.pop_if(|block| matches!(block, Block::Heading(..)));
        self.close();
        self.lines = heading.iter().len();
        self.open.extend(heading);
    }

    fn table(&mut self, table: &Table) {
        let shares: usize = table.columns.iter().map(|column| usize::from(column.share)).sum();
        let heights: Vec<usize> =
            table.rows.iter().map(|row| self.height(row, table, shares.max(1))).collect();
        let groups = groups(&heights, LINES);
        if groups.is_empty() {
            self.put(Block::Table(table.clone()), 1);
        }
        let last = groups.len().saturating_sub(1);
        for (index, (from, to)) in groups.into_iter().enumerate() {
            let notes = if index == last { table.notes.clone() } else { Vec::new() };
            let rows = table.rows[from..to].to_vec();
            let lines = heights[from..to].iter().sum();
            self.put(Block::Table(Table { rows, notes, ..table.clone() }), lines);
        }
    }

    fn height(&self, row: &Row, table: &Table, shares: usize) -> usize {
        let of = |(cell, share): (&Cell, usize)| {
            let written = cell.written(self.language);
            let letters = (LETTERS_OF_A_ROW * share / shares).max(4);
            // A row of two lines is not twice as high as one.
            lines_of(&written.said, letters).div_ceil(2)
        };
        let shares = table.columns.iter().map(|column| usize::from(column.share));
        match row.weight {
            Weight::Group => 1,
            Weight::Plain | Weight::Total => {
                row.cells.iter().zip(shares).map(of).max().unwrap_or(1)
            }
        }
    }

    fn list(&mut self, list: &List) {
        let heights: Vec<usize> =
            list.items.iter().map(|item| lines_of(item, LETTERS - 6)).collect();
        for (from, to) in groups(&heights, LINES) {
            let order = match list.order {
                Order::Points => Order::Points,
                Order::Numbered { from: first } => Order::Numbered { from: first + from },
            };
            let items = list.items[from..to].to_vec();
            let lines = heights[from..to].iter().sum();
            self.put(Block::List(List { order, items }), lines);
        }
    }

    fn questions(&mut self, questions: &Questions) {
        let height = |one: &super::Question| {
            let why = Said::from(one.why.as_str());
            lines_of(&one.ask, LETTERS - 6)
                + if one.why.is_empty() { 0 } else { lines_of(&why, LETTERS) }
        };
        let heights: Vec<usize> = questions.all.iter().map(height).collect();
        // The reasons are set smaller.
        for (from, to) in groups(&heights, LINES + 2) {
            let all = questions.all[from..to]
                .iter()
                .map(|one| super::Question { lines: 0, ..one.clone() })
                .collect();
            let lines = heights[from..to].iter().sum();
            self.put(Block::Questions(Questions { from: questions.from + from, all }), lines);
        }
    }
}

fn lines_of(said: &Said, letters: usize) -> usize {
    said.text()
        .lines()
        .map(|line| line.chars().count().div_ceil(letters).max(1))
        .sum::<usize>()
        .max(1)
}

/// Runs of neighbours that fit together: from, and to without it.
fn groups(heights: &[usize], most: usize) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let (mut from, mut taken) = (0, 0);
    for (at, height) in heights.iter().enumerate() {
        if taken > 0 && taken + height > most {
            groups.push((from, at));
            (from, taken) = (at, 0);
        }
        taken += height;
    }
    if from < heights.len() {
        groups.push((from, heights.len()));
    }
    groups
}

/// A paragraph in pieces that a slide holds, cut after a sentence or else between words.
fn pieces(said: &Said) -> Vec<Said> {
    let most = LINES * LETTERS;
    if said.text().chars().count() <= most {
        return vec![said.clone()];
    }
    let mut pieces = Vec::new();
    let mut piece = Said::default();
    let mut length = 0;
    for run in said.runs() {
        for word in run.text.split_inclusive(' ') {
            let letters = word.chars().count();
            let ends = piece.text().trim_end().ends_with(['.', '?', '!']);
            if length > 0 && (length + letters > most || (ends && length > most * 2 / 3)) {
                pieces.push(std::mem::take(&mut piece));
                length = 0;
            }
            length += letters;
            piece = if run.bold { piece.bold(word) } else { piece.plain(word) };
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::Column;

    fn paper(blocks: Vec<Block>) -> Paper {
        Paper { title: "Evaluasi".to_owned(), blocks, ..Paper::default() }
    }

    #[test]
    fn each_heading_is_a_slide_under_its_part() {
        let slides = cut(&paper(vec![
            Block::part("Capaian"),
            Block::section("Pendek"),
            Block::paragraph("Turun."),
            Block::section("Kurus"),
            Block::paragraph("Tetap."),
        ]));
        let titles: Vec<(&str, &str)> =
            slides.iter().map(|slide| (slide.over.as_str(), slide.title.as_str())).collect();
        assert_eq!(titles, [("Capaian", "Pendek"), ("Capaian", "Kurus")]);
    }

    #[test]
    fn a_long_table_goes_on_and_loses_no_row() {
        let rows: Vec<Row> = (0..20).map(|n| Row::plain(vec![Cell::whole(n)])).collect();
        let table = Table { columns: vec![Column::numbers("n", 1)], rows, ..Table::default() };
        let slides = cut(&paper(vec![Block::section("Tabel"), Block::Table(table)]));
        assert_eq!(slides.len(), 3);
        assert_eq!(slides[1].title, "Tabel (lanjutan)");
        let count = |slide: &Slide| {
            let Block::Table(table) = &slide.blocks[0] else { return 0 };
            table.rows.len()
        };
        assert_eq!(slides.iter().map(count).sum::<usize>(), 20);
    }

    #[test]
    fn a_small_heading_goes_with_what_it_heads() {
        let lines = Block::points(vec!["satu".into(); 7]);
        let slides = cut(&paper(vec![
            Block::section("Atas"),
            Block::paragraph("Kalimat."),
            Block::detail("Kecil"),
            lines,
        ]));
        assert_eq!(slides.len(), 2);
        assert!(matches!(slides[1].blocks[0], Block::Heading(Level::Detail, _)));
    }

    #[test]
    fn a_long_paragraph_goes_on_and_loses_no_word() {
        let text = "Kami mengukur lagi. ".repeat(90);
        let slides = cut(&paper(vec![Block::paragraph(text.as_str())]));
        assert!(slides.len() > 2);
        let words: String = slides
            .iter()
            .flat_map(|slide| &slide.blocks)
            .filter_map(|block| {
                let Block::Paragraph(said) = block else { return None };
                Some(said.text())
            })
            .collect();
        assert_eq!(words, text);
    }
}
