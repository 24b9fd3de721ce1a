//! Invitations, attendance, quorum: who may, who is gone, who came.

use register::account::{Account, Role};
use register::act::{self, Door};
use register::rakor::{self, NewAttendance, NewInvitation, Quorum, Refused, Stand, Withdrawal};
use uuid::Uuid;

use super::{all_of, called, called_at, change, moved};
use crate::stage::{Stage, day, on_both};
use crate::tpps::{added, end};

on_both! {
    a_moved_meeting_keeps_its_invitations
    a_member_whose_assignment_ended_is_not_invited_anew
    a_quorum_is_more_than_half_of_those_who_count
    who_does_not_manage_writes_down_only_himself
    an_invited_member_speaks_where_he_has_no_assignment
}

fn invitation(meeting: Uuid, organisation: &str) -> NewInvitation {
    NewInvitation {
        id: Uuid::now_v7(),
        meeting,
        role: "Kepala".to_owned(),
        organisation: organisation.to_owned(),
        member: None,
        quorum: true,
    }
}

async fn invite(stage: &Stage, by: &Account, new: &NewInvitation) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::invite(store, by, tree, new, Door::Form, clock).await
}

pub(super) fn came(meeting: Uuid, invitation: Option<Uuid>, name: &str) -> NewAttendance {
    NewAttendance {
        id: Uuid::now_v7(),
        meeting,
        invitation,
        name: name.to_owned(),
        role: String::new(),
        organisation: "Dinas Kesehatan".to_owned(),
        came_on: day("2024-11-14"),
        replaces: None,
        device_at: Some(1),
    }
}

pub(super) async fn attend(
    stage: &Stage,
    by: &Account,
    new: &NewAttendance,
) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::attend(store, by, tree, new, Door::Form, clock).await
}

async fn withdraw(
    stage: &Stage,
    by: &Account,
    meeting: Uuid,
    fact: Uuid,
) -> Result<(), Refused> {
    let new = Withdrawal { id: Uuid::now_v7(), meeting, fact };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::withdraw(store, by, tree, &new, Door::Form, clock).await
}

async fn a_moved_meeting_keeps_its_invitations(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let kept = invitation(meeting, "Dinas Kesehatan");
    let gone = invitation(meeting, "Baznas");
    for new in [&kept, &gone, &kept] {
        invite(&stage, &by, new).await.unwrap();
    }
    change(&stage, &by, &moved(meeting, meeting, "2024-11-21", "2024-11-21")).await.unwrap();
    withdraw(&stage, &by, meeting, gone.id).await.unwrap();
    let told = all_of(&stage, meeting).await;
    let ids: Vec<Uuid> = told.invitations.iter().map(|one| one.id).collect();
    assert_eq!(ids, [kept.id]);
    assert_eq!(told.others.invitations.len(), 1);
    assert!(matches!(told.others.invitations[0].known.stand, Stand::Withdrawn(_)));
    assert_eq!(rakor::moved_from(&told.versions), Some((day("2024-11-14"), day("2024-11-15"))));
}

async fn a_member_whose_assignment_ended_is_not_invited_anew(stage: Stage) {
    let by = stage.pak_dedi().await;
    let member = added(&stage, &by, "18.01", "Rina Contoh", None).await;
    let meeting = called(&stage, &by).await;
    let with =
        |meeting| NewInvitation { member: Some(member), ..invitation(meeting, "Bappeda") };
    let first = with(meeting);
    invite(&stage, &by, &first).await.unwrap();
    end(&stage, &by, member, "2024-11-13").await;
    assert!(matches!(invite(&stage, &by, &with(meeting)).await, Err(Refused::MemberGone(_))));
    // What was sent before is still the same fact, and she stays named in it.
    invite(&stage, &by, &first).await.unwrap();
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.invitations[0].member_name.as_deref(), Some("Rina Contoh"));
    end(&stage, &by, member, "2024-11-14").await;
    invite(&stage, &by, &with(meeting)).await.unwrap();
    let stranger =
        NewInvitation { member: Some(Uuid::now_v7()), ..invitation(meeting, "Bappeda") };
    assert!(matches!(invite(&stage, &by, &stranger).await, Err(Refused::UnknownMember)));
}

