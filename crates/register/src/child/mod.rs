//! Children: who they are, where they live, how they are found.

mod change;
mod current;
mod enrol;
mod name;
mod names;
mod nik;
mod search;
mod sheet;

pub use change::{Refused, leave, move_to, return_to, reveal_nik};
pub use enrol::{Identity, NewChild, enrol, identify};
pub(crate) use name::likeness;
pub use name::plain;
pub(crate) use names::Names;
pub use names::learn_names;
pub use nik::{Keys, Nik};
pub use search::{Alike, Found, Person, find, people, resembling};
pub use sheet::{FactLine, Sheet, sheet};

pub(crate) use current::{Current, current_of, in_kabkota, kabkota_of, refresh, with_nik};
pub(crate) use enrol::{Newcomers, write_exit, write_identity, write_residence};
