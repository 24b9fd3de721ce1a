//! Head circumference for age (LK/U).

/// Mikrosefali, normal, makrosefali.
///
/// Source: Buku KIA and SDIDTK; Permenkes 2/2020 prints no category for the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    Microcephaly,
    Normal,
    Macrocephaly,
}

impl Head {
    pub const ALL: [Self; 3] = [Self::Microcephaly, Self::Normal, Self::Macrocephaly];

    pub const fn of(hundredths: i32) -> Self {
        match hundredths {
            ..-200 => Self::Microcephaly,
            -200..=200 => Self::Normal,
            201.. => Self::Macrocephaly,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Microcephaly => "microcephaly",
            Self::Normal => "normal",
            Self::Macrocephaly => "macrocephaly",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn two_deviations_are_still_normal() {
        let called = [-201, -200, 200, 201].map(|z| Head::of(z).code());
        assert_eq!(called, ["microcephaly", "normal", "normal", "macrocephaly"]);
    }
}
