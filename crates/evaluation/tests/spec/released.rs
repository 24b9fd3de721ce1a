//! Packs that are public one after the other: what one shows and the other shows, taken from each
//! other, tells nothing small. The attacker reads the files that anybody may read, and computes
//! by himself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evaluation::Period;
use evaluation::pack::{After, Contents, freeze};
use register::history::ChildHistory;
use register::place::{Level, PlaceId, Tree};
use tempfile::TempDir;

use crate::attacker::{Attacker, Equation, Range};
use crate::maps::atlas;
use crate::register_of::{Built, built_at, built_on};
use crate::world::{children, day, with_facts};

/// The smallest count that may stand alone.
const LEAST: u64 = 5;
const LAMPUNG: PlaceId = PlaceId(18);
const SELATAN: PlaceId = PlaceId(1801);

/// A sequence of numbers that is the same every time (Marsaglia's xorshift).
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// Children of one age in all posyandu, some short, some very short; the last `late` of them
/// are measured in May only.
fn world(seed: u64, count: u64, late: u64) -> Vec<ChildHistory> {
    world_of(&["Melati", "Mawar", "Anggrek", "Dahlia", "Kenanga"], seed, count, late)
}

/// The same with homes of its own.
fn world_of(homes: &[&str], seed: u64, count: u64, late: u64) -> Vec<ChildHistory> {
    let mut draws = Draws(seed);
    let end = u64::try_from(homes.len()).unwrap();
    let mut cast = String::from("child | sex | born | home\n");
    let mut facts = String::from("child | on | kg | cm\n");
    for child in 0..count {
        let home = homes[usize::try_from(draws.below(end)).unwrap()];
        let _ = writeln!(cast, "anak{child} | f | 2023-01-01 | {home}");
        // A girl of 14 to 16 months is short below 70 cm or so, very short below 67.
        let cm = 64 + draws.below(14);
        let month = if child < count - late { 3 } else { 5 };
        if draws.below(8) > 0 {
            let _ = writeln!(facts, "anak{child} | 2024-{month:02}-10 | 8.5 | {cm}.0");
        }
    }
    with_facts(children(&cast), &facts)
}

struct Packs {
    home: TempDir,
    folders: Vec<PathBuf>,
    maps: Vec<Arc<Tree>>,
}

impl Packs {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), folders: Vec::new(), maps: Vec::new() }
    }

    /// Freezes a pack after those before it.
    async fn freeze(&mut self, built: &Built, place: PlaceId, period: &str) -> Contents {
        let folder = self.home.path().join(format!("pack-{}", self.folders.len()));
        let folders = self.folders.iter().map(PathBuf::as_path);
        let after = After::read(folders.zip(self.maps.iter().cloned())).unwrap();
        let period: Period = period.parse().unwrap();
        let contents = freeze(&built.engine, &built.tree, place, period, None, &folder, &after)
            .await
            .unwrap();
        self.folders.push(folder);
        self.maps.push(Arc::new(built.tree.clone()));
        contents
    }
}

/// What stands in `public.csv`: by place, indicator and whether it is the numerator.
type Printed = BTreeMap<(PlaceId, String, bool), Option<u64>>;

fn printed(pack: &Path, tree: &Tree) -> Printed {
    let text = std::fs::read_to_string(pack.join("public.csv")).unwrap();
    let mut printed = Printed::new();
    for line in text.lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        let [code, _, _, indicator, numerator, denominator] = parts[..] else {
            panic!("{line}")
        };
        let place = tree.by_code(code).unwrap().id;
        let count = |text: &str| if text == "ditahan" { None } else { text.parse().ok() };
        printed.insert((place, indicator.to_owned(), true), count(numerator));
        if !denominator.is_empty() {
            printed.insert((place, indicator.to_owned(), false), count(denominator));
        }
    }
    printed
}

/// The true counts, from the rows.
async fn truth(built: &Built, place: PlaceId, period: &str) -> Printed {
    let told = built.engine.sets(&built.tree, place, period.parse().unwrap()).await.unwrap();
    let mut truth = Printed::new();
    for (place, indicators) in told.answer {
        for parts in indicators {
            for (part, members) in parts.parts {
                let numerator = match part {
                    evaluation::engine::Part::Numerator => true,
                    evaluation::engine::Part::Denominator => false,
                    evaluation::engine::Part::LeftOut(_) => continue,
                };
                let key = (place, parts.indicator.clone(), numerator);
                truth.insert(key, Some(members.count));
            }
        }
    }
    truth
}

