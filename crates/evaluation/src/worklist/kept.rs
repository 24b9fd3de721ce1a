//! The worklist of one kecamatan: how many there are of each kind, in memory, and the children
//! themselves beside the rows that they were found in.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::list::{RuleSet, State, WorkItem};
use super::page::{Cursor, Sort};
use super::record::{self, Seat, WIDTH, halves, state_number, state_of, whole};
use crate::engine::{bytes, hash_of, index_of, numbers, part_of, proved, put};
use crate::failure::Failure;
use crate::relation::ContentHash;

/// Children read together.
const TOGETHER: usize = 64;
/// Bytes of one child.
const BYTES: usize = WIDTH * 4;

/// Everyone in a partition whom a rule names, in whatever state, the most urgent first.
#[derive(Debug)]
pub(crate) struct Work {
    seat: Seat,
    pub(super) tallies: Vec<Tally>,
    pub(super) pages: Vec<Page>,
    items: Items,
}

/// How many children have the same rules and the same state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) rules: RuleSet,
    pub(super) urgency: u8,
    pub(super) state: State,
    pub(super) children: u32,
}

/// Children that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Of its first child.
    pub(super) first: Cursor,
    children: Range<usize>,
    /// Of its bytes.
    hash: ContentHash,
}

#[derive(Debug)]
enum Items {
    Held(Vec<WorkItem>),
    Kept(PathBuf),
}

impl Work {
    pub(super) fn of(seat: Seat, mut items: Vec<WorkItem>) -> Self {
        items.sort_by_cached_key(|item| Sort::Urgency.cursor(item));
        let mut tallies: BTreeMap<(u64, u32), Tally> = BTreeMap::new();
        for WorkItem { rules, urgency, state, .. } in &items {
            let (rules, urgency, state) = (*rules, *urgency, *state);
            let tally = tallies.entry((rules.bits(), state_number(state))).or_insert(Tally {
                rules,
                urgency,
                state,
                children: 0,
            });
            tally.children += 1;
        }
        let pages = (0..items.len()).step_by(TOGETHER).map(|start| {
            let children = start..items.len().min(start + TOGETHER);
            Page {
                first: Sort::Urgency.cursor(&items[start]),
                hash: ContentHash::of(&written(&items[children.clone()])),
                children,
            }
        });
        Self {
            seat,
            tallies: tallies.into_values().collect(),
            pages: pages.collect(),
            items: Items::Held(items),
        }
    }

    /// Puts the children into a file; they stay in memory where there is no room for it.
    pub(super) fn kept(self, path: &Path) -> Self {
        let Items::Held(items) = &self.items else { return self };
        match put(path, &written(items), &bytes(&self.index())) {
            Ok(()) => Self { items: Items::Kept(path.to_owned()), ..self },
            Err(_) => self,
        }
    }

    /// Finds the children of a file again; None where there is none that can be used.
    pub(super) fn found(seat: Seat, path: &Path) -> Option<Self> {
        let index = numbers(&index_of(path)?);
        let (&tallies, index) = index.split_first()?;
        let tallies = usize::try_from(tallies).ok()?.checked_mul(TALLY)?;
        let (tallies, pages) = index.split_at_checked(tallies)?;
        let mut next = 0;
        let page = |numbers: &[u32]| {
            let page = Page::read(numbers, next)?;
            next = page.children.end;
            Some(page)
        };
        Some(Self {
            seat,
            tallies: tallies.chunks(TALLY).map(Tally::read).collect::<Option<_>>()?,
            pages: pages.chunks(PAGE).map(page).collect::<Option<_>>()?,
            items: Items::Kept(path.to_owned()),
        })
    }

    fn index(&self) -> Vec<u32> {
        let mut index = vec![u32::try_from(self.tallies.len()).unwrap_or(u32::MAX)];
        self.tallies.iter().for_each(|tally| tally.write(&mut index));
        self.pages.iter().for_each(|page| page.write(&mut index));
        index
    }

    /// The children of one page, in order.
    pub(super) fn page(&self, page: &Page) -> Result<Vec<WorkItem>, Failure> {
        self.items(page.children.clone(), std::slice::from_ref(page))
    }

    /// All children, in order.
    pub(super) fn all(&self) -> Result<Vec<WorkItem>, Failure> {
        let end = self.pages.last().map_or(0, |page| page.children.end);
        self.items(0..end, &self.pages)
    }

    /// Children that `pages` hold.
    fn items(&self, children: Range<usize>, pages: &[Page]) -> Result<Vec<WorkItem>, Failure> {
        let path = match &self.items {
            Items::Held(items) => return Ok(items[children].to_vec()),
            Items::Kept(path) => path,
        };
        let start = children.start * BYTES;
        let read = part_of(path, &(start..children.end * BYTES))?;
        for Page { children, hash, .. } in pages {
            let bytes = children.start * BYTES - start..children.end * BYTES - start;
            proved(path, &read[bytes], hash)?;
        }
        numbers(&read)
            .chunks(WIDTH)
            .map(|numbers| record::read(self.seat, numbers))
            .collect::<Option<_>>()
            .ok_or_else(|| Failure::damaged(path, "a child cannot be read"))
    }
}

fn written(items: &[WorkItem]) -> Vec<u8> {
    let mut numbers = Vec::with_capacity(items.len() * WIDTH);
    for item in items {
        record::write(item, &mut numbers);
    }
    bytes(&numbers)
}

/// Numbers of a tally: rules in two halves, state, urgency, children.
const TALLY: usize = 5;
/// Numbers of a page: where it ends, the cursor of its first child, its hash.
const PAGE: usize = 1 + 4 + 4 + 8;

impl Tally {
    fn write(&self, into: &mut Vec<u32>) {
        into.extend(halves(self.rules.bits()));
        into.extend([state_number(self.state), u32::from(self.urgency), self.children]);
    }

    fn read(numbers: &[u32]) -> Option<Self> {
        let &[low, high, state, urgency, children] = numbers else { return None };
        Some(Self {
            rules: RuleSet::of_bits(whole(low, high)),
            urgency: u8::try_from(urgency).ok()?,
            state: state_of(state)?,
            children,
        })
    }
}

impl Page {
    fn write(&self, into: &mut Vec<u32>) {
        into.push(u32::try_from(self.children.end).unwrap_or(u32::MAX));
        into.extend(self.first.key.map(i32::cast_unsigned));
        into.extend(numbers(self.first.child.as_bytes()));
        into.extend(numbers(&self.hash.to_bytes()));
    }

    /// A page that begins after so many children.
    fn read(numbers: &[u32], start: usize) -> Option<Self> {
        let (&[end, a, b, c, d], rest) = numbers.split_first_chunk::<5>()?;
        let (child, hash) = rest.split_at_checked(4)?;
        let children = start..usize::try_from(end).ok()?;
        if children.is_empty() || children.len() > TOGETHER {
            return None;
        }
        let child = Uuid::from_bytes(bytes(child).try_into().ok()?);
        let key = [a, b, c, d].map(u32::cast_signed);
        Some(Self { first: Cursor { key, child }, children, hash: hash_of(hash)? })
    }
}
