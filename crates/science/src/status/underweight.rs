//! Weight for age (BB/U).

/// Berat badan sangat kurang, kurang, normal, risiko lebih.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Underweight {
    SeverelyUnderweight,
    Underweight,
    Normal,
    /// To be confirmed by weight for length or body mass index.
    RiskOfOverweight,
}

impl Underweight {
    pub const ALL: [Self; 4] =
        [Self::SeverelyUnderweight, Self::Underweight, Self::Normal, Self::RiskOfOverweight];

    pub const fn of(hundredths: i32) -> Self {
        match hundredths {
            ..-300 => Self::SeverelyUnderweight,
            -300..-200 => Self::Underweight,
            -200..=100 => Self::Normal,
            101.. => Self::RiskOfOverweight,
        }
    }

    /// Underweight, severely or not: what prevalence counts.
    pub const fn is_underweight(self) -> bool {
        matches!(self, Self::SeverelyUnderweight | Self::Underweight)
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::SeverelyUnderweight => "severely_underweight",
            Self::Underweight => "underweight",
            Self::Normal => "normal",
            Self::RiskOfOverweight => "risk_of_overweight",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Underweight;

    #[test]
    fn the_cut_offs_belong_to_the_milder_category() {
        let called = [-301, -300, -201, -200, 100, 101].map(|z| Underweight::of(z).code());
        let expected = [
            "severely_underweight",
            "underweight",
            "underweight",
            "normal",
            "normal",
            "risk_of_overweight",
        ];
        assert_eq!(called, expected);
        let counted = Underweight::ALL.map(Underweight::is_underweight);
        assert_eq!(counted, [true, true, false, false]);
    }
}
