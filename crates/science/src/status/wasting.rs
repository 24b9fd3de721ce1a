//! Weight for length or height (BB/PB, BB/TB) and body mass index for age (IMT/U).

/// Gizi buruk, gizi kurang, gizi baik, berisiko gizi lebih, gizi lebih, obesitas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wasting {
    SeverelyWasted,
    Wasted,
    Normal,
    RiskOfOverweight,
    Overweight,
    Obese,
}

impl Wasting {
    pub const ALL: [Self; 6] = [
        Self::SeverelyWasted,
        Self::Wasted,
        Self::Normal,
        Self::RiskOfOverweight,
        Self::Overweight,
        Self::Obese,
    ];

    pub const fn of(hundredths: i32) -> Self {
        match hundredths {
            ..-300 => Self::SeverelyWasted,
            -300..-200 => Self::Wasted,
            -200..=100 => Self::Normal,
            101..=200 => Self::RiskOfOverweight,
            201..=300 => Self::Overweight,
            301.. => Self::Obese,
        }
    }

    /// Wasted, severely or not: what prevalence counts.
    pub const fn is_wasted(self) -> bool {
        matches!(self, Self::SeverelyWasted | Self::Wasted)
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::SeverelyWasted => "severely_wasted",
            Self::Wasted => "wasted",
            Self::Normal => "normal",
            Self::RiskOfOverweight => "risk_of_overweight",
            Self::Overweight => "overweight",
            Self::Obese => "obese",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wasting;

    #[test]
    fn the_cut_offs_belong_to_the_milder_category() {
        let called = [-301, -300, -201, -200, 100, 101, 200, 201, 300, 301]
            .map(|z| Wasting::of(z).code());
        let expected = [
            "severely_wasted",
            "wasted",
            "wasted",
            "normal",
            "normal",
            "risk_of_overweight",
            "risk_of_overweight",
            "overweight",
            "overweight",
            "obese",
        ];
        assert_eq!(called, expected);
        assert_eq!(Wasting::ALL.iter().filter(|category| category.is_wasted()).count(), 2);
    }
}