/// What the attacker writes down.
#[derive(Default)]
struct Notes {
    known: Vec<Option<u64>>,
    truth: Vec<u64>,
    /// A nought there tells about everybody.
    guarded: BTreeSet<usize>,
    equations: Vec<Equation>,
    /// Places held against others across two maps.
    held: usize,
    cells: BTreeMap<(usize, PlaceId, &'static str), usize>,
}

impl Notes {
    fn cell(&mut self, known: Option<u64>, truth: u64) -> usize {
        self.known.push(known);
        self.truth.push(truth);
        self.known.len() - 1
    }

    fn equals(&mut self, total: usize, parts: &[usize]) {
        self.equations.push(Equation { left: vec![total], right: parts.to_vec() });
    }

    /// The stunted, the severely stunted among them, and those measured, of one pack.
    fn take(&mut self, pack: usize, tree: &Tree, printed: &Printed, truth: &Printed) {
        let places: BTreeSet<PlaceId> = printed.keys().map(|(place, ..)| *place).collect();
        let counts = [
            ("stunted", "stunted", true),
            ("measured", "stunted", false),
            ("severe", "severely_stunted", true),
        ];
        for &place in &places {
            let mut of = |name, indicator: &str, numerator| {
                let key = (place, indicator.to_owned(), numerator);
                let known = printed.get(&key).copied().flatten();
                let true_count = truth.get(&key).copied().flatten().unwrap_or(0);
                if let Some(known) = known {
                    assert_eq!(known, true_count, "{key:?}");
                }
                let cell = self.cell(known, true_count);
                self.cells.insert((pack, place, name), cell);
                cell
            };
            let [stunted, measured, severe] =
                counts.map(|(name, indicator, numerator)| of(name, indicator, numerator));
            let number = |notes: &Self, cell: usize| notes.truth[cell];
            for (name, some, all) in [("tall", stunted, measured), ("short", severe, stunted)] {
                let rest = number(self, all) - number(self, some);
                let rest = self.cell(None, rest);
                self.cells.insert((pack, place, name), rest);
                self.equals(all, &[some, rest]);
                if name == "tall" && number(self, all) > 0 {
                    self.guarded.insert(rest);
                }
            }
        }
        for &place in &places {
            let below: Vec<PlaceId> = tree
                .below(place)
                .map(|below| below.id)
                .filter(|b| places.contains(b))
                .collect();
            if below.is_empty() {
                continue;
            }
            for (name, ..) in counts {
                let parts: Vec<usize> =
                    below.iter().map(|below| self.cells[&(pack, *below, name)]).collect();
                self.equals(self.cells[&(pack, place, name)], &parts);
            }
        }
    }

    /// What hardly changed between two packs: an attacker who reads both is even told which counts
    /// are the same in both, and which are a few more or a few fewer.
    fn compare(&mut self, one: usize, other: usize) {
        self.compare_but(one, other, &[]);
    }

    /// The same but for places with other borders in the other.
    fn compare_but(&mut self, one: usize, other: usize, redrawn: &[PlaceId]) {
        let mut cells = self.cells.clone();
        cells.retain(|(_, place, _), _| !redrawn.contains(place));
        for ((pack, place, name), before) in &cells {
            let Some(after) = cells.get(&(other, *place, name)).filter(|_| *pack == one) else {
                continue;
            };
            let (from, to) = (self.truth[*before], self.truth[*after]);
            if from == to {
                self.equals(*after, &[*before]);
            } else if from.abs_diff(to) < LEAST {
                let change = self.cell(None, from.abs_diff(to));
                let (less, more) = if from < to { (before, after) } else { (after, before) };
                self.equals(*more, &[*less, change]);
            }
        }
    }

    /// What an attacker holds against each other who knows how borders were drawn anew: some
    /// places of the first pack and some of the second are home to the same people.
    fn redrawn(&mut self, before: &[PlaceId], after: &[PlaceId]) {
        for name in ["stunted", "measured", "severe", "tall", "short"] {
            let [left, right] = [(0, before), (1, after)].map(|(pack, places)| {
                let cell = |place: &PlaceId| self.cells.get(&(pack, *place, name)).copied();
                places.iter().map(cell).collect::<Option<Vec<usize>>>()
            });
            // A pack may end above the places.
            if let (Some(left), Some(right)) = (left, right) {
                self.equations.push(Equation { left, right });
                self.held += 1;
            }
        }
    }

