//! Files taken in: nobody doubles, an edit corrects, doubt waits for a person, and a file that
//! breaks off leaves nothing.

use chrono::NaiveDate;
use register::account::{Account, Role};
use register::act::{self, Door};
use register::history::{self, Cut, children_of};
use register::intake::{
    self, Counts, Decision, EnteredChild, EnteredNik, EnteredPlace, EnteredRow, EnteredVisit,
    File, Outcome, Refused, Said, Taken,
};
use register::place::Tree;
use register::visit::{self, NewVisit, Values};
use science::measure::Sex;
use uuid::Uuid;

use crate::stage::{Stage, day, on_both, sari, tamu};

on_both! {
    a_stranger_is_enrolled_and_the_same_file_changes_nothing
    an_edited_row_corrects_only_what_was_edited
    a_file_that_breaks_off_leaves_nothing
    a_child_found_by_its_nik_is_not_doubled
    a_child_that_moved_to_another_kabupaten_is_not_doubled
    twins_wait_for_a_person_who_can_take_it_back
    a_row_given_to_a_known_child_is_taken_back_whole
    what_a_person_said_since_outlasts_the_taking_back
    who_may_not_import_neither_takes_in_nor_decides_nor_takes_back
    a_row_outside_the_place_of_the_file_is_refused
    a_row_whose_desa_nobody_knows_is_refused_with_its_words
    a_posyandu_is_taken_over_where_the_desa_has_none
    a_nik_is_never_kept_in_clear
    the_files_own_gain_is_compared_with_ours
    a_gain_is_judged_when_the_whole_file_is_in
    what_people_write_comes_back_letter_by_letter
    a_file_may_say_who_measured
    a_file_says_which_puskesmas_serves_a_desa_unless_it_contradicts_itself
}

fn row(line: u32, name: &str, born: &str, visited: &str, weight_g: i32) -> EnteredRow {
    EnteredRow {
        line,
        cells: vec![line.to_string(), name.to_owned()],
        child: EnteredChild {
            nik: EnteredNik::Absent,
            name: name.to_owned(),
            sex: Some(Sex::Female),
            birth_date: Some(day(born)),
            birth_weight_g: Some(3_000),
            birth_length_tenth_mm: None,
            mother: Some("Ani".to_owned()),
            father: None,
        },
        place: EnteredPlace {
            province: "LAMPUNG".to_owned(),
            kabkota: "LAMPUNG SELATAN".to_owned(),
            kecamatan: "KALIANDA".to_owned(),
            desa: "KEDATON".to_owned(),
            posyandu: "MELATI I".to_owned(),
            ..EnteredPlace::default()
        },
        visits: vec![EnteredVisit {
            visited_on: day(visited),
            weight_g: Some(weight_g),
            length_tenth_mm: Some(7_210),
            position: None,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            oedema: false,
            vitamin_a: None,
            measurer: String::new(),
            said: Said::default(),
        }],
        findings: Vec::new(),
    }
}

async fn take(
    stage: &Stage,
    by: &Account,
    hash: u8,
    rows: Vec<EnteredRow>,
) -> Result<Taken, Refused> {
    let file = File {
        name: "juni.csv".to_owned(),
        hash: vec![hash],
        place: stage.place("18.01"),
        reading: "csv".to_owned(),
        door: Door::File,
    };
    let tree = tree_now(stage).await;
    let rows = rows.into_iter().map(Ok);
    intake::take_in(&stage.store, by, &tree, &file, rows, &stage.clock, &|_| ()).await
}

async fn tree_now(stage: &Stage) -> Tree {
    register::place::tree_on(&stage.store, day("2024-11-15"), Cut(i64::MAX)).await.unwrap()
}

async fn children(stage: &Stage) -> Vec<Uuid> {
    let now = act::latest(&stage.store).await.unwrap();
    children_of(&stage.store, stage.place("18.01"), now).await.unwrap()
}

async fn visits(stage: &Stage, child: Uuid) -> Vec<(NaiveDate, Option<i32>)> {
    let now = act::latest(&stage.store).await.unwrap();
    let histories = history::of(&stage.store, &[child], now).await.unwrap();
    histories[0].visits.iter().map(|visit| (visit.on, visit.weight_g)).collect()
}

