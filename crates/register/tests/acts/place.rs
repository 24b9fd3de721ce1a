//! Places that are reformed: written as a whole or not at all, known from the act on, followed
//! by facts, reach and files.

use chrono::NaiveDate;
use register::account::{Account, Deed, Role};
use register::act::{self, Door};
use register::child::NewChild;
use register::history::{self, Cut};
use register::intake::{
    self, EnteredChild, EnteredNik, EnteredPlace, EnteredRow, EnteredVisit, File, Said, Taken,
    Weighs,
};
use register::place::{
    self, Change, Done, Happened, Law, Level, NewFacility, NewPlace, NewReform, PlaceId,
    ReformRefused, Serving, ServingRefused, Target, Tree, Wrong,
};
use science::measure::Sex;
use uuid::Uuid;

use crate::stage::{KEDATON, Stage, day, on_both, sari};

on_both! {
    a_division_is_known_from_its_act_on_and_told_by_its_day
    the_same_file_again_changes_nothing
    what_is_wrong_on_one_line_writes_nothing_of_the_others
    only_who_keeps_the_places_may_reform_them
    a_reform_that_was_wrong_is_withdrawn_and_what_rests_on_it_holds_it
    what_a_later_reform_changed_again_is_not_withdrawn
    what_was_wrong_before_holds_no_other_reform
    both_sides_have_a_say_when_a_reform_is_withdrawn
    the_second_line_of_a_day_begins_where_the_first_ended
    reach_follows_the_people_and_the_posyandu
    a_posyandu_of_a_new_desa_is_no_older_than_it
    a_kecamatan_that_goes_over_brings_its_children_along
    a_file_of_older_visits_is_read_by_the_map_of_their_day
    an_old_name_in_a_new_file_is_understood_and_told
    a_desa_goes_over_to_another_puskesmas_on_a_day
}

/// Kedaton is divided on the first of July; the second posyandu goes over.
const NEW: &str = "18.01.06.2099";

async fn tree_on(stage: &Stage, on: &str) -> Tree {
    place::tree_on(&stage.store, day(on), Cut(i64::MAX)).await.unwrap()
}

async fn posyandu(stage: &Stage, desa: &str, name: &str) -> PlaceId {
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let tree = tree_on(stage, "2024-11-15").await;
    let parent = tree.by_code(desa).unwrap().id;
    let new = NewFacility { level: Level::Posyandu, name: name.to_owned(), parent };
    place::add_facility(&stage.store, &by, &tree, &new, Door::Form, &stage.clock).await.unwrap()
}

fn reform(line: usize, since: &str, change: Change) -> NewReform {
    let law = Law { number: "Perda 1/2024".to_owned(), on: day("2024-05-20") };
    NewReform { line, since: day(since), law, change }
}

fn division() -> NewReform {
    let new = NewPlace {
        code: NEW.to_owned(),
        name: "Kedaton Baru".to_owned(),
        takes: vec![format!("{KEDATON}-p2")],
    };
    let (place, into) = (KEDATON.to_owned(), vec![new]);
    reform(3, "2024-07-01", Change::Split { place, into, heir: None })
}

async fn write(stage: &Stage, new: &[NewReform]) -> Result<Done, ReformRefused> {
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let tree = tree_on(stage, "2024-11-15").await;
    place::reform(&stage.store, &by, &tree, new, Door::Terminal, &stage.clock).await
}

async fn enrol(stage: &Stage, place: PlaceId, name: &str, born: &str) -> Uuid {
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let tree = tree_on(stage, "2024-11-15").await;
    let mut identity = sari();
    name.clone_into(&mut identity.name);
    identity.born_on = day(born);
    identity.nik = None;
    let new = NewChild { id: Uuid::now_v7(), identity, place, since: day(born) };
    register::child::enrol(&stage.store, &by, &tree, &new, Door::Form, &stage.clock)
        .await
        .unwrap();
    new.id
}