    /// Every small count may be none and may be enough.
    fn attack(self) -> usize {
        let Self { known, truth, guarded, equations, .. } = self;
        let mut attacker = Attacker::new(&known, &equations);
        let mut attacked = 0;
        for (cell, count) in truth.iter().enumerate() {
            let small = (1..LEAST).contains(count);
            let guarded_nought = *count == 0 && guarded.contains(&cell);
            if !(small || guarded_nought) {
                continue;
            }
            assert_eq!(known[cell], None, "a small count is printed");
            let Range { lower, upper } = attacker.range(cell);
            let least = i128::from(LEAST);
            assert!(lower <= 0, "{count} is at least {lower}");
            assert!(upper.is_none_or(|upper| upper >= least), "{count} is at most {upper:?}");
            attacked += 1;
        }
        attacked
    }
}

/// Two packs of the same month, the second known after some more were measured.
#[tokio::test]
async fn a_pack_that_corrects_a_pack_tells_nothing_small() {
    let mut attacked = 0;
    for (seed, more) in [(3, 2), (11, 3), (29, 9), (41, 30)] {
        let before = built_at(1, &world(seed, 260, 0), "2024-03");
        let after = built_at(2, &world(seed, 260 + more, 0), "2024-03");
        let mut packs = Packs::new();
        packs.freeze(&before, LAMPUNG, "2024-03").await;
        packs.freeze(&after, LAMPUNG, "2024-03").await;
        let mut notes = Notes::default();
        for (at, built) in [&before, &after].into_iter().enumerate() {
            let printed = printed(&packs.folders[at], &built.tree);
            assert!(printed.values().flatten().count() > 20, "something is shown");
            let truth = truth(built, LAMPUNG, "2024-03").await;
            notes.take(at, &built.tree, &printed, &truth);
        }
        notes.compare(0, 1);
        attacked += notes.attack();
    }
    assert!(attacked > 40, "{attacked} small counts were attacked");
}

/// A month within the months of an earlier pack, and a kab/kota within the province.
#[tokio::test]
async fn packs_that_overlap_tell_nothing_small_together() {
    for seed in [5, 17] {
        let built = built_at(1, &world(seed, 280, 40), "2024-05");
        let mut packs = Packs::new();
        let asked = [
            (LAMPUNG, "2024-03..2024-05"),
            (LAMPUNG, "2024-05"),
            (SELATAN, "2024-03..2024-05"),
        ];
        let mut notes = Notes::default();
        for (at, (place, period)) in asked.into_iter().enumerate() {
            packs.freeze(&built, place, period).await;
            let printed = printed(&packs.folders[at], &built.tree);
            let truth = truth(&built, place, period).await;
            notes.take(at, &built.tree, &printed, &truth);
        }
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            notes.compare(one, other);
        }
        assert!(notes.attack() > 0);
    }
}

/// Two packs of the same month on two maps: what a desa was before it was divided is held
/// against its parts, and what a kecamatan was against what it kept.
#[tokio::test]
async fn packs_on_two_maps_tell_nothing_small_together() {
    let (desa, natar, jati) = (PlaceId(21), PlaceId(180_104), PlaceId(180_105));
    let divided = "
        since      | kind  | place         | becomes                  | takes
        2024-04-01 | split | 18.01.04.2001 | 18.01.04.2003 Natar Baru | 18.01.04.2001/p1
        2024-04-01 | split | 18.01.04.2001 | 18.01.04.2004 Natar Ujung | 18.01.04.2001/p2
        ";
    let homes = ["18.01.04.2001", "Melati", "Mawar", "Anggrek", "Dahlia", "Kenanga"];
    let moved = "
        since      | kind | place         | becomes                | takes
        2024-04-01 | move | 18.01.04.2002 | 18.01.05 18.01.05.2002 |
        ";
    let (mut attacked, mut held) = (0, 0);
    for (drawing, is_divided) in [(divided, true), (moved, false)] {
        let atlas = atlas(drawing);
        for (seed, count) in [(3, 90), (11, 140), (29, 260), (41, 180), (53, 110), (71, 75)] {
            let cast = world_of(&homes, seed, count, 0);
            let mut packs = Packs::new();
            let mut notes = Notes::default();
            let mut maps = Vec::new();
            for (at, on) in ["2024-03-31", "2024-04-01"].into_iter().enumerate() {
                let built = built_on(atlas.tree(day(on)), 1, &cast, "2024-03");
                packs.freeze(&built, LAMPUNG, "2024-03").await;
                let printed = printed(&packs.folders[at], &built.tree);
                assert!(printed.values().flatten().count() > 10, "something is shown");
                let truth = truth(&built, LAMPUNG, "2024-03").await;
                notes.take(at, &built.tree, &printed, &truth);
                maps.push(built.tree);
            }
            if is_divided {
                let part = |code: &str| maps[1].by_code(code).unwrap().id;
                let parts = [desa, part("18.01.04.2003"), part("18.01.04.2004")];
                notes.compare_but(0, 1, &[desa]);
                notes.redrawn(&[desa], &parts);
            } else {
                notes.compare_but(0, 1, &[natar, jati]);
                notes.redrawn(&[natar, jati], &[natar, jati]);
            }
            held += notes.held;
            attacked += notes.attack();
        }
    }
    assert!(attacked > 40 && held > 20, "{attacked} small counts were attacked by {held}");
}

