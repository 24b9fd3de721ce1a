//! Mid-upper-arm circumference (lingkar lengan atas).

use crate::measure::Length;

/// Gizi buruk below 11.5 cm, gizi kurang below 12.5 cm.
///
/// Source: Permenkes 2/2020 and the national guideline on severe acute malnutrition, for
/// 6 to 59 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Muac {
    SevereWasting,
    ModerateWasting,
    Normal,
}

impl Muac {
    pub const ALL: [Self; 3] = [Self::SevereWasting, Self::ModerateWasting, Self::Normal];

    /// None below six completed months and from the sixtieth on, where the arm says nothing.
    pub fn of(muac: Length, completed_months: u16) -> Option<Self> {
        if !(6..60).contains(&completed_months) {
            return None;
        }
        Some(match muac.tenth_mm() {
            ..1_150 => Self::SevereWasting,
            1_150..1_250 => Self::ModerateWasting,
            1_250.. => Self::Normal,
        })
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::SevereWasting => "severe_wasting",
            Self::ModerateWasting => "moderate_wasting",
            Self::Normal => "normal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arm_is_judged_from_six_months_to_five_years() {
        let at = |centimetres_hundredth, months| {
            Muac::of(Length::from_tenth_mm(centimetres_hundredth), months).map(Muac::code)
        };
        assert_eq!(at(1_149, 6), Some("severe_wasting"));
        assert_eq!(at(1_150, 6), Some("moderate_wasting"));
        assert_eq!(at(1_249, 59), Some("moderate_wasting"));
        assert_eq!(at(1_250, 59), Some("normal"));
        assert_eq!(at(1_100, 5), None);
        assert_eq!(at(1_100, 60), None);
    }
}