async fn a_division_is_known_from_its_act_on_and_told_by_its_day(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    let mawar = posyandu(&stage, KEDATON, "Mawar").await;
    let before = act::latest(&stage.store).await.unwrap();
    let done = write(&stage, &[division()]).await.unwrap();
    assert_eq!((done.known, done.lines.len()), (0, 2));
    let (june, july) =
        (tree_on(&stage, "2024-06-30").await, tree_on(&stage, "2024-07-01").await);
    let kedaton = stage.place(KEDATON);
    let new = july.by_code(NEW).unwrap().clone();
    assert_eq!((new.name.as_str(), new.level), ("Kedaton Baru", Level::Desa));
    assert_eq!(june.at(mawar, Level::Desa).unwrap().id, kedaton);
    assert_eq!(july.at(mawar, Level::Desa).unwrap().id, new.id);
    // On the map of before, the new desa is the one it came from.
    assert_eq!(june.here(new.id).unwrap().id, kedaton);
    assert!(june.by_code(NEW).is_none());
    let events = july.events(new.id);
    let Happened::Came { from } = &events[0].what else { panic!("{events:?}") };
    assert_eq!((from[0].id, events[0].law.number.as_str()), (kedaton, "Perda 1/2024"));
    // What was known before the act knows nothing of it.
    let unknown = place::tree_on(&stage.store, day("2024-07-01"), before).await.unwrap();
    assert_eq!(unknown.at(mawar, Level::Desa).unwrap().id, kedaton);
    assert!(unknown.boundaries().are_the_first());
    let cut = Cut(i64::MAX);
    for on in ["2024-06-30", "2024-07-01"].map(day) {
        let map = place::tree_on(&stage.store, on, cut).await.unwrap();
        let mark = place::mark_on(&stage.store, on, cut).await.unwrap();
        assert_eq!(mark, (map.boundaries(), map.last()));
    }
    let trail = act::trail(&stage.store, None, 1).await.unwrap();
    assert_eq!(trail[0].kind, "place.reform");
}

async fn the_same_file_again_changes_nothing(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    posyandu(&stage, KEDATON, "Mawar").await;
    write(&stage, &[division()]).await.unwrap();
    let after = act::latest(&stage.store).await.unwrap();
    let rename = Change::Rename {
        place: NEW.to_owned(),
        code: None,
        name: Some("Kedaton Jaya".to_owned()),
    };
    let rename = reform(9, "2024-09-01", rename);
    let again = write(&stage, &[division()]).await.unwrap();
    assert_eq!((again.known, again.lines.len()), (1, 0));
    assert_eq!(act::latest(&stage.store).await.unwrap(), after);
    let more = write(&stage, &[division(), rename]).await.unwrap();
    assert_eq!((more.known, more.lines.len()), (1, 1));
    let tree = tree_on(&stage, "2024-11-15").await;
    assert_eq!(tree.by_code(NEW).unwrap().name, "Kedaton Jaya");
}

async fn what_is_wrong_on_one_line_writes_nothing_of_the_others(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    posyandu(&stage, KEDATON, "Mawar").await;
    let before = act::latest(&stage.store).await.unwrap();
    let to = "18.02".to_owned();
    let skips = Change::Move { place: KEDATON.to_owned(), to, code: None, name: None };
    let nowhere = Change::End { place: "18.99".to_owned(), heir: None };
    let file = [division(), reform(20, "2024-08-01", skips), reform(30, "2024-08-01", nowhere)];
    let Err(ReformRefused::Wrong(wrong)) = write(&stage, &file).await else {
        panic!("it was written")
    };
    assert_eq!(wrong.iter().map(|wrong| wrong.line).collect::<Vec<_>>(), [20, 30]);
    assert!(matches!(wrong[0].wrong, Wrong::SkipsLevel { .. }));
    assert!(matches!(wrong[1].wrong, Wrong::UnknownCode { .. }));
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    let tree = tree_on(&stage, "2024-11-15").await;
    assert!(tree.by_code(NEW).is_none() && tree.boundaries().are_the_first());
}

