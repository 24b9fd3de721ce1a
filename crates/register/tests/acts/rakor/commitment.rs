//! Making commitments: whose, where, by when, and whether they can be measured.

use register::account::{Account, Role};
use register::act::{self, Door};
use register::rakor::{
    self, Baseline, Measure, NewCommitment, Refused, SeenAct, Stand, Withdrawal,
};
use uuid::Uuid;

use super::{all_of, called, called_at, closed, frozen};
use crate::stage::{KEDATON, Stage, day, on_both};
use crate::tpps::{added, end};

on_both! {
    a_commitment_is_made_once_with_all_it_says
    a_commitment_lies_within_the_meetings_place_and_after_it
    a_goal_that_cannot_be_measured_is_refused
    a_baseline_is_of_a_pack_that_covers_the_place
    a_part_belongs_to_a_place_within_its_whole
    a_replaced_commitment_keeps_its_history
    an_owner_is_a_member_at_the_meeting
}

pub(super) fn indicator(goal_hundredths: i64) -> Measure {
    Measure::Indicator {
        indicator: "stunting".to_owned(),
        goal_hundredths,
        higher_is_better: false,
        baseline: None,
    }
}

pub(super) fn promise(stage: &Stage, meeting: Uuid, code: &str) -> NewCommitment {
    NewCommitment {
        id: Uuid::now_v7(),
        meeting,
        parent: None,
        place: stage.place(code),
        what: "Semua balita dengan rujukan diperiksa".to_owned(),
        owner_role: "Kepala".to_owned(),
        owner_organisation: "Dinas Kesehatan".to_owned(),
        owner: None,
        due_on: day("2025-03-31"),
        money: Some(250_000_000),
        money_source: "APBD".to_owned(),
        measure: indicator(1_250),
        replaces: None,
    }
}

pub(super) async fn commit(
    stage: &Stage,
    by: &Account,
    new: &NewCommitment,
) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::commit(store, by, tree, new, Door::Form, clock).await
}

async fn refused(stage: &Stage, by: &Account, new: NewCommitment) -> Refused {
    let before = act::latest(&stage.store).await.unwrap();
    let refused = commit(stage, by, &new).await.unwrap_err();
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    refused
}

async fn a_commitment_is_made_once_with_all_it_says(stage: Stage) {
    let by = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &by).await;
    let (pack, pack_hash) = frozen(&stage, &by, "18.01").await;
    let baseline = Baseline {
        pack,
        pack_hash,
        numerator: 812,
        denominator: 4_033,
        version: "a1".to_owned(),
    };
    let by_indicator = NewCommitment {
        measure: Measure::Indicator {
            indicator: "stunting".to_owned(),
            goal_hundredths: 1_850,
            higher_is_better: false,
            baseline: Some(baseline),
        },
        ..promise(&stage, meeting, "18.01.06")
    };
    let by_act = NewCommitment {
        measure: Measure::Act { act: SeenAct::CasesAnswered, count: 42, baseline: 42 },
        money: None,
        ..promise(&stage, meeting, KEDATON)
    };
    assert!(matches!(commit(&stage, &gita, &by_act).await, Err(Refused::OutOfReach(_))));
    for new in [&by_indicator, &by_act, &by_indicator] {
        commit(&stage, &by, new).await.unwrap();
    }
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.commitments.len(), 2);
    let one = &told.commitments[0];
    assert_eq!((one.id, &one.measure), (by_indicator.id, &by_indicator.measure));
    assert_eq!((one.money, one.due_on), (Some(250_000_000), day("2025-03-31")));
    assert_eq!((one.made_at, one.known.stand), (one.known.recorded_at, Stand::Holds));
    assert_eq!(told.commitments[1].measure, by_act.measure);
    // Closed, it takes no new one; the same one sent again is none.
    closed(&stage, &by, meeting).await;
    commit(&stage, &by, &by_act).await.unwrap();
    let late = refused(&stage, &by, promise(&stage, meeting, KEDATON)).await;
    assert!(matches!(late, Refused::Closed));
}

