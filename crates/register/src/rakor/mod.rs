//! Coordination meetings as facts: called, moved, run, closed, and what was promised there.
//!
//! Every fact of a meeting has a line in `rakor_fact` (its act, what it replaces, whether it takes
//! something away) and what it says in a table of its kind. Which of them stands is decided in one
//! place, [`standing`].

mod agenda;
mod attendance;
mod called;
mod closing;
mod commitment;
mod decision;
mod document;
mod fact;
mod invitation;
mod measure;
mod meeting;
mod minute;
mod note;
mod owed;
mod proceedings;
mod promised;
mod remark;
mod signature;
mod standing;
mod withdrawal;

use chrono::NaiveDate;

pub use agenda::AgendaItem;
pub use attendance::{Attendance, NewAttendance, Quorum, attend, quorum};
pub use called::{get, get_at, of_place, previous, versions};
pub use closing::{Closing, NewClosing, close};
pub use commitment::{Commitment, HandOver, NewCommitment, commit, hand_over};
pub use decision::{Decision, NewDecision, decide};
pub use document::{Document, NewDocument, add_document, document};
pub use fact::is_invited;
pub use invitation::{Invitation, NewInvitation, invite};
pub use measure::{Baseline, Measure, SeenAct};
pub use meeting::{
    CallOff, Meeting, NewMeeting, NewVersion, PackLink, Version, call, call_off, change,
    link_pack, moved_from,
};
pub use minute::{Minute, NewMinute, Section, minute, sections};
pub use note::{CommitmentNote, NewNote, note, notes_of};
pub use owed::{
    Asked, Which, commitment, commitments_of, commitments_owned_by, history_of, owner_gone,
};
pub use proceedings::{Others, Proceedings, everything, proceedings_at};
pub use remark::{NewRemark, Remark, RemarkKind, remark};
pub use signature::{NewSignature, Signature, sign, verifies};
pub use standing::{Known, Stand};
pub use withdrawal::{Withdrawal, withdraw};

use crate::account::OutOfReach;
use crate::attachment;
use crate::failure::Failure;

/// Why something about a meeting could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such meeting")]
    UnknownMeeting,
    #[error("what this corrects is not of this meeting")]
    UnknownFact,
    #[error("no such member")]
    UnknownMember,
    #[error("this member's assignment does not hold on {0}")]
    MemberGone(NaiveDate),
    #[error("no such pack of this place")]
    UnknownPack,
    #[error("no such document")]
    UnknownDocument,
    #[error("no such commitment")]
    UnknownCommitment,
    #[error("no such file of this place")]
    UnknownFile,
    #[error("the id is that of another fact")]
    IdTaken,
    #[error("the meeting is closed")]
    Closed,
    #[error("the meeting was called off")]
    CalledOff,
    #[error("only a nation, province, kabupaten or kota, kecamatan, desa or kelurahan meets")]
    NoTeam,
    #[error("a meeting ends on the day it begins or at most 30 days later")]
    BadDates,
    #[error("an item of the agenda lies on a day of the meeting and ends after it begins")]
    BadAgenda,
    #[error("the period is a month, or two with `..` between them")]
    BadPeriod,
    #[error("{0} is missing or too long")]
    BadText(&'static str),
    #[error("the day does not belong to the meeting")]
    OutsideTheDays,
    #[error("the place lies outside the meeting's")]
    OutsideThePlace,
    #[error("the commitment above is not of a place that holds this one")]
    BadParent,
    #[error("a commitment is due on the first day of the meeting or within ten years of it")]
    BadDue,
    #[error("the goal cannot be measured as it is said")]
    BadGoal,
    #[error("an amount is more than nought and at most 1,000 trillion rupiah")]
    BadMoney,
    #[error("this is said by the person it is about")]
    NotOneself,
    #[error("this key is not enrolled for the member, or no longer")]
    UnknownKey,
    #[error("the signature is not of this document with this key")]
    BadSignature,
    #[error(transparent)]
    Attachment(#[from] attachment::Refused),
    #[error(transparent)]
    Failure(#[from] Failure),
}
