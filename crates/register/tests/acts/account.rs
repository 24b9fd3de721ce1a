//! Accounts: signing in, links that work once, and what lies out of reach.

use register::account::{
    self, Deed, InvitationToken, NewAssignment, Refused, Role, SignInRefused,
};

use crate::stage::{KEDATON, Stage, day, later, on_both, tamu};

on_both! {
    a_wrong_password_and_an_unknown_name_are_refused_alike
    five_wrong_tries_make_a_name_wait_whether_somebody_has_it_or_not
    a_right_password_forgets_the_wrong_ones_before
    the_terminal_lets_a_name_in_again
    a_session_ends_when_it_is_ended
    the_first_link_makes_an_administrator_and_works_once
    an_administrator_adds_an_account_by_a_link
    reach_ends_at_the_border_of_the_assignment
    an_assignment_that_has_run_out_gives_nothing
    an_assignment_that_is_ended_gives_nothing_from_then_on
    a_lost_password_gets_a_new_link_from_whoever_manages_there
}

async fn a_wrong_password_and_an_unknown_name_are_refused_alike(stage: Stage) {
    stage.bu_ani().await;
    for (name, word) in [("bu-ani", "salah-sekali"), ("siapa", "rahasia-sekali")] {
        let refused =
            account::sign_in(&stage.store, name, word, &stage.clock).await.unwrap_err();
        assert!(matches!(refused, SignInRefused::Wrong));
    }
}

async fn wrong(stage: &Stage, name: &str, times: usize) {
    for _ in 0..times {
        let tried = account::sign_in(&stage.store, name, "salah-sekali", &stage.clock)
            .await
            .unwrap_err();
        assert!(matches!(tried, SignInRefused::Wrong), "{name}");
    }
}

async fn five_wrong_tries_make_a_name_wait_whether_somebody_has_it_or_not(stage: Stage) {
    stage.bu_ani().await;
    stage.bu_gita().await;
    for name in ["bu-ani", "siapa"] {
        wrong(&stage, name, 5).await;
        for clock in [stage.clock, later(14)] {
            let tried = account::sign_in(&stage.store, name, "rahasia-sekali", &clock)
                .await
                .unwrap_err();
            assert!(matches!(tried, SignInRefused::TooManyTries), "{name}");
        }
    }
    let other = account::sign_in(&stage.store, "bu-gita", "rahasia-sekali", &stage.clock).await;
    assert!(other.is_ok());
    let readings = register::audit::readings(&stage.store, 10).await.unwrap();
    let locked: Vec<&str> = readings
        .iter()
        .filter(|line| line.deed == "locked")
        .map(|line| line.username.as_str())
        .collect();
    assert_eq!(locked.len(), 2);
    assert!(locked.contains(&"bu-ani") && locked.contains(&""));
    account::sign_in(&stage.store, "bu-ani", "rahasia-sekali", &later(16)).await.unwrap();
}

async fn a_right_password_forgets_the_wrong_ones_before(stage: Stage) {
    stage.bu_ani().await;
    for _ in 0..2 {
        wrong(&stage, "Bu-Ani", 4).await;
        account::sign_in(&stage.store, "bu-ani", "rahasia-sekali", &stage.clock).await.unwrap();
    }
}

async fn the_terminal_lets_a_name_in_again(stage: Stage) {
    stage.bu_ani().await;
    wrong(&stage, "bu-ani", 5).await;
    account::let_in_again(&stage.store, " BU-ANI", &stage.clock).await.unwrap();
    account::sign_in(&stage.store, "bu-ani", "rahasia-sekali", &stage.clock).await.unwrap();
}

async fn a_session_ends_when_it_is_ended(stage: Stage) {
    stage.bu_ani().await;
    let token = account::sign_in(&stage.store, "Bu-Ani ", "rahasia-sekali", &stage.clock)
        .await
        .unwrap();
    assert!(account::resume(&stage.store, &token, &stage.clock).await.unwrap().is_some());
    account::end_session(&stage.store, &token).await.unwrap();
    assert!(account::resume(&stage.store, &token, &stage.clock).await.unwrap().is_none());
}

async fn the_first_link_makes_an_administrator_and_works_once(stage: Stage) {
    let link = account::first_invitation(&stage.store, &stage.clock).await.unwrap().unwrap();
    let short = account::accept(&stage.store, &link, "kepala", "pendek", &stage.clock).await;
    assert!(matches!(short, Err(Refused::ShortPassword)));
    let token = account::accept(&stage.store, &link, "kepala", "rahasia-sekali", &stage.clock)
        .await
        .unwrap();
    let session = account::resume(&stage.store, &token, &stage.clock).await.unwrap().unwrap();
    let nation = stage.place("id");
    assert!(session.account.may(Deed::ManageAccounts, nation, &stage.tree));
    let again =
        account::accept(&stage.store, &link, "lain", "rahasia-sekali", &stage.clock).await;
    assert!(matches!(again, Err(Refused::InvitationOver)));
    assert!(account::first_invitation(&stage.store, &stage.clock).await.unwrap().is_none());
}