async fn a_commitment_lies_within_the_meetings_place_and_after_it(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let meeting = called(&stage, &by).await;
    for code in ["18", "18.02", "id"] {
        let outside = refused(&stage, &by, promise(&stage, meeting, code)).await;
        assert!(matches!(outside, Refused::OutsideThePlace), "{code}");
    }
    let due = |on: &str| NewCommitment { due_on: day(on), ..promise(&stage, meeting, "18.01") };
    for on in ["2024-11-13", "2035-01-01", "0001-01-01"] {
        assert!(matches!(refused(&stage, &by, due(on)).await, Refused::BadDue), "{on}");
    }
    for on in ["2024-11-14", "2034-12-31"] {
        commit(&stage, &by, &due(on)).await.unwrap();
    }
    for money in [0, -1, 2_000_000_000_000_000] {
        let new = NewCommitment { money: Some(money), ..promise(&stage, meeting, "18.01") };
        assert!(matches!(refused(&stage, &by, new).await, Refused::BadMoney));
    }
    let nobody = NewCommitment {
        owner_role: String::new(),
        owner_organisation: " ".to_owned(),
        ..promise(&stage, meeting, "18.01")
    };
    assert!(matches!(refused(&stage, &by, nobody).await, Refused::BadText("owner_role")));
    let nothing = NewCommitment { what: String::new(), ..promise(&stage, meeting, "18.01") };
    assert!(matches!(refused(&stage, &by, nothing).await, Refused::BadText("what")));
}

async fn a_goal_that_cannot_be_measured_is_refused(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let act = |act, count, baseline| Measure::Act { act, count, baseline };
    let always = Measure::Indicator {
        indicator: "weighed".to_owned(),
        goal_hundredths: 0,
        higher_is_better: true,
        baseline: None,
    };
    let unnamed = Measure::Indicator {
        indicator: "Prevalensi stunting".to_owned(),
        goal_hundredths: 1_000,
        higher_is_better: false,
        baseline: None,
    };
    for measure in [
        indicator(-1),
        indicator(i64::MAX),
        always,
        unnamed,
        act(SeenAct::CasesAnswered, 0, 42),
        act(SeenAct::CasesAnswered, 43, 42),
        act(SeenAct::CasesClosed, 1, 0),
        act(SeenAct::DecreeUploaded, 0, 0),
        act(SeenAct::DocumentUploaded, u32::MAX, 0),
    ] {
        let new =
            NewCommitment { measure: measure.clone(), ..promise(&stage, meeting, "18.01") };
        let said = refused(&stage, &by, new).await;
        assert!(matches!(said, Refused::BadGoal), "{measure:?}: {said:?}");
    }
    let unpaid = NewCommitment {
        measure: act(SeenAct::RupiahRealised, 1, 0),
        money: None,
        ..promise(&stage, meeting, "18.01")
    };
    assert!(matches!(refused(&stage, &by, unpaid).await, Refused::BadGoal));
    for measure in [
        indicator(0),
        act(SeenAct::CasesClosed, 42, 42),
        act(SeenAct::DecreeUploaded, 1, 0),
        act(SeenAct::DocumentUploaded, 3, 0),
        act(SeenAct::RupiahRealised, 1, 0),
    ] {
        let new = NewCommitment { measure, ..promise(&stage, meeting, "18.01") };
        commit(&stage, &by, &new).await.unwrap();
    }
}

async fn a_baseline_is_of_a_pack_that_covers_the_place(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let meeting = called(&stage, &by).await;
    let (own, hash) = frozen(&stage, &by, "18.01").await;
    let (other, other_hash) = frozen(&stage, &by, "18.02").await;
    let with = |pack: Uuid, pack_hash: &str, numerator: u64, denominator: u64| {
        let pack_hash = pack_hash.to_owned();
        let version = "a1".to_owned();
        let baseline = Some(Baseline { pack, pack_hash, numerator, denominator, version });
        let measure = Measure::Indicator {
            indicator: "stunting".to_owned(),
            goal_hundredths: 1_000,
            higher_is_better: false,
            baseline,
        };
        NewCommitment { measure, ..promise(&stage, meeting, "18.01.06") }
    };
    commit(&stage, &by, &with(own, &hash, 0, 0)).await.unwrap();
    for (pack, hash) in [(other, &other_hash), (own, &other_hash), (Uuid::now_v7(), &hash)] {
        let said = refused(&stage, &by, with(pack, hash, 1, 2)).await;
        assert!(matches!(said, Refused::UnknownPack));
    }
    for new in [with(own, "x", 1, 2), with(own, &hash, 1, 0), with(own, &hash, u64::MAX, 1)] {
        assert!(matches!(refused(&stage, &by, new).await, Refused::BadGoal));
    }
}

