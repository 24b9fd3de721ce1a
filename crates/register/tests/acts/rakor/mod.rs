//! Coordination meetings: the hall of Lampung Selatan on 14 and 15 November 2024.

mod closing;
mod commitment;
mod invited;
mod meeting;
mod minute;
mod owed;
mod said;
mod signature;

use register::account::Account;
use register::act::Door;
use register::pack::{self, NewPack};
use register::rakor::{
    self, AgendaItem, NewClosing, NewMeeting, NewVersion, PackLink, Proceedings, Refused,
};
use uuid::Uuid;

use crate::stage::{Stage, day};

pub(crate) fn item(on: u8, from: &str, until: &str, what: &str) -> AgendaItem {
    AgendaItem {
        day: on,
        from: from.to_owned(),
        until: until.to_owned(),
        what: what.to_owned(),
        speaker: String::new(),
    }
}

pub(crate) fn rakor(stage: &Stage, code: &str) -> NewMeeting {
    NewMeeting {
        id: Uuid::now_v7(),
        place: stage.place(code),
        template: "semester-evaluation".to_owned(),
        theme: "Evaluasi semester II".to_owned(),
        starts_on: day("2024-11-14"),
        ends_on: day("2024-11-15"),
        venue: "Aula".to_owned(),
        agenda: vec![item(1, "09:00", "10:00", "Pembukaan"), item(2, "08:00", "12:00", "RTL")],
        period: "2024-07..2024-12".to_owned(),
    }
}

/// A meeting of Lampung Selatan.
pub(crate) async fn called(stage: &Stage, by: &Account) -> Uuid {
    called_at(stage, by, "18.01").await
}

pub(crate) async fn called_at(stage: &Stage, by: &Account, code: &str) -> Uuid {
    let new = rakor(stage, code);
    call(stage, by, &new).await.unwrap();
    new.id
}

async fn call(stage: &Stage, by: &Account, new: &NewMeeting) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::call(store, by, tree, new, Door::Form, clock).await
}

/// The meeting on other days, as a change of the version given.
fn moved(meeting: Uuid, replaces: Uuid, first: &str, last: &str) -> NewVersion {
    NewVersion {
        id: Uuid::now_v7(),
        meeting,
        replaces,
        theme: "Evaluasi semester II".to_owned(),
        starts_on: day(first),
        ends_on: day(last),
        venue: "Hotel".to_owned(),
        agenda: Vec::new(),
        period: "2024-07..2024-12".to_owned(),
    }
}

async fn change(stage: &Stage, by: &Account, new: &NewVersion) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::change(store, by, tree, new, Door::Form, clock).await
}

async fn all_of(stage: &Stage, meeting: Uuid) -> Proceedings {
    rakor::everything(&stage.store, meeting).await.unwrap().unwrap()
}

async fn closed(stage: &Stage, by: &Account, meeting: Uuid) -> Uuid {
    let new = NewClosing { id: Uuid::now_v7(), meeting, documents: Vec::new() };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::close(store, by, tree, &new, Door::Form, clock).await.unwrap();
    new.id
}

/// A pack of a place, with its hash.
async fn frozen(stage: &Stage, by: &Account, code: &str) -> (Uuid, String) {
    let hash = Uuid::now_v7().simple().to_string().repeat(2);
    let new = NewPack {
        id: Uuid::now_v7(),
        place: stage.place(code),
        period: "2024-07..2024-12".to_owned(),
        seq: 1,
        known_on: day("2024-11-13"),
        until: "2024-10".to_owned(),
        hash: hash.clone(),
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    pack::record(store, by, tree, &new, Door::Form, clock).await.unwrap();
    (new.id, hash)
}

async fn link(stage: &Stage, by: &Account, meeting: Uuid, pack: Uuid) -> Result<(), Refused> {
    let new = PackLink { id: Uuid::now_v7(), meeting, pack };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::link_pack(store, by, tree, &new, Door::Form, clock).await
}
