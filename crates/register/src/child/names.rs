//! The names of all children in memory, as lists of who has which three letters: a name half
//! remembered is found by counting, without asking the store for every piece of it.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm::FromQueryResult;
use tokio::sync::RwLock;

use super::name::Grams;
use crate::act;
use crate::failure::Failure;
use crate::history::Cut;
use crate::store::{Store, all};

/// Children read at once while the lists are made.
const AT_ONCE: i64 = 20_000;
/// A piece that more children share is common, however many.
const COMMON: u32 = 20_000;
/// Pieces that are looked for: those that tell most.
const PIECES: usize = 6;

/// The lists, made when they are first asked for and brought up to the last act each time.
#[derive(Debug, Default)]
pub(crate) struct Names(RwLock<Option<Lists>>);

#[derive(Debug)]
struct Lists {
    /// The last act whose names are in.
    cut: Cut,
    by_piece: HashMap<u64, List>,
    marks: Marks,
}

/// Numbers of the children who have a piece in their name, or had it once: whoever is found
/// is looked at again.
#[derive(Debug, Default)]
struct List {
    children: u32,
    /// By their stretch.
    parts: Vec<Part>,
}

/// Those of a stretch of 65,536 numbers, each as the step from the one before, in sevens of bits
/// of which the last has its high bit unset.
#[derive(Debug)]
struct Part {
    stretch: i64,
    last: u16,
    steps: Vec<u8>,
}

/// A mark of each child's name as it was last looked at, by stretch; nought for nobody.
#[derive(Debug, Default)]
struct Marks(BTreeMap<i64, Vec<u32>>);

#[derive(FromQueryResult)]
struct Listed {
    /// Number and name of each, with semicolons between.
    names: Option<String>,
}

/// Makes the lists, so that the first search need not.
pub async fn learn_names(at: &Store) -> Result<(), Failure> {
    at.names().fresh(at).await
}

impl Names {
    /// The numbers of the children whose names have most of the telling pieces of `wanted`,
    /// those with more of them first; at most `limit`.
    pub(super) async fn like(
        &self,
        at: &Store,
        wanted: &str,
        limit: usize,
    ) -> Result<Vec<i64>, Failure> {
        self.fresh(at).await?;
        let lists = self.0.read().await;
        Ok(lists.as_ref().map_or_else(Vec::new, |lists| lists.like(wanted, limit)))
    }

    async fn fresh(&self, at: &Store) -> Result<(), Failure> {
        let latest = act::latest(at).await?;
        let knows = |lists: &Option<Lists>| lists.as_ref().is_some_and(|l| latest <= l.cut);
        if knows(&*self.0.read().await) {
            return Ok(());
        }
        let mut lists = self.0.write().await;
        if knows(&lists) {
            return Ok(());
        }
        match &mut *lists {
            Some(lists) => lists.catch_up(at, latest).await,
            none @ None => {
                *none = Some(Lists::of(at, latest).await?);
                Ok(())
            }
        }
    }
}

impl Lists {
    fn empty(cut: Cut) -> Self {
        Self { cut, by_piece: HashMap::new(), marks: Marks::default() }
    }

    async fn of(at: &Store, cut: Cut) -> Result<Self, Failure> {
        let mut lists = Self::empty(cut);
        let mut after = i64::MIN;
        loop {
            let listed: Vec<Listed> = all(
                at,
                "select string_agg(no || ' ' || plain_name, ';') as names from
                    (select no, plain_name from current_child where no > $1
                     order by no limit $2) few",
                [after.into(), AT_ONCE.into()],
            )
            .await?;
            let Some(last) = lists.learn(&listed) else { break };
            after = last;
        }
        for list in lists.by_piece.values_mut() {
            list.parts.iter_mut().for_each(|part| part.steps.shrink_to_fit());
        }
        Ok(lists)
    }

    /// Takes in what acts have touched since; most of them leave names as they are.
    async fn catch_up(&mut self, at: &Store, latest: Cut) -> Result<(), Failure> {
        let listed: Vec<Listed> = all(
            at,
            "select string_agg(no || ' ' || plain_name, ';') as names from current_child
             where child in (select t.child from touched t join act on act.id = t.act
                where act.seq > $1 and act.seq <= $2)",
            [self.cut.0.into(), latest.0.into()],
        )
        .await?;
        self.learn(&listed);
        self.cut = latest;
        Ok(())
    }

    /// The highest number among them.
    fn learn(&mut self, listed: &[Listed]) -> Option<i64> {
        let texts = listed.iter().filter_map(|listed| listed.names.as_deref());
        let mut named: Vec<(i64, &str)> = texts
            .flat_map(|text| text.split(';'))
            .filter_map(|one| {
                let (no, name) = one.split_once(' ')?;
                Some((no.parse().ok()?, name))
            })
            .collect();
        named.sort_unstable();
        for (no, name) in &named {
            self.add(*no, name);
        }
        named.last().map(|(no, _)| *no)
    }

    fn add(&mut self, no: i64, name: &str) {
        if self.marks.change(no, mark(name)) {
            for piece in Grams::of(name).all() {
                self.by_piece.entry(*piece).or_default().add(no);
            }
        }
    }

