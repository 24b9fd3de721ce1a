//! Commitments: how they stand by the data, and what nothing can be said of.

use std::fmt::Write as _;
use std::sync::Arc;

use evaluation::commitment::{
    Better, Exact, Now, Reading, Status, Steps, Terms, Verdict, Why, status,
};
use evaluation::engine::Engine;
use evaluation::indicator::{Definitions, Unit};
use evaluation::pack::{After, freeze, open};
use evaluation::worklist::Rules;
use register::place::{Level, PlaceId, Tree};
use register::rakor::{Commitment, Measure, SeenAct};
use uuid::Uuid;

use crate::promises::{Scene, commitment, hundredths, on_indicator, quotient};
use crate::register_of::{Built, built};
use crate::table::{Line, table};
use crate::world::{children, day, tree, with_facts};

const NATAR: PlaceId = PlaceId(180_104);

/// How a promise made on 1 January stands, by what is drawn with `baseline | goal | better |
/// due | today | now | of`.
fn stands(line: &Line) -> Status {
    let value = |text: &str| {
        let (n, d) = quotient(text);
        Exact::of(Unit::Percent, n, d)
    };
    let better = if line.the("better") == "higher" { Better::Higher } else { Better::Lower };
    let terms = Terms {
        better,
        goal: Exact::hundredths(hundredths(line.the("goal"))),
        baseline: line.get("baseline").and_then(value),
        met_on: day("2024-01-01"),
        due_on: day(line.the("due")),
        steps: Steps::Fine,
    };
    let reading =
        Reading { value: value(line.the("now")).unwrap(), speaks_of: day(line.the("of")) };
    status(&terms, Ok(reading), day(line.the("today")))
}

fn check_rule(drawing: &str) {
    for line in table(drawing) {
        assert_eq!(stands(&line).code(), line.the("status"), "{line:?}");
    }
}

/// Up to the due day a promise is met when its goal is reached, on track when the value is no
/// worse than the straight way from the baseline to the goal on the last day that it speaks
/// of, else late. The way itself is on track.
#[test]
fn up_to_the_due_day_the_straight_way_decides() {
    check_rule(
        "
        baseline | goal | better | due        | today      | now    | of         | status
        40 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 20/100 | 2024-07-01 | met
        40 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 30/100 | 2024-07-02 | late
        40 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 30/100 | 2024-07-01 | on_track
        40 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 29/100 | 2024-07-02 | on_track
        10 / 100 | 90   | higher | 2024-12-31 | 2024-07-20 | 50/100 | 2024-07-01 | on_track
        10 / 100 | 90   | higher | 2024-12-31 | 2024-07-20 | 49/100 | 2024-07-01 | late
        10 / 100 | 90   | higher | 2024-12-31 | 2024-12-31 | 89/100 | 2024-12-31 | late
        10 / 100 | 90   | higher | 2024-12-31 | 2024-12-31 | 90/100 | 2024-12-31 | met
        ",
    );
}

/// After the due day a promise is met or missed, and a third is not 33,33 %.
#[test]
fn after_the_due_day_it_is_met_or_missed() {
    check_rule(
        "
        baseline | goal  | better | due        | today      | now    | of         | status
        40 / 100 | 33,33 | lower  | 2024-06-30 | 2024-07-01 | 1/3    | 2024-06-30 | missed
        40 / 100 | 33,34 | lower  | 2024-06-30 | 2024-07-01 | 1/3    | 2024-06-30 | met
        10 / 100 | 66,67 | higher | 2024-06-30 | 2024-07-01 | 2/3    | 2024-06-30 | missed
        10 / 100 | 66,66 | higher | 2024-06-30 | 2024-07-01 | 2/3    | 2024-06-30 | met
        ",
    );
}

/// A goal that was reached before it was promised is met as long as it holds, and late as soon
/// as it does not.
#[test]
fn a_goal_that_was_reached_has_to_be_kept() {
    check_rule(
        "
        baseline | goal | better | due        | today      | now    | of         | status
        10 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 15/100 | 2024-06-30 | met
        10 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 21/100 | 2024-06-30 | late
        20 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 20/100 | 2024-06-30 | met
        20 / 100 | 20   | lower  | 2024-12-31 | 2024-07-20 | 21/100 | 2024-06-30 | late
        95 / 100 | 90   | higher | 2024-12-31 | 2024-07-20 | 89/100 | 2024-06-30 | late
        ",
    );
}

