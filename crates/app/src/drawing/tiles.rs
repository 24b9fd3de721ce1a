//! The tile map: every place a tile of equal size with its figure in it, so that a small city
//! is as easy to read and to touch as a wide district.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, identifier};
use super::lettering::{width as text_width, wrap};
use super::palette::{Shade, patterns};

/// One place on the grid.
#[derive(Debug, Clone)]
pub(crate) struct Tile {
    pub(crate) column: u32,
    pub(crate) row: u32,
    pub(crate) name: String,
    /// The figure as written in the tile, or a dash.
    pub(crate) figure: String,
    /// A few words under or beside the figure: why there is none, or how many were measured.
    pub(crate) note: String,
    pub(crate) shade: Shade,
    /// Where the tile leads.
    pub(crate) href: Option<String>,
    /// What is read aloud: the place, the figure and its state in words.
    pub(crate) spoken: String,
}

/// A map of tiles.
#[derive(Debug, Clone)]
pub(crate) struct TileMap {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) tiles: Vec<Tile>,
}

/// The smallest letters of the product, in pixels.
const SMALLEST: f64 = 11.0;

struct Sizes {
    gap: f64,
    tile: f64,
    height: f64,
    pad: f64,
    name: f64,
    figure: f64,
}

impl Sizes {
    fn of(width: f64, columns: u32) -> Self {
        let columns = f64::from(columns.max(1));
        let gap = if width < NARROW { 4.0 } else { 6.0 };
        let tile = ((width - gap * (columns - 1.0)) / columns).min(148.0);
        let crowded = tile < 70.0;
        Self {
            gap,
            tile,
            height: 74.0,
            pad: if crowded { 3.5 } else { 8.0 },
            name: if tile >= 84.0 { 12.0 } else { SMALLEST },
            figure: if crowded { 15.0 } else { 18.0 },
        }
    }
}

/// Draws a [`TileMap`].
pub(crate) fn tile_map(map: &TileMap) -> String {
    let columns = map.tiles.iter().map(|tile| tile.column + 1).max().unwrap_or(1);
    let rows = map.tiles.iter().map(|tile| tile.row + 1).max().unwrap_or(1);
    let sizes = Sizes::of(map.width, columns);
    let height = f64::from(rows) * (sizes.height + sizes.gap) - sizes.gap;
    let id = identifier(&map.caption.id);
    // Two pixels of air keep outlines and the focus ring inside the drawing.
    let mut canvas = Canvas::open(&map.caption, Role::Links, map.width, height + 4.0);
    if map.tiles.iter().any(|tile| tile.shade.patterned()) {
        canvas.put(&patterns(&id));
    }
    let wide = f64::from(columns) * (sizes.tile + sizes.gap) - sizes.gap;
    let inset = if columns > 2 { ((map.width - wide) / 2.0).max(0.0) } else { 0.0 };
    for tile in &map.tiles {
        let corner = (
            inset + f64::from(tile.column) * (sizes.tile + sizes.gap),
            2.0 + f64::from(tile.row) * (sizes.height + sizes.gap),
        );
        draw_tile(&mut canvas, tile, corner, &sizes, &id);
    }
    canvas.close()
}

fn draw_tile(canvas: &mut Canvas, tile: &Tile, (x, y): (f64, f64), sizes: &Sizes, id: &str) {
    let href = tile.href.as_deref();
    canvas.open_link(href, "d-tile", &tile.spoken);
    let look = format!(
        r#"{} {} data-state="{}""#,
        tile.shade.area(id),
        tile.shade.outline(),
        tile.shade.state()
    );
    // Half a pixel in, so that a one-pixel outline falls on whole pixels.
    canvas.rect((x + 0.5, y + 0.5), (sizes.tile - 1.0, sizes.height - 1.0), 6.0, &look);
    if matches!(tile.shade, Shade::Stale(_)) {
        fold_corner(canvas, x + sizes.tile, y);
    }
    let (class, colour) = tile.shade.ink();
    let room = sizes.tile - 2.0 * sizes.pad;
    let (size, lines) = name_lines(&tile.name, sizes, room);
    let name = Type::ink(size).coloured(&class, colour);
    for (index, line) in lines.iter().enumerate() {
        let base = y + sizes.pad.max(5.0) + size + index as f64 * (size + 1.0) - 1.0;
        canvas.text(x + sizes.pad, base, name, line);
    }
    let base = y + sizes.height - sizes.pad - 1.0;
    let figure = Type::ink(sizes.figure).bold().coloured(&class, colour);
    canvas.text(x + sizes.pad, base, figure, &tile.figure);
    let left = room - text_width(&tile.figure, sizes.figure, true) - 4.0;
    if text_width(&tile.note, SMALLEST, false) <= left {
        let note = Type::ink(SMALLEST).coloured(&class, colour).anchored(Anchor::End);
        canvas.text(x + sizes.tile - sizes.pad, base, note, &tile.note);
    }
    canvas.close_link(href);
}