async fn an_administrator_adds_an_account_by_a_link(stage: Stage) {
    let operator = account::operator(&stage.store, &stage.clock).await.unwrap();
    let new = NewAssignment {
        role: Role::Kader,
        place: stage.place(KEDATON),
        sk_number: "SK 2/2024".to_owned(),
        since: day("2024-01-01"),
        until: None,
    };
    let link = account::add(
        &stage.store,
        &operator,
        &stage.tree,
        "bu-rina",
        "Bu Rina",
        &new,
        &stage.clock,
    )
    .await
    .unwrap();
    account::accept(&stage.store, &link, "bu-rina", "rahasia-sekali", &stage.clock)
        .await
        .unwrap();
    account::sign_in(&stage.store, "bu-rina", "rahasia-sekali", &stage.clock).await.unwrap();
    let listed = account::list(&stage.store, &operator, &stage.tree).await.unwrap();
    assert!(listed.iter().any(|account| account.username == "bu-rina" && account.can_sign_in));
    let unknown = InvitationToken("00".to_owned());
    let refused =
        account::accept(&stage.store, &unknown, "siapa", "rahasia-sekali", &stage.clock).await;
    assert!(matches!(refused, Err(Refused::InvitationOver)));
}

async fn reach_ends_at_the_border_of_the_assignment(stage: Stage) {
    let ani = stage.bu_ani().await;
    assert!(ani.may(Deed::RecordVisit, stage.place(KEDATON), &stage.tree));
    assert!(!ani.may(Deed::RecordVisit, stage.place("18.01.06"), &stage.tree));
    assert!(!ani.may(Deed::RevealNik, stage.place(KEDATON), &stage.tree));
    let dedi = stage.pak_dedi().await;
    assert!(dedi.may(Deed::ReadPeople, stage.place(KEDATON), &stage.tree));
    assert!(!dedi.may(Deed::ReadPeople, stage.place("18.02"), &stage.tree));
    assert!(!tamu().may(Deed::ReadTotals, stage.place("18"), &stage.tree));
}

async fn an_assignment_that_has_run_out_gives_nothing(stage: Stage) {
    let over = NewAssignment {
        role: Role::Gizi,
        place: stage.place("18"),
        sk_number: String::new(),
        since: day("2023-01-01"),
        until: Some(day("2024-11-14")),
    };
    account::with_password(
        &stage.store,
        "lama",
        "Lama",
        "rahasia-sekali",
        &[over],
        &stage.clock,
    )
    .await
    .unwrap();
    let token =
        account::sign_in(&stage.store, "lama", "rahasia-sekali", &stage.clock).await.unwrap();
    let session = account::resume(&stage.store, &token, &stage.clock).await.unwrap().unwrap();
    assert!(session.account.assignments.is_empty());
}

async fn an_assignment_that_is_ended_gives_nothing_from_then_on(stage: Stage) {
    let ani = stage.bu_ani().await;
    let operator = account::operator(&stage.store, &stage.clock).await.unwrap();
    let held = ani.assignments[0].id;
    let by_herself =
        account::end_assignment(&stage.store, &ani, &stage.tree, held, &stage.clock).await;
    assert!(matches!(by_herself, Err(Refused::OutOfReach(_))));
    account::end_assignment(&stage.store, &operator, &stage.tree, held, &stage.clock)
        .await
        .unwrap();
    let again =
        account::end_assignment(&stage.store, &operator, &stage.tree, held, &stage.clock).await;
    assert!(matches!(again, Err(Refused::NoSuchAssignment)));
    let token =
        account::sign_in(&stage.store, "bu-ani", "rahasia-sekali", &stage.clock).await.unwrap();
    let session = account::resume(&stage.store, &token, &stage.clock).await.unwrap().unwrap();
    assert!(session.account.assignments.is_empty());
}

async fn a_lost_password_gets_a_new_link_from_whoever_manages_there(stage: Stage) {
    let ani = stage.bu_ani().await;
    let operator = account::operator(&stage.store, &stage.clock).await.unwrap();
    let refused =
        account::invite_again(&stage.store, &ani, &stage.tree, operator.id, &stage.clock).await;
    assert!(matches!(refused, Err(Refused::OutOfReach(_))));
    let link =
        account::invite_again(&stage.store, &operator, &stage.tree, ani.id, &stage.clock)
            .await
            .unwrap();
    account::accept(&stage.store, &link, "", "kata-sandi-baru", &stage.clock).await.unwrap();
    let old = account::sign_in(&stage.store, "bu-ani", "rahasia-sekali", &stage.clock).await;
    assert!(matches!(old, Err(SignInRefused::Wrong)));
}
