//! News for the public: who may, what replaces what, how readers are counted.

use register::account::{Account, Role};
use register::act::{self, Door};
use register::attachment;
use register::post::{self, NewPost, Refused, Withdrawal};
use uuid::Uuid;

use crate::attachment::{PDF, file, photograph};
use crate::rakor::called;
use crate::stage::{Stage, day, on_both, tamu};

on_both! {
    news_is_published_said_anew_and_withdrawn
    news_is_published_by_the_secretariat
    what_does_not_belong_to_the_place_is_refused
    readers_are_a_number_of_a_day
}

fn news(stage: &Stage, title: &str) -> NewPost {
    NewPost {
        id: Uuid::now_v7(),
        place: stage.place("18.01"),
        meeting: None,
        title: title.to_owned(),
        text: "Hasil rakor <script>alert(1)</script>".to_owned(),
        language: "id".to_owned(),
        photos: Vec::new(),
        files: Vec::new(),
        replaces: None,
    }
}

async fn publish(stage: &Stage, by: &Account, new: &NewPost) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    post::publish(store, by, tree, new, Door::Form, clock).await
}

async fn titles(stage: &Stage) -> Vec<String> {
    let place = stage.place("18.01");
    let posts = post::published(&stage.store, place, None, 20).await.unwrap();
    posts.into_iter().map(|post| post.title).collect()
}

async fn news_is_published_said_anew_and_withdrawn(stage: Stage) {
    let by = stage.pak_dedi().await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let picture = file(&stage, "18.01", "rakor.jpg", &photograph(b""));
    attachment::keep(store, &by, tree, &picture, Door::Form, clock).await.unwrap();
    let paper = file(&stage, "18.01", "notulen.pdf", PDF);
    attachment::keep(store, &by, tree, &paper, Door::Form, clock).await.unwrap();
    assert_eq!(post::last(store).await.unwrap(), 0);
    let meeting = called(&stage, &by).await;
    let first = NewPost {
        meeting: Some(meeting),
        photos: vec![picture.id],
        files: vec![paper.id, picture.id],
        ..news(&stage, "Rakor Semester II")
    };
    let second = news(&stage, "Rembuk");
    for new in [&first, &second, &first] {
        publish(&stage, &by, new).await.unwrap();
    }
    assert_eq!(titles(&stage).await, ["Rembuk", "Rakor Semester II"]);
    let told = post::get(store, first.id).await.unwrap().unwrap();
    assert_eq!((told.photos.as_slice(), told.meeting), (&[picture.id][..], Some(meeting)));
    assert_eq!(told.files, [paper.id, picture.id]);
    assert_eq!(post::last(store).await.unwrap(), act::latest(store).await.unwrap().0);
    let newest = post::newest(store, 1).await.unwrap();
    assert_eq!(newest[0].id, second.id);
    assert_eq!(told.text, "Hasil rakor <script>alert(1)</script>");
    let anew = NewPost { replaces: Some(first.id), ..news(&stage, "Rakor Semester II 2024") };
    publish(&stage, &by, &anew).await.unwrap();
    let rival = NewPost { replaces: Some(first.id), ..news(&stage, "Lain") };
    assert!(matches!(publish(&stage, &by, &rival).await, Err(Refused::ChangedMeanwhile)));
    let told = post::get(store, first.id).await.unwrap().unwrap();
    assert_eq!((told.id, told.version), (first.id, anew.id));
    assert!(told.changed_at.is_some());
    assert_eq!(titles(&stage).await, ["Rembuk", "Rakor Semester II 2024"]);
    let page = post::published(store, told.place, Some(told.seq + 1), 1).await.unwrap();
    assert_eq!(page, [told]);
    let end = Withdrawal { id: Uuid::now_v7(), post: first.id };
    for _ in 0..2 {
        post::withdraw(store, &by, tree, &end, Door::Form, clock).await.unwrap();
    }
    assert_eq!(titles(&stage).await, ["Rembuk"]);
    assert_eq!(post::get(store, first.id).await.unwrap(), None);
    let late = NewPost { replaces: Some(anew.id), ..news(&stage, "Lagi") };
    assert!(matches!(publish(&stage, &by, &late).await, Err(Refused::ChangedMeanwhile)));
}

async fn news_is_published_by_the_secretariat(stage: Stage) {
    for (role, code, may) in [
        (Role::Admin, "18", true),
        (Role::Tpps, "18.01", true),
        (Role::Tpps, "18.02", false),
        (Role::Gizi, "18.01", false),
        (Role::Partner, "18.01", false),
    ] {
        let by =
            stage.with_role(&format!("{role:?}-{}", code.replace('.', "-")), role, code).await;
        let done = publish(&stage, &by, &news(&stage, "Kabar")).await;
        assert_eq!(done.is_ok(), may, "{role:?} of {code}: {done:?}");
    }
    let before = act::latest(&stage.store).await.unwrap();
    let done = publish(&stage, &tamu(), &news(&stage, "Kabar")).await;
    assert!(matches!(done, Err(Refused::OutOfReach(_))));
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
}

async fn what_does_not_belong_to_the_place_is_refused(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let paper = file(&stage, "18.01", "a.pdf", PDF);
    let elsewhere = file(&stage, "18.02", "a.jpg", &photograph(b""));
    for new in [&paper, &elsewhere] {
        attachment::keep(store, &by, tree, new, Door::Form, clock).await.unwrap();
    }
    for photo in [paper.id, elsewhere.id, Uuid::now_v7()] {
        let new = NewPost { photos: vec![photo], ..news(&stage, "Kabar") };
        assert!(matches!(publish(&stage, &by, &new).await, Err(Refused::UnknownPhoto)));
    }
    for file in [elsewhere.id, Uuid::now_v7()] {
        let new = NewPost { files: vec![file], ..news(&stage, "Kabar") };
        assert!(matches!(publish(&stage, &by, &new).await, Err(Refused::UnknownFile)));
    }
    let new = NewPost { meeting: Some(Uuid::now_v7()), ..news(&stage, "Kabar") };
    assert!(matches!(publish(&stage, &by, &new).await, Err(Refused::UnknownMeeting)));
    let new = NewPost { language: "jv".to_owned(), ..news(&stage, "Kabar") };
    assert!(matches!(publish(&stage, &by, &new).await, Err(Refused::UnknownLanguage)));
    let new = NewPost { text: " ".to_owned(), ..news(&stage, "Kabar") };
    assert!(matches!(publish(&stage, &by, &new).await, Err(Refused::BadText("text"))));
    let end = Withdrawal { id: Uuid::now_v7(), post: Uuid::now_v7() };
    let done = post::withdraw(store, &by, tree, &end, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::UnknownPost)));
}

async fn readers_are_a_number_of_a_day(stage: Stage) {
    let by = stage.pak_dedi().await;
    let new = news(&stage, "Kabar");
    publish(&stage, &by, &new).await.unwrap();
    let before = act::latest(&stage.store).await.unwrap();
    for (on, readers) in [("2024-11-16", 2), ("2024-11-15", 1), ("2024-11-16", 3)] {
        post::count(&stage.store, new.id, day(on), readers).await.unwrap();
    }
    let counted = post::readers(&stage.store, new.id).await.unwrap();
    assert_eq!(counted, [(day("2024-11-15"), 1), (day("2024-11-16"), 5)]);
    // Reading is no act.
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
}
