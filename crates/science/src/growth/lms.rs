//! The arithmetic of a skewed normal curve: Cole's L, M and S.

/// One row of a growth standard: skewness, median, coefficient of variation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lms {
    pub(super) l: f64,
    pub(super) m: f64,
    pub(super) s: f64,
}

/// Where the restricted curve takes over, in standard deviations.
pub(super) const RESTRICTED_BEYOND: f64 = 3.0;

impl Lms {
    /// The score of `y` where L is 1, as in every row of length and head.
    pub(super) fn unskewed_z(&self, y: f64) -> f64 {
        (y / self.m - 1.0) / self.s
    }

    /// The score of `y`. No row of the standard has L = 0, so the logarithmic form of that
    /// case is not needed.
    pub(super) fn z(&self, y: f64) -> f64 {
        ((y / self.m).powf(self.l) - 1.0) / (self.l * self.s)
    }

    /// The value at `z` standard deviations.
    pub(super) fn value(&self, z: f64) -> f64 {
        self.m * (1.0 + self.l * self.s * z).powf(1.0 / self.l)
    }

    /// The score of `y`, beyond three deviations in steps as wide as that from the second
    /// to the third.
    ///
    /// Source: WHO Child Growth Standards, Methods and development, 2006, chapter 7.
    pub(super) fn restricted_z(&self, y: f64) -> f64 {
        let z = self.z(y);
        if z > RESTRICTED_BEYOND {
            let (second, third) = (self.value(2.0), self.value(3.0));
            3.0 + (y - third) / (third - second)
        } else if z < -RESTRICTED_BEYOND {
            let (second, third) = (self.value(-2.0), self.value(-3.0));
            -3.0 + (y - third) / (second - third)
        } else {
            z
        }
    }

    /// The value at `z` on the restricted curve.
    pub(super) fn restricted_value(&self, z: f64) -> f64 {
        if z > RESTRICTED_BEYOND {
            let (second, third) = (self.value(2.0), self.value(3.0));
            third + (z - 3.0) * (third - second)
        } else if z < -RESTRICTED_BEYOND {
            let (second, third) = (self.value(-2.0), self.value(-3.0));
            third + (z + 3.0) * (second - third)
        } else {
            self.value(z)
        }
    }

    /// The row `share` of the way from `self` to `next`.
    pub(super) fn towards(&self, next: &Self, share: f64) -> Self {
        Self {
            l: self.l + share * (next.l - self.l),
            m: self.m + share * (next.m - self.m),
            s: self.s + share * (next.s - self.s),
        }
    }
}