async fn only_who_keeps_the_places_may_reform_them(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    posyandu(&stage, KEDATON, "Mawar").await;
    let try_as = async |by: &Account| {
        let tree = tree_on(&stage, "2024-11-15").await;
        let file = [division()];
        place::reform(&stage.store, by, &tree, &file, Door::Form, &stage.clock).await
    };
    let (gita, dedi) = (stage.bu_gita().await, stage.pak_dedi().await);
    let elsewhere = stage.with_role("tetangga", Role::Admin, "18.02").await;
    for by in [&gita, &dedi, &elsewhere] {
        assert!(matches!(try_as(by).await, Err(ReformRefused::OutOfReach(_))));
    }
    let here = stage.with_role("kepala", Role::Admin, "18.01").await;
    assert!(try_as(&here).await.is_ok());
}

async fn a_reform_that_was_wrong_is_withdrawn_and_what_rests_on_it_holds_it(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    let mawar = posyandu(&stage, KEDATON, "Mawar").await;
    write(&stage, &[division()]).await.unwrap();
    let dahlia = posyandu(&stage, NEW, "Dahlia").await;
    let tree = tree_on(&stage, "2024-11-15").await;
    let new = tree.by_code(NEW).unwrap().id;
    let child = enrol(&stage, new, "Sari Contoh", "2023-06-15").await;
    let wrong = tree.events(new)[0].reform;
    let known = act::latest(&stage.store).await.unwrap();
    let withdraw = async |by: &Account, reform| {
        let (store, clock) = (&stage.store, &stage.clock);
        place::withdraw(store, by, &tree, reform, Door::Terminal, clock).await
    };
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let ani = stage.bu_ani().await;
    assert!(matches!(withdraw(&ani, wrong).await, Err(ReformRefused::OutOfReach(_))));
    // A later reform that lays a posyandu in the new desa holds it.
    let over = Change::Move {
        place: format!("{KEDATON}-p1"),
        to: NEW.to_owned(),
        code: None,
        name: None,
    };
    write(&stage, &[reform(1, "2024-09-01", over)]).await.unwrap();
    let Err(ReformRefused::Wrong(held)) = withdraw(&by, wrong).await else { panic!("it went") };
    assert!(matches!(held[0].wrong, Wrong::ParentGone { .. }));
    let later = tree_on(&stage, "2024-11-15").await.in_force().last().unwrap().id;
    withdraw(&by, later).await.unwrap();
    withdraw(&by, wrong).await.unwrap();
    assert!(matches!(withdraw(&by, wrong).await, Err(ReformRefused::UnknownReform)));
    let left = tree_on(&stage, "2024-11-15").await;
    assert!(left.by_code(NEW).is_none() && left.boundaries().are_the_first());
    let kedaton = stage.place(KEDATON);
    for id in [new, mawar, dahlia] {
        assert_eq!(left.at(id, Level::Desa).unwrap().id, kedaton);
    }
    assert!(left.below(kedaton).any(|below| below.id == dahlia));
    let mark = place::mark_on(&stage.store, day("2024-11-15"), Cut(i64::MAX)).await.unwrap();
    assert_eq!(mark, (left.boundaries(), left.last()));
    // What was known before keeps it, and it may be written down anew.
    let then = place::tree_on(&stage.store, day("2024-11-15"), known).await.unwrap();
    assert_eq!(then.at(mawar, Level::Desa).unwrap().id, new);
    let again = write(&stage, &[division()]).await.unwrap();
    assert_eq!((again.known, again.lines.len()), (0, 2));
    let cut = act::latest(&stage.store).await.unwrap();
    let home = &history::of(&stage.store, &[child], cut).await.unwrap()[0].residences[0];
    assert_eq!(tree_on(&stage, "2024-11-15").await.here(home.place).unwrap().id, kedaton);
}

async fn withdraw(stage: &Stage, by: &Account, reform: Uuid) -> Result<(), ReformRefused> {
    let tree = tree_on(stage, "2024-11-15").await;
    place::withdraw(&stage.store, by, &tree, reform, Door::Terminal, &stage.clock).await
}

/// The reform of a day.
async fn of_day(stage: &Stage, on: NaiveDate) -> Uuid {
    let tree = tree_on(stage, "2030-01-01").await;
    tree.in_force().iter().find(|reform| reform.since == on).unwrap().id
}

fn renamed(place: &str, name: &str) -> Change {
    Change::Rename { place: place.to_owned(), code: None, name: Some(name.to_owned()) }
}