/// Without a baseline there is no way to be on; the goal can be reached all the same.
#[test]
fn without_a_baseline_only_the_goal_counts() {
    check_rule(
        "
        baseline | goal | better | due        | today      | now    | of         | status
                 | 20   | lower  | 2024-12-31 | 2024-07-20 | 20/100 | 2024-06-30 | met
                 | 20   | lower  | 2024-12-31 | 2024-07-20 | 30/100 | 2024-06-30 | not_measurable
                 | 20   | lower  | 2024-06-30 | 2024-07-20 | 30/100 | 2024-06-30 | missed
        ",
    );
}

/// Twelve children of Natar, ten of Jati Agung and nine of Kedaton, measured month by month:
/// how many of each.
fn measured(until: &str) -> Built {
    let drawn = table(
        "
        desa          | home    | children | 2024-03 | 2024-04 | 2024-05 | 2024-06 | 2024-07
        Natar         | Melati  | 12       | 4       | 6       | 9       | 12      | 6
        Karang Anyar  | Dahlia  | 10       | 10      | 10      | 10      | 10      | 10
        Kedaton       | Kenanga | 9        | 9       | 9       | 9       | 9       | 9
        ",
    );
    let (mut cast, mut facts) = (String::new(), String::new());
    for line in &drawn {
        let count: usize = line.read("children").unwrap();
        for child in 0..count {
            let name = format!("{}{child}", line.the("home"));
            writeln!(cast, "{name} | f | 2022-05-01 | {}", line.the("home")).unwrap();
            for month in ["2024-03", "2024-04", "2024-05", "2024-06", "2024-07"] {
                if child < line.read(month).unwrap() && month <= until {
                    writeln!(facts, "{name} | {month}-10 | 12.0 | 89.0").unwrap();
                }
            }
        }
    }
    let cast = children(&format!("child | sex | born | home\n{cast}"));
    built(&with_facts(cast, &format!("child | on | kg | cm\n{facts}")), until)
}

fn version(engine: &Engine, code: &str) -> String {
    engine.definitions().get(code).map(|found| found.version().to_string()).unwrap_or_default()
}

/// Promises of a meeting that ended on 31 March, drawn with `place | indicator | baseline |
/// goal | better | due`.
fn drawn(built: &Built, drawing: &str) -> Vec<Commitment> {
    let promise = |(number, line): (u128, &Line)| {
        let place = crate::world::place(line.the("place"));
        let version = version(&built.engine, line.the("indicator"));
        commitment(number, place, day(line.the("due")), on_indicator(line, &version))
    };
    (1..).zip(&table(drawing)).map(promise).collect()
}

async fn check(today: &str, drawing: &str) -> Vec<Verdict> {
    let built = measured(&today[..7]);
    let scene = Scene::new(&built.engine, &built.tree, "2024-03-31", today);
    let verdicts = scene.verify(&drawn(&built, drawing)).await;
    told(drawing, &verdicts);
    verdicts
}

/// Verdicts are as drawn with `now | status | why`.
fn told(drawing: &str, verdicts: &[Verdict]) {
    for (line, verdict) in table(drawing).iter().zip(verdicts) {
        assert_eq!(verdict.status.code(), line.the("status"), "{line:?}: {verdict:?}");
        if let Some(now) = line.get("now") {
            let Some(Now::Answer(answer)) = &verdict.evidence.now else { panic!("{line:?}") };
            assert_eq!((answer.numerator, answer.denominator), quotient(now), "{line:?}");
        }
        if let Status::NotMeasurable(why) = &verdict.status {
            assert_eq!(Some(why.code()), line.get("why"), "{line:?}");
        }
    }
}

/// The newest month that is whole speaks. Natar measured 4 of 12 in March, 6 in April and 9 in
/// May: of ten wanted by the end of July, nearly six are due by the end of April and seven and
/// a half by that of May.
#[tokio::test]
async fn the_newest_whole_month_speaks() {
    let drawing = "
        place | indicator | baseline | goal  | better | due        | now   | status
        Natar | measured  | 4 / 12   | 83,33 | higher | 2024-07-31 | 6/12  | on_track
        18.01 | measured  | 14 / 22  | 95    | higher | 2024-05-31 | 16/22 | late
        ";
    check("2024-05-30", drawing).await;
    let drawing = "
        place | indicator | baseline | goal  | better | due        | now   | status
        Natar | measured  | 4 / 12   | 83,33 | higher | 2024-07-31 | 9/12  | on_track
        Natar | measured  | 4 / 12   | 75    | higher | 2024-07-31 | 9/12  | met
        ";
    check("2024-05-31", drawing).await;
}

