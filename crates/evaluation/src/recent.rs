//! What was asked lately, kept in memory for whoever asks again.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

/// A bounded number of answers, the one asked longest ago given up first.
pub struct Recent<K, V>(Mutex<LruCache<K, Arc<V>>>);

impl<K: Eq + Hash + Clone, V> Recent<K, V> {
    pub fn at_most(most: usize) -> Self {
        Self(Mutex::new(LruCache::new(most)))
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.lock().get(key).map(Arc::clone)
    }

    pub fn keep(&self, key: K, value: Arc<V>) {
        self.lock().insert(key, value);
    }

    /// The keys of what is kept, the one asked last first.
    pub fn keys(&self) -> Vec<K> {
        self.lock().iter().rev().map(|(key, _)| key.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<K, Arc<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone + fmt::Debug, V> fmt::Debug for Recent<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_asked_longest_ago_is_given_up_first() {
        let recent = Recent::at_most(2);
        recent.keep("a", Arc::new(1));
        recent.keep("b", Arc::new(2));
        assert_eq!(recent.get("a").as_deref(), Some(&1));
        recent.keep("c", Arc::new(3));
        assert_eq!(recent.keys(), ["c", "a"]);
        recent.keep("a", Arc::new(4));
        assert_eq!(recent.get("a").as_deref(), Some(&4));
        assert_eq!(recent.get("b"), None);
    }
}
