//! The data that come with the program, and data that are refused.

use chrono::NaiveDate;
use register::place::Level;

use super::{Covers, Shows, Tpps};
use crate::indicator::{BadDefinition, Definitions, InForce};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn built_in() -> Tpps {
    Definitions::built_in().unwrap().tpps().clone()
}

#[test]
fn the_two_rhythms_of_the_field_are_there() {
    let tpps = built_in();
    let codes: Vec<&str> =
        tpps.meetings().iter().map(|meeting| meeting.code.as_str()).collect();
    assert_eq!(codes, ["semester", "after_drive", "mini_lokakarya", "rembuk", "audit"]);
    let semester = tpps.meeting("semester").unwrap();
    assert_eq!((semester.days, semester.times_a_year), (2, Some(2)));
    let first = semester.agenda.iter().find_map(|line| line.shows);
    assert_eq!(first, Some(Shows::Promises), "it opens with what was promised");
    for meeting in tpps.meetings() {
        let commits = meeting.agenda.iter().any(|l| l.shows == Some(Shows::Commitments));
        assert!(commits, "{} ends in appeals", meeting.code);
    }
    let of_desa: Vec<_> = tpps.meetings_of(Level::Desa).map(|m| m.code.as_str()).collect();
    assert_eq!(of_desa, ["rembuk"]);
}

#[test]
fn eight_actions_until_2024_and_four_steps_since() {
    let tpps = built_in();
    let on = |when: &str| -> Vec<(String, usize)> {
        let frames = tpps.actions_on(Level::Kabkota, day(when));
        frames.map(|frame| (frame.code.clone(), frame.steps.len())).collect()
    };
    let frames = |of: &[(&str, usize)]| -> Vec<(String, usize)> {
        of.iter().map(|(code, steps)| ((*code).to_owned(), *steps)).collect()
    };
    assert_eq!(on("2024-11-14"), frames(&[("aksi_2021", 8), ("pilar_perpres_72", 5)]));
    assert_eq!(on("2025-04-01"), frames(&[("aksi_2025", 4)]));
    // Since 2025 every kecamatan acts as well.
    assert_eq!(tpps.actions_on(Level::Kecamatan, day("2024-11-14")).count(), 0);
    assert_eq!(tpps.actions_on(Level::Kecamatan, day("2025-04-01")).count(), 1);
}

#[test]
fn every_level_has_its_own_duties_on_its_own_days() {
    let tpps = built_in();
    let due = |level, first: &str, last: &str| -> Vec<String> {
        let frames = tpps.working_on(level, day(first));
        let due = frames.flat_map(|frame| frame.due_between(day(first), day(last)));
        due.map(|(day, duty)| format!("{day} {}", duty.code)).collect()
    };
    assert_eq!(
        due(Level::Kabkota, "2025-01-01", "2025-07-31"),
        ["2025-01-15 semester_report", "2025-07-15 semester_report"]
    );
    assert_eq!(
        due(Level::Desa, "2025-01-01", "2025-12-31"),
        [
            "2025-01-10 quarterly_report",
            "2025-04-10 quarterly_report",
            "2025-07-10 quarterly_report",
            "2025-10-10 quarterly_report"
        ]
    );
    for level in [Level::Province, Level::Kabkota, Level::Kecamatan, Level::Desa] {
        let frames: Vec<_> = tpps.working_on(level, day("2025-01-01")).collect();
        assert_eq!(frames.len(), 1, "{}", level.code());
        assert!(!frames[0].indicators.is_empty());
        let named = frames[0].duties.iter().filter_map(|duty| duty.meeting.as_deref());
        for meeting in named {
            assert!(tpps.meeting(meeting).is_some(), "{meeting}");
        }
    }
}

#[test]
fn a_pack_ends_with_the_last_whole_month_before_the_meeting() {
    let before = |covers: Covers, when: &str| covers.before(day(when)).to_string();
    assert_eq!(before(Covers::Semester, "2024-11-14"), "2024-07..2024-10");
    assert_eq!(before(Covers::Semester, "2025-01-10"), "2024-07..2024-12");
    assert_eq!(before(Covers::Semester, "2024-08-01"), "2024-07");
    assert_eq!(before(Covers::SinceDrive, "2024-08-09"), "2024-06..2024-07");
    assert_eq!(before(Covers::SinceDrive, "2025-02-01"), "2024-06..2025-01");
    assert_eq!(before(Covers::Quarter, "2024-10-10"), "2024-07..2024-09");
    assert_eq!(before(Covers::Month, "2024-03-31"), "2024-02");
    assert_eq!(before(Covers::Year, "2024-03-05"), "2024-01..2024-02");
}

fn refused(text: &str) -> BadDefinition {
    Definitions::built_in().unwrap().with("ours.toml", text).unwrap_err()
}

const MEETING: &str = r#"
    [[meeting]]
    code = "ours"
    name = { id = "Rapat kami", en = "Our meeting" }
    about = { id = "untuk kami", en = "for us" }
    levels = ["kabkota"]
    days = 1
    covers = "month"
    source = "SK contoh"
    verified = true
    questions = [{ id = "Apa?", en = "What?" }]

    [[meeting.agenda]]
    day = 1
    from = "09:00"
    until = "10:00"
    what = { id = "Janji", en = "Promises" }
    speaker = { id = "Ketua", en = "Chair" }
    shows = "promises"

    [[meeting.invited]]
    role = { id = "Ketua", en = "Chair" }
    organisation = { id = "TPPS", en = "TPPS" }
    quorum = true