/// After the due day the last month that was whole on it speaks: that June was better and July
/// worse is no matter of a promise for May.
#[tokio::test]
async fn the_last_month_whole_on_the_due_day_speaks() {
    let drawing = "
        place | indicator | baseline | goal  | better | due        | now   | status
        Natar | measured  | 4 / 12   | 90    | higher | 2024-06-29 | 9/12  | missed
        Natar | measured  | 4 / 12   | 90    | higher | 2024-06-30 | 12/12 | met
        Natar | measured  | 4 / 12   | 50    | higher | 2024-05-15 | 6/12  | met
        Natar | measured  | 4 / 12   | 60    | higher | 2024-05-15 | 6/12  | missed
        ";
    check("2024-07-31", drawing).await;
}

/// Nobody, or fewer than ten, say nothing; nor does a promise that is due before a month has
/// ended, a meeting since which none has, or an indicator that nobody knows.
#[tokio::test]
async fn what_cannot_be_measured_says_why() {
    let drawing = "
        place   | indicator  | baseline | goal | better | due        | status         | why
        Kedaton | stunted    | 9 / 9    | 90   | higher | 2024-07-31 | not_measurable | too_few
        Anggrek | stunted    | 1 / 2    | 10   | lower  | 2024-07-31 | not_measurable | nobody
        18.01   | measured   | 14 / 22  | 95   | higher | 2024-04-29 | not_measurable | due_too_soon
        18.01   | shorter    |          | 95   | higher | 2024-07-31 | not_measurable | unknown_indicator
        18.01   | shorter    | 14 / 22  | 95   | higher | 2024-07-31 | not_measurable | withdrawn
        ";
    check("2024-05-30", drawing).await;
    let drawing = "
        place   | indicator | baseline | goal | better | due        | status         | why
        Natar   | measured  | 4 / 12   | 83   | higher | 2024-07-31 | not_measurable | no_data_yet
        ";
    check("2024-04-29", drawing).await;
}

/// New cases are counted from the meeting on, out of the days at risk since.
#[tokio::test]
async fn new_cases_are_counted_since_the_meeting() {
    let drawing = "
        place | indicator    | baseline  | goal | better | due        | status
        18    | new_stunting | 30 / 9000 | 0    | lower  | 2024-07-31 | met
        ";
    let verdicts = check("2024-06-01", drawing).await;
    let months = verdicts[0].evidence.months.map(|(first, last)| format!("{first} {last}"));
    assert_eq!(months.unwrap(), "2024-04 2024-05");
}

/// Asked together, promises get the verdicts that they get alone.
#[tokio::test]
async fn together_they_stand_as_alone() {
    let built = measured("2024-06");
    let mut all = Vec::new();
    let places = ["18", "18.01", "18.71", "18.01.04", "18.01.05", "Melati", "Mawar", "Dahlia"];
    let codes = ["measured", "stunted", "weighed", "new_stunting", "sasaran"];
    for (number, (place, code)) in
        (1..).zip(places.iter().flat_map(|place| codes.map(|code| (place, code))))
    {
        let line =
            format!("indicator | baseline | goal | better\n{code} | 4 / 12 | 50 | higher\n");
        let measure = on_indicator(&table(&line)[0], &version(&built.engine, code));
        let place = crate::world::place(place);
        all.push(commitment(number, place, day("2024-08-31"), measure));
    }
    let scene = Scene::new(&built.engine, &built.tree, "2024-03-31", "2024-06-15");
    let together = scene.verify(&all).await;
    for (one, verdict) in all.iter().zip(&together) {
        let alone = scene.verify(std::slice::from_ref(one)).await;
        assert_eq!(alone[0], *verdict);
    }
}