fn merged(place: &str, into: &str) -> Change {
    Change::Merge { places: vec![place.to_owned()], into: Target::Known(into.to_owned()) }
}

async fn what_a_later_reform_changed_again_is_not_withdrawn(stage: Stage) {
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let timur = NewPlace {
        code: "18.01.99".to_owned(),
        name: "Kalianda Timur".to_owned(),
        takes: Vec::new(),
    };
    let created = Change::Create { new: timur, parent: None, from: "18.01.06".to_owned() };
    let kedaton_over = Change::Move {
        place: KEDATON.to_owned(),
        to: "18.01.04".to_owned(),
        code: None,
        name: None,
    };
    let divided = Change::Split {
        place: "18.01.06.2017".to_owned(),
        into: vec![NewPlace { code: NEW.to_owned(), name: "Baru".to_owned(), takes: vec![] }],
        heir: None,
    };
    // The last in each: nothing would take what was known in the desa that ends.
    let first = [
        reform(1, "2024-01-01", kedaton_over),
        reform(2, "2024-01-02", created),
        reform(3, "2024-01-03", divided),
    ];
    let then = [
        reform(1, "2024-02-01", renamed(KEDATON, "Kedaton Jaya")),
        reform(2, "2024-02-02", renamed("18.01.99", "Kalianda Laut")),
        reform(3, "2024-02-03", merged("18.01.06.2016", NEW)),
    ];
    write(&stage, &first).await.unwrap();
    write(&stage, &then).await.unwrap();
    let codes = [KEDATON, "18.01.99", NEW];
    for ((first, then), code) in first.iter().zip(&then).zip(codes) {
        let wrong = of_day(&stage, first.since).await;
        let Err(ReformRefused::Wrong(held)) = withdraw(&stage, &by, wrong).await else {
            panic!("{code} went")
        };
        let (code, on) = (code.to_owned(), then.since);
        assert_eq!(held[0].wrong, Wrong::ChangedSince { code, on });
    }
    for one in [&then[0], &first[0]] {
        withdraw(&stage, &by, of_day(&stage, one.since).await).await.unwrap();
    }
    let left = tree_on(&stage, "2024-11-15").await;
    let kedaton = left.get(stage.place(KEDATON)).unwrap();
    let lies_in = left.at(kedaton.id, Level::Kecamatan).unwrap();
    assert_eq!((kedaton.name.as_str(), lies_in.code.as_str()), ("Kedaton", "18.01.06"));
}

async fn what_was_wrong_before_holds_no_other_reform(stage: Stage) {
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let ends = reform(1, "2025-01-01", merged(KEDATON, "18.01.06.2017"));
    write(&stage, &[ends]).await.unwrap();
    // Nobody who adds a posyandu today is told of an end to come.
    posyandu(&stage, KEDATON, "Melati").await;
    write(&stage, &[reform(1, "2024-02-01", renamed("18.01.06.2016", "Lain"))]).await.unwrap();
    withdraw(&stage, &by, of_day(&stage, day("2024-02-01")).await).await.unwrap();
    withdraw(&stage, &by, of_day(&stage, day("2025-01-01")).await).await.unwrap();
    assert!(tree_on(&stage, "2030-01-01").await.boundaries().are_the_first());
}

async fn both_sides_have_a_say_when_a_reform_is_withdrawn(stage: Stage) {
    let (from, to) = (
        stage.with_role("asal", Role::Admin, "18.01").await,
        stage.with_role("tujuan", Role::Admin, "18.02").await,
    );
    let above = stage.with_role("provinsi", Role::Admin, "18").await;
    let desa = stage.tree.by_code("18.02").unwrap().id;
    let desa = stage.tree.below(desa).find(|place| place.level == Level::Kecamatan).unwrap().id;
    let desa = stage.tree.below(desa).find(|place| place.level == Level::Desa).unwrap();
    let merge = reform(1, "2024-07-01", merged(KEDATON, &desa.code));
    write(&stage, &[merge]).await.unwrap();
    let wrong = of_day(&stage, day("2024-07-01")).await;
    for one in [&from, &to] {
        let refused = withdraw(&stage, one, wrong).await;
        assert!(matches!(refused, Err(ReformRefused::OutOfReach(_))), "{}", one.username);
    }
    withdraw(&stage, &above, wrong).await.unwrap();
}

