//! What a promise starts from: the figures of the meeting's pack, taken as they will be judged.

use register::place::{PlaceId, Tree};
use register::rakor::Baseline;
use uuid::Uuid;

use super::ask::add;
use crate::engine::{Answer, Engine};
use crate::failure::Failure;
use crate::indicator::{Indicator, Over};
use crate::month::{Month, Period};
use crate::pack::Contents;

/// An indicator at the meeting, of a place and then of each place directly below: of the last
/// whole month of the pack, and events of all its months.
pub async fn at_the_meeting(
    contents: &Contents,
    pack: &Engine,
    tree: &Tree,
    place: PlaceId,
    code: &str,
) -> Result<Vec<(PlaceId, Answer)>, Failure> {
    let (period, stamp) = (contents.subject.period, contents.subject.stamp);
    let over = pack.definition(code)?.over;
    let last = match over {
        Over::Last | Over::Each => Month::whole_by(stamp.known_on).min(period.last()),
        Over::PersonTime => period.last(),
    };
    let first = match over {
        Over::Last | Over::Each => last,
        Over::PersonTime => period.first(),
    };
    let mut found: Vec<(PlaceId, Answer)> = Vec::new();
    for month in first.to(last) {
        let period = Period::Month(month);
        let whole = pack.tally(tree, place, period).await?.answer;
        let whole = whole.into_iter().find(|answer| answer.indicator == code);
        let below = pack.by_place(tree, place, period, code).await?.answer;
        let whole = whole.into_iter().map(|answer| (place, answer));
        let answers = whole.chain(below.into_iter().filter(|(below, _)| *below != place));
        if found.is_empty() {
            found = answers.collect();
        } else {
            found.iter_mut().zip(answers).for_each(|((_, sum), (_, more))| add(sum, &more));
        }
    }
    Ok(found)
}

/// The baseline that is frozen with a promise. None where the indicator is not of the pack.
pub fn frozen(pack: (Uuid, &Contents, &Engine), answer: &Answer) -> Option<Baseline> {
    let (id, contents, engine) = pack;
    let version = engine.definitions().get(&answer.indicator).map(Indicator::version)?;
    Some(Baseline {
        pack: id,
        pack_hash: contents.hash.to_string(),
        numerator: answer.numerator,
        denominator: answer.denominator,
        version: version.to_string(),
    })
}
