//! A pack: the figures of a place and of all below it, as known on a day, kept with the
//! rows and definitions they come from, so that they can be proved years later.
//!
//! A pack is a folder that needs nothing else: `pack.toml` says what it is and what each file
//! must hold, `relations/` has the rows, `definitions/` the indicators, `places.csv` the
//! names, `figures.parquet` every count with the fingerprint of its members, `public.csv` what
//! the public may read of them, decided after the packs that are released already.

mod contents;
mod figures;
mod freeze;
mod public;
mod verify;

pub use contents::{Contents, PackHash, Subject};
pub use figures::Figure;
pub use freeze::freeze;
pub use public::{After, Lost, PublicFigure, PublicTable, bears_on};
pub use verify::{Check, Verified, Wrong, tree, verify};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::indicator::Definitions;
use crate::partition::DEFINITIONS;
use crate::worklist::Rules;

pub(crate) const CONTENTS: &str = "pack.toml";
pub(crate) const RELATIONS: &str = "relations";
pub(crate) const FIGURES: &str = "figures.parquet";
/// What the public may read.
pub const PUBLIC: &str = "public.csv";
/// What was withheld from it, level by level.
pub const LOST: &str = "withheld.csv";

/// The folder of a pack's definitions.
pub fn definitions(folder: &Path) -> PathBuf {
    folder.join(DEFINITIONS)
}

/// What a pack says of itself.
pub fn contents(folder: &Path) -> Result<Contents, Failure> {
    Contents::read(&folder.join(CONTENTS))
}

/// Opens a pack to ask it: the same questions, answered from its own rows and definitions.
pub fn open(folder: &Path, rules: Arc<Rules>) -> Result<(Contents, Engine), Failure> {
    let contents = Contents::read(&folder.join(CONTENTS))?;
    let definitions = Definitions::read_folder(&definitions(folder))?;
    let engine = Engine::open(&folder.join(RELATIONS), Arc::new(definitions), rules)?;
    Ok((contents, engine.leaving_no_trace()))
}
