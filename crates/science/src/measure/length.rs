//! A length, height, head or arm circumference, or skinfold, in whole tenths of a millimetre.

/// A length in 0.1 mm, which is a hundredth of a centimetre.
///
/// It has no order: a length taken lying and one taken standing are compared only after
/// conversion. Any reading is kept, also an impossible one: scoring decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length(i32);

impl Length {
    pub const fn from_tenth_mm(tenth_mm: i32) -> Self {
        Self(tenth_mm)
    }

    pub const fn tenth_mm(self) -> i32 {
        self.0
    }

    pub fn centimetres(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    pub fn millimetres(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}
