//! Teams: members with their decrees and days, keys, decrees.

use chrono::NaiveDate;
use ed25519_dalek::SigningKey;
use register::account::{Account, Role};
use register::act::{self, Door};
use register::attachment;
use register::history::Cut;
use register::tpps::{
    self, DecreeWithdrawal, EndOfMember, Member, MemberVersion, NewDecree, NewKey, NewMember,
    Refused,
};
use uuid::Uuid;

use crate::attachment::{PDF, file};
use crate::stage::{Stage, day, on_both, tamu};

on_both! {
    a_member_is_added_corrected_and_ended
    a_team_is_kept_by_its_secretariat
    a_team_is_of_a_place_that_has_one
    a_correction_of_what_was_corrected_is_told
    a_key_is_enrolled_by_its_member_alone
    a_decree_has_its_paper
}

pub(crate) fn member(stage: &Stage, code: &str, name: &str) -> NewMember {
    NewMember {
        id: Uuid::now_v7(),
        place: stage.place(code),
        name: name.to_owned(),
        role: "Wakil Ketua".to_owned(),
        organisation: "Bappeda".to_owned(),
        field: "Data, Monitoring dan Evaluasi".to_owned(),
        account: None,
        sk_number: "SK 5/2024".to_owned(),
        since: day("2024-01-02"),
    }
}

/// Adds a member that signs in with an account, where one is given.
pub(crate) async fn added(
    stage: &Stage,
    by: &Account,
    code: &str,
    name: &str,
    account: Option<&Account>,
) -> Uuid {
    let new = NewMember { account: account.map(|a| a.id), ..member(stage, code, name) };
    add(stage, by, &new).await.unwrap();
    new.id
}

async fn add(stage: &Stage, by: &Account, new: &NewMember) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    tpps::add_member(store, by, tree, new, Door::Form, clock).await
}

pub(crate) async fn end(stage: &Stage, by: &Account, member: Uuid, until: &str) {
    let new = EndOfMember { id: Uuid::now_v7(), member, until: day(until) };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    tpps::end_member(store, by, tree, &new, Door::Form, clock).await.unwrap();
}

async fn known(stage: &Stage, id: Uuid) -> Member {
    tpps::member(&stage.store, id).await.unwrap().unwrap()
}

async fn names_on(stage: &Stage, code: &str, on: NaiveDate) -> Vec<String> {
    let members = tpps::members_on(&stage.store, stage.place(code), on).await.unwrap();
    members.into_iter().map(|member| member.name).collect()
}

async fn a_member_is_added_corrected_and_ended(stage: Stage) {
    let by = stage.pak_dedi().await;
    let new = NewMember { account: Some(by.id), ..member(&stage, "18.01", "Dedi Contoh") };
    add(&stage, &by, &new).await.unwrap();
    let before = act::latest(&stage.store).await.unwrap();
    add(&stage, &by, &new).await.unwrap();
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    let first = known(&stage, new.id).await;
    assert_eq!((first.id, first.version, first.until), (new.id, new.id, None));
    let said = NewMember { role: "Ketua".to_owned(), ..new.clone() };
    let version = MemberVersion {
        id: Uuid::now_v7(),
        replaces: first.version,
        member: said,
        until: None,
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    for _ in 0..2 {
        tpps::correct_member(store, &by, tree, &version, Door::Form, clock).await.unwrap();
    }
    end(&stage, &by, new.id, "2024-10-31").await;
    let last = known(&stage, new.id).await;
    assert_eq!((last.role.as_str(), last.until), ("Ketua", Some(day("2024-10-31"))));
    assert_eq!(names_on(&stage, "18.01", day("2024-10-31")).await, ["Dedi Contoh"]);
    assert_eq!(names_on(&stage, "18.01", day("2024-11-01")).await, [""; 0]);
    assert_eq!(names_on(&stage, "18.01", day("2024-01-01")).await, [""; 0]);
    let place = stage.place("18.01");
    assert_eq!(tpps::members_of(store, place).await.unwrap(), std::slice::from_ref(&last));
    assert_eq!(tpps::members_of_account(store, by.id).await.unwrap(), [last]);
    let early = EndOfMember { id: Uuid::now_v7(), member: new.id, until: day("2023-12-31") };
    let ended = tpps::end_member(store, &by, tree, &early, Door::Form, clock).await;
    assert!(matches!(ended, Err(Refused::EndsBeforeItBegins)));
}

async fn a_team_is_kept_by_its_secretariat(stage: Stage) {
    for (role, code, may) in [
        (Role::Admin, "id", true),
        (Role::Tpps, "18", true),
        (Role::Tpps, "18.02", false),
        (Role::Tpps, "18.01.06", false),
        (Role::Gizi, "18.01", false),
        (Role::Partner, "18.01", false),
    ] {
        let by =
            stage.with_role(&format!("{role:?}-{}", code.replace('.', "-")), role, code).await;
        let done = add(&stage, &by, &member(&stage, "18.01", "Rina Contoh")).await;
        assert_eq!(done.is_ok(), may, "{role:?} of {code}: {done:?}");
    }
    let done = add(&stage, &tamu(), &member(&stage, "18.01", "Rina Contoh")).await;
    assert!(matches!(done, Err(Refused::OutOfReach(_))));
}

async fn a_team_is_of_a_place_that_has_one(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    for code in ["id", "18", "18.01", "18.01.06", "18.01.06.2018"] {
        add(&stage, &by, &member(&stage, code, "Rina Contoh")).await.unwrap();
    }
    for (what, new) in [
        ("name", NewMember { name: "  ".to_owned(), ..member(&stage, "18", "") }),
        ("role", NewMember { role: "x".repeat(201), ..member(&stage, "18", "Rina") }),
        (
            "sk_number",
            NewMember { sk_number: "a\0b".to_owned(), ..member(&stage, "18", "Rina") },
        ),
    ] {
        let done = add(&stage, &by, &new).await;
        assert!(
            matches!(done, Err(Refused::BadText(said)) if said == what),
            "{what}: {done:?}"
        );
    }
    let stranger = NewMember { account: Some(tamu().id), ..member(&stage, "18", "Rina") };
    assert!(matches!(add(&stage, &by, &stranger).await, Err(Refused::UnknownAccount)));
}

async fn a_correction_of_what_was_corrected_is_told(stage: Stage) {
    let by = stage.pak_dedi().await;
    let new = member(&stage, "18.01", "Dedi Contoh");
    add(&stage, &by, &new).await.unwrap();
    let version = |name: &str| MemberVersion {
        id: Uuid::now_v7(),
        replaces: new.id,
        member: NewMember { name: name.to_owned(), ..new.clone() },
        until: None,
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let first = version("Dedi Satu");
    tpps::correct_member(store, &by, tree, &first, Door::Form, clock).await.unwrap();
    let late = version("Dedi Dua");
    let done = tpps::correct_member(store, &by, tree, &late, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::ChangedMeanwhile)));
    assert_eq!(known(&stage, new.id).await.name, "Dedi Satu");
}

