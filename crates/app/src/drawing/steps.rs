//! Bars that lie within each other: how many came to each step, and how many were lost on the
//! way to it. A group of steps begins its own scale, which its words say.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, identifier};
use super::lettering::{width as text_width, wrap};
use super::palette::{SOFT, Tone, patterns};

/// What was lost on the way to a step, or left it for a good reason.
#[derive(Debug, Clone)]
pub(crate) struct Lost {
    /// `−188 tidak datang`.
    pub(crate) words: String,
    /// Whether somebody has to look; the others are where they should be.
    pub(crate) bad: bool,
    pub(crate) href: Option<String>,
}

/// How far a step reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reached {
    Count(f64),
    /// Nobody can say yet.
    Unknown,
}

/// One step.
#[derive(Debug, Clone)]
pub(crate) struct StepBar {
    pub(crate) name: String,
    pub(crate) reached: Reached,
    /// After the bar: `4.812 · 96 %`, or why there is none.
    pub(crate) figure: String,
    pub(crate) lost: Vec<Lost>,
}

/// Steps with one scale, the first of them the widest.
#[derive(Debug, Clone)]
pub(crate) struct StepGroup {
    pub(crate) title: String,
    pub(crate) steps: Vec<StepBar>,
}

/// A cascade.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) groups: Vec<StepGroup>,
}

const TEXT: f64 = 13.0;
const BAR: f64 = 22.0;

struct Layout {
    narrow: bool,
    left: f64,
    right: f64,
}

impl Layout {
    fn of(chart: &Steps) -> Self {
        let narrow = chart.width < NARROW;
        if narrow {
            return Self { narrow, left: 0.0, right: chart.width };
        }
        let steps = || chart.groups.iter().flat_map(|group| &group.steps);
        let names = steps().map(|step| text_width(&step.name, TEXT, true));
        let figures = steps()
            .filter(|step| step.reached != Reached::Unknown)
            .map(|step| text_width(&step.figure, TEXT, true));
        Self {
            narrow,
            left: names.fold(0.0, f64::max) + 16.0,
            right: chart.width - figures.fold(0.0, f64::max) - 12.0,
        }
    }

    /// The words in place of a bar, as they fit.
    fn unknown(&self, step: &StepBar) -> Vec<String> {
        match step.reached {
            Reached::Count(_) => Vec::new(),
            Reached::Unknown => {
                let room = self.right - self.left - 16.0;
                wrap(&step.figure, 12.0, false, room, 3)
            }
        }
    }

    /// The title of a group, as it fits.
    fn title(&self, group: &StepGroup, width: f64) -> Vec<String> {
        if group.title.is_empty() {
            return Vec::new();
        }
        wrap(&group.title, 12.0, false, width, if self.narrow { 3 } else { 1 })
    }

    /// The height of a step: its bar, its name above it where there is no room beside, and a
    /// line for each loss.
    fn height(&self, step: &StepBar) -> f64 {
        let name = if self.narrow { 20.0 } else { 0.0 };
        let lines = self.unknown(step).len().saturating_sub(1) as f64;
        name + BAR + 15.0 * lines + 20.0 * step.lost.len() as f64 + 14.0
    }
}

/// Draws [`Steps`].
pub(crate) fn steps(chart: &Steps) -> String {
    let layout = Layout::of(chart);
    let title = |group: &StepGroup| match layout.title(group, chart.width).len() {
        0 => 0.0,
        lines => 15.0 + 15.0 * lines as f64,
    };
    let height: f64 = chart
        .groups
        .iter()
        .map(|group| {
            title(group) + group.steps.iter().map(|step| layout.height(step)).sum::<f64>()
        })
        .sum();
    let id = identifier(&chart.caption.id);
    let mut canvas = Canvas::open(&chart.caption, Role::Links, chart.width, height);
    canvas.put(&patterns(&id));
    let mut y = 0.0;
    for (index, group) in chart.groups.iter().enumerate() {
        if !group.title.is_empty() {
            if index > 0 {
                canvas.grid((0.0, y + 2.0), (chart.width, y + 2.0));
            }
            for (line, words) in layout.title(group, chart.width).iter().enumerate() {
                let at = y + 20.0 + 15.0 * line as f64;
                canvas.text(0.0, at, Type::soft(12.0), words);
            }
            y += title(group);
        }
        let mut before: Option<f64> = None;
        let widest = group
            .steps
            .iter()
            .map(|step| match step.reached {
                Reached::Count(count) => count,
                Reached::Unknown => 0.0,
            })
            .fold(1.0, f64::max);
        let scale = |count: f64| (layout.right - layout.left) * count / widest;
        for step in &group.steps {
            draw_step(&mut canvas, step, before.map(scale), scale, &layout, (y, &id));
            if let Reached::Count(count) = step.reached {
                before = Some(count);
            }
            y += layout.height(step);
        }
    }
    canvas.close()
}

