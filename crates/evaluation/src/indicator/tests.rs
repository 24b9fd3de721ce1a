//! Definitions that are refused, with the place and the reason; versions; targets that differ.

use register::definition::DefinitionFile;

use super::{BadDefinition, Definitions, InForce};

const CHILD: &str = include_str!("../../indicators/child.toml");
const FRAMES: &str = include_str!("../../indicators/frames.toml");
const TARGETS: &str = include_str!("../../indicators/targets.toml");

fn refusal(numerator: &str) -> BadDefinition {
    let text =
        CHILD.replace("numerator = \"haz < -300\"", &format!("numerator = \"{numerator}\""));
    read(text).unwrap_err()
}

fn read(text: String) -> Result<Definitions, BadDefinition> {
    Definitions::read(&[("child.toml".to_owned(), text)])
}

/// A file that adds one indicator.
fn added(code: &str, numerator: &str) -> String {
    format!(
        "
        relation = \"child_month\"
        [[indicator]]
        code = \"{code}\"
        name = {{ id = \"Tambahan\", en = \"Added\" }}
        sentence = {{ id = \"dari semua\", en = \"of all\" }}
        denominator = \"true\"
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

fn in_force(files: &[(&str, &str)]) -> InForce {
    let file = |(name, text): &(&str, &str)| DefinitionFile::draft(name, text);
    InForce::of(files.iter().map(file).collect()).unwrap()
}

fn at(place: &str, why: &str) -> BadDefinition {
    BadDefinition::at(place, why)
}

#[test]
fn the_first_set_is_sound() {
    let definitions = Definitions::built_in().unwrap();
    assert_eq!(definitions.all().len(), 31);
    assert_eq!(definitions.get("stunted").unwrap().name.en, "Stunted");
    let frames = definitions.frames();
    assert_eq!(frames.get("perpres_72_2021").unwrap().items.len(), 1 + 9 + 11);
    assert_eq!(frames.get("esensial_29").unwrap().items.len(), 29);
    let answered: Vec<_> = frames
        .answered_by("stunted")
        .map(|(frame, item)| (&*frame.code, &*item.number))
        .collect();
    assert_eq!(answered, [("perpres_72_2021", "P")]);
}

#[test]
fn an_unknown_column_is_refused_by_name() {
    let BadDefinition { place, why } = refusal("hazz < -300");
    assert_eq!(place, "severely_stunted.numerator");
    assert!(why.contains("hazz"), "{why}");
}

#[test]
fn what_is_not_true_or_false_is_refused() {
    assert!(refusal("haz + 1").why.contains("should be Boolean"));
    assert!(refusal("haz < 'low'").why.contains("low"));
    assert!(refusal("count(haz) > 1").why.contains("one row"));
    assert!(refusal("exists (select 1)").why.contains("one row"));
    assert!(refusal("haz < -300; true").why.contains("end of expression"));
    assert!(refusal("haz < random()").why.contains("another time"));
    assert!(refusal("visit_on < now()").why.contains("another time"));
    assert!(refusal("no_such(haz)").why.contains("no_such"));
}

#[test]
fn what_may_fail_on_a_row_is_refused_or_gives_nothing() {
    assert_eq!(refusal("haz / 0 < 1").why, "it divides by zero");
    assert_eq!(refusal("haz % 0 < 1").why, "it divides by zero");
    // On some rows only: nothing, which a test of the engine counts.
    for sound in ["weight_g / haz > 1", "cast(gain as int) > 1"] {
        let text =
            CHILD.replace("numerator = \"haz < -300\"", &format!("numerator = \"{sound}\""));
        assert!(read(text).is_ok(), "{sound}");
    }
    assert!(!refusal("gain > 5").why.is_empty());
    // In a branch that the row tried does not take.
    assert!(!refusal("case when haz > 7 then gain > 5 else true end").why.is_empty());
}

#[test]
fn what_swells_or_never_ends_is_refused() {
    let refused = |text: &str| refusal(text).why;
    assert!(refused("repeat('a', 1000000000) = 'b'").contains("`repeat`"));
    assert!(refused("lpad('a', 1000000000) = 'b'").contains("`lpad`"));
    assert!(refused("regexp_like(gain, '(a*)*b')").contains("`regexp_like`"));
    assert!(refused("gain ~ '(a*)*b'").contains("`~`"));
    assert!(refused("gain like '%N%'").contains("`like`"));
    assert!(refused("gain || gain = 'NN'").contains("`||`"));
    assert!(!refused("range(1, 1000000000) is not null").is_empty());
    assert!(!refused("[1, 2][1] = haz").is_empty());
    let long = format!("haz in ({})", vec!["1234"; 400].join(", "));
    assert_eq!(refused(&long), "it is longer than 2000 characters");
    let deep = format!("{}counted{}", "(".repeat(41), ")".repeat(41));
    assert!(refused(&deep).starts_with("it nests deeper than 40"));
    let nested = format!("{}haz{} > 0", "abs(".repeat(39), ")".repeat(39));
    let nots = format!("{}{nested}", "not ".repeat(60));
    assert!(!refused(&nots).is_empty());
    let row = |conditions: usize| vec!["haz < -300"; conditions].join(" or ");
    assert!(refused(&row(100)).starts_with("it nests deeper than 40"));
    let wide = format!("numerator = \"{}\"", row(30));
    assert!(read(CHILD.replace("numerator = \"haz < -300\"", &wide)).is_ok());
}

#[test]
fn an_unknown_word_is_refused() {
    let refused = |from, to| read(CHILD.replacen(from, to, 1)).unwrap_err();
    assert!(refused("over = \"last\"", "over = \"whenever\"").why.contains("whenever"));
    assert!(refused("\"haz_implausible\"]", "\"hazy\"]").why.contains("hazy"));
    let taken = refused("code = \"severely_stunted\"", "code = \"stunted\"");
    assert_eq!(taken, at("stunted", "the code is taken"));
    let worded = refused("code = \"severely_stunted\"", "code = \"Very Stunted\"");
    assert_eq!(worded.place, "Very Stunted");
}

#[test]
fn a_wrong_within_is_refused() {
    let refused = |from: &str, to: &str| {
        let changed = CHILD.replacen(from, to, 1);
        assert_ne!(changed, CHILD, "{from}");
        read(changed).unwrap_err()
    };
    let severe = "over = \"last\"\nwithin = \"stunted\"";
    let within = |outer: &str| format!("over = \"last\"\nwithin = \"{outer}\"");
    let unknown = refused(severe, &within("shorter"));
    assert_eq!(unknown, at("severely_stunted.within", "`shorter` is no indicator"));
    assert!(refused(severe, &within("severely_stunted")).why.contains("leads back"));
    let each = severe.replace("last", "each");
    assert!(refused(severe, &each).why.contains("other months"));
    let hidden = format!("{severe}\npublished = false");
    assert!(refused(severe, &hidden).why.contains("protects nothing"));
    let word = refused(severe, &format!("{severe}\npublished = \"no\""));
    assert!(word.why.contains("published"), "{word}");
    let outer = CHILD.replacen(
        "source = \"Permenkes 2/2020: PB/U atau TB/U < -2 SD\"\nover = \"last\"",
        "source = \"Permenkes 2/2020: PB/U atau TB/U < -2 SD\"\nover = \"last\"\npublished = false",
        1,
    );
    let hidden = read(outer).unwrap_err();
    assert_eq!(hidden.place, "severely_stunted.within");
    assert!(hidden.why.contains("is not published"), "{hidden}");
    let circle = CHILD.replacen(
        "source = \"Permenkes 2/2020: PB/U atau TB/U < -2 SD\"\nover = \"last\"",
        "source = \"Permenkes 2/2020: PB/U atau TB/U < -2 SD\"\nover = \"last\"\nwithin = \"severely_stunted\"",
        1,
    );
    assert!(read(circle).unwrap_err().why.contains("leads back"));
}

/// What may be published of an indicator changes no answer.
#[test]
fn what_is_published_is_no_part_of_the_version() {
    let version = |text: &str| {
        let definitions = read(text.to_owned()).unwrap();
        definitions.get("severely_stunted").unwrap().version()
    };
    let alone = CHILD.replacen("within = \"stunted\"", "published = false", 1);
    assert_eq!(version(&alone), version(CHILD));
}

#[test]
fn the_version_is_of_what_decides_the_answer() {
    let version = |text: String| read(text).unwrap().get("stunted").unwrap().version();
    let before = version(CHILD.to_owned());
    let replaced = |from: &str, to: &str| {
        let changed = CHILD.replace(from, to);
        assert_ne!(changed, CHILD, "{from}");
        version(changed)
    };
    assert_eq!(replaced("en = \"Stunted\"", "en = \"Short\""), before);
    assert_eq!(replaced("TB/U < -2 SD", "TB/U kurang dari -2 SD"), before);
    assert_eq!(replaced("\"haz < -200\"", "\"haz  <   -200\""), before);
    assert_ne!(replaced("\"haz < -200\"", "\"haz <= -200\""), before);
    let reason =
        ("predicate = \"haz_implausible\"", "predicate = \"haz_implausible or oedema\"");
    assert_ne!(replaced(reason.0, reason.1), before);
    assert_eq!(before.to_string().len(), 8);
}

#[test]
fn a_bad_frame_is_refused() {
    let built_in = Definitions::built_in().unwrap();
    let refused = |text: &str| built_in.with("frames-2.toml", text).unwrap_err();
    assert_eq!(refused(FRAMES), at("perpres_72_2021", "the code is taken"));
    let frame = |code: &str, more: &str, items: &str| {
        format!(
            "[[frame]]\ncode = \"{code}\"\nname = {{ id = \"a\", en = \"b\" }}\nsource = \"c\"\n{more}\n{items}"
        )
    };
    let item = |number: &str, answered: &str| {
        format!(
            "[[frame.item]]\nnumber = \"{number}\"\nname = {{ id = \"a\", en = \"b\" }}\nunit = \"percent\"\ndirection = \"lower\"\n{answered}\n"
        )
    };
    let stunted = item("1", "indicator = \"stunted\"");
    assert!(built_in.with("f.toml", &frame("rpjmd", "", &stunted)).is_ok());
    assert_eq!(refused(&frame("a/b", "", &stunted)).place, "a/b");
    let never = frame("rpjmd", "from = \"2025-01-01\"\nuntil = \"2024-01-01\"", &stunted);
    assert_eq!(refused(&never), at("rpjmd.until", "it ends before it begins"));
    let twice = frame("rpjmd", "", &stunted.repeat(2));
    assert_eq!(refused(&twice), at("rpjmd/1", "the number is taken"));
    assert_eq!(refused(&frame("rpjmd", "", &item("1", ""))).place, "rpjmd/1");
    let both = item("1", "indicator = \"stunted\"\nregister = \"family\"");
    assert_eq!(refused(&frame("rpjmd", "", &both)).place, "rpjmd/1");
    let unknown = refused(&frame("rpjmd", "", &item("1", "indicator = \"shorter\"")));
    assert_eq!(unknown, at("rpjmd/1", "there is no indicator `shorter`"));
    let counted = refused(&frame("rpjmd", "", &item("1", "indicator = \"sasaran\"")));
    assert_eq!(counted, at("rpjmd/1", "`sasaran` is in another unit"));
    let register = refused(&frame("rpjmd", "", &item("1", "register = \"horoscope\"")));
    assert!(register.why.contains("horoscope"), "{register}");
}

#[test]
fn a_bad_target_is_refused() {
    let built_in = Definitions::built_in().unwrap();
    let target = |of: &str, year: i32, value: f64, place: &str, source: &str| {
        format!(
            "[[target]]\nof = \"{of}\"\nyear = {year}\nvalue = {value:?}\nplace = \"{place}\"\nsource = \"{source}\"\nverified = true\n"
        )
    };
    let refused = |text: &str| built_in.with("t.toml", text).unwrap_err();
    let sound = target("stunted", 2025, 12.0, "18.01", "RPJMD");
    assert!(built_in.with("t.toml", &sound).is_ok());
    for (of, year, value, place, source) in [
        ("shorter", 2025, 12.0, "18.01", "RPJMD"),
        ("perpres_72_2021/S10", 2025, 12.0, "18.01", "RPJMD"),
        ("stunted", 20255, 12.0, "18.01", "RPJMD"),
        ("stunted", 2025, 120.0, "18.01", "RPJMD"),
        ("stunted", 2025, -1.0, "18.01", "RPJMD"),
        ("stunted", 2025, f64::NAN, "18.01", "RPJMD"),
        ("stunted", 2025, 12.0, "Lampung", "RPJMD"),
        ("stunted", 2025, 12.0, "18..01", "RPJMD"),
        ("stunted", 2025, 12.0, "18.01", " "),
    ] {
        let text = target(of, year, value, place, source).replace("NaN", "nan");
        assert_eq!(refused(&text).place, format!("{of} {year} {place}"));
    }
    assert!(refused(&sound.repeat(2)).why.contains("two things"));
    assert!(
        refused(&sound.replace("verified = true", "verified = \"yes\""))
            .why
            .contains("verified")
    );
}

#[test]
fn targets_that_differ_are_all_told() {
    let definitions = Definitions::built_in().unwrap();
    let told = |what: &str, places: &[&str], year| {
        let aims = definitions.targets_of(what, places, year);
        let values: Vec<f64> = aims.targets.iter().map(|target| target.value).collect();
        (values, aims.conflict)
    };
    let natar = ["id", "18", "18.01", "18.01.04"];
    assert_eq!(told("perpres_72_2021/S3", &natar, 2024), (vec![58.0, 80.0], true));
    assert_eq!(told("perpres_72_2021/S7", &natar, 2024), (vec![80.0, 90.0], true));
    assert_eq!(told("stunted", &natar, 2024), (vec![14.0], false));
    assert_eq!(told("perpres_72_2021/P", &natar, 2024), (vec![14.0], false));
    // The nation's and the province's are of different places, and no conflict.
    assert_eq!(told("stunted", &natar, 2025), (vec![18.8, 13.2], false));
    assert_eq!(told("stunted", &["id", "12"], 2025), (vec![18.8], false));
    assert_eq!(told("stunted", &natar, 2027), (vec![], false));
    // How many people a nation reaches says nothing of a kabupaten.
    assert_eq!(told("perpres_72_2021/T6", &natar, 2024), (vec![], false));
    assert_eq!(told("perpres_72_2021/T6", &["id"], 2024), (vec![112_900_000.0], false));
}

#[test]
fn a_file_adds_what_no_code_has_yet() {
    let none = in_force(&[]);
    let more = none.adding("ours.toml", &added("well_fed", "gain = 'N'")).unwrap();
    assert_eq!(more.definitions.get("well_fed").unwrap().file, "ours.toml");
    let again = more.adding("ours.toml", &added("well_fed", "gain <> 'T'")).unwrap();
    assert_ne!(
        again.definitions.get("well_fed").unwrap().version(),
        more.definitions.get("well_fed").unwrap().version()
    );
    for (name, code, place) in [
        ("other.toml", "well_fed", "other.toml: well_fed"),
        ("other.toml", "stunted", "other.toml: stunted"),
        ("child.toml", "fine", "child.toml"),
        ("worklist.toml", "fine", "worklist.toml"),
    ] {
        let refused = more.adding(name, &added(code, "weighed")).unwrap_err();
        assert_eq!(refused.place, place);
    }
    let frame = added("fine", "weighed").replace("frame = \"ours\"", "frame = \"rpjmd\"");
    let refused = none.adding("a.toml", &frame).unwrap_err();
    assert_eq!(refused, at("a.toml: fine.frame", "there is no frame `rpjmd`"));
    assert!(none.adding("a.toml", "not = [toml").unwrap_err().place.contains("the file"));
}

#[test]
fn files_may_name_each_other_in_any_order() {
    let indicator = added("fine", "weighed").replace("frame = \"ours\"", "frame = \"rpjmd\"");
    let frame = "[[frame]]\ncode = \"rpjmd\"\nname = { id = \"a\", en = \"b\" }\nsource = \"c\"\nitem = []\n";
    let both = in_force(&[("a.toml", &indicator), ("z.toml", frame)]);
    assert!(both.unusable.is_empty() && both.definitions.get("fine").is_some());
    let refused = both.without("z.toml").unwrap_err();
    assert_eq!(refused.place, "a.toml: fine.frame");
    assert!(both.without("a.toml").is_ok());
    // What this release cannot read is left out and told; the rest answers.
    let one = in_force(&[("a.toml", &indicator), ("b.toml", &added("well", "weighed"))]);
    assert_eq!(one.unusable[0].name, "a.toml");
    assert!(one.definitions.get("well").is_some());
    assert!(one.adding("c.toml", &added("better", "weighed")).is_ok());
}

#[test]
fn a_code_names_its_file_where_it_is_alone_in_it() {
    let alone = in_force(&[("a.toml", &added("fine", "weighed"))]);
    assert_eq!(alone.file_of("fine").unwrap().name, "a.toml");
    assert_eq!(alone.file_of("a.toml").unwrap().name, "a.toml");
    assert_eq!(alone.file_of("stunted").unwrap_err().why, "it comes with the program");
    assert!(alone.file_of("unheard").is_err());
    let two = added("fine", "weighed");
    let second = added("finer", "weighed").replace("relation = \"child_month\"", "");
    let two = in_force(&[("a.toml", &format!("{two}{second}"))]);
    assert!(two.file_of("fine").unwrap_err().why.contains("finer"));
}

#[test]
fn the_targets_that_come_with_the_program_may_be_replaced() {
    let one = "[[target]]\nof = \"stunted\"\nyear = 2024\nvalue = 15\nplace = \"id\"\nsource = \"Perpres baru\"\nverified = true\n";
    let replaced = in_force(&[("targets.toml", one)]);
    assert_eq!(replaced.definitions.targets().all().len(), 1);
    let beside = in_force(&[("more.toml", one)]);
    let aims = beside.definitions.targets_of("stunted", &["id"], 2024);
    assert_eq!((aims.targets.len(), aims.conflict), (2, true));
    assert!(TARGETS.len() > one.len());
}