"#;

#[test]
fn a_meeting_of_a_places_own_may_be_added() {
    let more = Definitions::built_in().unwrap().with("ours.toml", MEETING).unwrap();
    assert_eq!(more.tpps().meetings_of(Level::Kabkota).count(), 5);
    for (from, to, place, why) in [
        ("days = 1", "days = 9", "ours.days", "1 to 7"),
        ("[\"kabkota\"]", "[\"posyandu\"]", "the file", "posyandu"),
        ("[\"kabkota\"]", "[]", "ours.levels", "nobody"),
        ("day = 1", "day = 2", "ours.agenda 1", "no such day"),
        ("\"09:00\"", "\"9:00\"", "ours.agenda 1", "9:00"),
        ("\"09:00\"", "\"24:00\"", "ours.agenda 1", "24:00"),
        ("\"10:00\"", "\"08:00\"", "ours.agenda 1", "before it begins"),
        ("quorum = true", "quorum = false", "ours.invited", "quorum"),
        ("\"SK contoh\"", "\" \"", "ours", "source"),
        ("verified = true", "verified = false", "ours", "note"),
        ("\"promises\"", "\"horoscope\"", "the file", "horoscope"),
        ("\"month\"", "\"fortnight\"", "the file", "fortnight"),
        ("\"ours\"", "\"semester\"", "semester", "taken"),
        ("\"ours\"", "\"Our Own\"", "Our Own", "small letters"),
        ("en = \"What?\"", "en = \"\"", "ours.questions 1", "both languages"),
        ("days = 1", "days = 1\nwhen = 2", "the file", "when"),
    ] {
        let text = MEETING.replacen(from, to, 1);
        assert_ne!(text, MEETING, "{from}");
        let bad = refused(&text);
        assert!(bad.place == place && bad.why.contains(why), "{from} -> {to}: {bad}");
    }
}

const WORKING: &str = r#"
    [[working_frame]]
    code = "ours"
    name = { id = "Kerangka kami", en = "Our frame" }
    level = "desa"
    source = "Perdes contoh"
    verified = true
    indicators = ["stunted", "perpres_72_2021/S3"]

    [[working_frame.duty]]
    code = "report"
    name = { id = "Laporan", en = "Report" }
    due = { on = ["01-10", "07-10"] }
    source = "Perdes contoh"
    verified = true
"#;

#[test]
fn a_bad_working_frame_is_refused() {
    let built_in = Definitions::built_in().unwrap();
    assert!(built_in.with("ours.toml", WORKING).is_ok());
    for (from, to, place, why) in [
        ("\"stunted\"", "\"shorter\"", "ours.indicators", "shorter"),
        ("/S3\"", "/S30\"", "ours.indicators", "S30"),
        ("[\"stunted\", ", "[\"stunted\", \"stunted\", ", "ours.indicators", "twice"),
        ("\"01-10\"", "\"02-29\"", "the file", "02-29"),
        ("\"01-10\"", "\"08-10\"", "ours/report.due", "order"),
        ("[\"01-10\", \"07-10\"]", "[]", "ours/report.due", "never"),
        ("on = [\"01-10\", \"07-10\"]", "times_a_year = 0", "ours/report.due", "often"),
        ("on = [\"01-10\", \"07-10\"]", "every_months = 90", "ours/report.due", "long"),
    ] {
        let text = WORKING.replacen(from, to, 1);
        assert_ne!(text, WORKING, "{from}");
        let bad = refused(&text);
        assert!(bad.place == place && bad.why.contains(why), "{from} -> {to}: {bad}");
    }
}

#[test]
fn a_bad_frame_of_action_is_refused() {
    let frame = r#"
        [[action_frame]]
        code = "ours"
        name = { id = "Aksi kami", en = "Our actions" }
        levels = ["kabkota"]
        from = "2026-01-01"
        source = "SK contoh"
        verified = true
        [[action_frame.step]]
        number = "1"
        name = { id = "Satu", en = "One" }
    "#;
    let built_in = Definitions::built_in().unwrap();
    assert!(built_in.with("ours.toml", frame).is_ok());
    let ends = frame.replace("source", "until = \"2025-01-01\"\nsource");
    assert_eq!(refused(&ends).place, "ours.until");
    let step = "[[action_frame.step]]\nnumber = \"1\"\nname = { id = \"a\", en = \"b\" }\n";
    assert_eq!(refused(&format!("{frame}{step}")).place, "ours/1");
}

#[test]
fn a_file_of_the_same_name_takes_the_place_of_the_whole() {
    let none = InForce::of(Vec::new()).unwrap();
    let replaced = none.adding("meetings.toml", MEETING).unwrap();
    let codes = replaced.definitions.tpps().meetings().iter().map(|m| m.code.clone());
    assert_eq!(codes.collect::<Vec<_>>(), ["ours"]);
    assert_eq!(replaced.definitions.tpps().actions().len(), 3);
}
