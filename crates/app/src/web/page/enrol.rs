//! The forms by which a child is taken in, and what is known of it corrected: who it is, where it
//! lives, that it left.

use askama::Template;

use super::visit::Field;
use super::{Choice, Link, Shell};

/// One field of text or of a day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    /// `text` or `date`.
    pub(crate) kind: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) hint: String,
    pub(crate) error: String,
    /// The earliest and the latest day.
    pub(crate) least: String,
    pub(crate) most: String,
    /// Whether only digits are typed.
    pub(crate) digits: bool,
    /// The list that completes what is typed; empty where there is none.
    pub(crate) list: &'static str,
    /// Letters that may be typed; nought for any number.
    pub(crate) longest: u16,
}

/// Who a child is; posts `nama`, `jk`, `lahir`, `nik`, `ibu`, `ayah`, `birth_weight_kg`,
/// `birth_length_cm`, `alamat`.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdentityForm {
    pub(crate) name: Input,
    /// `href` holds the value.
    pub(crate) sexes: Vec<Choice>,
    pub(crate) sex_error: String,
    pub(crate) born: Input,
    pub(crate) nik: Input,
    pub(crate) mother: Input,
    pub(crate) father: Input,
    /// Weight and length.
    pub(crate) at_birth: Vec<Field>,
    pub(crate) address: Input,
}

/// A child who may be the one that is being taken in.
#[derive(Debug, Clone)]
pub(crate) struct Alike {
    pub(crate) link: Link,
    /// Age, mother, place.
    pub(crate) says: String,
}

/// Taking a child in; posts an [`IdentityForm`] with `id`, `tempat`, `sejak`, and `beda` or
/// `pindah` where children alike were shown.
#[derive(Debug, Clone, Template)]
#[template(path = "enrol.html")]
pub(crate) struct EnrolPage {
    pub(crate) shell: Shell,
    pub(crate) back: Link,
    pub(crate) action: String,
    /// The id that the child will have, so that sending it twice takes in one.
    pub(crate) id: String,
    pub(crate) form: IdentityForm,
    /// Posyandu; `href` holds the code.
    pub(crate) homes: Vec<Choice>,
    pub(crate) since: Input,
    pub(crate) alike: Vec<Alike>,
    /// That there are others whom the account may not see; empty where there are none.
    pub(crate) elsewhere: String,
    /// Whether the child of this NIK may be told to have moved here.
    pub(crate) may_move: bool,
    /// Whether it may be another child all the same.
    pub(crate) may_differ: bool,
}

impl EnrolPage {
    pub(crate) fn has_alike(&self) -> bool {
        !self.alike.is_empty() || !self.elsewhere.is_empty()
    }
}

/// What may be changed of a child.
#[derive(Debug, Clone, Template)]
#[template(path = "child_change.html")]
pub(crate) struct ChangePage {
    pub(crate) shell: Shell,
    pub(crate) child: String,
    pub(crate) particulars: String,
    /// `/anak/{id}`.
    pub(crate) back: String,
    /// The identity that a correction replaces.
    pub(crate) identity: String,
    pub(crate) form: IdentityForm,
    /// Where it moved to, and the places that complete what is typed.
    pub(crate) to: Input,
    pub(crate) places: Vec<String>,
    pub(crate) moved_on: Input,
    /// Whether it left, and may return.
    pub(crate) has_left: bool,
    /// Why it leaves; `href` holds the value.
    pub(crate) reasons: Vec<Choice>,
    pub(crate) left_on: Input,
}