async fn a_quorum_is_more_than_half_of_those_who_count(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let quorum = async || rakor::quorum(&all_of(&stage, meeting).await);
    let nobody = quorum().await;
    assert_eq!((nobody.of, nobody.reached()), (0, false));
    let mut invited = Vec::new();
    for n in 0..4 {
        let new = invitation(meeting, &format!("Dinas {n}"));
        invite(&stage, &by, &new).await.unwrap();
        invited.push(new.id);
    }
    let guest = NewInvitation { quorum: false, ..invitation(meeting, "Pers") };
    invite(&stage, &by, &guest).await.unwrap();
    // One invitation counts once, however many come for it; a guest does not count.
    for of in [invited[0], invited[0], invited[1], guest.id] {
        attend(&stage, &by, &came(meeting, Some(of), "Rina Contoh")).await.unwrap();
    }
    assert_eq!(quorum().await, Quorum { present: 2, late: 0, needed: 3, of: 4 });
    let third = came(meeting, Some(invited[2]), "Budi Contoh");
    for _ in 0..2 {
        attend(&stage, &by, &third).await.unwrap();
    }
    assert!(quorum().await.reached());
    withdraw(&stage, &by, meeting, third.id).await.unwrap();
    assert!(!quorum().await.reached());
    let lost = came(meeting, Some(third.id), "Budi Contoh");
    assert!(matches!(attend(&stage, &by, &lost).await, Err(Refused::UnknownFact)));
    let other = NewAttendance { came_on: day("2024-11-16"), ..came(meeting, None, "Budi") };
    assert!(matches!(attend(&stage, &by, &other).await, Err(Refused::OutsideTheDays)));
}

async fn who_does_not_manage_writes_down_only_himself(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &dedi).await;
    let own = came(meeting, None, "bu-gita");
    attend(&stage, &gita, &own).await.unwrap();
    let other = came(meeting, None, "Budi Contoh");
    assert!(matches!(attend(&stage, &gita, &other).await, Err(Refused::NotOneself)));
    attend(&stage, &dedi, &other).await.unwrap();
    // Nor does she take back or correct what another wrote.
    let taken = withdraw(&stage, &gita, meeting, other.id).await;
    assert!(matches!(taken, Err(Refused::NotOneself)));
    let over = NewAttendance { replaces: Some(other.id), ..came(meeting, None, "bu-gita") };
    assert!(matches!(attend(&stage, &gita, &over).await, Err(Refused::NotOneself)));
    withdraw(&stage, &gita, meeting, own.id).await.unwrap();
    let kader = stage.with_role("kader", Role::Kader, "18.01").await;
    let before = act::latest(&stage.store).await.unwrap();
    let done = attend(&stage, &kader, &came(meeting, None, "kader")).await;
    assert!(matches!(done, Err(Refused::OutOfReach(_))));
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
}

async fn an_invited_member_speaks_where_he_has_no_assignment(stage: Stage) {
    let admin = stage.with_role("admin", Role::Admin, "id").await;
    let dedi = stage.pak_dedi().await;
    let province = called_at(&stage, &admin, "18").await;
    let new = came(province, None, "pak-dedi");
    assert!(matches!(attend(&stage, &dedi, &new).await, Err(Refused::OutOfReach(_))));
    let member = added(&stage, &admin, "18.01", "Dedi Contoh", Some(&dedi)).await;
    let invited = NewInvitation { member: Some(member), ..invitation(province, "Bappeda") };
    assert!(!rakor::is_invited(&stage.store, province, &dedi).await.unwrap());
    invite(&stage, &admin, &invited).await.unwrap();
    assert!(rakor::is_invited(&stage.store, province, &dedi).await.unwrap());
    attend(&stage, &dedi, &new).await.unwrap();
    withdraw(&stage, &admin, province, invited.id).await.unwrap();
    assert!(!rakor::is_invited(&stage.store, province, &dedi).await.unwrap());
}