fn draw_step(
    canvas: &mut Canvas,
    step: &StepBar,
    before: Option<f64>,
    scale: impl Fn(f64) -> f64,
    layout: &Layout,
    (top, id): (f64, &str),
) {
    let bar_top = if layout.narrow { top + 20.0 } else { top };
    let line = bar_top + 16.0;
    if layout.narrow {
        canvas.text(0.0, top + 14.0, Type::ink(TEXT).bold(), &step.name);
    } else {
        let kind = Type::ink(TEXT).bold().anchored(Anchor::End);
        canvas.text(layout.left - 12.0, line, kind, &step.name);
    }
    match step.reached {
        Reached::Count(count) => {
            let wide = scale(count);
            if let Some(before) = before.filter(|before| *before > wide + 0.5) {
                let look = format!(
                    r#"class="d-empty" fill="url(#{id}-hatch)" stroke="{SOFT}" stroke-opacity=".5""#
                );
                canvas.rect((layout.left, bar_top), (before, BAR), 3.0, &look);
            }
            canvas.rect((layout.left, bar_top), (wide, BAR), 3.0, &Tone::Accent.fill());
            let kind = Type::ink(TEXT).bold();
            if layout.narrow {
                let kind = kind.anchored(Anchor::End);
                canvas.text(layout.right, top + 14.0, kind, &step.figure);
            } else {
                canvas.text(layout.right + 12.0, line, kind, &step.figure);
            }
        }
        Reached::Unknown => {
            let look = format!(
                r#"class="d-l-soft" stroke="{SOFT}" stroke-dasharray="4 3" fill="none""#
            );
            let lines = layout.unknown(step);
            let words = lines.iter().map(|line| text_width(line, 12.0, false));
            let wide = words.fold(before.unwrap_or(0.0), f64::max) + 16.0;
            let high = BAR - 1.0 + 15.0 * lines.len().saturating_sub(1) as f64;
            let wide = wide.min(layout.right - layout.left - 1.0);
            canvas.rect((layout.left + 0.5, bar_top + 0.5), (wide, high), 3.0, &look);
            for (index, words) in lines.iter().enumerate() {
                let at = line + 15.0 * index as f64;
                canvas.text(layout.left + 8.0, at, Type::soft(12.0), words);
            }
        }
    }
    for (index, lost) in step.lost.iter().enumerate() {
        let line = bar_top + BAR + 16.0 + 20.0 * index as f64;
        let href = lost.href.as_deref();
        canvas.open_link(href, "d-row", &lost.words);
        let area = r#"class="d-hit" fill="none" pointer-events="all""#;
        let wide = text_width(&lost.words, TEXT, false) + 8.0;
        canvas.rect((layout.left - 4.0, line - 14.0), (wide, 19.0), 4.0, area);
        let kind = match (href.is_some(), lost.bad) {
            (_, true) => Type::ink(TEXT).coloured("d-t-deep", super::palette::DEEP),
            (true, false) => Type::ink(TEXT).coloured("d-t-accent", super::palette::ACCENT),
            (false, false) => Type::soft(TEXT),
        };
        canvas.text(layout.left, line, kind, &lost.words);
        if href.is_some() {
            // The estimate of the width is generous.
            let end = layout.left + (wide - 8.0) * 0.94;
            let tone = if lost.bad { Tone::Rust } else { Tone::Accent };
            let look = format!(r#"{} stroke-opacity=".5""#, tone.stroke());
            canvas.line((layout.left, line + 3.0), (end, line + 3.0), &look);
        }
        canvas.close_link(href);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(name: &str, reached: Reached, lost: Vec<Lost>) -> StepBar {
        StepBar { name: name.to_owned(), reached, figure: "1".into(), lost }
    }

    fn draw(steps_drawn: Vec<StepBar>, width: f64) -> String {
        steps(&Steps {
            caption: Caption { id: "s".into(), title: "t".into(), description: "d".into() },
            width,
            groups: vec![StepGroup { title: "Saat diukur".into(), steps: steps_drawn }],
        })
    }

    #[test]
    fn a_loss_opens_its_children() {
        let lost = Lost {
            words: "−1 tidak <datang>".into(),
            bad: true,
            href: Some("/tempat/18/kaskade/not_present".into()),
        };
        let svg = draw(
            vec![
                bar("Sasaran", Reached::Count(3.0), Vec::new()),
                bar("Datang", Reached::Count(2.0), vec![lost]),
            ],
            540.0,
        );
        assert!(svg.contains(r#"href="/tempat/18/kaskade/not_present""#));
        assert!(svg.contains("−1 tidak &lt;datang&gt;"));
    }

    #[test]
    fn empty_and_unknown_input_stay_finite() {
        for width in [318.0, 700.0] {
            for given in [vec![], vec![bar("x", Reached::Unknown, vec![])]] {
                let svg = draw(given, width);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
