//! Meetings behind every door: what was promised, judged by the data, and the papers of a meeting.

mod asks;
mod brief;
mod closing;
mod evaluation;
mod judged;
mod papers;
mod semester;
mod start;
mod told;

pub(crate) use asks::leaf_key;
pub(crate) use brief::{BRIEFS_KEPT, Brief};
pub(crate) use evaluation::{evaluation, narrow_pictures};
pub(crate) use judged::Judged;
pub(crate) use semester::{Opened, semester};
pub(crate) use start::{baseline, open_cases};
pub(crate) use told::{Teller, act_key};
