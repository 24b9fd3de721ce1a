//! Which puskesmas a file says that desa belong to, where the register does not know.

use std::collections::BTreeMap;

use crate::act::Act;
use crate::failure::Failure;
use crate::place::{
    Level, NewFacility, PlaceId, Serving, Tree, since_ever, spelling, write_facilities,
};

/// What a file said of a puskesmas that serves a desa.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Known(PlaceId),
    /// A kecamatan of which no puskesmas is known, and the name as the file writes it.
    New(PlaceId, String),
    /// Different rows say different things: nobody is believed.
    Contradicted,
}

/// What the rows of a file said, by desa.
#[derive(Debug, Default)]
pub(super) struct Areas(BTreeMap<PlaceId, Said>);

impl Areas {
    /// Takes note of what a row says; `resolved` is the puskesmas that its words mean.
    pub(super) fn see(
        &mut self,
        tree: &Tree,
        desa: PlaceId,
        entered: &str,
        resolved: Option<PlaceId>,
    ) {
        let settled = tree.puskesmas_of(desa).is_some()
            || matches!(self.0.get(&desa), Some(Said::Contradicted));
        if settled {
            return;
        }
        let named = || {
            let name = entered.split_whitespace().collect::<Vec<_>>().join(" ");
            let kecamatan = tree.at(desa, Level::Kecamatan)?;
            let has_some = tree.below(kecamatan.id).any(|it| it.level == Level::Puskesmas);
            let is_a_name = name.chars().any(char::is_alphabetic);
            (is_a_name && !has_some).then_some(Said::New(kecamatan.id, name))
        };
        let Some(said) = resolved.map(Said::Known).or_else(named) else { return };
        let before = self.0.entry(desa).or_insert_with(|| said.clone());
        if !means_the_same(before, &said) {
            *before = Said::Contradicted;
        }
    }

    /// Writes what was said, and answers of how many desa.
    pub(super) async fn write(&self, act: &Act, tree: &Tree) -> Result<u64, Failure> {
        let mut new: Vec<NewFacility> = Vec::new();
        // The place of each desa's puskesmas among the new ones, or its id.
        let mut of_desa: Vec<(PlaceId, Result<PlaceId, usize>)> = Vec::new();
        for (desa, said) in &self.0 {
            let whose = match said {
                Said::Known(puskesmas) => Ok(*puskesmas),
                Said::New(kecamatan, name) => {
                    let key = spelling(Level::Puskesmas, name);
                    let same = |it: &NewFacility| {
                        it.parent == *kecamatan && spelling(Level::Puskesmas, &it.name) == key
                    };
                    Err(new.iter().position(same).unwrap_or_else(|| {
                        let (level, parent) = (Level::Puskesmas, *kecamatan);
                        new.push(NewFacility { level, name: name.clone(), parent });
                        new.len() - 1
                    }))
                }
                Said::Contradicted => continue,
            };
            of_desa.push((*desa, whose));
        }
        let added = write_facilities(act, &new, tree).await?;
        let servings: Vec<Serving> = of_desa
            .into_iter()
            .filter_map(|(desa, whose)| {
                let puskesmas = whose.or_else(|nth| added.get(nth).copied().ok_or(())).ok()?;
                Some(Serving { desa, puskesmas, since: since_ever() })
            })
            .collect();
        crate::place::write_servings(act, &servings).await?;
        Ok(servings.len() as u64)
    }
}

fn means_the_same(one: &Said, other: &Said) -> bool {
    match (one, other) {
        (Said::New(here, name), Said::New(there, again)) => {
            here == there
                && spelling(Level::Puskesmas, name) == spelling(Level::Puskesmas, again)
        }
        (Said::Known(_) | Said::New(..) | Said::Contradicted, _) => one == other,
    }
}
