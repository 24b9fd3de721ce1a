//! The cluster as an office runs it: a scheduler and executors as processes of their own, the
//! same questions to them and to one process, and a machine that dies in the middle.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a stage that cannot be set stops the test"
)]

mod machines;
mod store;

use std::fs;
use std::path::Path;
use std::process::Output;
use std::thread::sleep;
use std::time::{Duration, Instant};

use machines::{Machine, cegah, end};
use store::Store;

/// Questions of every shape: a month, months one by one, a span in which a child counts once.
const QUESTIONS: [&[&str]; 4] = [
    &["--by", "kabkota"],
    &["--by", "kecamatan", "--period", "2024-06..2024-11", "--monthly"],
    &["--place", "18.01", "--below", "--period", "2024-06..2024-11"],
    &["stunted", "--by", "posyandu", "--period", "2024-06..2024-11"],
];

/// The same of an installation.
const INSTALLED: [&[&str]; 3] = [
    &["--place", "18", "--period", "2024-10"],
    &["--place", "18.01", "--period", "2024-06..2024-11"],
    &["stunted", "--place", "18.01.06.2025", "--period", "2024-01..2024-11"],
];

/// A part of the simulated country: one kabupaten with its seventeen kecamatan.
fn partitions(folder: &Path) -> String {
    let at = folder.join("partitions");
    let mut world = cegah(folder, "world");
    world.args(["--nation", "--place", "18.01", "--scale", "0.03", "--csv", "--out"]);
    let made = end(world.arg(&at));
    assert_eq!(cells(&made)[0].len(), 7);
    at.display().to_string()
}

fn cells(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

fn ask(
    folder: &Path,
    partitions: &str,
    question: &[&str],
    cluster: Option<&Machine>,
) -> String {
    let mut ask = cegah(folder, "ask");
    ask.args(["--csv", "--partitions", partitions]).args(question);
    if let Some(scheduler) = cluster {
        ask.args(["--cluster", &scheduler.address]);
    }
    end(&mut ask)
}

/// What is said where a command cannot do what is asked.
fn refused(folder: &Path, command: &str, words: &[&str]) -> String {
    let Output { status, stdout, stderr } =
        cegah(folder, command).args(words).output().unwrap();
    assert!(!status.success() && stdout.is_empty(), "{words:?}");
    String::from_utf8(stderr).unwrap()
}

/// On two executors every number is that of one process, from a folder and from an object
/// store, and also when an executor is killed while it counts.
#[test]
fn many_machines_count_as_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let at = partitions(folder);
    let scheduler = Machine::scheduler(folder);
    let first = Machine::executor(folder, "first", &scheduler);
    let second = Machine::executor(folder, "second", &scheduler);
    for question in QUESTIONS {
        let here = ask(folder, &at, question, None);
        assert!(here.lines().count() > 10, "{question:?}");
        assert_eq!(ask(folder, &at, question, Some(&scheduler)), here, "{question:?}");
    }
    as_an_installation_counts(folder, &scheduler);
    match Store::started(folder) {
        Some(store) => from_an_object_store(folder, &at, &store),
        None => Store::say_that_it_is_not_there(),
    }
    let question = QUESTIONS[3];
    let here = ask(folder, &at, question, None);
    let before = second.counted();
    let mut asking = cegah(folder, "ask");
    asking.args(["--csv", "--partitions", &at, "--cluster", &scheduler.address]);
    let asking = asking.args(question).stdout(std::process::Stdio::piped()).spawn().unwrap();
    second.counts_more_than(&before);
    second.is_killed();
    let mut asking = machines::Running(asking);
    assert!(asking.still_runs(), "it was over before the executor was killed");
    assert_eq!(asking.said(), here);
    assert_eq!(ask(folder, &at, question, Some(&scheduler)), here);
    assert!(first.stops().contains("Pelaksana berhenti"));
    assert!(scheduler.stops().contains("Penjadwal berhenti"));
}

