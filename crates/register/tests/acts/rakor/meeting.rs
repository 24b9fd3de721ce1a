//! Calling, moving and calling off; which version holds and which one is its rival.

use register::account::Role;
use register::act::{self, Door};
use register::history::Cut;
use register::rakor::{self, CallOff, NewMeeting, Refused, Stand};
use uuid::Uuid;

use super::{all_of, call, called, called_at, change, frozen, item, link, moved, rakor as new};
use crate::stage::{Stage, day, on_both, tamu};

on_both! {
    calling_twice_is_calling_once
    a_meeting_is_called_within_reach
    what_cannot_be_a_meeting_is_refused
    two_changes_of_one_version_are_rivals
    a_meeting_called_off_may_be_called_again
    meetings_of_a_place_are_listed_by_page
    a_pack_is_of_the_place_or_above
}

async fn calling_twice_is_calling_once(stage: Stage) {
    let by = stage.pak_dedi().await;
    let new = new(&stage, "18.01");
    call(&stage, &by, &new).await.unwrap();
    let before = act::latest(&stage.store).await.unwrap();
    call(&stage, &by, &new).await.unwrap();
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    let told = rakor::get(&stage.store, new.id).await.unwrap().unwrap();
    assert_eq!((told.version, told.seq), (new.id, before.0));
    assert_eq!(
        (told.agenda, told.called_by.as_deref()),
        (new.agenda.clone(), Some("pak-dedi"))
    );
    // The id of another place's meeting is no second sending.
    let elsewhere = NewMeeting { place: stage.place("18.01.06"), ..new };
    assert!(matches!(call(&stage, &by, &elsewhere).await, Err(Refused::IdTaken)));
}

async fn a_meeting_is_called_within_reach(stage: Stage) {
    for (role, code, may) in [
        (Role::Admin, "id", true),
        (Role::Tpps, "18.01", true),
        (Role::Tpps, "18.02", false),
        (Role::Gizi, "18.01", false),
        (Role::Kader, "18.01", false),
        (Role::Partner, "18.01", false),
    ] {
        let by =
            stage.with_role(&format!("{role:?}-{}", code.replace('.', "-")), role, code).await;
        let done = call(&stage, &by, &new(&stage, "18.01")).await;
        assert_eq!(done.is_ok(), may, "{role:?} of {code}: {done:?}");
    }
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let before = act::latest(&stage.store).await.unwrap();
    let new = moved(meeting, meeting, "2024-11-21", "2024-11-21");
    assert!(matches!(change(&stage, &tamu(), &new).await, Err(Refused::OutOfReach(_))));
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
}

async fn what_cannot_be_a_meeting_is_refused(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let good = || new(&stage, "18.01");
    let refused = async |new: NewMeeting| call(&stage, &by, &new).await.unwrap_err();
    let blank = NewMeeting { theme: " ".to_owned(), ..good() };
    assert!(matches!(refused(blank).await, Refused::BadText("theme")));
    let back = NewMeeting { ends_on: day("2024-11-13"), ..good() };
    assert!(matches!(refused(back).await, Refused::BadDates));
    let long = NewMeeting { ends_on: day("2024-12-15"), ..good() };
    assert!(matches!(refused(long).await, Refused::BadDates));
    let period = NewMeeting { period: "semester II".to_owned(), ..good() };
    assert!(matches!(refused(period).await, Refused::BadPeriod));
    let template = NewMeeting { template: "../x".to_owned(), ..good() };
    assert!(matches!(refused(template).await, Refused::BadText("template")));
    for bad in [item(3, "09:00", "10:00", "x"), item(1, "10:00", "09:00", "x")] {
        let agenda = NewMeeting { agenda: vec![bad], ..good() };
        assert!(matches!(refused(agenda).await, Refused::BadAgenda));
    }
}