/// An indicator that says another thing now is judged by the wording of the meeting, as long as
/// the meeting's pack has it.
#[tokio::test]
async fn a_promise_is_judged_by_the_wording_it_was_made_by() {
    let built = measured("2024-05");
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    let period = "2024-03".parse().unwrap();
    freeze(&built.engine, &built.tree, PlaceId(18), period, None, &pack, &After::default())
        .await
        .unwrap();
    let text = include_str!("../../indicators/child.toml");
    let changed = text.replacen(
        "numerator = \"measured\"",
        "numerator = \"measured and age_months_at_end < 24\"",
        1,
    );
    assert_ne!(text, changed);
    let other = |(name, text): (&str, &str)| {
        let text = if name == "child.toml" { &changed } else { text };
        (name.to_owned(), text.to_owned())
    };
    let files: Vec<(String, String)> = built.engine.definitions().files().map(other).collect();
    let redefined = built.engine.by(Arc::new(Definitions::read(&files).unwrap())).unwrap();
    let drawing = "
        place | indicator | baseline | goal | better | due        | now  | status
        Natar | measured  | 4 / 12   | 50   | higher | 2024-07-31 | 6/12 | met
        ";
    let promise = drawn(&built, drawing);
    let mut scene = Scene::new(&redefined, &built.tree, "2024-03-31", "2024-05-10");
    let without = scene.verify(&promise).await;
    let Status::NotMeasurable(Why::Redefined { then, now }) = &without[0].status else {
        panic!("{without:?}")
    };
    assert_eq!(*then, version(&built.engine, "measured"));
    assert_eq!(now.to_string(), version(&redefined, "measured"));
    let (_, frozen) = open(&pack, Arc::new(Rules::built_in().unwrap())).unwrap();
    scene.packs.insert(Uuid::nil(), frozen);
    let with = scene.verify(&promise).await;
    told(drawing, &with);
    assert!(with[0].evidence.by_the_wording_of_then);
}

/// The desa that a promise was made for is no more.
fn without(desa: PlaceId) -> Tree {
    let mut places = tree().all().to_vec();
    places.retain(|place| place.id != desa);
    Tree::new(places)
}

/// A place that is no more is judged by those that took its part, and by nobody else.
#[tokio::test]
async fn a_place_that_ended_lives_on_in_its_heirs() {
    let built = measured("2024-05");
    let drawing = "
        place         | indicator | baseline | goal | better | due        | now   | status
        18.01.04.2002 | measured  | 4 / 12   | 50   | higher | 2024-07-31 | 16/22 | met
        ";
    let promise = drawn(&built, drawing);
    let tree = without(PlaceId(22));
    let mut scene = Scene::new(&built.engine, &tree, "2024-03-31", "2024-05-10");
    let ended = scene.verify(&promise).await;
    assert_eq!(ended[0].status, Status::NotMeasurable(Why::PlaceEnded));
    scene.heirs.insert(PlaceId(22), vec![PlaceId(21), PlaceId(23)]);
    let heirs = scene.verify(&promise).await;
    told(drawing, &heirs);
    assert_eq!(heirs[0].evidence.places, [PlaceId(21), PlaceId(23)]);
}

/// Five children with a problem in March, and what was done about them since.
fn with_cases(facts: &str, until: &str) -> Built {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2022-05-01 | Melati
        Budi  | m   | 2022-05-01 | Melati
        Rina  | f   | 2022-05-01 | Mawar
        Adi   | m   | 2022-05-01 | Mawar
        Wati  | f   | 2022-05-01 | Anggrek
        ",
    );
    let march = "
        child | on         | cm   | step
        Sari  | 2024-03-10 | 76.0 |
        Budi  | 2024-03-10 | 76.0 |
        Rina  | 2024-03-10 | 76.0 |
        Adi   | 2024-03-10 | 76.0 |
        Wati  | 2024-03-10 | 76.0 |
        Wati  | 2024-03-12 |      | referred
        ";
    built(&with_facts(with_facts(cast, march), facts), until)
}

fn act(number: u128, act: SeenAct, count: u32, due: &str) -> Commitment {
    let measure = Measure::Act { act, count, baseline: 0 };
    commitment(number, NATAR, day(due), measure)
}