fn weighed(line: u32, visited: &str, weight_g: i32, gain: char) -> EnteredRow {
    let mut row = row(line, "Sari Contoh", "2023-06-15", visited, weight_g);
    row.visits[0].said.gain = Some(gain);
    row
}

async fn found(stage: &Stage, taken: &Taken) -> Vec<(u32, String)> {
    let rows = intake::rows_with_findings(&stage.store, taken.batch, 0, 10_000).await.unwrap();
    rows.into_iter()
        .flat_map(|row| {
            let line = row.line;
            row.findings.into_iter().map(move |finding| (line, finding))
        })
        .filter(|(_, finding)| finding.code == "said.gain")
        .map(|(line, finding)| (line, finding.entered))
        .collect()
}

async fn the_files_own_gain_is_compared_with_ours(stage: Stage) {
    let gita = stage.bu_gita().await;
    let rows = vec![
        weighed(2, "2024-11-12", 8_900, 'n'),
        weighed(3, "2024-10-14", 8_400, 'T'),
        weighed(4, "2024-09-10", 8_000, 'B'),
        weighed(5, "2024-07-10", 7_900, 'O'),
    ];
    let taken = take(&stage, &gita, 1, rows).await.unwrap();
    assert_eq!(taken.counts.differences, 3);
    let differ = [(3, "T → N"), (4, "B → O"), (5, "O → B")];
    assert_eq!(
        found(&stage, &taken).await,
        differ.map(|(line, said)| (line, said.to_owned())).to_vec()
    );
}

async fn a_gain_is_judged_when_the_whole_file_is_in(stage: Stage) {
    let gita = stage.bu_gita().await;
    let others = (0..2_100_u32).map(|n| {
        let letters = [n / 676 % 26, n / 26 % 26, n % 26]
            .map(|at| char::from(b'a' + u8::try_from(at).unwrap()));
        let name = letters.map(|letter| letter.to_string().repeat(5)).join(" ");
        row(n + 3, &name, "2022-02-01", "2024-11-14", 11_000)
    });
    let mut rows = vec![weighed(2, "2024-11-12", 8_900, 'N')];
    rows.extend(others);
    rows.push(weighed(9_000, "2024-10-14", 8_400, 'B'));
    let taken = take(&stage, &gita, 1, rows).await.unwrap();
    assert_eq!(taken.counts.differences, 0);
    assert!(found(&stage, &taken).await.is_empty());
}

async fn what_people_write_comes_back_letter_by_letter(stage: Stage) {
    let gita = stage.bu_gita().await;
    let name = "Siti \"Ayu\", {NULL} \\ d'Ñ";
    let mut row = row(2, name, "2023-06-15", "2024-11-14", 8_400);
    row.child.father = Some("NULL".to_owned());
    take(&stage, &gita, 1, vec![row]).await.unwrap();
    let people = register::child::people(&stage.store, &children(&stage).await).await.unwrap();
    assert_eq!(people.into_values().next().unwrap().name, name);
}

async fn a_stranger_is_enrolled_and_the_same_file_changes_nothing(stage: Stage) {
    let gita = stage.bu_gita().await;
    let rows = || vec![row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_400)];
    let first = take(&stage, &gita, 1, rows()).await.unwrap();
    assert_eq!((first.counts.enrolled, first.counts.visits_written), (1, 1));
    let same_bytes = take(&stage, &gita, 1, rows()).await.unwrap();
    assert!(same_bytes.before);
    let same_rows = take(&stage, &gita, 2, rows()).await.unwrap();
    let unchanged = Counts { rows: 1, unchanged: 1, ..Counts::default() };
    assert_eq!(same_rows.counts, unchanged);
    assert_eq!(children(&stage).await.len(), 1);
}

async fn an_edited_row_corrects_only_what_was_edited(stage: Stage) {
    let gita = stage.bu_gita().await;
    let first = vec![
        row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_400),
        row(3, "Rina Misal", "2022-02-01", "2024-11-14", 11_200),
    ];
    take(&stage, &gita, 1, first).await.unwrap();
    let edited = vec![
        row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_600),
        row(3, "Rina Misal", "2022-02-01", "2024-11-12", 11_200),
    ];
    let taken = take(&stage, &gita, 2, edited).await.unwrap();
    assert_eq!((taken.counts.corrected, taken.counts.visits_corrected), (2, 2));
    let mut all = Vec::new();
    for child in children(&stage).await {
        all.extend(visits(&stage, child).await);
    }
    all.sort_unstable();
    assert_eq!(all, [(day("2024-11-12"), Some(11_200)), (day("2024-11-14"), Some(8_600))]);
}

