//! Answers by sex and age group that were counted once, for as long as their set holds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use register::place::PlaceId;
use science::measure::Sex;

use super::Answer;
use crate::month::Period;
use crate::relation::AgeGroup;

/// One indicator by sex and age group.
pub type Groups = Vec<(Sex, AgeGroup, Answer)>;

/// A kecamatan's desa and posyandu and more; beyond it everything is counted anew.
const AT_MOST: usize = 2_048;

type Key = (PlaceId, Period, String);

#[derive(Debug, Default)]
pub(crate) struct KeptGroups(Mutex<HashMap<Key, Groups>>);

impl KeptGroups {
    pub(crate) fn get(&self, key: &Key) -> Option<Groups> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn keep(&self, key: Key, groups: Groups) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= AT_MOST {
            kept.clear();
        }
        kept.insert(key, groups);
    }
}
