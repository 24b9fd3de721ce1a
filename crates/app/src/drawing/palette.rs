//! The colours of the drawings and the states that must look different from each other.

/// Ink of headings and figures, and of text on the pale steps of the ramp.
pub(super) const INK: &str = "#10202e";
/// Ink of axis words and notes.
pub(super) const SOFT: &str = "#53616c";
/// Hairlines and grids.
pub(super) const LINE: &str = "#e4dfd5";
/// Links, the median, and what is better.
pub(super) const ACCENT: &str = "#0b6b62";
/// What is worse.
pub(super) const RUST: &str = "#b3602c";
/// Rust for lines and words that must be read on a tint.
pub(super) const DEEP: &str = "#8a2f1b";
/// The child's own line.
pub(super) const CHILD: &str = "#1d4a86";
/// No real difference.
pub(super) const GREY: &str = "#7b8791";

/// Sand to rust. The fourth step is a shade deeper than the rust of the design paper
/// (`#bf6a32`), on which neither white nor ink reaches a contrast of 4.5.
pub(super) const RAMP: [&str; 5] = ["#f3ead9", "#edcf9f", "#dfa15c", "#b3602c", "#8a2f1b"];
/// The ink that can be read on each step of the ramp.
pub(super) const ON_RAMP: [&str; 5] = [INK, INK, INK, "#ffffff", "#ffffff"];

/// How a place on a map is filled: a step of the ramp, or the reason why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "public and frozen pages, which come next, have all its states"
    )
)]
pub(crate) enum Shade {
    /// Step 0 (lowest) to 4 (highest) of the ramp.
    Step(u8),
    /// A figure that is older than the period asked for: its step with a dotted outline, and on
    /// a tile a folded corner.
    Stale(u8),
    /// Measured, but too few to show: hatched.
    Little,
    /// Nothing came in: hatched, dashed outline.
    Missing,
    /// Known, but withheld so that nobody can be recognised: dotted.
    Withheld,
    /// Not expected yet: empty, dashed outline.
    NotDue,
}

impl Shade {
    /// The step of a value among ascending bounds; a value on a bound belongs above it.
    pub(crate) fn step(value: f64, bounds: &[f64]) -> Self {
        if !value.is_finite() {
            return Self::Missing;
        }
        let above = bounds.iter().filter(|bound| value >= **bound).count();
        Self::Step(u8::try_from(above.min(RAMP.len() - 1)).unwrap_or(0))
    }

    fn ramp_step(self) -> Option<usize> {
        match self {
            Self::Step(step) | Self::Stale(step) => Some(usize::from(step).min(RAMP.len() - 1)),
            Self::Little | Self::Missing | Self::Withheld | Self::NotDue => None,
        }
    }

    /// Class and fill attributes of the area.
    pub(super) fn area(self, id: &str) -> String {
        match (self.ramp_step(), self) {
            (Some(step), _) => format!(r#"class="d-s{step}" fill="{}""#, RAMP[step]),
            (None, Self::Withheld) => format!(r#"class="d-empty" fill="url(#{id}-dots)""#),
            (None, Self::NotDue) => r##"class="d-empty d-blank" fill="#ffffff""##.to_owned(),
            (None, _) => format!(r#"class="d-empty" fill="url(#{id}-hatch)""#),
        }
    }

    /// Stroke attributes of the outline.
    pub(super) fn outline(self) -> &'static str {
        match self {
            Self::Step(_) => r##"stroke="#10202e" stroke-opacity=".08""##,
            Self::Stale(_) => r##"stroke="#53616c" stroke-dasharray="2 2""##,
            Self::Little | Self::Withheld => r##"stroke="#aab4bc""##,
            Self::Missing | Self::NotDue => r##"stroke="#8e99a3" stroke-dasharray="3 3""##,
        }
    }

    /// Class suffix and colour of text on the area.
    pub(super) fn ink(self) -> (String, &'static str) {
        match self.ramp_step() {
            Some(step) => (format!("d-on{step}"), ON_RAMP[step]),
            None => ("d-ink".to_owned(), INK),
        }
    }

    /// Whether the area needs one of the patterns.
    pub(super) fn patterned(self) -> bool {
        matches!(self, Self::Little | Self::Missing | Self::Withheld)
    }

    /// The name of the state on the element, for the sheet and for tests.
    pub(super) fn state(self) -> &'static str {
        match self {
            Self::Step(_) => "step",
            Self::Stale(_) => "stale",
            Self::Little => "little",
            Self::Missing => "missing",
            Self::Withheld => "withheld",
            Self::NotDue => "not-due",
        }
    }
}

/// The hatch and the dots, under ids of this drawing.
pub(super) fn patterns(id: &str) -> String {
    format!(
        concat!(
            r#"<defs><pattern id="{0}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"#,
            r##"<rect class="d-hatch-ground" width="6" height="6" fill="#f4f5f5"/><path class="d-hatch" d="M0 0V6" stroke="#ccd3d8" stroke-width="2"/></pattern>"##,
            r#"<pattern id="{0}-dots" width="7" height="7" patternUnits="userSpaceOnUse">"#,
            r##"<rect class="d-hatch-ground" width="7" height="7" fill="#f4f5f5"/><circle class="d-hatch-dot" cx="2" cy="2" r="1.1" fill="#bcc5cb"/></pattern></defs>"##
        ),
        id
    )
}

/// The voice of a line or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Ink,
    Accent,
    Rust,
    Grey,
    Sand,
}

impl Tone {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ink => "ink",
            Self::Accent => "accent",
            Self::Rust => "rust",
            Self::Grey => "grey",
            Self::Sand => "sand",
        }
    }

    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Ink => INK,
            Self::Accent => ACCENT,
            Self::Rust => RUST,
            Self::Grey => GREY,
            Self::Sand => RAMP[1],
        }
    }

    pub(super) fn fill(self) -> String {
        format!(r#"class="d-f-{}" fill="{}""#, self.name(), self.colour())
    }

    pub(super) fn stroke(self) -> String {
        format!(r#"class="d-l-{}" stroke="{}" fill="none""#, self.name(), self.colour())
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "coverage, where higher is better, is drawn in tests")
)]
pub(crate) enum Better {
    Lower,
    Higher,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let byte = u8::from_str_radix(&colour[at..at + 2], 16).expect("two hex digits");
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_on_every_step_can_be_read() {
        for (ground, ink) in RAMP.iter().zip(ON_RAMP) {
            assert!(contrast(ground, ink) >= 4.5, "{ink} on {ground}");
        }
        assert!(contrast(SOFT, "#fbf9f5") >= 4.5);
        assert!(contrast(GREY, "#ffffff") >= 3.0, "a mark needs 3");
    }

    #[test]
    fn a_value_on_a_bound_belongs_to_the_step_above() {
        let bounds = [12.0, 15.0, 18.0, 21.0];
        assert_eq!(Shade::step(11.9, &bounds), Shade::Step(0));
        assert_eq!(Shade::step(12.0, &bounds), Shade::Step(1));
        assert_eq!(Shade::step(99.0, &bounds), Shade::Step(4));
        assert_eq!(Shade::step(f64::NAN, &bounds), Shade::Missing);
    }
}
