//! A page of the worklist of a place, and how many wait for what.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use super::list::{State, WorkItem, build};
use crate::engine::{Engine, Ledger, Scope, Told};
use crate::failure::Failure;

/// Which children to show. Without a state, all but the closed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The code of a rule.
    pub rule: Option<String>,
    pub state: Option<State>,
    pub urgency_at_most: Option<u8>,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The most urgent, then the longest known.
    #[default]
    Urgency,
    /// The longest known.
    Since,
    /// The longest unseen.
    LastVisit,
    /// By desa and posyandu, the most urgent first in each.
    Place,
}

/// Where a page ended; the next begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    key: [i32; 4],
    child: Uuid,
}

/// The children of a place who need help now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worklist {
    pub items: Vec<WorkItem>,
    /// Of all pages.
    pub total: u64,
    /// How many of each rule, the rule of the filter aside; in the order of the rules.
    pub by_rule: Vec<(String, u64)>,
    /// How many in each state, the state of the filter aside.
    pub by_state: Vec<(State, u64)>,
    /// None on the last page.
    pub next: Option<Cursor>,
}

impl Engine {
    /// A page of the worklist of a place, at most `limit` of those after `after`.
    pub async fn worklist(
        &self,
        tree: &Tree,
        place: PlaceId,
        filter: &Filter,
        sort: Sort,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Told<Worklist>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        let rule = match &filter.rule {
            None => None,
            Some(code) => {
                let position = self.rules().all().iter().position(|rule| rule.code == *code);
                Some(position.ok_or_else(|| Failure::NoSuchRule(code.clone()))?)
            }
        };
        let mut lists = Vec::new();
        for ledger in &ledgers {
            lists.push(self.work(ledger).await?);
        }
        let urgent =
            |item: &&WorkItem| filter.urgency_at_most.is_none_or(|most| item.urgency <= most);
        let of_rule = |item: &WorkItem| rule.is_none_or(|rule| item.rules.contains(rule));
        let of_state = |item: &WorkItem| match filter.state {
            None => item.state != State::Closed,
            Some(state) => item.state == state,
        };
        let mut by_rule = vec![0; self.rules().all().len()];
        let mut by_state = State::ALL.map(|state| (state, 0));
        let mut total = 0;
        let mut found: Vec<(Cursor, &WorkItem)> = Vec::new();
        let items = lists.iter().flat_map(|list| list.iter());
        for item in items.filter(|item| scope.holds(item.home())).filter(urgent) {
            if of_state(item) {
                item.rules.iter().for_each(|rule| by_rule[rule] += 1);
            }
            if of_rule(item) {
                let counted = by_state.iter_mut().filter(|(state, _)| *state == item.state);
                counted.for_each(|(_, children)| *children += 1);
            }
            if of_state(item) && of_rule(item) {
                total += 1;
                let cursor = sort.cursor(item);
                if after.is_none_or(|after| after < cursor) {
                    found.push((cursor, item));
                }
            }
        }
        let more = limit < found.len();
        if more {
            found.select_nth_unstable_by_key(limit, |(cursor, _)| *cursor);
            found.truncate(limit);
        }
        found.sort_unstable_by_key(|(cursor, _)| *cursor);
        let next = found.last().filter(|_| more).map(|(cursor, _)| *cursor);
        let codes = self.rules().all().iter().map(|rule| rule.code.clone());
        let worklist = Worklist {
            items: found.into_iter().map(|(_, item)| item.clone()).collect(),
            total,
            by_rule: codes.zip(by_rule).collect(),
            by_state: by_state.to_vec(),
            next,
        };
        Ok(told.map(|()| worklist))
    }

    async fn work(&self, ledger: &Ledger) -> Result<Arc<Vec<WorkItem>>, Failure> {
        let build = || async { build(self, ledger).await.map(Arc::new) };
        ledger.work.get_or_try_init(build).await.cloned()
    }
}

impl Sort {
    fn cursor(self, item: &WorkItem) -> Cursor {
        // Days count from year nought; a problem without a day comes after those with one,
        // a child never seen before those who were.
        let day = |day: Option<NaiveDate>, without: i32| {
            day.map_or(without, |day| day.num_days_from_ce())
        };
        let (urgency, since) = (i32::from(item.urgency), day(item.since, i32::MAX));
        let key = match self {
            Self::Urgency => [urgency, since, 0, 0],
            Self::Since => [since, urgency, 0, 0],
            Self::LastVisit => [day(item.last_visit_on, i32::MIN), urgency, 0, 0],
            Self::Place => {
                let posyandu = item.posyandu.map_or(i32::MAX, |posyandu| posyandu.0);
                [item.desa.0, posyandu, urgency, since]
            }
        };
        Cursor { key, child: item.child }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.key;
        write!(f, "{a}.{b}.{c}.{d}.{}", self.child.simple())
    }
}

/// The text is not where a page of the worklist ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a worklist")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parts: Vec<&str> = text.split('.').collect();
        let [a, b, c, d, child] = parts[..] else { return Err(NotACursor) };
        let number = |text: &str| text.parse::<i32>().map_err(|_| NotACursor);
        let key = [number(a)?, number(b)?, number(c)?, number(d)?];
        Ok(Self { key, child: child.parse().map_err(|_| NotACursor)? })
    }
}