/// What is withheld once stays withheld where nothing changed, and the report says why the rest
/// is.
#[tokio::test]
async fn what_was_withheld_stays_withheld() {
    let before = built_at(1, &world(7, 260, 0), "2024-03");
    let after = built_at(2, &world(7, 262, 0), "2024-03");
    let mut packs = Packs::new();
    let first = packs.freeze(&before, LAMPUNG, "2024-03").await;
    let second = packs.freeze(&after, LAMPUNG, "2024-03").await;
    assert!(first.after.is_empty());
    assert_eq!(second.after, [first.hash]);
    let [one, two] = [0, 1].map(|at| printed(&packs.folders[at], &before.tree));
    let (was, is) =
        (truth(&before, LAMPUNG, "2024-03").await, truth(&after, LAMPUNG, "2024-03").await);
    let mut stays = 0;
    for (key, shown) in &one {
        let [was, is] = [&was, &is].map(|truth| truth.get(key).copied().flatten().unwrap_or(0));
        if was == is {
            assert_eq!(two[key], *shown, "{key:?}");
            stays += usize::from(shown.is_none());
        } else if was.abs_diff(is) < LEAST && shown.is_some() {
            assert_eq!(two[key], None, "{key:?} went from {was} to {is}");
        }
    }
    assert!(stays > 0);
    let report = std::fs::read_to_string(packs.folders[1].join("withheld.csv")).unwrap();
    let between: u64 = report
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(3).unwrap().parse::<u64>().unwrap())
        .sum();
    assert!(
        report.starts_with("level,shown,small,between,beside\n") && between > 0,
        "{report}"
    );
}

/// Without a release before it a pack says what it always said.
#[tokio::test]
async fn the_hash_names_what_a_pack_was_frozen_after() {
    let built = built_at(1, &world(7, 120, 0), "2024-03");
    let mut packs = Packs::new();
    let first = packs.freeze(&built, SELATAN, "2024-03").await;
    let again = packs.freeze(&built, SELATAN, "2024-03").await;
    assert_ne!(first.hash, again.hash);
    assert!(first.says_the_same(&again));
    let folder = packs.home.path().join("reissued");
    let named = After::named_in(&again);
    let period = "2024-03".parse().unwrap();
    let reissued = freeze(&built.engine, &built.tree, SELATAN, period, None, &folder, &named)
        .await
        .unwrap();
    assert_eq!(reissued.hash, again.hash);
    let read = evaluation::pack::contents(&packs.folders[1]).unwrap();
    assert_eq!(read, again);
}

/// Every level of the tables of a pack is read back as it was written.
#[tokio::test]
async fn a_table_reads_back() {
    let built = built_at(1, &world(13, 260, 0), "2024-03");
    let mut packs = Packs::new();
    packs.freeze(&built, LAMPUNG, "2024-03").await;
    let tree = evaluation::pack::tree(&packs.folders[0]).unwrap();
    let table = evaluation::pack::PublicTable::read(&packs.folders[0], &tree).unwrap();
    let printed = printed(&packs.folders[0], &tree);
    for ((place, indicator, numerator), count) in &printed {
        let figure = table.get(*place, indicator).unwrap();
        let read = if *numerator { figure.numerator } else { figure.denominator };
        assert_eq!(read, *count);
    }
    let levels: Vec<Level> = table.lost.iter().map(|lost| lost.level).collect();
    assert!(levels.is_sorted() && levels.first() == Some(&Level::Province), "{levels:?}");
    let path = packs.folders[0].join("public.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("ditahan", "0")).unwrap();
    assert!(evaluation::pack::PublicTable::read(&packs.folders[0], &tree).is_err());
}