/// The name in the largest letters that leave it whole: two lines, else three smaller ones.
fn name_lines(name: &str, sizes: &Sizes, room: f64) -> (f64, Vec<String>) {
    let whole = |lines: &[String]| !lines.iter().any(|line| line.ends_with(['-', '…']));
    let lines = wrap(name, sizes.name, false, room, 2);
    if whole(&lines) {
        return (sizes.name, lines);
    }
    (SMALLEST, wrap(name, SMALLEST, false, room, 3))
}

/// The folded corner of a figure that is out of date.
fn fold_corner(canvas: &mut Canvas, right: f64, top: f64) {
    let fold = super::canvas::trace(&[
        (right - 14.0, top),
        (right, top),
        (right, top + 14.0),
        (right - 14.0, top),
    ]);
    canvas.path(&fold, r##"class="d-paper" fill="#ffffff""##);
    let flap = super::canvas::trace(&[
        (right - 14.0, top),
        (right - 14.0, top + 14.0),
        (right, top + 14.0),
    ]);
    canvas.path(&format!("{flap}Z"), r##"class="d-flap" fill="#53616c""##);
}

/// Columns and rows for `count` tiles in reading order, for places without a drawn grid. The
/// last row is kept as full as the width allows.
pub(crate) fn auto_grid(count: usize, width: f64) -> Vec<(u32, u32)> {
    let (fewest, most) = if width < NARROW {
        (3, 4)
    } else {
        // A name of two words needs some 92 pixels.
        let room = (4..12_u8).filter(|columns| f64::from(*columns) * 92.0 <= width).max();
        (4, usize::from(room.unwrap_or(4)))
    };
    let columns = if count <= fewest {
        count.max(1)
    } else {
        (fewest..=most.min(count))
            .min_by_key(|columns| (count.div_ceil(*columns) * columns - count, most - columns))
            .unwrap_or(fewest)
    };
    (0..count)
        .map(|index| {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            (place(index % columns), place(index / columns))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(name: &str, shade: Shade, href: Option<&str>) -> Tile {
        Tile {
            column: 0,
            row: 0,
            name: name.to_owned(),
            figure: "21,2".to_owned(),
            note: String::new(),
            shade,
            href: href.map(str::to_owned),
            spoken: format!("{name}: 21,2 %"),
        }
    }

    fn map(tiles: Vec<Tile>) -> String {
        let caption =
            Caption { id: "t".into(), title: "A & B".into(), description: "<d>".into() };
        tile_map(&TileMap { caption, width: 318.0, tiles })
    }

    #[test]
    fn a_tile_is_a_link_with_escaped_words() {
        let svg = map(vec![tile("<Sari>", Shade::Step(4), Some("/x?a=1&b=\"2\""))]);
        assert!(svg.contains("A &amp; B") && svg.contains("&lt;d&gt;"));
        assert!(svg.contains(r#"href="/x?a=1&amp;b=&quot;2&quot;""#));
        assert!(svg.contains("&lt;Sari&gt;: 21,2 %") && !svg.contains("<Sari"));
        assert!(svg.contains(r#"role="group""#));
    }

    #[test]
    fn every_state_looks_different() {
        let looks: Vec<String> = [
            Shade::Step(0),
            Shade::Stale(0),
            Shade::Little,
            Shade::Missing,
            Shade::Withheld,
            Shade::NotDue,
        ]
        .into_iter()
        .map(|shade| map(vec![tile("X", shade, None)]).replace(shade.state(), ""))
        .collect();
        for (index, look) in looks.iter().enumerate() {
            assert!(!looks[index + 1..].contains(look), "state {index} repeats");
        }
    }

    #[test]
    fn no_tiles_is_still_a_drawing() {
        let svg = map(Vec::new());
        assert!(svg.ends_with("</svg>") && !svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn a_grid_is_filled_in_reading_order() {
        assert_eq!(auto_grid(3, 318.0), [(0, 0), (1, 0), (2, 0)]);
        let twenty = auto_grid(20, 560.0);
        assert_eq!(twenty.len(), 20);
        assert_eq!(twenty[5], (0, 1));
        assert_eq!(auto_grid(12, 318.0)[4], (0, 1));
        assert!(auto_grid(0, 318.0).is_empty());
    }
}