async fn the_second_line_of_a_day_begins_where_the_first_ended(stage: Stage) {
    let over = Change::Move {
        place: KEDATON.to_owned(),
        to: "18.01.04".to_owned(),
        code: None,
        name: None,
    };
    let then = renamed(KEDATON, "Kedaton Jaya");
    let file = [reform(1, "2024-07-01", over), reform(2, "2024-07-01", then)];
    let done = write(&stage, &file).await.unwrap();
    let before = done.lines.iter().map(|line| line.before.as_ref().unwrap().parent);
    let [old, new] = ["18.01.06", "18.01.04"].map(|code| Some(stage.place(code)));
    assert_eq!(before.collect::<Vec<_>>(), [old, new]);
}

async fn reach_follows_the_people_and_the_posyandu(stage: Stage) {
    let melati = posyandu(&stage, KEDATON, "Melati").await;
    let mawar = posyandu(&stage, KEDATON, "Mawar").await;
    let (stays, goes) = (
        enrol(&stage, melati, "Sari Contoh", "2023-06-15").await,
        enrol(&stage, mawar, "Rina Contoh", "2023-06-16").await,
    );
    let ani = stage.bu_ani().await;
    write(&stage, &[division()]).await.unwrap();
    let tree = tree_on(&stage, "2024-11-15").await;
    let of_new = stage_account(&stage, "bu-baru", tree.by_code(NEW).unwrap().id).await;
    let found = async |by: &Account, name: &str| {
        let found = register::child::find(&stage.store, by, &tree, name, 10).await.unwrap();
        found.into_iter().map(|found| found.person.child).collect::<Vec<_>>()
    };
    assert_eq!(found(&ani, "Sari Contoh").await, [stays]);
    assert!(!found(&ani, "Rina Contoh").await.contains(&goes));
    assert!(found(&of_new, "Rina Contoh").await.contains(&goes));
    assert!(!ani.may(Deed::ReadPeople, mawar, &tree));
    // Whoever was assigned to a place that is no more has no reach, until assigned anew.
    let merged = Change::Merge {
        places: vec![KEDATON.to_owned()],
        into: Target::Known("18.01.06.2017".to_owned()),
    };
    write(&stage, &[reform(1, "2024-10-01", merged)]).await.unwrap();
    let tree = tree_on(&stage, "2024-11-15").await;
    assert!(!ani.may(Deed::ReadPeople, melati, &tree));
    let dedi = stage.pak_dedi().await;
    assert!(dedi.may(Deed::ReadPeople, melati, &tree));
    assert!(dedi.may(Deed::ReadPeople, stage.place(KEDATON), &tree));
}

async fn stage_account(stage: &Stage, username: &str, place: PlaceId) -> Account {
    let assignment = register::account::NewAssignment {
        role: Role::Kader,
        place,
        sk_number: "SK 2/2024".to_owned(),
        since: day("2024-07-01"),
        until: None,
    };
    let (store, clock) = (&stage.store, &stage.clock);
    let word = "rahasia-sekali";
    register::account::with_password(store, username, username, word, &[assignment], clock)
        .await
        .unwrap();
    let token = register::account::sign_in(store, username, word, clock).await.unwrap();
    register::account::resume(store, &token, clock).await.unwrap().unwrap().account
}

async fn a_posyandu_of_a_new_desa_is_no_older_than_it(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    posyandu(&stage, KEDATON, "Mawar").await;
    write(&stage, &[division()]).await.unwrap();
    let dahlia = posyandu(&stage, NEW, "Dahlia").await;
    let (june, now) =
        (tree_on(&stage, "2024-06-30").await, tree_on(&stage, "2024-11-15").await);
    assert_eq!(now.get(dahlia).unwrap().code, format!("{NEW}-p1"));
    assert!(june.get(dahlia).is_none());
    assert_eq!(june.here(dahlia).unwrap().id, stage.place(KEDATON));
}

