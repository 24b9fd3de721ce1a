//! Length or height for age (PB/U, TB/U).

/// Sangat pendek, pendek, normal, tinggi.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stature {
    SeverelyStunted,
    Stunted,
    Normal,
    Tall,
}

impl Stature {
    pub const ALL: [Self; 4] = [Self::SeverelyStunted, Self::Stunted, Self::Normal, Self::Tall];

    pub const fn of(hundredths: i32) -> Self {
        match hundredths {
            ..-300 => Self::SeverelyStunted,
            -300..-200 => Self::Stunted,
            -200..=300 => Self::Normal,
            301.. => Self::Tall,
        }
    }

    /// Stunted, severely or not: what prevalence counts.
    pub const fn is_stunted(self) -> bool {
        matches!(self, Self::SeverelyStunted | Self::Stunted)
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::SeverelyStunted => "severely_stunted",
            Self::Stunted => "stunted",
            Self::Normal => "normal",
            Self::Tall => "tall",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stature::{self, Normal, SeverelyStunted, Stunted, Tall};

    #[test]
    fn the_cut_off_itself_is_not_stunted() {
        let called = [-301, -300, -201, -200, 300, 301].map(Stature::of);
        assert_eq!(called, [SeverelyStunted, Stunted, Stunted, Normal, Normal, Tall]);
        assert!(Stature::of(-201).is_stunted() && !Stature::of(-200).is_stunted());
    }

    #[test]
    fn codes_are_one_each() {
        let codes = Stature::ALL.map(Stature::code);
        assert_eq!(codes, ["severely_stunted", "stunted", "normal", "tall"]);
    }
}