async fn a_part_belongs_to_a_place_within_its_whole(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let province = called_at(&stage, &by, "18").await;
    let kabupaten = called(&stage, &by).await;
    let part = |parent: &NewCommitment, meeting: Uuid, code: &str| NewCommitment {
        parent: Some(parent.id),
        ..promise(&stage, meeting, code)
    };
    let whole = promise(&stage, province, "18");
    let of_kabupaten = part(&whole, province, "18.01");
    let of_desa = part(&of_kabupaten, kabupaten, KEDATON);
    for new in [&whole, &of_kabupaten, &of_desa] {
        commit(&stage, &by, new).await.unwrap();
    }
    let beside = part(&of_kabupaten, province, "18.02");
    assert!(matches!(refused(&stage, &by, beside).await, Refused::BadParent));
    let above = part(&of_desa, kabupaten, "18.01");
    assert!(matches!(refused(&stage, &by, above).await, Refused::BadParent));
    let lost =
        NewCommitment { parent: Some(Uuid::now_v7()), ..promise(&stage, kabupaten, KEDATON) };
    assert!(matches!(refused(&stage, &by, lost).await, Refused::UnknownCommitment));
    // No whole becomes a part of its own part.
    let circle =
        NewCommitment { replaces: Some(of_kabupaten.id), ..part(&of_desa, kabupaten, KEDATON) };
    let said = refused(&stage, &by, circle).await;
    assert!(matches!(said, Refused::BadParent | Refused::OutsideThePlace), "{said:?}");
    let circle =
        NewCommitment { replaces: Some(of_kabupaten.id), ..part(&of_desa, province, KEDATON) };
    assert!(matches!(refused(&stage, &by, circle).await, Refused::BadParent));
}

async fn a_replaced_commitment_keeps_its_history(stage: Stage) {
    let by = stage.pak_dedi().await;
    let first_meeting = called(&stage, &by).await;
    let first = promise(&stage, first_meeting, "18.01.06");
    commit(&stage, &by, &first).await.unwrap();
    closed(&stage, &by, first_meeting).await;
    let before = act::latest(&stage.store).await.unwrap();
    let next = called(&stage, &by).await;
    let again = |text: &str| NewCommitment {
        replaces: Some(first.id),
        what: text.to_owned(),
        measure: indicator(1_500),
        ..promise(&stage, next, "18.01.06")
    };
    let second = again("Separuhnya");
    let rival = again("Sepertiganya");
    for new in [&second, &rival] {
        commit(&stage, &by, new).await.unwrap();
    }
    let store = &stage.store;
    let then = all_of(&stage, first_meeting).await;
    assert!(then.commitments.is_empty());
    assert_eq!(then.others.commitments[0].known.stand, Stand::Replaced(second.id));
    let now = all_of(&stage, next).await;
    assert_eq!(now.commitments.iter().map(|one| one.id).collect::<Vec<_>>(), [second.id]);
    assert_eq!(now.others.commitments[0].known.stand, Stand::Rival);
    let past = rakor::proceedings_at(store, first_meeting, before).await.unwrap().unwrap();
    assert_eq!(past.commitments[0].known.stand, Stand::Holds);
    let history = rakor::history_of(store, second.id).await.unwrap();
    let ids: Vec<Uuid> = history.iter().map(|one| one.id).collect();
    assert_eq!(ids, [second.id, first.id]);
    assert_eq!(history[1].measure, first.measure);
    let off = Withdrawal { id: Uuid::now_v7(), meeting: next, fact: second.id };
    let (tree, clock) = (&stage.tree, &stage.clock);
    rakor::withdraw(store, &by, tree, &off, Door::Form, clock).await.unwrap();
    let gone = rakor::commitment(store, second.id).await.unwrap().unwrap();
    assert_eq!(gone.known.stand, Stand::Withdrawn(off.id));
    // What was promised to another kabupaten is not ours to change.
    let admin = stage.with_role("admin", Role::Admin, "id").await;
    let elsewhere = called_at(&stage, &admin, "18.02").await;
    let theirs = promise(&stage, elsewhere, "18.02");
    commit(&stage, &admin, &theirs).await.unwrap();
    let taken = NewCommitment { replaces: Some(theirs.id), ..promise(&stage, next, "18.01") };
    assert!(matches!(refused(&stage, &admin, taken).await, Refused::OutsideThePlace));
}

async fn an_owner_is_a_member_at_the_meeting(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let member = added(&stage, &by, "18.01", "Rina Contoh", None).await;
    let with =
        |owner| NewCommitment { owner: Some(owner), ..promise(&stage, meeting, "18.01") };
    let first = with(member);
    commit(&stage, &by, &first).await.unwrap();
    let stranger = refused(&stage, &by, with(Uuid::now_v7())).await;
    assert!(matches!(stranger, Refused::UnknownMember));
    end(&stage, &by, member, "2024-10-31").await;
    assert!(matches!(refused(&stage, &by, with(member)).await, Refused::MemberGone(_)));
    commit(&stage, &by, &first).await.unwrap();
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.commitments[0].owner_name.as_deref(), Some("Rina Contoh"));
    assert_eq!(told.commitments[0].owner_until, Some(day("2024-10-31")));
}