async fn two_changes_of_one_version_are_rivals(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let before = act::latest(&stage.store).await.unwrap();
    let first = moved(meeting, meeting, "2024-11-21", "2024-11-22");
    let rival = moved(meeting, meeting, "2024-11-28", "2024-11-28");
    for new in [&first, &rival, &first] {
        change(&stage, &by, new).await.unwrap();
    }
    let told = rakor::get(&stage.store, meeting).await.unwrap().unwrap();
    assert_eq!((told.version, told.starts_on), (first.id, day("2024-11-21")));
    let versions = rakor::versions(&stage.store, meeting).await.unwrap();
    let stands: Vec<Stand> = versions.iter().map(|version| version.known.stand).collect();
    assert_eq!(stands, [Stand::Replaced(first.id), Stand::Holds, Stand::Rival]);
    let was = (day("2024-11-14"), day("2024-11-15"));
    assert_eq!(rakor::moved_from(&versions), Some(was));
    // As known before it was moved.
    let past = rakor::proceedings_at(&stage.store, meeting, before).await.unwrap().unwrap();
    assert_eq!((past.meeting.starts_on, past.versions.len()), (was.0, 1));
    assert_eq!(rakor::moved_from(&past.versions), None);
    let none = rakor::proceedings_at(&stage.store, meeting, Cut(before.0 - 1)).await.unwrap();
    assert_eq!(none, None);
    // A change of the one that holds goes on from it; a change of nothing is refused.
    let next = moved(meeting, first.id, "2024-11-14", "2024-11-15");
    change(&stage, &by, &next).await.unwrap();
    let told = rakor::get(&stage.store, meeting).await.unwrap().unwrap();
    assert_eq!((told.version, told.starts_on), (next.id, was.0));
    let lost = moved(meeting, Uuid::now_v7(), "2024-11-21", "2024-11-21");
    assert!(matches!(change(&stage, &by, &lost).await, Err(Refused::UnknownFact)));
    let other = called(&stage, &by).await;
    let strange = moved(meeting, other, "2024-11-21", "2024-11-21");
    assert!(matches!(change(&stage, &by, &strange).await, Err(Refused::UnknownFact)));
}

async fn a_meeting_called_off_may_be_called_again(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let off = CallOff { id: Uuid::now_v7(), meeting, replaces: meeting };
    for _ in 0..2 {
        rakor::call_off(store, &by, tree, &off, Door::Form, clock).await.unwrap();
    }
    let told = rakor::get(store, meeting).await.unwrap().unwrap();
    assert!(told.called_off);
    assert_eq!((told.starts_on, told.version), (day("2024-11-14"), off.id));
    let before = day("2024-12-01");
    assert_eq!(rakor::previous(store, told.place, before).await.unwrap(), None);
    let (pack, _) = frozen(&stage, &by, "18.01").await;
    assert!(matches!(link(&stage, &by, meeting, pack).await, Err(Refused::CalledOff)));
    let again = moved(meeting, off.id, "2024-11-21", "2024-11-21");
    change(&stage, &by, &again).await.unwrap();
    let told = all_of(&stage, meeting).await;
    assert!(!told.meeting.called_off);
    assert_eq!(told.versions.len(), 3);
    let found = rakor::previous(store, told.meeting.place, before).await.unwrap();
    assert_eq!(found.map(|meeting| meeting.id), Some(meeting));
}

async fn meetings_of_a_place_are_listed_by_page(stage: Stage) {
    let by = stage.pak_dedi().await;
    let place = stage.place("18.01");
    let mut meetings = Vec::new();
    for first in ["2024-03-01", "2024-09-01", "2024-06-01"] {
        let one = NewMeeting {
            starts_on: day(first),
            ends_on: day(first),
            agenda: Vec::new(),
            ..new(&stage, "18.01")
        };
        call(&stage, &by, &one).await.unwrap();
        meetings.push(one.id);
    }
    called_at(&stage, &by, "18.01.06").await;
    let store = &stage.store;
    let page = rakor::of_place(store, place, None, 2).await.unwrap();
    let ids: Vec<Uuid> = page.iter().map(|meeting| meeting.id).collect();
    assert_eq!(ids, [meetings[1], meetings[2]]);
    let last = page.last().map(|meeting| (meeting.starts_on, meeting.id));
    let page = rakor::of_place(store, place, last, 2).await.unwrap();
    assert_eq!(page.iter().map(|meeting| meeting.id).collect::<Vec<_>>(), [meetings[0]]);
    let found = rakor::previous(store, place, day("2024-09-01")).await.unwrap();
    assert_eq!(found.map(|meeting| meeting.id), Some(meetings[2]));
}

async fn a_pack_is_of_the_place_or_above(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let meeting = called(&stage, &by).await;
    let (own, _) = frozen(&stage, &by, "18.01").await;
    let (above, _) = frozen(&stage, &by, "18").await;
    let (other, _) = frozen(&stage, &by, "18.02").await;
    for pack in [own, above] {
        link(&stage, &by, meeting, pack).await.unwrap();
        let told = rakor::get(&stage.store, meeting).await.unwrap().unwrap();
        assert_eq!(told.pack, Some(pack));
    }
    for pack in [other, Uuid::now_v7()] {
        assert!(matches!(link(&stage, &by, meeting, pack).await, Err(Refused::UnknownPack)));
    }
}