/// The embedded engine of an installation, which holds what it has counted, tells the same.
fn as_an_installation_counts(folder: &Path, scheduler: &Machine) {
    end(cegah(folder, "world").args(["--children", "600"]));
    for question in INSTALLED {
        let mut ask = cegah(folder, "ask");
        let embedded = end(ask.args(["--csv", "--below"]).args(question));
        assert!(cells(&embedded).iter().any(|row| row[4] != "0"), "{question:?}");
        ask.args(["--cluster", &scheduler.address]);
        assert_eq!(end(&mut ask), embedded, "{question:?}");
    }
}

/// The same from an object store that only knows the environment's keys.
fn from_an_object_store(folder: &Path, at: &str, store: &Store) {
    let push = |words: &[&str]| {
        let mut push = cegah(folder, "cluster");
        push.args(["push", "--csv", "--partitions", at, "--to", &store.at]).args(words);
        end(push.envs(store.environment()))
    };
    let pushed = push(&[]);
    assert_eq!(cells(&pushed)[0][1..3], ["17", "17"]);
    assert_eq!(cells(&push(&[]))[0][1..3], ["17", "0"]);
    let scheduler = Machine::scheduler_with(folder, &store.environment());
    let executor = Machine::executor_with(folder, "store", &scheduler, &store.environment());
    for question in [QUESTIONS[0], QUESTIONS[3]] {
        let here = ask(folder, at, question, None);
        let mut ask = cegah(folder, "ask");
        ask.args(["--csv", "--partitions", &store.at]).args(question);
        assert_eq!(end(ask.envs(store.environment())), here, "{question:?}");
        ask.args(["--check", "always", "--cluster", &scheduler.address]);
        assert_eq!(end(&mut ask), here, "{question:?}");
    }
    store.changes_a_byte();
    let mut ask = cegah(folder, "ask");
    ask.args(["--csv", "--partitions", &store.at, "--check", "always"]);
    let damaged = ask.envs(store.environment()).output().unwrap();
    let told = String::from_utf8(damaged.stderr).unwrap();
    assert!(!damaged.status.success() && told.contains("its bytes are not those written"));
    executor.stops();
    scheduler.stops();
}

/// What keeps a question from being answered is told in a sentence, with what to do.
#[test]
fn what_is_missing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let at = partitions(folder);
    let told = refused(folder, "world", &["--nation", "--out", &at]);
    assert!(told.contains("Folder itu sudah ada"), "{told}");
    let nowhere = folder.join("nowhere").display().to_string();
    let told = refused(folder, "ask", &["--partitions", &nowhere]);
    assert!(told.contains("Tidak ada partisi di tempat itu"), "{told}");
    let asked = |cluster: &str| {
        let words = ["--partitions", &at, "--check", "never", "--cluster", cluster];
        refused(folder, "ask", &words)
    };
    let told = asked("penjadwal");
    assert!(told.contains("Alamat penjadwal itu tidak dapat dibaca"), "{told}");
    let told = asked("127.0.0.1:1");
    assert!(told.contains("Penjadwal tidak menjawab"), "{told}");
    let told = refused(folder, "cluster", &["scheduler", "--listen", "0.0.0.0:0"]);
    assert!(told.contains("perlu nama"), "{told}");
    let scheduler = Machine::scheduler(folder);
    let told = asked(&scheduler.address);
    assert!(told.contains("tidak punya pelaksana"), "{told}");
    let executor = Machine::executor(folder, "only", &scheduler);
    // A kecamatan whose rows are not where the others are.
    let mut kabkota = fs::read_dir(&at).unwrap().map(|entry| entry.unwrap().path());
    let kabkota = kabkota.find(|path| path.is_dir()).unwrap();
    let kecamatan = fs::read_dir(kabkota).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(kecamatan.join("1").join("child_month.parquet")).unwrap();
    let told = asked(&scheduler.address);
    assert!(told.contains("tidak menemukan semua baris partisi"), "{told}");
    scheduler.stops();
    // Without its scheduler an executor ends by itself, and says why.
    let begun = Instant::now();
    while executor.still_runs() {
        assert!(begun.elapsed() < Duration::from_mins(1), "the executor stays");
        sleep(Duration::from_millis(200));
    }
    assert!(executor.said().contains("pelaksana ini berhenti"));
}