async fn a_file_that_breaks_off_leaves_nothing(stage: Stage) {
    let gita = stage.bu_gita().await;
    let before = act::latest(&stage.store).await.unwrap();
    let file = File {
        name: "juni.csv".to_owned(),
        hash: vec![9],
        place: stage.place("18.01"),
        reading: "csv".to_owned(),
        door: Door::File,
    };
    let rows = (0..5_000_u32)
        .map(|i| Ok(row(i + 2, &format!("Anak {i}"), "2023-06-15", "2024-11-14", 8_400)))
        .chain(std::iter::once(Err("the file ends in the middle of a row".to_owned())));
    let broken =
        intake::take_in(&stage.store, &gita, &stage.tree, &file, rows, &stage.clock, &|_| ())
            .await;
    assert!(matches!(broken, Err(Refused::Unread(_))));
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    assert!(children(&stage).await.is_empty());
    assert!(intake::batches(&stage.store, &gita, &stage.tree).await.unwrap().is_empty());
}

async fn a_child_found_by_its_nik_is_not_doubled(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    let mut entered = row(2, "SARI CONTO", "2023-06-16", "2024-11-14", 8_400);
    entered.child.nik = EnteredNik::Real("9901015506230001".to_owned());
    "BULOK".clone_into(&mut entered.place.desa);
    let taken = take(&stage, &gita, 1, vec![entered]).await.unwrap();
    assert_eq!(taken.counts.linked, 1);
    assert_eq!(visits(&stage, id).await.len(), 1);
}

async fn twins_wait_for_a_person_who_can_take_it_back(stage: Stage) {
    let gita = stage.bu_gita().await;
    let first = vec![row(2, "Siti Aisyah", "2023-06-15", "2024-11-14", 8_400)];
    take(&stage, &gita, 1, first).await.unwrap();
    let second = vec![row(2, "Siti Aminah", "2023-06-15", "2024-11-14", 8_100)];
    let taken = take(&stage, &gita, 2, second).await.unwrap();
    assert_eq!(taken.counts.waiting, 1);
    let question = intake::questions(&stage.store, taken.batch, 10).await.unwrap().remove(0);
    assert_eq!(question.candidates.len(), 1);
    let tree = tree_now(&stage).await;
    let decide = |decision| {
        intake::decide(&stage.store, &gita, &tree, question.id, decision, &stage.clock)
    };
    decide(Decision::NewChild).await.unwrap();
    assert_eq!(children(&stage).await.len(), 2);
    let again = decide(Decision::SameChild(question.candidates[0].child)).await;
    assert!(matches!(again, Err(Refused::NoQuestion)));
    intake::undo(&stage.store, &gita, &tree, question.id, &stage.clock).await.unwrap();
    decide(Decision::SameChild(question.candidates[0].child)).await.unwrap();
    let known = question.candidates[0].child;
    assert_eq!(visits(&stage, known).await, [(day("2024-11-14"), Some(8_100))]);
}

/// Siti Aisyah of a first file, and a row of a second that waits because it might be hers.
async fn waiting(stage: &Stage, by: &Account) -> (Uuid, intake::Question) {
    let known = row(2, "Siti Aisyah", "2023-06-15", "2024-11-14", 8_400);
    take(stage, by, 1, vec![known]).await.unwrap();
    let mut other = row(2, "Siti Aminah", "2023-06-15", "2024-11-14", 8_100);
    other.child.father = Some("Joko".to_owned());
    other.child.birth_length_tenth_mm = Some(4_700);
    let october = EnteredVisit { visited_on: day("2024-10-14"), ..other.visits[0].clone() };
    other.visits.push(october);
    let taken = take(stage, by, 2, vec![other]).await.unwrap();
    assert_eq!(taken.counts.waiting, 1);
    let question = intake::questions(&stage.store, taken.batch, 10).await.unwrap().remove(0);
    (question.candidates[0].child, question)
}

