//! The worklist: who is on it, for which rules, and how following up moves a child.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::worklist::{Cursor, Filter, Rules, Sort, State, Worklist};
use register::history::ChildHistory;
use register::place::PlaceId;
use uuid::Uuid;

use crate::register_of::{Built, built};
use crate::world::{children, day, folded, id, with_facts};

fn cast() -> Vec<ChildHistory> {
    children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-05-01 | Mawar
        Rina  | f   | 2023-05-01 | Anggrek
        ",
    )
}

/// The cast in May 2024.
fn may(facts: &str) -> Built {
    built(&with_facts(cast(), facts), "2024-05")
}

async fn list(built: &Built, filter: &Filter, after: Option<Cursor>, limit: usize) -> Worklist {
    let place = PlaceId(1801);
    let asked =
        built.engine.worklist(&built.tree, place, filter, Sort::Urgency, after, limit).await;
    asked.unwrap().answer
}

async fn all(built: &Built) -> Worklist {
    list(built, &Filter::default(), None, 100).await
}

fn names(built: &Built, list: &Worklist, child: &str) -> Vec<String> {
    let item = list.items.iter().find(|item| item.child == id(child));
    let rules = built.engine.rules().all();
    item.map(|item| item.rules.iter().map(|rule| rules[rule].code.clone()).collect())
        .unwrap_or_default()
}