async fn a_kecamatan_that_goes_over_brings_its_children_along(stage: Stage) {
    let child = enrol(&stage, stage.place(KEDATON), "Sari Contoh", "2023-06-15").await;
    let over = Change::Move {
        place: "18.01.06".to_owned(),
        to: "18.02".to_owned(),
        code: Some("18.02.99".to_owned()),
        name: None,
    };
    write(&stage, &[reform(1, "2024-07-01", over)]).await.unwrap();
    let (old, new) = (stage.place("18.01"), stage.place("18.02"));
    let now = tree_on(&stage, "2024-11-15").await;
    assert_eq!(now.by_code("18.02.99.2018").unwrap().id, stage.place(KEDATON));
    assert_eq!(now.at(stage.place(KEDATON), Level::Kabkota).unwrap().id, new);
    let cut = act::latest(&stage.store).await.unwrap();
    for kabkota in [old, new] {
        let within = history::children_within(&stage.store, &now, kabkota, cut).await;
        assert_eq!(within.unwrap(), [child]);
    }
    // A file of the new kabupaten finds the child where it is, and does not double it.
    let by = stage.with_role("petugas", Role::Gizi, "18.02").await;
    let taken = take(&stage, &by, "18.02", row("KEDATON", "", "2024-11-12")).await;
    assert_eq!((taken.counts.enrolled, taken.counts.linked), (0, 1));
}

fn row(desa: &str, posyandu: &str, visited: &str) -> EnteredRow {
    EnteredRow {
        line: 2,
        cells: vec!["2".to_owned()],
        child: EnteredChild {
            nik: EnteredNik::Absent,
            name: "Sari Contoh".to_owned(),
            sex: Some(Sex::Female),
            birth_date: Some(day("2023-06-15")),
            birth_weight_g: Some(3_000),
            birth_length_tenth_mm: None,
            mother: Some("Ani".to_owned()),
            father: None,
        },
        place: EnteredPlace {
            province: "LAMPUNG".to_owned(),
            desa: desa.to_owned(),
            posyandu: posyandu.to_owned(),
            ..EnteredPlace::default()
        },
        visits: vec![visit(day(visited))],
        findings: Vec::new(),
    }
}

fn visit(visited_on: NaiveDate) -> EnteredVisit {
    EnteredVisit {
        visited_on,
        weight_g: Some(8_900),
        length_tenth_mm: Some(7_210),
        position: None,
        muac_tenth_mm: None,
        head_tenth_mm: None,
        oedema: false,
        vitamin_a: None,
        measurer: String::new(),
        said: Said::default(),
    }
}

async fn take(stage: &Stage, by: &Account, code: &str, mut row: EnteredRow) -> Taken {
    let tree = tree_on(stage, "2024-11-15").await;
    let place = tree.by_code(code).unwrap();
    let kecamatan = if code == "18.02" { "18.02.99" } else { "18.01.06" };
    kecamatan.clone_into(&mut row.place.kecamatan);
    place.code.clone_into(&mut row.place.kabkota);
    let file = File {
        name: "juni.csv".to_owned(),
        hash: Uuid::now_v7().as_bytes().to_vec(),
        place: place.id,
        reading: "csv".to_owned(),
        door: Door::File,
    };
    let rows = std::iter::once(Ok(row));
    intake::take_in(&stage.store, by, &tree, &file, rows, &stage.clock, &|_| ()).await.unwrap()
}

async fn findings(stage: &Stage, taken: &Taken) -> Vec<(String, Weighs)> {
    let rows = intake::rows_with_findings(&stage.store, taken.batch, 0, 10).await.unwrap();
    let findings = rows.into_iter().flat_map(|row| row.findings);
    findings.map(|finding| (finding.code, finding.weighs)).collect()
}

async fn homes(stage: &Stage, taken: &Taken) -> Vec<PlaceId> {
    assert_eq!(taken.counts.enrolled, 1, "{taken:?}");
    let cut = act::latest(&stage.store).await.unwrap();
    let children = history::children_of(&stage.store, stage.place("18.01"), cut).await.unwrap();
    let histories = history::of(&stage.store, &children, cut).await.unwrap();
    histories.iter().flat_map(|child| child.residences.iter().map(|home| home.place)).collect()
}

