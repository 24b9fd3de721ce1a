//! One bar cut into the shares of its categories, each named where it is wide enough.

use super::canvas::{Anchor, Canvas, Caption, Role, Type};
use super::lettering::width as text_width;
use super::palette::Tone;

/// One category.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    pub(crate) name: String,
    pub(crate) figure: String,
    /// Its size; shares are drawn in proportion to their sum.
    pub(crate) size: f64,
    pub(crate) tone: Tone,
}

/// A bar of shares.
#[derive(Debug, Clone)]
pub(crate) struct ShareBar {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) shares: Vec<Share>,
}

/// Draws a [`ShareBar`]: figures inside where they fit, names below, in rows if need be.
pub(crate) fn share_bar(bar: &ShareBar) -> String {
    let sizes: Vec<f64> = bar
        .shares
        .iter()
        .map(|share| if share.size.is_finite() { share.size.max(0.0) } else { 0.0 })
        .collect();
    let total: f64 = sizes.iter().sum();
    let names = place_names(bar);
    let rows = names.iter().map(|(_, row)| row + 1).max().unwrap_or(0);
    let height = 40.0 + f64::from(rows) * 20.0;
    let mut canvas = Canvas::open(&bar.caption, Role::Picture, bar.width, height);

    let mut x = 0.0;
    for (share, size) in bar.shares.iter().zip(sizes) {
        let wide = if total > 0.0 { size / total * bar.width } else { 0.0 };
        if wide > 0.0 {
            let look = share.tone.fill();
            canvas.rect((x, 0.0), ((wide - 2.0).max(1.0), 32.0), 3.0, &look);
            if text_width(&share.figure, 13.0, true) + 8.0 <= wide {
                let (class, colour) = share.tone.on();
                let kind =
                    Type::ink(13.0).bold().coloured(class, colour).anchored(Anchor::Middle);
                canvas.text(x + wide / 2.0 - 1.0, 20.5, kind, &share.figure);
            }
        }
        x += wide;
    }
    for (share, (left, row)) in bar.shares.iter().zip(names) {
        let base = 52.0 + f64::from(row) * 20.0;
        canvas.rect((left, base - 10.0), (11.0, 11.0), 2.0, &share.tone.fill());
        canvas.text(left + 17.0, base, Type::ink(12.0), &label(share));
    }
    canvas.close()
}

fn label(share: &Share) -> String {
    format!("{} {}", share.name, share.figure)
}

/// The left edge and the row of each name.
fn place_names(bar: &ShareBar) -> Vec<(f64, u32)> {
    let (mut left, mut row) = (0.0, 0);
    bar.shares
        .iter()
        .map(|share| {
            let wide = 17.0 + text_width(&label(share), 12.0, false) + 18.0;
            if left > 0.0 && left + wide - 18.0 > bar.width {
                left = 0.0;
                row += 1;
            }
            let place = (left, row);
            left += wide;
            place
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_zero_shares_stay_finite() {
        for sizes in [vec![], vec![0.0], vec![f64::NAN, 2.0]] {
            let shares = sizes
                .into_iter()
                .map(|size| Share {
                    name: "pendek <2".into(),
                    figure: "1 %".into(),
                    size,
                    tone: Tone::Rust,
                })
                .collect();
            let caption =
                Caption { id: "b".into(), title: "t".into(), description: "d".into() };
            let svg = share_bar(&ShareBar { caption, width: 300.0, shares });
            assert!(!svg.contains("NaN") && !svg.contains("<2"), "{svg}");
        }
    }
}