    fn like(&self, wanted: &str, limit: usize) -> Vec<i64> {
        let mut lists: Vec<&List> = Grams::of(wanted)
            .all()
            .iter()
            .filter_map(|piece| self.by_piece.get(piece))
            .collect();
        lists.sort_by_key(|list| list.children.min(COMMON));
        lists.truncate(PIECES);
        let least = lists.len().div_ceil(2).min(3);
        let mut stretches: Vec<i64> =
            lists.iter().flat_map(|list| &list.parts).map(|part| part.stretch).collect();
        stretches.sort_unstable();
        stretches.dedup();
        // By how many pieces they have, each in the order of their numbers.
        let mut found: [Vec<i64>; PIECES + 1] = Default::default();
        let mut counts = vec![0_u8; STRETCH];
        let mut enough = Vec::new();
        for stretch in stretches {
            counts.fill(0);
            enough.clear();
            for part in lists.iter().filter_map(|list| list.part(stretch)) {
                part.each(|low| {
                    let count = &mut counts[usize::from(low)];
                    *count += 1;
                    if usize::from(*count) == least {
                        enough.push(low);
                    }
                });
            }
            enough.sort_unstable();
            for low in &enough {
                let found = &mut found[usize::from(counts[usize::from(*low)])];
                if found.len() < limit {
                    found.push(stretch << STRETCH_BITS | i64::from(*low));
                }
            }
        }
        found.into_iter().rev().flatten().take(limit).collect()
    }
}

const STRETCH_BITS: u32 = 16;
const STRETCH: usize = 1 << STRETCH_BITS;

/// The stretch of a number, and its place there.
fn place_of(no: i64) -> (i64, u16) {
    let low = u16::try_from(no & 0xffff).unwrap_or_default();
    (no >> STRETCH_BITS, low)
}

fn mark(name: &str) -> u32 {
    let mut hash = DefaultHasher::new();
    name.hash(&mut hash);
    let low = u32::try_from(hash.finish() & u64::from(u32::MAX)).unwrap_or_default();
    low.max(1)
}

impl Marks {
    /// Whether the mark is another than before.
    fn change(&mut self, no: i64, mark: u32) -> bool {
        let (stretch, low) = place_of(no);
        let marks = self.0.entry(stretch).or_insert_with(|| vec![0; STRETCH]);
        std::mem::replace(&mut marks[usize::from(low)], mark) != mark
    }
}

impl List {
    fn part(&self, stretch: i64) -> Option<&Part> {
        let at = self.parts.binary_search_by_key(&stretch, |part| part.stretch).ok()?;
        self.parts.get(at)
    }

    fn add(&mut self, no: i64) {
        let (stretch, low) = place_of(no);
        match self.parts.binary_search_by_key(&stretch, |part| part.stretch) {
            Ok(at) => self.children += u32::from(self.parts[at].add(low)),
            Err(at) => {
                self.parts.insert(at, Part::of(stretch, &[low]));
                self.children += 1;
            }
        }
    }
}

impl Part {
    /// Of places in ascending order.
    fn of(stretch: i64, lows: &[u16]) -> Self {
        let mut part = Self { stretch, last: 0, steps: Vec::new() };
        for low in lows {
            // The first step is from nought, so that it may be nought.
            part.push(low - part.last);
            part.last = *low;
        }
        part
    }

    fn push(&mut self, mut step: u16) {
        while step > 0x7f {
            self.steps.push(0x80 | u8::try_from(step & 0x7f).unwrap_or_default());
            step >>= 7;
        }
        self.steps.push(u8::try_from(step).unwrap_or_default());
    }

    fn each(&self, mut take: impl FnMut(u16)) {
        let (mut low, mut step, mut shift) = (0_u16, 0_u16, 0);
        for byte in &self.steps {
            step |= u16::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                low += step;
                take(low);
                (step, shift) = (0, 0);
            }
        }
    }

    /// Whether it was not there yet.
    fn add(&mut self, low: u16) -> bool {
        if low > self.last {
            self.push(low - self.last);
            self.last = low;
            return true;
        }
        let mut lows = Vec::new();
        self.each(|known| lows.push(known));
        let Err(at) = lows.binary_search(&low) else { return false };
        lows.insert(at, low);
        *self = Self::of(self.stretch, &lows);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lists(names: &[(i64, &str)]) -> Lists {
        let mut lists = Lists::empty(Cut(0));
        for (no, name) in names {
            lists.add(*no, name);
        }
        lists
    }

    #[test]
    fn whoever_has_more_of_the_name_comes_first() {
        let names = [(1, "budi santoso"), (70_000, "siti aminah"), (3, "siti aminarti")];
        let lists = lists(&names);
        assert_eq!(lists.like("siti aminah", 10), [70_000, 3]);
        assert_eq!(lists.like("sti amnah", 10), [70_000, 3]);
        assert_eq!(lists.like("siti", 1), [3]);
        assert!(lists.like("zzz", 10).is_empty());
    }

    #[test]
    fn a_new_name_is_found_and_the_same_name_is_not_listed_twice() {
        let mut lists = lists(&[(5, "sari"), (9, "sari")]);
        lists.add(5, "sari");
        lists.add(9, "dewi");
        assert_eq!(lists.like("dewi", 10), [9]);
        assert_eq!(lists.by_piece[&Grams::of("sari").all()[0]].children, 2);
    }

    proptest! {
        #[test]
        fn a_part_gives_back_what_was_added(lows in prop::collection::vec(any::<u16>(), 1..300)) {
            let mut list = List::default();
            for low in &lows {
                list.add(i64::from(*low));
            }
            let mut wanted = lows;
            wanted.sort_unstable();
            wanted.dedup();
            let mut found = Vec::new();
            list.parts[0].each(|low| found.push(low));
            prop_assert_eq!(usize::try_from(list.children).unwrap(), found.len());
            prop_assert_eq!(found, wanted);
        }
    }
}
