//! Definitions that an installation adds: counted like any other, and known since their day.

use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::indicator::{Definitions, InForce};
use evaluation::partition::Stamp;
use evaluation::past::{Asked, Past};
use evaluation::worklist::Rules;
use register::account::operator;
use register::act::{self, Door};
use register::child::Keys;
use register::clock::Clock;
use register::definition;
use register::history::Cut;
use register::place::{Level, PlaceId, source, tree_on};
use register::store::Durability;

use crate::register_of::built;
use crate::world::{children, day, month, with_facts};

fn file(numerator: &str) -> String {
    worded("weighed", numerator)
}

/// A file of one indicator, `added`.
pub(crate) fn worded(denominator: &str, numerator: &str) -> String {
    format!(
        "
        relation = \"child_month\"
        [[indicator]]
        code = \"added\"
        name = {{ id = \"Tambahan\", en = \"Added\" }}
        sentence = {{ id = \"dari yang ditimbang\", en = \"of those weighed\" }}
        denominator = \"{denominator}\"
        numerator = \"{numerator}\"
        left_out = []
        unit = \"percent\"
        direction = \"higher\"
        disclosure = \"share\"
        frame = \"ours\"
        source = \"SK contoh\"
        over = \"last\"
        "
    )
}

/// What is divided by nought, or is no number, is nothing: it is not counted in, and does not
/// take the other numbers with it.
#[tokio::test]
async fn nothing_fails_on_a_row() {
    let cast = children(
        "
        child | sex | born       | home   | grams
        Sari  | f   | 2023-05-01 | Melati | 0
        Budi  | m   | 2023-05-01 | Melati | 3000
        ",
    );
    let cast = with_facts(
        cast,
        "
        child | on         | kg
        Sari  | 2024-05-10 | 8.5
        Budi  | 2024-05-10 | 9.0
        ",
    );
    let built = built(&cast, "2024-05");
    for (numerator, counted) in [
        ("weight_g / birth_weight_g >= 3", 1),
        ("weight_g % birth_weight_g = 0", 1),
        ("cast(gain as int) > 0", 0),
        ("weight_g / (haz - haz) > 0", 0),
        ("case when gain = 'B' then true else cast(gain as int) > 0 end", 2),
    ] {
        let definitions = Definitions::built_in().unwrap().with("a.toml", &file(numerator));
        let engine = built.engine.by(Arc::new(definitions.unwrap())).unwrap();
        engine.try_out().await.unwrap();
        let period = Period::Month(month("2024-05"));
        let told = engine.tally(&built.tree, PlaceId(18), period).await.unwrap().answer;
        let added = told.iter().find(|answer| answer.indicator == "added").unwrap();
        assert_eq!((added.numerator, added.denominator), (counted, 2), "{numerator}");
    }
}

/// Noon in Lampung on 15 November 2024.
fn noon() -> i64 {
    1_731_646_800_000_000
}

/// A past day is told by the definitions that were known then.
#[tokio::test]
async fn a_past_day_keeps_its_definitions() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::open(&folder.path().join("keys")).unwrap();
    let address = folder.path().join("cegah.sqlite").display().to_string();
    let store = register::store::open(&address, Durability::Normal, keys).await.unwrap();
    let clock = Clock::reading(noon);
    let listed = std::iter::once(("id".to_owned(), "Indonesia".to_owned(), Level::Nation))
        .chain(source::of("18").map(|place| (place.code, place.name, place.level)));
    register::place::install(&store, listed, &clock).await.unwrap();
    let tree = tree_on(&store, day("2024-11-15"), Cut(i64::MAX)).await.unwrap();
    let tree = Arc::new(tree);
    let by = operator(&store, &clock).await.unwrap();
    let relations = folder.path().join("relations");
    let rules = Arc::new(Rules::built_in().unwrap());
    let now = Engine::open(&relations, Arc::new(Definitions::built_in().unwrap()), rules);
    let (now, past) = (now.unwrap(), Past::beside(&relations));
    let place = tree.by_code("18.01").unwrap().id;
    let mut known = Vec::new();
    let texts = [None, Some(file("weighed")), Some(file("measured"))];
    for text in texts {
        if let Some(text) = &text {
            let files = InForce::at(&store, act::latest(&store).await.unwrap()).await.unwrap();
            let new = ("a.toml", text.as_str());
            let added =
                definition::add(&store, &by, &tree, new, &files.files, Door::Terminal, &clock);
            added.await.unwrap();
        }
        known.push((act::latest(&store).await.unwrap(), text));
    }
    for (cut, text) in known {
        let stamp = Stamp {
            seq: cut.0,
            known_on: day("2024-11-15"),
            until: month("2024-11"),
            map: tree.boundaries(),
        };
        let asked = Asked { stamp, tree: &tree, place, now: false };
        let engine = past.fold(&now, &store, asked, |_| {}).await.unwrap();
        let added = engine.definitions().get("added").map(|added| added.numerator.as_str());
        let expected = text
            .as_deref()
            .map(|text| if text.contains("measured") { "measured" } else { "weighed" });
        assert_eq!(added, expected);
    }
}