async fn a_file_of_older_visits_is_read_by_the_map_of_their_day(stage: Stage) {
    posyandu(&stage, KEDATON, "Melati").await;
    let mawar = posyandu(&stage, KEDATON, "Mawar").await;
    write(&stage, &[division()]).await.unwrap();
    let gita = stage.bu_gita().await;
    // In May, Mawar was a posyandu of Kedaton.
    let taken = take(&stage, &gita, "18.01", row("KEDATON", "MAWAR", "2024-05-12")).await;
    assert_eq!(homes(&stage, &taken).await, [mawar]);
    let told = findings(&stage, &taken).await;
    assert_eq!(told, [("place.old_name".to_owned(), Weighs::Note)]);
    let again = take(&stage, &gita, "18.01", row("KEDATON BARU", "MAWAR", "2024-04-12")).await;
    assert_eq!((again.counts.linked, findings(&stage, &again).await.len()), (1, 0));
}

async fn an_old_name_in_a_new_file_is_understood_and_told(stage: Stage) {
    let merged = Change::Merge {
        places: vec![KEDATON.to_owned()],
        into: Target::Known("18.01.06.2017".to_owned()),
    };
    let kedaton = stage.place(KEDATON);
    write(&stage, &[reform(1, "2024-07-01", merged)]).await.unwrap();
    let gita = stage.bu_gita().await;
    let taken = take(&stage, &gita, "18.01", row("KEDATON", "", "2024-11-12")).await;
    assert_eq!(homes(&stage, &taken).await, [kedaton]);
    assert_eq!(findings(&stage, &taken).await[0].0, "place.old_name");
    let tree = tree_on(&stage, "2024-11-15").await;
    assert_eq!(tree.here(kedaton).unwrap().code, "18.01.06.2017");
}

async fn a_desa_goes_over_to_another_puskesmas_on_a_day(stage: Stage) {
    let stage = &stage;
    let by = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let (store, clock) = (&stage.store, &stage.clock);
    let add = |level, name: &str, parent: &str| {
        let name = name.to_owned();
        let new = NewFacility { level, name, parent: stage.place(parent) };
        let by = &by;
        async move {
            let tree = tree_on(stage, "2024-11-15").await;
            place::add_facility(store, by, &tree, &new, Door::Form, clock).await.unwrap()
        }
    };
    let kalianda = add(Level::Puskesmas, "Kalianda", "18.01.06").await;
    let way_urang = add(Level::Puskesmas, "Way Urang", "18.01.06").await;
    let metro = add(Level::Puskesmas, "Metro", "18.72.01").await;
    let melati = add(Level::Posyandu, "Melati 1", KEDATON).await;
    let desa = stage.place(KEDATON);
    let serve = |puskesmas, since: &str, who: &Account| {
        let new = [Serving { desa, puskesmas, since: day(since) }];
        let who = who.clone();
        async move {
            let tree = tree_on(stage, "2024-11-15").await;
            place::serve(store, &who, &tree, &new, Door::Terminal, clock).await
        }
    };
    serve(kalianda, "2020-01-01", &by).await.unwrap();
    serve(metro, "2024-07-01", &by).await.unwrap_err();
    serve(melati, "2024-07-01", &by).await.unwrap_err();
    let gita = stage.bu_gita().await;
    let refused = serve(way_urang, "2024-07-01", &gita).await;
    assert!(matches!(refused, Err(ServingRefused::OutOfReach(_))));
    serve(way_urang, "2024-08-01", &by).await.unwrap();
    serve(kalianda, "2024-08-01", &by).await.unwrap();
    serve(way_urang, "2024-07-01", &by).await.unwrap();
    for (on, of) in [
        ("2019-12-31", None),
        ("2024-06-30", Some(kalianda)),
        ("2024-07-01", Some(way_urang)),
        ("2024-08-01", Some(kalianda)),
    ] {
        let map = tree_on(stage, on).await;
        let found = map.puskesmas_of(melati).map(|place| place.id);
        assert_eq!(found, of, "{on}: what was written last holds for its day");
    }
}