pub(crate) async fn enrolled(
    stage: &Stage,
    by: &Account,
    member: Uuid,
    seed: u8,
) -> SigningKey {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public_key = key.verifying_key().to_bytes();
    let new = NewKey { id: Uuid::now_v7(), member, public_key };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    tpps::enrol_key(store, by, tree, &new, Door::Form, clock).await.unwrap();
    key
}

async fn a_key_is_enrolled_by_its_member_alone(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let own = added(&stage, &dedi, "18.01", "Gita Contoh", Some(&gita)).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let public_key = SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
    let new = NewKey { id: Uuid::now_v7(), member: own, public_key };
    let done = tpps::enrol_key(store, &dedi, tree, &new, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::NotOneself)));
    for _ in 0..2 {
        tpps::enrol_key(store, &gita, tree, &new, Door::Form, clock).await.unwrap();
    }
    let mut small = [0; 32];
    small[0] = 1;
    // No point of the curve has this height.
    let mut nowhere = [0; 32];
    nowhere[0] = 2;
    for bad in [small, nowhere] {
        let bad = NewKey { id: Uuid::now_v7(), member: own, public_key: bad };
        let done = tpps::enrol_key(store, &gita, tree, &bad, Door::Form, clock).await;
        assert!(matches!(done, Err(Refused::BadKey)), "{done:?}");
    }
    let keys = tpps::keys_of(store, own).await.unwrap();
    assert_eq!((keys.len(), keys[0].public_key, keys[0].revoked_at), (1, public_key, None));
    // A lost device: the secretariat takes its key out of use.
    let done = tpps::revoke_key(store, &tamu(), tree, new.id, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::OutOfReach(_))));
    for _ in 0..2 {
        tpps::revoke_key(store, &dedi, tree, new.id, Door::Form, clock).await.unwrap();
    }
    assert!(tpps::keys_of(store, own).await.unwrap()[0].revoked_at.is_some());
    end(&stage, &dedi, own, "2024-11-14").await;
    let gone = NewKey { id: Uuid::now_v7(), member: own, public_key };
    let done = tpps::enrol_key(store, &gita, tree, &gone, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::MemberGone(_))));
}

async fn a_decree_has_its_paper(stage: Stage) {
    let by = stage.pak_dedi().await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let paper = file(&stage, "18.01", "SK.pdf", PDF);
    attachment::keep(store, &by, tree, &paper, Door::Form, clock).await.unwrap();
    let decree = |code: &str, number: &str, file: Option<Uuid>| NewDecree {
        id: Uuid::now_v7(),
        place: stage.place(code),
        number: number.to_owned(),
        about: "Tim Percepatan Penurunan Stunting".to_owned(),
        signed_on: day("2024-01-02"),
        file,
    };
    let elsewhere = decree("18.01.06", "1", Some(paper.id));
    let done = tpps::add_decree(store, &by, tree, &elsewhere, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::UnknownFile)));
    let own = decree("18.01", "400/12", Some(paper.id));
    let below = decree("18.01.06", "400/13", None);
    for new in [&own, &below, &own] {
        tpps::add_decree(store, &by, tree, new, Door::Form, clock).await.unwrap();
    }
    let before = act::latest(store).await.unwrap();
    let end = DecreeWithdrawal { id: Uuid::now_v7(), decree: below.id };
    for _ in 0..2 {
        tpps::withdraw_decree(store, &by, tree, &end, Door::Form, clock).await.unwrap();
    }
    let place = stage.place("18.01");
    let listed = tpps::decrees(store, place).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].number.as_str(), listed[0].file), ("400/12", Some(paper.id)));
    let province = stage.place("18");
    let count =
        async |cut| tpps::decrees_within(store, tree, province, cut).await.unwrap().len();
    assert_eq!((count(before).await, count(Cut(i64::MAX)).await), (2, 1));
    let other = stage.place("18.02");
    assert!(tpps::decrees_within(store, tree, other, before).await.unwrap().is_empty());
}
