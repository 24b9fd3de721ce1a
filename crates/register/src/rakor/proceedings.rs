//! Everything of one meeting, as known at a cut.

use uuid::Uuid;

use super::called::{get_at, versions_at};
use super::standing::Book;
use super::{
    Attendance, Commitment, CommitmentNote, Decision, Document, Invitation, Known, Meeting,
    Minute, Remark, Signature, Stand, Version, attendance, decision, document, invitation,
    minute, notes_of, owed, remark, signature,
};
use crate::failure::Failure;
use crate::history::Cut;
use crate::store::Reader;

/// A meeting with all that belongs to it. Each list holds what stands, in the order in which it
/// became known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proceedings {
    pub meeting: Meeting,
    /// All that was said of the meeting, rivals and replaced ones too.
    pub versions: Vec<Version>,
    pub invitations: Vec<Invitation>,
    pub attendance: Vec<Attendance>,
    pub remarks: Vec<Remark>,
    pub decisions: Vec<Decision>,
    /// The texts that nobody has taken the place of; two of one section wait for a person.
    pub minutes: Vec<Minute>,
    pub commitments: Vec<Commitment>,
    pub notes: Vec<CommitmentNote>,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    pub others: Others,
}

/// What does not stand: replaced, withdrawn, or a rival that waits for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Others {
    pub invitations: Vec<Invitation>,
    pub attendance: Vec<Attendance>,
    pub remarks: Vec<Remark>,
    pub decisions: Vec<Decision>,
    pub minutes: Vec<Minute>,
    pub commitments: Vec<Commitment>,
    pub documents: Vec<Document>,
}

/// Everything of a meeting, as known now.
pub async fn everything(
    reader: &impl Reader,
    meeting: Uuid,
) -> Result<Option<Proceedings>, Failure> {
    proceedings_at(reader, meeting, Cut::NOW).await
}

/// Everything of a meeting, as known at a cut; None where it was not called by then.
pub async fn proceedings_at(
    reader: &impl Reader,
    meeting: Uuid,
    cut: Cut,
) -> Result<Option<Proceedings>, Failure> {
    let Some(meeting) = get_at(reader, meeting, cut).await? else { return Ok(None) };
    let book = Book::of(reader, meeting.id, cut).await?;
    let (invitations, no_invitations) =
        parted(invitation::of_meeting(reader, &book, cut).await?);
    let (attendance, no_attendance) = parted(attendance::of_meeting(reader, &book).await?);
    let (remarks, no_remarks) = parted(remark::of_meeting(reader, &book).await?);
    let (decisions, no_decisions) = parted(decision::of_meeting(reader, &book).await?);
    let (documents, no_documents) = parted(document::of_meeting(reader, &book).await?);
    let (commitments, no_commitments) =
        parted(owed::of_meeting(reader, meeting.id, cut).await?);
    let minutes = minute::of_meeting(reader, &book).await?;
    // A rival text is shown beside the first until a person settles it.
    let (minutes, no_minutes) =
        minutes.into_iter().partition(|minute| match minute.known.stand {
            Stand::Holds | Stand::Rival => true,
            Stand::Replaced(_) | Stand::Withdrawn(_) => false,
        });
    let promised: Vec<Uuid> =
        commitments.iter().chain(&no_commitments).map(|one| one.id).collect();
    let (signatures, _) = parted(signature::of_meeting(reader, &book, cut).await?);
    Ok(Some(Proceedings {
        versions: versions_at(reader, meeting.id, cut).await?,
        meeting,
        invitations,
        attendance,
        remarks,
        decisions,
        minutes,
        commitments,
        notes: notes_of(reader, &promised, cut).await?,
        documents,
        signatures,
        others: Others {
            invitations: no_invitations,
            attendance: no_attendance,
            remarks: no_remarks,
            decisions: no_decisions,
            minutes: no_minutes,
            commitments: no_commitments,
            documents: no_documents,
        },
    }))
}

/// What was said at a meeting.
trait Told {
    fn known(&self) -> &Known;
    fn id(&self) -> Uuid;
}

macro_rules! told {
    ($($fact:ident)*) => {
        $(impl Told for $fact {
            fn known(&self) -> &Known {
                &self.known
            }
            fn id(&self) -> Uuid {
                self.id
            }
        })*
    };
}

told!(Invitation Attendance Remark Decision Commitment Document Signature);

/// What stands and what does not, each in the order in which it became known.
fn parted<T: Told>(mut told: Vec<T>) -> (Vec<T>, Vec<T>) {
    told.sort_by_key(|one| (one.known().seq, one.id()));
    told.into_iter().partition(|one| one.known().stand == Stand::Holds)
}
