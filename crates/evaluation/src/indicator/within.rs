//! Indicators that name some of the people of another: what is left of the other is a count that
//! anybody can take, so it has to be one that somebody protects.

use std::collections::HashMap;

use super::definition::{BadDefinition, Indicator};

/// Whether each `within` names an indicator that is published and counted in the same way, and
/// none leads back to itself.
pub(super) fn agree(indicators: &[Indicator]) -> Result<(), BadDefinition> {
    let by_code: HashMap<&str, &Indicator> =
        indicators.iter().map(|indicator| (&*indicator.code, indicator)).collect();
    for inner in indicators {
        let Some(within) = &inner.within else { continue };
        let bad = |why: &str| {
            let place = format!("{}.within", inner.code);
            Err(BadDefinition::at(place, &format!("`{within}` {why}")))
        };
        let Some(outer) = by_code.get(&**within) else {
            return bad("is no indicator");
        };
        if !inner.published {
            return bad("protects nothing: this indicator is not published");
        }
        if !outer.published {
            return bad("is not published, so nothing of it could be worked out");
        }
        if outer.over != inner.over {
            return bad("looks at other months of a child");
        }
        if leads_back(inner, &by_code) {
            return bad("leads back to this indicator");
        }
    }
    Ok(())
}

fn leads_back(inner: &Indicator, by_code: &HashMap<&str, &Indicator>) -> bool {
    let outer_of = |of: &Indicator| by_code.get(of.within.as_deref()?).copied();
    let mut outer = outer_of(inner);
    // No way is longer than there are indicators, unless it runs in a circle.
    for _ in 0..=by_code.len() {
        match outer {
            None => return false,
            Some(found) if found.code == inner.code => return true,
            Some(found) => outer = outer_of(found),
        }
    }
    true
}
