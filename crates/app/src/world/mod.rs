//! A synthetic world to try the program on and to test it with: real places, children who
//! do not exist, two years of monthly visits, and truths planted in it that can be found
//! again. The same seed gives the same world.

mod body;
mod child;
mod measuring;
mod name;
mod nation;
mod post;
mod random;
mod reform;
pub(crate) mod story;
mod truth;

#[cfg(test)]
mod tests;

pub(crate) use child::WorldChild;
pub(crate) use nation::Nation;
pub(crate) use post::{MEASURERS, WorldDesa, WorldKabkota, WorldPosyandu};
pub(crate) use reform::reform;

use chrono::{Datelike, Months, NaiveDate};
use register::place::source::Listed;
use science::measure::Sex;

use random::Chance;

/// Months of visits, the last of them still running on [`last_day`].
const MONTHS: u32 = 24;

/// The day on which the visits of a world of 24 months begin.
pub(crate) fn first_day() -> NaiveDate {
    first_of(MONTHS)
}

/// The first day of so many months, of which [`last_day`] lies in the last.
fn first_of(months: u32) -> NaiveDate {
    let back = last_day().checked_sub_months(Months::new(months.saturating_sub(1)));
    back.and_then(|day| day.with_day(1)).unwrap_or(NaiveDate::MIN)
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

/// How far a child may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Anywhere,
    /// So that every kecamatan can be made by itself.
    Kecamatan,
}

/// The places and the seed; the children are made as they are asked for.
#[derive(Debug, Clone)]
pub(crate) struct World {
    seed: u64,
    months: u32,
    reach: Reach,
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
        Self::over(MONTHS, Reach::Anywhere, seed, children, listed)
    }

    fn over(
        months: u32,
        reach: Reach,
        seed: u64,
        children: u32,
        listed: impl IntoIterator<Item = Listed>,
    ) -> Self {
        Self { seed, months, reach, kabkota: post::lay_out(seed, children, listed) }
    }

    fn first_day(&self) -> NaiveDate {
        first_of(self.months)
    }

    pub(crate) fn kabkota(&self) -> &[WorldKabkota] {
        &self.kabkota
    }

    pub(crate) fn posyandu(&self, post: Post) -> Option<&WorldPosyandu> {
        self.kabkota.get(post.kabkota)?.posyandu.get(post.posyandu)
    }

    /// The names of those who measure at a posyandu, no two alike.
    pub(crate) fn measurers(&self, posyandu: &WorldPosyandu) -> Vec<String> {
        let key = format!("{} {}", posyandu.desa, posyandu.name);
        let mut chance = Chance::of(self.seed, &key);
        let mut names = Vec::with_capacity(MEASURERS);
        while names.len() < MEASURERS {
            let name = name::of_person(Sex::Female, &mut chance);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The children born in one kab/kota, by its place in the list; a few of them move to
    /// another.
    pub(crate) fn children_of(&self, kabkota: usize) -> impl Iterator<Item = WorldChild> {
        let within = self.kabkota.get(kabkota);
        within
            .into_iter()
            .flat_map(move |it| child::Children::of(self, kabkota, it, 0..it.desa.len()))
    }

    /// All children, kab/kota by kab/kota.
    #[cfg(test)]
    pub(crate) fn children(&self) -> impl Iterator<Item = WorldChild> {
        (0..self.kabkota.len()).flat_map(|kabkota| self.children_of(kabkota))
    }
}