/// Each child is there once, with every rule that holds, the most urgent first.
#[tokio::test]
async fn every_rule_that_holds_is_named() {
    let built = may("
        child | on         | kg  | cm   | muac
        Sari  | 2024-05-10 | 5.9 | 70.0 | 11.4
        Budi  | 2024-05-10 | 9.8 | 76.0 | 14.0
        Rina  | 2024-05-10 | 8.9 | 68.0 |
        ");
    let list = all(&built).await;
    assert_eq!(names(&built, &list, "Sari"), ["severely_wasted", "below_red_line"]);
    assert_eq!(names(&built, &list, "Rina"), ["stunted"]);
    assert!(names(&built, &list, "Budi").is_empty());
    let order: Vec<Uuid> = list.items.iter().map(|item| item.child).collect();
    assert_eq!(order, [id("Sari"), id("Rina")]);
    assert_eq!((list.items[0].urgency, list.items[0].since), (1, Some(day("2024-05-10"))));
}

/// The page of a child asks the same rules of its newest row.
#[tokio::test]
async fn a_row_by_itself_is_named_like_the_list() {
    let facts = "
        child | on         | kg  | cm   | muac
        Sari  | 2024-05-10 | 5.9 | 70.0 | 11.4
        Budi  | 2024-05-10 | 9.8 | 76.0 | 14.0
        Rina  | 2024-05-10 | 8.9 | 68.0 | 12.0
        ";
    let (built, cast) = (may(facts), with_facts(cast(), facts));
    let list = all(&built).await;
    for name in ["Sari", "Budi", "Rina"] {
        let row = folded(&cast, name, "2024-05").now.unwrap();
        let rules = built.engine.rules_of(&row).unwrap();
        let codes: Vec<String> = rules.iter().map(|(rule, _)| rule.code.clone()).collect();
        assert_eq!(codes, names(&built, &list, name), "{name}");
        let item = list.items.iter().find(|item| item.child == id(name));
        let since = rules.iter().filter_map(|(_, since)| *since).min();
        assert_eq!(since, item.and_then(|item| item.since), "{name}");
    }
}

/// A child not seen for two months is to be visited, and what was known of it still holds.
#[tokio::test]
async fn the_unseen_are_visited() {
    let built = may("
        child | on         | kg  | cm
        Sari  | 2024-03-10 | 8.9 | 66.0
        Budi  | 2024-04-10 | 9.8 | 76.0
        Rina  | 2024-05-10 | 9.0 | 74.0
        ");
    let list = all(&built).await;
    assert_eq!(names(&built, &list, "Sari"), ["stunted", "not_seen"]);
    assert!(names(&built, &list, "Budi").is_empty());
}

/// A step from the day of the last visit on moves the child; a new visit that shows the
/// problem opens it again; closed leaves the list.
#[tokio::test]
async fn a_step_moves_a_child_until_it_is_seen_again() {
    let facts = "
        child | on         | kg  | cm   | step
        Sari  | 2024-04-10 | 8.9 | 66.0 |
        Sari  | 2024-04-12 |     |      | referred
        Sari  | 2024-05-10 | 9.0 | 67.0 |
        Budi  | 2024-05-10 | 9.8 | 68.0 |
        Budi  | 2024-05-10 |     |      | verified
        Rina  | 2024-05-10 | 8.9 | 67.0 |
        Rina  | 2024-05-20 |     |      | closed
        ";
    let (built, cast) = (may(facts), with_facts(cast(), facts));
    let list = all(&built).await;
    let states: Vec<_> = list.items.iter().map(|item| (item.child, item.state)).collect();
    assert!(states.contains(&(id("Sari"), State::Open)));
    assert!(states.contains(&(id("Budi"), State::Verified)));
    assert_eq!((states.len(), list.total), (2, 2));
    let counted: Vec<_> = list.by_state.iter().filter(|(_, children)| 0 < *children).collect();
    assert_eq!(counted, [&(State::Open, 1), &(State::Verified, 1), &(State::Closed, 1)]);
    let closed = Filter { state: Some(State::Closed), ..Filter::default() };
    let closed = self::list(&built, &closed, None, 100).await;
    assert_eq!(closed.items[0].child, id("Rina"));
    // The page of a child goes by the same rule.
    let named = [("Sari", State::Open), ("Budi", State::Verified), ("Rina", State::Closed)];
    for (name, state) in named {
        let row = folded(&cast, name, "2024-05").now.unwrap();
        assert_eq!(State::of(&row), state, "{name}");
    }
}

/// Pages follow each other without a gap, and a page's end can be written in an address.
#[tokio::test]
async fn pages_follow_each_other() {
    let built = may("
        child | on         | kg  | cm
        Sari  | 2024-05-10 | 8.9 | 66.0
        Budi  | 2024-05-10 | 9.8 | 68.0
        Rina  | 2024-05-10 | 8.9 | 68.0
        ");
    let whole = all(&built).await;
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = list(&built, &Filter::default(), after, 1).await;
        seen.extend(page.items);
        let Some(next) = page.next else { break };
        after = Some(next.to_string().parse::<Cursor>().unwrap());
    }
    assert_eq!(seen.len(), 3);
    assert_eq!(seen, whole.items);
    let of_rule = Filter { rule: Some("stunted".to_owned()), ..Filter::default() };
    let stunted = list(&built, &of_rule, None, 10).await;
    let counted = whole.by_rule.iter().find(|(code, _)| code == "stunted").unwrap();
    assert_eq!(stunted.total, counted.1);
}

/// What was put beside the rows is what another program finds there; without it the list is
/// made again.
#[tokio::test]
async fn a_list_is_found_again() {
    let built = may("
        child | on         | kg  | cm   | step
        Sari  | 2024-05-10 | 5.9 | 66.0 |
        Budi  | 2024-05-10 | 9.8 | 68.0 |
        Budi  | 2024-05-10 |     |      | verified
        Rina  | 2024-05-10 | 8.9 | 68.0 |
        ");
    let made = all(&built).await;
    let lists = || {
        let files = walked(built.folder.path());
        files.into_iter().filter(|file| file.to_string_lossy().contains("worklist-"))
    };
    assert!(lists().next().is_some());
    let again = reopened(&built);
    assert_eq!(all_of(&again, &built).await, made);
    for file in lists() {
        std::fs::write(file, "not a list").unwrap();
    }
    let again = reopened(&built);
    assert_eq!(all_of(&again, &built).await, made);
}

fn reopened(built: &Built) -> Engine {
    let definitions = Arc::new(Definitions::built_in().unwrap());
    Engine::open(built.folder.path(), definitions, Arc::new(Rules::built_in().unwrap()))
        .unwrap()
}

async fn all_of(engine: &Engine, built: &Built) -> Worklist {
    let filter = Filter::default();
    let asked =
        engine.worklist(&built.tree, PlaceId(1801), &filter, Sort::Urgency, None, 100).await;
    asked.unwrap().answer
}

fn walked(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walked(&path) } else { vec![path] }).collect()
}
