//! Boundaries that an installation has loaded, for its maps only: unofficial, by code.

use std::collections::HashMap;

use sea_orm::FromQueryResult;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::Tree;
use crate::store::{Reader, Store, all, marks};

/// Closed lines of longitude and latitude.
pub type Rings = Vec<Vec<(f64, f64)>>;

/// Why boundaries could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("none of the codes is a place of the register")]
    NoKnownCode,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// What loading came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    pub places: usize,
    /// Codes that no place has; their boundaries were left out.
    pub unknown: Vec<String>,
}

/// Takes boundaries in by code, in the place of those loaded before.
pub async fn load(
    at: &Store,
    by: &Account,
    tree: &Tree,
    boundaries: impl IntoIterator<Item = (String, Rings)>,
    clock: &Clock,
) -> Result<Loaded, Refused> {
    let act = Act::begin(at, Some(by.id), "boundary.load", Door::Terminal, None, clock).await?;
    let mut loaded = Loaded::default();
    for (code, rings) in boundaries {
        let Some(place) = tree.by_code(&code) else {
            loaded.unknown.push(code);
            continue;
        };
        by.must(Deed::ManagePlaces, place.id, tree)?;
        let text = serde_json::to_string(&rings)
            .map_err(|error| Failure::Stored(error.to_string()))?;
        act.tx.execute("delete from boundary where code = $1", [code.as_str().into()]).await?;
        act.tx
            .execute(
                "insert into boundary (code, act, rings) values ($1, $2, $3)",
                [code.into(), act.id.into(), text.into()],
            )
            .await?;
        loaded.places += 1;
    }
    if loaded.places == 0 {
        return Err(Refused::NoKnownCode);
    }
    act.commit().await?;
    Ok(loaded)
}

#[derive(FromQueryResult)]
struct Row {
    code: String,
    rings: String,
}

/// The boundaries of some codes; those without one are left out.
pub async fn of(
    reader: &impl Reader,
    codes: &[&str],
) -> Result<HashMap<String, Rings>, Failure> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let sql =
        format!("select code, rings from boundary where code in ({})", marks(1, codes.len()));
    let rows: Vec<Row> = all(reader, &sql, codes.iter().map(|code| (*code).into())).await?;
    rows.into_iter()
        .map(|row| {
            let rings = serde_json::from_str(&row.rings)
                .map_err(|error| Failure::Stored(error.to_string()))?;
            Ok((row.code, rings))
        })
        .collect()
}