/// Cases that were open at the meeting are followed one by one: a step since their visit
/// answers them, the day of the step and not that of the report counts, and one that died or
/// moved away is no longer asked for.
#[tokio::test]
async fn cases_are_followed_one_by_one() {
    let none = with_cases("child | on", "2024-03");
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    freeze(
        &none.engine,
        &none.tree,
        PlaceId(18),
        "2024-03".parse().unwrap(),
        None,
        &pack,
        &After::default(),
    )
    .await
    .unwrap();
    let later = with_cases(
        "
        child | on         | cm   | step     | exit
        Sari  | 2024-03-15 |      | referred |
        Sari  | 2024-06-20 |      | closed   |
        Budi  | 2024-05-02 |      | served   |
        Rina  | 2024-04-20 |      |          | died
        Adi   | 2024-05-10 | 90.0 |          |
        ",
        "2024-07",
    );
    let mut scene = Scene::new(&later.engine, &later.tree, "2024-03-31", "2024-07-10");
    let promises = [
        act(1, SeenAct::CasesAnswered, 4, "2024-07-31"),
        act(2, SeenAct::CasesAnswered, 2, "2024-06-30"),
        act(3, SeenAct::CasesAnswered, 2, "2024-04-30"),
        act(4, SeenAct::CasesClosed, 1, "2024-06-30"),
        act(5, SeenAct::CasesClosed, 1, "2024-05-31"),
    ];
    let without = scene.verify(&promises).await;
    assert!(without.iter().all(|v| v.status == Status::NotMeasurable(Why::NoPack)));
    let (_, frozen) = open(&pack, Arc::new(Rules::built_in().unwrap())).unwrap();
    scene.pack = Some(Uuid::from_u128(7));
    scene.packs.insert(Uuid::from_u128(7), frozen);
    let verdicts = scene.verify(&promises).await;
    let told: Vec<_> = verdicts
        .iter()
        .map(|verdict| {
            let Some(Now::Acts { done, of, gone }) = verdict.evidence.now else {
                panic!("{verdict:?}")
            };
            (verdict.status.code(), done, of, gone)
        })
        .collect();
    assert_eq!(
        told,
        [
            // Three can still be answered; of them two are, two and a half were to be.
            ("on_track", 2, 4, 1),
            ("met", 2, 4, 1),
            // By April one was answered, and three could be.
            ("missed", 1, 4, 1),
            ("met", 1, 5, 1),
            ("missed", 0, 5, 1),
        ]
    );
}

/// Acts that come one by one are late when a whole one is lacking; money has no register yet.
#[tokio::test]
async fn a_decree_is_seen_when_it_is_uploaded() {
    let built = measured("2024-05");
    let mut scene = Scene::new(&built.engine, &built.tree, "2024-03-31", "2024-05-30");
    let promises = [
        act(1, SeenAct::DecreeUploaded, 1, "2024-06-30"),
        act(2, SeenAct::DecreeUploaded, 3, "2024-06-29"),
        act(3, SeenAct::DocumentUploaded, 1, "2024-04-30"),
        act(4, SeenAct::DocumentUploaded, 1, "2024-04-30"),
        act(5, SeenAct::RupiahRealised, 1, "2024-04-30"),
    ];
    scene.seen.insert(Uuid::from_u128(2), vec![day("2024-04-02")]);
    scene.seen.insert(Uuid::from_u128(3), vec![day("2024-04-30")]);
    scene.seen.insert(Uuid::from_u128(4), vec![day("2024-05-01")]);
    let verdicts = scene.verify(&promises).await;
    let told: Vec<&str> = verdicts.iter().map(|verdict| verdict.status.code()).collect();
    assert_eq!(told, ["on_track", "late", "met", "missed", "not_measurable"]);
    assert_eq!(verdicts[4].status, Status::NotMeasurable(Why::NoRegister));
}

/// Nobody resides in a puskesmas, so no indicator is of it.
#[tokio::test]
async fn a_puskesmas_has_no_indicators() {
    let built = measured("2024-05");
    let mut places = tree().all().to_vec();
    let mut puskesmas = places[0].clone();
    (puskesmas.id, puskesmas.level) = (PlaceId(99), Level::Puskesmas);
    (puskesmas.code, puskesmas.parent) = ("18.01.04-k1".to_owned(), Some(NATAR));
    places.push(puskesmas);
    let tree = Tree::new(places);
    let line = "indicator | baseline | goal | better\nmeasured | 4 / 12 | 50 | higher\n";
    let measure = on_indicator(&table(line)[0], &version(&built.engine, "measured"));
    let promise = [commitment(1, PlaceId(99), day("2024-07-31"), measure)];
    let scene = Scene::new(&built.engine, &tree, "2024-03-31", "2024-05-10");
    let verdicts = scene.verify(&promise).await;
    assert_eq!(verdicts[0].status, Status::NotMeasurable(Why::NobodyResides));
}