/// Father, length at birth and visits of a child.
async fn known(
    stage: &Stage,
    child: Uuid,
) -> (String, Option<i32>, Vec<(NaiveDate, Option<i32>)>) {
    let operator = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let (store, tree, clock) = (&stage.store, tree_now(stage).await, &stage.clock);
    let sheet = register::child::sheet(store, &operator, &tree, child, clock).await.unwrap();
    (sheet.father, sheet.history.birth_length_tenth_mm, visits(stage, child).await)
}

async fn a_row_given_to_a_known_child_is_taken_back_whole(stage: Stage) {
    let gita = stage.bu_gita().await;
    let (child, question) = waiting(&stage, &gita).await;
    let tree = tree_now(&stage).await;
    let (store, clock) = (&stage.store, &stage.clock);
    let of_its_own = (String::new(), None, vec![(day("2024-11-14"), Some(8_400))]);
    let with_the_row = (
        "Joko".to_owned(),
        Some(4_700),
        vec![(day("2024-10-14"), Some(8_100)), (day("2024-11-14"), Some(8_100))],
    );
    for _ in ["decided", "decided once more"] {
        assert_eq!(known(&stage, child).await, of_its_own);
        assert_eq!(intake::waiting_in(store, &tree, question.place).await.unwrap(), 1);
        let same = Decision::SameChild(child);
        intake::decide(store, &gita, &tree, question.id, same, clock).await.unwrap();
        assert_eq!(known(&stage, child).await, with_the_row);
        assert_eq!(intake::waiting_in(store, &tree, question.place).await.unwrap(), 0);
        let decided = act::latest(store).await.unwrap();
        intake::undo(store, &gita, &tree, question.id, clock).await.unwrap();
        let touched = history::touched(store, decided, act::latest(store).await.unwrap());
        assert_eq!(touched.await.unwrap().children, 1);
    }
    assert_eq!(known(&stage, child).await, of_its_own);
    assert_eq!(children(&stage).await, [child]);
    let again = intake::undo(store, &gita, &tree, question.id, clock).await;
    assert!(matches!(again, Err(Refused::NoQuestion)));
}

async fn what_a_person_said_since_outlasts_the_taking_back(stage: Stage) {
    let gita = stage.bu_gita().await;
    let (child, question) = waiting(&stage, &gita).await;
    let tree = tree_now(&stage).await;
    let (store, clock) = (&stage.store, &stage.clock);
    let same = Decision::SameChild(child);
    intake::decide(store, &gita, &tree, question.id, same, clock).await.unwrap();
    let now = act::latest(store).await.unwrap();
    let visit = history::of(store, &[child], now).await.unwrap()[0].visits[1];
    let right = NewVisit {
        id: Uuid::now_v7(),
        child,
        visited_on: visit.on,
        place: None,
        measurer: String::new(),
        values: Values { weight_g: Some(8_300), ..Values::default() },
    };
    visit::correct(store, &gita, &tree, visit.id, &right, clock).await.unwrap();
    intake::undo(store, &gita, &tree, question.id, clock).await.unwrap();
    assert_eq!(visits(&stage, child).await, [(day("2024-11-14"), Some(8_300))]);
}

async fn who_may_not_import_neither_takes_in_nor_decides_nor_takes_back(stage: Stage) {
    let gita = stage.bu_gita().await;
    let (child, question) = waiting(&stage, &gita).await;
    let tree = tree_now(&stage).await;
    let (store, clock) = (&stage.store, &stage.clock);
    let others = [
        tamu(),
        stage.bu_ani().await,
        stage.with_role("mitra", Role::Partner, "18").await,
        stage.with_role("tetangga", Role::Gizi, "18.72").await,
    ];
    let decide = async |by, decision| {
        intake::decide(store, by, &tree, question.id, decision, clock).await
    };
    let before = act::latest(store).await.unwrap();
    for by in &others {
        let rows = vec![row(2, "Rina Misal", "2022-02-01", "2024-11-14", 11_200)];
        let taken = take(&stage, by, 3, rows).await;
        assert!(matches!(taken, Err(Refused::OutOfReach(_))), "{}", by.username);
        for decision in [Decision::SameChild(child), Decision::NewChild] {
            // What is out of reach is as if it were not there.
            let decided = decide(by, decision).await;
            assert!(matches!(decided, Err(Refused::NoQuestion)), "{}", by.username);
        }
    }
    assert_eq!(act::latest(store).await.unwrap(), before);
    decide(&gita, Decision::SameChild(child)).await.unwrap();
    let decided = act::latest(store).await.unwrap();
    for by in &others {
        let undone = intake::undo(store, by, &tree, question.id, clock).await;
        assert!(matches!(undone, Err(Refused::NoQuestion)), "{}", by.username);
    }
    assert_eq!(act::latest(store).await.unwrap(), decided);
    assert_eq!(intake::waiting_in(store, &tree, question.place).await.unwrap(), 0);
}

