//! The team of a place that brings stunting down: who is in it, by which decree and for which
//! time, and the keys its members sign with. Roles are words of a decree, not a list of ours.

mod decree;
mod key;
mod member;

use chrono::NaiveDate;

pub use decree::{
    Decree, DecreeWithdrawal, NewDecree, add_decree, decrees, decrees_within, withdraw_decree,
};
pub use key::{Key, NewKey, enrol_key, keys_of, revoke_key};
pub(crate) use member::members_at;
pub use member::{
    EndOfMember, Member, MemberVersion, NewMember, add_member, correct_member, end_member,
    member, members_of, members_of_account, members_on,
};

use crate::account::OutOfReach;
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::place::{Level, PlaceId, Tree};

/// Why something about a team could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error(
        "only a nation, province, kabupaten or kota, kecamatan, desa or kelurahan has a team"
    )]
    NoTeam,
    #[error("no such member")]
    UnknownMember,
    #[error("no such account")]
    UnknownAccount,
    #[error("no such decree")]
    UnknownDecree,
    #[error("no such file of this place")]
    UnknownFile,
    #[error("no such key")]
    UnknownKey,
    #[error("{0} is missing or too long")]
    BadText(&'static str),
    #[error("the assignment ends before it begins")]
    EndsBeforeItBegins,
    #[error("the assignment of this member ended on {0}")]
    MemberGone(NaiveDate),
    #[error("a key is enrolled by the member it belongs to, from his own account")]
    NotOneself,
    #[error("this is no key of Ed25519")]
    BadKey,
    #[error("somebody else changed this meanwhile")]
    ChangedMeanwhile,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Whether a place is of a level that has a team, and so meets.
pub(crate) fn has_team(place: PlaceId, tree: &Tree) -> bool {
    tree.get(place).is_some_and(|place| match place.level {
        Level::Nation | Level::Province | Level::Kabkota | Level::Kecamatan | Level::Desa => {
            true
        }
        Level::Posyandu | Level::Puskesmas => false,
    })
}

/// The day it is in a place.
pub(crate) fn today(place: PlaceId, tree: &Tree, clock: &Clock) -> NaiveDate {
    let code = tree.get(place).map_or("", |place| place.code.as_str());
    clock.today(Zone::of_code(code))
}
