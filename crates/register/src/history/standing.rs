//! Which of several facts about one thing stand: those not replaced, not rivals, not void.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// What decides whether a fact stands.
pub(crate) trait Fact {
    fn id(&self) -> Uuid;
    fn replaces(&self) -> Option<Uuid>;
    fn is_void(&self) -> bool;
}

/// A row that carries its `id`, what it `replaces` and whether it is `void`, as a fact.
macro_rules! fact {
    ($row:ident $(<$of:ident>)?) => {
        impl$(<$of>)? $crate::history::standing::Fact for $row$(<$of>)? {
            fn id(&self) -> Uuid {
                self.id
            }
            fn replaces(&self) -> Option<Uuid> {
                self.replaces
            }
            fn is_void(&self) -> bool {
                self.void
            }
        }
    };
}
pub(crate) use fact;

/// What corrected what, told in the order of the acts.
///
/// The first correction of a fact holds; a second one is a rival and does not stand, nor does
/// what corrects a rival, until a person corrects the one that holds.
#[derive(Debug, Default)]
pub(crate) struct Corrections {
    replaced: HashMap<Uuid, Uuid>,
    rivals: HashSet<Uuid>,
}

impl Corrections {
    pub(crate) fn of<'a, F: Fact + 'a>(facts: impl IntoIterator<Item = &'a F>) -> Self {
        let mut told = Self::default();
        for fact in facts {
            let Some(target) = fact.replaces() else { continue };
            if told.rivals.contains(&target) || told.replaced.contains_key(&target) {
                told.rivals.insert(fact.id());
            } else {
                told.replaced.insert(target, fact.id());
            }
        }
        told
    }

    /// The correction of a fact that holds.
    pub(crate) fn correction_of(&self, id: Uuid) -> Option<Uuid> {
        self.replaced.get(&id).copied()
    }

    pub(crate) fn is_rival(&self, id: Uuid) -> bool {
        self.rivals.contains(&id)
    }

    pub(crate) fn rivals(&self) -> impl Iterator<Item = Uuid> {
        self.rivals.iter().copied()
    }
}

/// Keeps the standing facts of a list in the order of their acts.
pub(crate) fn standing<F: Fact>(facts: Vec<F>) -> Vec<F> {
    let corrections = Corrections::of(&facts);
    facts
        .into_iter()
        .filter(|fact| {
            !fact.is_void()
                && corrections.correction_of(fact.id()).is_none()
                && !corrections.is_rival(fact.id())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Said(u128, Option<u128>, bool);

    impl Fact for Said {
        fn id(&self) -> Uuid {
            Uuid::from_u128(self.0)
        }
        fn replaces(&self) -> Option<Uuid> {
            self.1.map(Uuid::from_u128)
        }
        fn is_void(&self) -> bool {
            self.2
        }
    }

    #[test]
    fn the_first_correction_holds_and_its_rival_waits() {
        let facts =
            vec![Said(1, None, false), Said(2, Some(1), false), Said(3, Some(1), false)];
        assert_eq!(standing(facts), [Said(2, Some(1), false)]);
    }

    #[test]
    fn a_correction_of_a_rival_does_not_stand() {
        let facts = vec![
            Said(1, None, false),
            Said(2, Some(1), false),
            Said(3, Some(1), false),
            Said(4, Some(3), false),
        ];
        assert_eq!(standing(facts), [Said(2, Some(1), false)]);
    }

    #[test]
    fn a_void_correction_takes_the_fact_away() {
        assert_eq!(standing(vec![Said(1, None, false), Said(2, Some(1), true)]), []);
    }
}
