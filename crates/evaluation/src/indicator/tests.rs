//! Definitions that are refused, with the place and the reason.

use super::{BadDefinition, Definitions};

fn refusal(numerator: &str) -> BadDefinition {
    let text = include_str!("../../indicators/child.toml");
    let text =
        text.replace("numerator = \"haz < -300\"", &format!("numerator = \"{numerator}\""));
    read(text).unwrap_err()
}

fn read(text: String) -> Result<Definitions, BadDefinition> {
    Definitions::read(&[("child.toml".to_owned(), text)])
}

#[test]
fn the_first_set_is_sound() {
    let definitions = Definitions::built_in().unwrap();
    assert_eq!(definitions.all().len(), 31);
    assert_eq!(definitions.get("stunted").unwrap().name.en, "Stunted");
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
    assert!(refusal("haz / 0 < 1").why.contains("zero"));
    assert!(refusal("haz < random()").why.contains("another time"));
    assert!(refusal("visit_on < now()").why.contains("another time"));
    assert!(refusal("no_such(haz)").why.contains("no_such"));
}

#[test]
fn an_unknown_word_is_refused() {
    let text = include_str!("../../indicators/child.toml");
    let refused = |from, to| read(text.replacen(from, to, 1)).unwrap_err();
    assert!(refused("over = \"last\"", "over = \"whenever\"").why.contains("whenever"));
    assert!(refused("\"haz_implausible\"]", "\"hazy\"]").why.contains("hazy"));
    let taken = refused("code = \"severely_stunted\"", "code = \"stunted\"");
    assert_eq!(taken, BadDefinition::at("stunted", "the code is taken"));
}
