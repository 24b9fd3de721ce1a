//! The children of one kab/kota, one after another: who they are, where they live and move,
//! and their visits.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate};
use register::history::ExitReason;
use science::measure::Sex;

use super::body::Body;
use super::measuring::{WorldVisit, comes, written_down};
use super::post::WorldKabkota;
use super::random::Chance;
use super::{Post, Reach, World, last_day, name};

/// One child of the world.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WorldChild {
    pub(crate) name: String,
    pub(crate) mother: String,
    pub(crate) father: String,
    /// Sixteen digits that begin with 99; a few children have none yet.
    pub(crate) nik: Option<String>,
    pub(crate) sex: Sex,
    pub(crate) born_on: NaiveDate,
    pub(crate) birth_weight_g: Option<i32>,
    pub(crate) birth_length_tenth_mm: Option<i32>,
    /// Where it lives, by date; the first is where and since when it is known.
    pub(crate) residences: Vec<WorldResidence>,
    pub(crate) exit: Option<WorldExit>,
    /// By date, at most one in a calendar month.
    pub(crate) visits: Vec<WorldVisit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WorldResidence {
    pub(crate) since: NaiveDate,
    pub(crate) at: Post,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WorldExit {
    pub(crate) on: NaiveDate,
    pub(crate) reason: ExitReason,
}

/// Months of age that the standard covers, in days: 60 × 30.4375 is 1826.25.
pub(super) const LAST_DAY_OF_AGE: u64 = 1_826;

/// The children born in some desa of a kab/kota, desa by desa.
pub(super) struct Children<'a> {
    world: &'a World,
    within: usize,
    kabkota: &'a WorldKabkota,
    of: Range<usize>,
    desa: usize,
    next: u32,
    /// How many NIK were given for a kecamatan, a birth date and a sex.
    given: HashMap<(String, NaiveDate, Sex), u32>,
    twin_to_come: Option<Birth>,
}

/// What twins share.
#[derive(Debug, Clone)]
struct Birth {
    mother: String,
    father: String,
    born_on: NaiveDate,
    home: Post,
    is_of_twins: bool,
}

impl<'a> Children<'a> {
    pub(super) fn of(
        world: &'a World,
        within: usize,
        kabkota: &'a WorldKabkota,
        of: Range<usize>,
    ) -> Self {
        let (desa, given) = (of.start, HashMap::new());
        Self { world, within, kabkota, of, desa, next: 0, given, twin_to_come: None }
    }

    fn birth(&self, chance: &mut Chance) -> Birth {
        let first = self.world.first_day() - Days::new(LAST_DAY_OF_AGE);
        let days = last_day().signed_duration_since(first).num_days();
        let after = u64::from(chance.below(u32::try_from(days).unwrap_or_default()));
        let posyandu = self.kabkota.desa[self.desa].posyandu.clone();
        let many = u32::try_from(posyandu.len()).unwrap_or_default();
        let nth = usize::try_from(chance.below(many)).unwrap_or_default();
        Birth {
            mother: name::of_person(Sex::Female, chance),
            father: name::of_person(Sex::Male, chance),
            born_on: first + Days::new(after),
            home: Post { kabkota: self.within, posyandu: posyandu.start + nth },
            is_of_twins: chance.happens(0.011),
        }
    }

    /// The province's digits give way to 99, and its number goes into the serial, so that
    /// kecamatan 01 of kab/kota 01 of two provinces do not share numbers.
    fn nik(&mut self, born_on: NaiveDate, sex: Sex, chance: &mut Chance) -> Option<String> {
        const OF_A_PROVINCE: u32 = 110;
        let code = &self.kabkota.desa[self.desa].code;
        let kecamatan = code.get(..8)?.to_owned();
        let province: u32 = code.get(..2)?.parse().ok()?;
        let digits = format!("{}{}", code.get(3..5)?, code.get(6..8)?);
        let nth = self.given.entry((kecamatan, born_on, sex)).or_default();
        *nth += 1;
        // Girls and boys of one day differ by the day's number, which is 40 more for girls.
        let serial = province.checked_sub(11)? * OF_A_PROVINCE + *nth;
        let day = born_on.day() + if sex == Sex::Female { 40 } else { 0 };
        let in_time = *nth <= OF_A_PROVINCE && serial <= 9_999 && !chance.happens(0.03);
        in_time.then(|| {
            let (month, year) = (born_on.month(), born_on.year().rem_euclid(100));
            format!("99{digits}{day:02}{month:02}{year:02}{serial:04}")
        })
    }

    /// Where the child lives, and until when.
    fn residences(
        &self,
        birth: &Birth,
        chance: &mut Chance,
    ) -> (Vec<WorldResidence>, Option<WorldExit>) {
        let known = birth.born_on.max(self.world.first_day());
        let arrives_later = chance.happens(0.012);
        let since = if arrives_later { some_day(known, last_day(), chance) } else { known };
        let mut residences = vec![WorldResidence { since, at: birth.home }];
        if chance.happens(0.02) {
            let since = some_day(since, last_day(), chance);
            if let Some(at) = self.somewhere_else(birth.home, chance) {
                residences.push(WorldResidence { since, at });
            }
        }
        let last = residences.last().map_or(since, |residence| residence.since);
        let reason = match chance.below(1_000) {
            0..2 => Some(ExitReason::Died),
            2..12 => Some(ExitReason::MovedAway),
            _ => None,
        };
        let exit =
            reason.map(|reason| WorldExit { on: some_day(last, last_day(), chance), reason });
        (residences, exit.filter(|exit| exit.on > last))
    }

