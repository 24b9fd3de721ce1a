//! One list from those of many kecamatan: its next children, without reading the others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::vec::IntoIter;

use super::kept::Work;
use super::list::WorkItem;
use super::page::{Cursor, Sort};
use crate::failure::Failure;

/// The children of several lists for whom `wanted` holds and who come after `after`, at most
/// `limit` of them, in the order of `sort`.
pub(super) fn next(
    lists: &[Arc<Work>],
    sort: Sort,
    after: Option<Cursor>,
    limit: usize,
    wanted: impl Fn(&WorkItem) -> bool,
) -> Result<Vec<(Cursor, WorkItem)>, Failure> {
    let later = |item: &WorkItem| after.is_none_or(|after| after < sort.cursor(item));
    let wanted = |item: &WorkItem| wanted(item) && later(item);
    match sort {
        Sort::Urgency => in_order(lists, after, limit, wanted),
        Sort::Since | Sort::LastVisit | Sort::Place => sorted(lists, sort, limit, wanted),
    }
}

/// By the order in which the lists lie: the first of them, then the first of those left.
fn in_order(
    lists: &[Arc<Work>],
    after: Option<Cursor>,
    limit: usize,
    wanted: impl Fn(&WorkItem) -> bool,
) -> Result<Vec<(Cursor, WorkItem)>, Failure> {
    let mut walks: Vec<Walk<'_>> = lists.iter().map(|list| Walk::after(list, after)).collect();
    let mut heads: BinaryHeap<Reverse<(Cursor, usize)>> = BinaryHeap::new();
    let head = |walks: &[Walk<'_>], at: usize| Some(Reverse((walks[at].head()?, at)));
    heads.extend((0..walks.len()).filter_map(|at| head(&walks, at)));
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(Reverse((cursor, at))) = heads.pop()
    {
        if let Some(item) = walks[at].step()?
            && wanted(&item)
        {
            found.push((cursor, item));
        }
        heads.extend(head(&walks, at));
    }
    Ok(found)
}

/// A list on the way through its pages.
struct Walk<'a> {
    list: &'a Work,
    /// The page to be read next.
    next: usize,
    read: IntoIter<WorkItem>,
}

impl<'a> Walk<'a> {
    /// From the page on in which the first child after `after` stands.
    fn after(list: &'a Work, after: Option<Cursor>) -> Self {
        let before = |after| list.pages.partition_point(|page| page.first <= after);
        let next = after.map_or(0, |after| before(after).saturating_sub(1));
        Self { list, next, read: Vec::new().into_iter() }
    }

    /// No child that is left comes before this.
    fn head(&self) -> Option<Cursor> {
        let read = self.read.as_slice().first().map(|item| Sort::Urgency.cursor(item));
        read.or_else(|| self.list.pages.get(self.next).map(|page| page.first))
    }

    /// The next child that was read, or None after reading a further page.
    fn step(&mut self) -> Result<Option<WorkItem>, Failure> {
        if let Some(item) = self.read.next() {
            return Ok(Some(item));
        }
        if let Some(page) = self.list.pages.get(self.next) {
            self.read = self.list.page(page)?.into_iter();
            self.next += 1;
        }
        Ok(None)
    }
}

/// By another order: every child is looked at.
fn sorted(
    lists: &[Arc<Work>],
    sort: Sort,
    limit: usize,
    wanted: impl Fn(&WorkItem) -> bool,
) -> Result<Vec<(Cursor, WorkItem)>, Failure> {
    let mut found: Vec<(Cursor, WorkItem)> = Vec::new();
    for list in lists {
        let items = list.all()?.into_iter().filter(&wanted);
        found.extend(items.map(|item| (sort.cursor(&item), item)));
        // More than twice as many as are asked for need not be held.
        if found.len() > limit.saturating_mul(2).max(4_096) {
            found.select_nth_unstable_by_key(limit, |(cursor, _)| *cursor);
            found.truncate(limit);
        }
    }
    found.sort_unstable_by_key(|(cursor, _)| *cursor);
    found.truncate(limit);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use register::place::PlaceId;
    use science::measure::Sex;
    use uuid::Uuid;

    use super::*;
    use crate::worklist::list::RuleSet;
    use crate::worklist::record::Seat;
    use crate::worklist::{State, WorkItem};

    const SORTS: [Sort; 4] = [Sort::Urgency, Sort::Since, Sort::LastVisit, Sort::Place];

    fn item(number: u128, urgency: u8, days: Option<i32>, desa: i32, state: State) -> WorkItem {
        let day = days.and_then(chrono::NaiveDate::from_num_days_from_ce_opt);
        WorkItem {
            child: Uuid::from_u128(number),
            kabkota: PlaceId(1),
            kecamatan: PlaceId(2),
            desa: PlaceId(desa),
            posyandu: None,
            sex: Sex::Male,
            age_months: 7,
            rules: RuleSet::of_bits(1 << urgency),
            urgency,
            since: day,
            state,
            response_on: None,
            last_visit_on: day,
            months_unseen: 0,
            weight_g: None,
            length_tenth_mm: None,
            muac_tenth_mm: None,
            oedema: false,
            haz: None,
            waz: None,
            whz: None,
            gain: None,
        }
    }

    /// Who is on three lists, and on which of them.
    fn drawn() -> impl Strategy<Value = Vec<(usize, WorkItem)>> {
        let days = prop::option::of(738_000..738_040);
        let state = prop::sample::select(State::ALL.to_vec());
        let one = (0..3_usize, 1..=4_u8, days, 1..5, state);
        prop::collection::vec(one, 0..400).prop_map(|all| {
            let numbered = (1..).zip(all);
            let item = |(number, (list, urgency, days, desa, state))| {
                (list, item(number, urgency, days, desa, state))
            };
            numbered.map(item).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn pages_of_many_lists_are_the_pages_of_one(all in drawn(), limit in 1..90_usize) {
            let folder = tempfile::tempdir().unwrap();
            let seat = Seat { kabkota: PlaceId(1), kecamatan: PlaceId(2) };
            let lists: Vec<Arc<Work>> = (0..3)
                .map(|list| {
                    let of_this = all.iter().filter(|(of, _)| *of == list);
                    let work = Work::of(seat, of_this.map(|(_, item)| item.clone()).collect());
                    if list == 0 {
                        return Arc::new(work);
                    }
                    let path = folder.path().join(list.to_string());
                    let tallies = work.kept(&path).tallies;
                    let found = Work::found(seat, &path).unwrap();
                    assert_eq!(found.tallies, tallies);
                    Arc::new(found)
                })
                .collect();
            let open = |item: &WorkItem| item.state != State::Closed;
            for sort in SORTS {
                let mut wanted: Vec<(Cursor, WorkItem)> = all
                    .iter()
                    .filter(|(_, item)| open(item))
                    .map(|(_, item)| (sort.cursor(item), item.clone()))
                    .collect();
                wanted.sort_by_key(|(cursor, _)| *cursor);
                let mut found: Vec<(Cursor, WorkItem)> = Vec::new();
                loop {
                    let after = found.last().map(|(cursor, _)| *cursor);
                    let page = next(&lists, sort, after, limit, open).unwrap();
                    let last = page.len() < limit;
                    found.extend(page);
                    if last {
                        break;
                    }
                }
                prop_assert_eq!(found, wanted);
            }
        }
    }
}