async fn a_row_outside_the_place_of_the_file_is_refused(stage: Stage) {
    let gita = stage.bu_gita().await;
    let mut elsewhere = row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_400);
    "KOTA METRO".clone_into(&mut elsewhere.place.kabkota);
    "METRO PUSAT".clone_into(&mut elsewhere.place.kecamatan);
    "METRO".clone_into(&mut elsewhere.place.desa);
    let taken = take(&stage, &gita, 1, vec![elsewhere]).await.unwrap();
    assert_eq!(taken.counts.refused, 1);
    let looked_at = intake::rows_with_findings(&stage.store, taken.batch, 0, 10).await.unwrap();
    assert_eq!(looked_at[0].outcome, Outcome::Refused);
    assert_eq!(looked_at[0].findings[0].code, "place.out_of_reach");
}

async fn a_row_whose_desa_nobody_knows_is_refused_with_its_words(stage: Stage) {
    let gita = stage.bu_gita().await;
    let mut unknown = row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_400);
    "KEDAT".clone_into(&mut unknown.place.desa);
    let taken = take(&stage, &gita, 1, vec![unknown]).await.unwrap();
    let looked_at = intake::rows_with_findings(&stage.store, taken.batch, 0, 10).await.unwrap();
    let finding = &looked_at[0].findings[0];
    assert_eq!(finding.code, "place.unknown");
    assert!(finding.entered.ends_with("KEDAT"), "never by substring");
}

async fn a_posyandu_is_taken_over_where_the_desa_has_none(stage: Stage) {
    let gita = stage.bu_gita().await;
    let mut second = row(3, "Rina Misal", "2022-02-01", "2024-11-14", 11_200);
    "Posyandu Melati 1".clone_into(&mut second.place.posyandu);
    let rows = vec![row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_400), second];
    let taken = take(&stage, &gita, 1, rows).await.unwrap();
    assert_eq!(taken.counts.posyandu_added, 1, "Melati I is Melati 1");
    let mut third = row(2, "Budi Umpama", "2022-03-01", "2024-11-14", 11_000);
    "MAWAR".clone_into(&mut third.place.posyandu);
    let next = take(&stage, &gita, 2, vec![third]).await.unwrap();
    assert_eq!((next.counts.posyandu_added, next.counts.doubtful), (0, 1));
}

async fn a_nik_is_never_kept_in_clear(stage: Stage) {
    let gita = stage.bu_gita().await;
    let mut entered = row(2, &sari().name, "2023-06-15", "2024-11-14", 8_400);
    entered.child.nik = EnteredNik::Real("9901015506230001".to_owned());
    entered.cells = vec!["'9901015506230001".to_owned(), sari().name];
    "TIDAK ADA".clone_into(&mut entered.place.desa);
    let taken = take(&stage, &gita, 1, vec![entered]).await.unwrap();
    let looked_at = intake::rows_with_findings(&stage.store, taken.batch, 0, 10).await.unwrap();
    assert_eq!(looked_at[0].cells[0], "990101**********");
}

