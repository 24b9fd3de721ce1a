//! Sets, not only counts: how many stand behind a number, and a fingerprint of who they are.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use datafusion::arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::logical_expr::{Expr, col};
use futures::TryStreamExt as _;
use register::place::{PlaceId, Tree};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::answer::Part;
use super::scope::{Home, Scope};
use super::{Engine, Told};
use crate::failure::Failure;
use crate::indicator::Over;
use crate::month::Period;
use crate::relation::Cell;

/// Tells one set of people from another: the sum modulo 2^128 of a hash of each member, so
/// that the fingerprint of a whole is the sum of those of its parts.
///
/// It stays within signed-in answers: whoever holds somebody's id can try it on a small set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Of one child, or where months count by themselves, of one of its months.
    fn of(child: Uuid, month: Option<i32>) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"cegah member");
        hash.update(child.as_bytes());
        if let Some(month) = month {
            hash.update(month.to_le_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        Self(u128::from_le_bytes(first))
    }

    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }
}

impl Add for Fingerprint {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
}

impl AddAssign for Fingerprint {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Fingerprint {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A set of people, or of their months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Members {
    pub count: u64,
    /// Days at risk, where the part is time.
    pub days: u64,
    pub fingerprint: Fingerprint,
}

impl AddAssign for Members {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.days += other.days;
        self.fingerprint += other.fingerprint;
    }
}

/// The parts of an indicator, as sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    pub indicator: String,
    pub over: Over,
    pub parts: Vec<(Part, Members)>,
}

/// A part of an indicator, by its place among the definitions, and who is in it.
pub(super) type Wanted = (usize, Part, Expr);

/// Sets by kab/kota and home, in the order of the parts that are wanted.
pub(super) type Homes = BTreeMap<(PlaceId, Home), Vec<Members>>;

/// Columns that a set is read by, before those of its predicates.
const KEYS: [&str; 6] = ["child", "month", "kecamatan", "desa", "posyandu", "risk_days"];

impl Engine {
    /// Every indicator of a place, and of every place below it in which somebody counts, as
    /// sets.
    pub async fn sets(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<Told<BTreeMap<PlaceId, Vec<Parts>>>, Failure> {
        let wanted = self.wanted();
        let told = self.homes(tree, place, period, &wanted).await?;
        let (told, homes) = told.apart();
        let mut sets: BTreeMap<PlaceId, Vec<Members>> = BTreeMap::new();
        sets.insert(place, vec![Members::default(); wanted.len()]);
        for ((kabkota, home), members) in &homes {
            for outer in above(tree, place, *kabkota, *home) {
                let sums =
                    sets.entry(outer).or_insert_with(|| vec![Members::default(); wanted.len()]);
                for (sum, members) in sums.iter_mut().zip(members) {
                    *sum += *members;
                }
            }
        }
        let told_as = |members: Vec<Members>| self.parts(&wanted, &members);
        Ok(told
            .map(|()| sets.into_iter().map(|(place, sums)| (place, told_as(sums))).collect()))
    }

    /// The parts of every indicator, each with who is in it.
    pub(super) fn wanted(&self) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        for (at, measures) in self.definitions.measures().iter().enumerate() {
            wanted.push((at, Part::Denominator, measures.denominator.clone()));
            wanted.push((at, Part::Numerator, measures.numerator.clone()));
            for (code, predicate) in &measures.left_out {
                wanted.push((at, Part::LeftOut(code.clone()), predicate.clone()));
            }
        }
        wanted
    }

    /// Who is in each part, home by home, of those who count in a place.
    pub(super) async fn homes(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
        wanted: &[Wanted],
    ) -> Result<Told<Homes>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (_, told) = self.held().asked(tree, place)?;
        let mut homes = Homes::new();
        for kabkota in tree.kabkota_of(place) {
            for (over, each) in [(Over::Last, false), (Over::Each, true)] {
                let by_month = |at: usize| self.definitions.all()[at].over != Over::Last;
                let of_this: Vec<usize> =
                    (0..wanted.len()).filter(|&w| by_month(wanted[w].0) == each).collect();
                let (rows, _) = self.counting(tree, kabkota, period, over).await?;
                let Some(rows) = rows.filter(|_| !of_this.is_empty()) else { continue };
                let keys = KEYS.iter().map(|name| col(*name));
                let predicates =
                    of_this.iter().map(|&at| wanted[at].2.clone().alias(format!("part_{at}")));
                let columns: Vec<Expr> = keys.chain(predicates).collect();
                let mut batches = rows.select(columns)?.execute_stream().await?;
                while let Some(batch) = batches.try_next().await? {
                    let counted = Counting { kabkota, scope, each, of: wanted.len() };
                    counted
                        .take(&batch, &of_this, &mut homes)
                        .ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
                }
            }
        }
        Ok(told.map(|()| homes))
    }

    fn parts(&self, wanted: &[Wanted], members: &[Members]) -> Vec<Parts> {
        let mut parts: Vec<Parts> = self
            .definitions
            .all()
            .iter()
            .map(|indicator| Parts {
                indicator: indicator.code.clone(),
                over: indicator.over,
                parts: Vec::new(),
            })
            .collect();
        for ((at, part, _), members) in wanted.iter().zip(members) {
            parts[*at].parts.push((part.clone(), *members));
        }
        parts
    }
}

/// The place asked for and all those between it and a home.
fn above(tree: &Tree, place: PlaceId, kabkota: PlaceId, home: Home) -> Vec<PlaceId> {
    let mut places: Vec<PlaceId> = home.posyandu.into_iter().collect();
    places.extend([home.desa, home.kecamatan]);
    places.extend(tree.path(kabkota).into_iter().map(|place| place.id));
    let end = places.iter().position(|found| *found == place).map_or(0, |at| at + 1);
    places.truncate(end);
    places
}

struct Counting {
    kabkota: PlaceId,
    scope: Scope,
    each: bool,
    of: usize,
}

impl Counting {
    fn take(&self, batch: &RecordBatch, parts: &[usize], into: &mut Homes) -> Option<()> {
        let number = |at: usize| batch.column(at).as_primitive_opt::<Int32Type>();
        let (months, kecamatan, desa) = (number(1)?, number(2)?, number(3)?);
        let (posyandu, days) = (number(4)?, number(5)?);
        let flags: Vec<&BooleanArray> = (KEYS.len()..batch.num_columns())
            .map(|at| batch.column(at).as_boolean_opt())
            .collect::<Option<_>>()?;
        for row in 0..batch.num_rows() {
            let home = Home {
                kecamatan: PlaceId(kecamatan.value(row)),
                desa: PlaceId(desa.value(row)),
                posyandu: posyandu.is_valid(row).then(|| PlaceId(posyandu.value(row))),
            };
            if !self.scope.holds(home) {
                continue;
            }
            let child = Uuid::read(batch.column(0), row)?;
            let fingerprint = Fingerprint::of(child, self.each.then(|| months.value(row)));
            let days = if days.is_valid(row) { days.value(row) } else { 0 };
            let one = Members { count: 1, days: u64::try_from(days).ok()?, fingerprint };
            let members = into
                .entry((self.kabkota, home))
                .or_insert_with(|| vec![Members::default(); self.of]);
            for (flag, &part) in flags.iter().zip(parts) {
                if flag.is_valid(row) && flag.value(row) {
                    members[part] += one;
                }
            }
        }
        Some(())
    }
}
