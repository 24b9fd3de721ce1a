//! Tables: the plain twin of every picture, and the lists people work from.

use super::{Figure, Tone};

/// The head of a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    pub(crate) text: String,
    pub(crate) number: bool,
}

impl Column {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self { number: true, ..Self::text(text) }
    }
}

/// What stands in one cell.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) figure: Figure,
    pub(crate) href: String,
    /// A second line, smaller.
    pub(crate) note: String,
    /// Drawn as a chip unless plain.
    pub(crate) tone: Option<Tone>,
    pub(crate) number: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            figure: Figure::Value(text.into()),
            href: String::new(),
            note: String::new(),
            tone: None,
            number: false,
        }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self { number: true, ..Self::text(text) }
    }

    /// Whether there is nothing to see in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.note.is_empty() && matches!(&self.figure, Figure::Value(text) if text.is_empty())
    }

    pub(crate) fn figure(figure: Figure) -> Self {
        Self { figure, ..Self::number("") }
    }

    pub(crate) fn chip(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone: Some(tone), ..Self::text(text) }
    }

    #[must_use]
    pub(crate) fn link(mut self, href: impl Into<String>) -> Self {
        self.href = href.into();
        self
    }

    #[must_use]
    pub(crate) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// One row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// The sum of the others, or the place itself.
    pub(crate) total: bool,
    /// No longer valid: shown struck through.
    pub(crate) void: bool,
}

impl Row {
    pub(crate) fn of(cells: Vec<Cell>) -> Self {
        Self { cells, ..Self::default() }
    }

    fn has(&self, at: usize) -> bool {
        self.cells.get(at).is_some_and(|cell| !cell.is_empty())
    }

    #[must_use]
    pub(crate) fn total(mut self) -> Self {
        self.total = true;
        self
    }
}

/// A table; the first cell of each row is its head.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableView {
    /// What the table holds, for those who do not see it stand under its title.
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// On a phone each row becomes a small sheet (people) instead of scrolling (figures).
    pub(crate) sheets: bool,
}

impl TableView {
    /// Without the columns in which no row has anything; the first one stays.
    #[must_use]
    pub(crate) fn without_empty_columns(mut self) -> Self {
        let used: Vec<bool> = (0..self.columns.len())
            .map(|at| at == 0 || self.rows.iter().any(|row| row.has(at)))
            .collect();
        let kept = |at: usize| used.get(at).copied().unwrap_or(true);
        self.columns =
            (0..).zip(self.columns).filter(|(at, _)| kept(*at)).map(|(_, of)| of).collect();
        for row in &mut self.rows {
            let cells = std::mem::take(&mut row.cells);
            row.cells =
                (0..).zip(cells).filter(|(at, _)| kept(*at)).map(|(_, of)| of).collect();
        }
        self
    }

    /// Whether a phone shows its rows as small sheets of figures: a few columns fit as they are.
    pub(crate) fn is_wide(&self) -> bool {
        !self.sheets && self.columns.len() > 2
    }

    /// The column words of a cell, by its position counted from nought.
    pub(crate) fn head(&self, place: usize) -> &str {
        self.columns.get(place).map_or("", |column| column.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_with_nothing_in_it_is_left_out() {
        let row =
            |text: &str| Row::of(vec![Cell::text("Ani"), Cell::text(""), Cell::number(text)]);
        let table = TableView {
            columns: ["Anak", "Berat", "Umur"].map(Column::text).into(),
            rows: vec![row(""), row("17")],
            ..TableView::default()
        };
        let kept = table.without_empty_columns();
        let heads: Vec<&str> = kept.columns.iter().map(|column| column.text.as_str()).collect();
        assert_eq!(heads, ["Anak", "Umur"]);
        assert!(kept.rows.iter().all(|row| row.cells.len() == 2));
    }
}
