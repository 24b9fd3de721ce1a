//! Accounts: who somebody is, where and until when, and therefore what they may do there.

pub(crate) mod password;
mod role;
mod session;
mod store;
mod tries;

use chrono::NaiveDate;
use uuid::Uuid;

pub use role::{Deed, Role};
pub use session::{Session, SignInRefused, end_session, resume, sign_in};
pub use store::{
    InvitationToken, Listed, NewAssignment, Refused, accept, add, assign, end_assignment,
    first_invitation, invite_again, invited, list, named, operator, with_password,
};
pub use tries::{MINUTES, MOST_TRIES, let_in_again};

use crate::place::{PlaceId, Tree};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub Uuid);

/// A role in a place for a time, with the number of the decree that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub id: Uuid,
    pub role: Role,
    pub place: PlaceId,
    pub sk_number: String,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
}

/// Somebody signed in, with the assignments that hold today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    pub display_name: String,
    pub assignments: Vec<Assignment>,
}

/// The account's area or role does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this account may not do that there")]
pub struct OutOfReach;

impl Account {
    /// The one answer to "may this account do this here": a role that may, over a place that
    /// holds this one.
    pub fn may(&self, deed: Deed, place: PlaceId, tree: &Tree) -> bool {
        self.assignments
            .iter()
            .any(|assignment| assignment.role.may(deed) && tree.within(place, assignment.place))
    }

    pub fn must(&self, deed: Deed, place: PlaceId, tree: &Tree) -> Result<(), OutOfReach> {
        if self.may(deed, place, tree) { Ok(()) } else { Err(OutOfReach) }
    }

    /// The place whose page greets this account: its widest assignment.
    pub fn home(&self, tree: &Tree) -> Option<PlaceId> {
        self.assignments
            .iter()
            .filter_map(|assignment| tree.get(assignment.place))
            .min_by_key(|place| place.level)
            .map(|place| place.id)
    }

    /// The places over which the account may do something, for lists that must stay inside.
    pub fn places_for(&self, deed: Deed) -> Vec<PlaceId> {
        self.assignments
            .iter()
            .filter(|assignment| assignment.role.may(deed))
            .map(|assignment| assignment.place)
            .collect()
    }
}
