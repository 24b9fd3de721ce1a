//! A pack turned into what a meeting looks at: a place and those below it side by side, each
//! indicator with its target, what truly changed and what only chance parts, and the questions
//! worth asking each place.

mod aim;
mod change;
mod compare;
mod gap;
mod not_yet;
mod prepare;
mod question;
mod sheet;

pub use aim::{Aim, Reach};
pub use change::{Change, Truly};
pub use compare::{compared, is_worse};
pub use not_yet::{FrameItem, NotYet, Section};
pub use prepare::{Asked, Pack, Since, prepare};
pub use question::{Asks, Limits, Measuring, Question, questions};
pub use sheet::{Before, Briefing, Cases, Kept, Line, Sheet};
