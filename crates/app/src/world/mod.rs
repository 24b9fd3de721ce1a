//! A synthetic world to try the program on and to test it with: real places, children who
//! do not exist, two years of monthly visits, and truths planted in it that can be found
//! again. The same seed gives the same world.

mod body;
mod child;
mod measuring;
mod name;
mod post;
mod random;
mod reform;
pub(crate) mod story;
mod truth;

#[cfg(test)]
mod tests;

pub(crate) use child::WorldChild;
pub(crate) use post::{WorldKabkota, WorldPosyandu};
pub(crate) use reform::reform;

use chrono::NaiveDate;
use register::place::source::Listed;

/// Months of visits, the last of them still running on [`last_day`].
pub(crate) const MONTHS: usize = 24;

/// The day on which the world's visits begin.
pub(crate) const fn first_day() -> NaiveDate {
    match NaiveDate::from_ymd_opt(2022, 12, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// The day on which the world stands still; its clock.
pub(crate) const fn last_day() -> NaiveDate {
    match NaiveDate::from_ymd_opt(2024, 11, 15) {
        Some(day) => day,
        None => NaiveDate::MAX,
    }
}

/// A posyandu of the world: its place in the lists of [`World::kabkota`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Post {
    pub(crate) kabkota: usize,
    pub(crate) posyandu: usize,
}

/// The places and the seed; the children are made as they are asked for.
#[derive(Debug, Clone)]
pub(crate) struct World {
    seed: u64,
    kabkota: Vec<WorldKabkota>,
}

impl World {
    /// A world of exactly so many children, born within 60 months before the first day or
    /// later; about seven in ten of them are under five on the last day.
    pub(crate) fn new(
        seed: u64,
        children: u32,
        listed: impl IntoIterator<Item = Listed>,
    ) -> Self {
        Self { seed, kabkota: post::lay_out(seed, children, listed) }
    }

    pub(crate) fn kabkota(&self) -> &[WorldKabkota] {
        &self.kabkota
    }

    pub(crate) fn posyandu(&self, post: Post) -> Option<&WorldPosyandu> {
        self.kabkota.get(post.kabkota)?.posyandu.get(post.posyandu)
    }

    /// The children born in one kab/kota, by its place in the list; a few of them move to
    /// another.
    pub(crate) fn children_of(&self, kabkota: usize) -> impl Iterator<Item = WorldChild> {
        let within = self.kabkota.get(kabkota);
        within.into_iter().flat_map(move |it| child::Children::of(self, kabkota, it))
    }

    /// All children, kab/kota by kab/kota.
    #[cfg(test)]
    pub(crate) fn children(&self) -> impl Iterator<Item = WorldChild> {
        (0..self.kabkota.len()).flat_map(|kabkota| self.children_of(kabkota))
    }
}
