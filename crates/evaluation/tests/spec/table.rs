//! Reads a table drawn in a test.

/// One line of a drawn table.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    cells: Vec<(String, String)>,
}

impl Line {
    /// The cell under a heading; None where it is empty or there is no such heading.
    pub(crate) fn get(&self, heading: &str) -> Option<&str> {
        let (_, cell) = self.cells.iter().find(|(name, _)| name == heading)?;
        (!cell.is_empty()).then_some(cell.as_str())
    }

    pub(crate) fn the(&self, heading: &str) -> &str {
        self.get(heading).unwrap()
    }

    pub(crate) fn read<T: std::str::FromStr>(&self, heading: &str) -> Option<T> {
        self.get(heading).map(|cell| cell.parse().ok().unwrap())
    }
}

/// The lines below the heading; cells are parted by `|`.
pub(crate) fn table(drawing: &str) -> Vec<Line> {
    let mut lines = drawing.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| -> Vec<String> {
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let heading = cells(lines.next().unwrap());
    lines
        .map(|line| Line { cells: heading.iter().cloned().zip(cells(line)).collect() })
        .collect()
}