    /// Another posyandu, mostly of the same kab/kota.
    fn somewhere_else(&self, home: Post, chance: &mut Chance) -> Option<Post> {
        let all = self.world.kabkota();
        let (kabkota, among) = match self.world.reach {
            Reach::Anywhere => {
                let kabkota = if chance.happens(0.75) {
                    home.kabkota
                } else {
                    usize::try_from(chance.below(u32::try_from(all.len()).ok()?)).ok()?
                };
                (kabkota, 0..all.get(kabkota)?.posyandu.len())
            }
            Reach::Kecamatan => {
                let desa = self.kabkota.desa.get(self.of.clone())?;
                let first = desa.first()?.posyandu.start;
                (home.kabkota, first..desa.last()?.posyandu.end)
            }
        };
        let many = u32::try_from(among.len()).ok()?;
        let posyandu = among.start + usize::try_from(chance.below(many)).ok()?;
        Some(Post { kabkota, posyandu }).filter(|post| *post != home)
    }

    fn visits(
        &self,
        child: &WorldChild,
        body: &mut Body,
        chance: &mut Chance,
    ) -> Vec<WorldVisit> {
        let diligence = 0.12 * chance.deviation();
        let mut visits = Vec::new();
        let since = self.world.first_day();
        for (month, first) in (0..self.world.months)
            .map_while(|month| Some((month, since.checked_add_months(Months::new(month))?)))
        {
            body.live_a_month(chance);
            let Some(home) = child.residences.iter().rfind(|home| home.since <= first) else {
                // A newborn or a newcomer is measured from the month after.
                continue;
            };
            let Some(posyandu) = self.world.posyandu(home.at) else { continue };
            let habits = &posyandu.habits;
            let late = if chance.happens(0.1) { chance.below(3) } else { 0 };
            let on = first + Days::new(u64::from(habits.day - 1 + late));
            let age = on.signed_duration_since(child.born_on).num_days();
            let gone = child.exit.is_some_and(|exit| exit.on <= on);
            let (Ok(day), true) = (i32::try_from(age), age <= LAST_DAY_OF_AGE.cast_signed())
            else {
                break;
            };
            if gone || on > last_day() {
                break;
            }
            let measured = self.world.kabkota()[home.at.kabkota].truth.measured;
            let season = first.month0() as usize;
            let share = measured + habits.attendance + diligence;
            if habits.closed.contains(&month) || !comes(share, day, season, chance) {
                continue;
            }
            if let Some(truly) = body.at(day, season, chance) {
                visits.push(written_down(truly, day, (on, home.at), habits, chance));
            }
        }
        visits
    }
}

/// A day after `from`, up to `until`, or `from` itself where there is none.
fn some_day(from: NaiveDate, until: NaiveDate, chance: &mut Chance) -> NaiveDate {
    let days = u32::try_from(until.signed_duration_since(from).num_days()).unwrap_or_default();
    if days == 0 { from } else { from + Days::new(u64::from(1 + chance.below(days))) }
}

impl Iterator for Children<'_> {
    type Item = WorldChild;

    fn next(&mut self) -> Option<WorldChild> {
        while self.next >= self.kabkota.desa[..self.of.end].get(self.desa)?.children {
            self.desa += 1;
            self.next = 0;
            self.twin_to_come = None;
        }
        let desa = &self.kabkota.desa[self.desa];
        let mut chance = Chance::of(self.world.seed, &format!("{}#{}", desa.code, self.next));
        let first_of_twins = self.twin_to_come.take();
        let is_second = first_of_twins.is_some();
        let birth = first_of_twins.unwrap_or_else(|| self.birth(&mut chance));
        if birth.is_of_twins && !is_second && self.next + 1 < desa.children {
            self.twin_to_come = Some(birth.clone());
        }
        self.next += 1;

        let sex = if chance.happens(0.512) { Sex::Male } else { Sex::Female };
        let mut body = Body::of(sex, self.kabkota.truth, birth.is_of_twins, &mut chance);
        let (weight, length) = body.at_birth(&mut chance);
        let known = !chance.happens(0.06);
        let (residences, exit) = self.residences(&birth, &mut chance);
        let mut child = WorldChild {
            name: name::of_person(sex, &mut chance),
            nik: self.nik(birth.born_on, sex, &mut chance),
            sex,
            born_on: birth.born_on,
            birth_weight_g: weight.filter(|_| known),
            birth_length_tenth_mm: length.filter(|_| known && !chance.happens(0.1)),
            residences,
            exit,
            visits: Vec::new(),
            mother: birth.mother,
            father: birth.father,
        };
        child.visits = self.visits(&child, &mut body, &mut chance);
        Some(child)
    }
}