async fn a_child_that_moved_to_another_kabupaten_is_not_doubled(stage: Stage) {
    let operator = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let by_nik = stage.sari(&operator).await;
    let mut nameless = sari();
    nameless.nik = None;
    "Rina Misal".clone_into(&mut nameless.name);
    let by_name = Uuid::now_v7();
    let new = register::child::NewChild {
        id: by_name,
        identity: nameless,
        place: stage.place(crate::stage::KEDATON),
        since: day("2023-06-15"),
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    register::child::enrol(store, &operator, tree, &new, Door::Form, clock).await.unwrap();
    for child in [by_nik, by_name] {
        let metro = stage.place("18.72.01.1001");
        register::child::move_to(
            store,
            &operator,
            tree,
            child,
            metro,
            day("2024-10-01"),
            clock,
        )
        .await
        .unwrap();
    }
    let mut with_nik = row(2, "SARI C", "2023-06-15", "2024-09-14", 8_200);
    with_nik.child.nik = EnteredNik::Real("9901015506230001".to_owned());
    let rows = vec![with_nik, row(3, "RINA MISAL", "2023-06-15", "2024-09-14", 8_300)];
    let taken = take(&stage, &operator, 1, rows).await.unwrap();
    assert_eq!((taken.counts.linked, taken.counts.enrolled), (2, 0));
    assert_eq!(visits(&stage, by_nik).await, [(day("2024-09-14"), Some(8_200))]);
    assert_eq!(visits(&stage, by_name).await, [(day("2024-09-14"), Some(8_300))]);
}

async fn a_file_may_say_who_measured(stage: Stage) {
    let gita = stage.bu_gita().await;
    let measured = |name: &str| {
        let mut row = row(2, "Sari Contoh", "2023-06-15", "2024-11-14", 8_400);
        name.clone_into(&mut row.visits[0].measurer);
        vec![row]
    };
    let first = take(&stage, &gita, 1, measured("")).await.unwrap();
    assert_eq!(first.counts.visits_written, 1);
    // What a file says beyond an earlier one corrects it; what it leaves out does not.
    for (hash, name, corrected) in [(2, "TUTI CONTOH", 1), (3, "Tuti Contoh", 0), (4, "", 0)] {
        let taken = take(&stage, &gita, hash, measured(name)).await.unwrap();
        let counts = taken.counts;
        assert_eq!((counts.visits_written, counts.visits_corrected), (0, corrected), "{name}");
    }
    let child = children(&stage).await[0];
    let histories = history::of(&stage.store, &[child], Cut(i64::MAX)).await.unwrap();
    let [visit] = histories[0].visits[..] else { panic!("{histories:?}") };
    let known =
        register::measurer::of_ids(&stage.store, &[visit.measurer.unwrap()]).await.unwrap();
    assert_eq!(known[0].name, "TUTI CONTOH");
}

async fn a_file_says_which_puskesmas_serves_a_desa_unless_it_contradicts_itself(stage: Stage) {
    let gita = stage.bu_gita().await;
    let served = |line, name: &str, desa: &str, puskesmas: &str| {
        let mut row = row(line, name, "2023-06-15", "2024-11-14", 8_400);
        desa.clone_into(&mut row.place.desa);
        puskesmas.clone_into(&mut row.place.puskesmas);
        row
    };
    let rows = vec![
        served(2, "Sari Contoh", "KEDATON", "PKM KALIANDA"),
        served(3, "Rina Misal", "KEDATON", "Puskesmas Kalianda"),
        served(4, "Budi Umpama", "TAJIMALELA", "Kalianda"),
        served(5, "Dewi Umpama", "TAJIMALELA", "Way Urang"),
    ];
    let taken = take(&stage, &gita, 1, rows).await.unwrap();
    assert_eq!(taken.counts.desa_served, 1);
    let now = tree_now(&stage).await;
    let of_kedaton = now.puskesmas_of(stage.place(crate::stage::KEDATON)).unwrap();
    assert_eq!(of_kedaton.parent, Some(stage.place("18.01.06")));
    assert_eq!(of_kedaton.name, "PKM KALIANDA");
    let tajimalela = now.all().iter().find(|place| place.name == "Tajimalela").unwrap().id;
    assert!(now.puskesmas_of(tajimalela).is_none(), "two puskesmas were named");
    // Once some are known, a file adds no other, and only says whom those serve.
    let rows = vec![
        served(6, "Sari Contoh", "KEDATON", "Way Urang"),
        served(7, "Budi Umpama", "TAJIMALELA", "Kalianda"),
    ];
    let taken = take(&stage, &gita, 2, rows).await.unwrap();
    assert_eq!(taken.counts.desa_served, 1);
    let now = tree_now(&stage).await;
    assert_eq!(now.puskesmas_of(tajimalela).map(|it| it.id), Some(of_kedaton.id));
}
