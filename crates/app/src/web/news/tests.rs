//! Writing news: who may, what is refused in words, and what is left of a photograph.

use std::collections::HashMap;

use axum::http::{StatusCode, header};
use register::account::Role;
use register::post;

use crate::web::stage::{Session, Stage, hidden, photograph};

const NEW: &str = "/tempat/18.01/berita/baru";

fn fields<'a>(session: &'a Session, id: &'a str) -> Vec<(&'a str, &'a str, &'a [u8])> {
    vec![
        ("csrf", "", session.csrf.as_bytes()),
        ("id", "", id.as_bytes()),
        ("replaces", "", b""),
        ("judul", "", b"Rakor Lampung Selatan"),
        ("teks", "", b"Baris satu.\r\n\r\n- butir"),
        ("bahasa", "", b"id"),
        ("aksi", "", b"terbit"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn news_is_written_put_right_and_taken_away() {
    let stage = Stage::empty().await;
    let session = stage.signed_in("sekretariat", Role::Tpps, "18.01").await;
    let form = stage.get_as(&session, NEW).await.text();
    let id = hidden(&form, "id");
    let photo = photograph();
    assert!(photo.windows(3).any(|three| three == b"GPS"));

    // A photograph without words for it is not taken, and the text stays.
    let mut sent = fields(&session, &id);
    sent.push(("foto_1", "IMG_1.jpg", &photo));
    let answer = stage.send(&session, NEW, &sent).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("apa yang tampak") && page.contains("Baris satu."), "{page}");

    // Looked at first: the photograph is kept, turned, and tells nothing any more.
    sent.retain(|(name, ..)| *name != "aksi");
    sent.push(("aksi", "", b"lihat"));
    sent.push(("tampak_1", "", b"Peserta/undangan rakor"));
    let page = stage.send(&session, NEW, &sent).await.text();
    assert!(page.contains("Begini nanti terbaca") && page.contains("<li>butir</li>"), "{page}");
    assert!(page.contains("alt=\"Peserta-undangan rakor\""), "{page}");
    let kept = hidden(&page, "foto");
    let seen = stage.get_as(&session, &format!("/tempat/18.01/berita/foto/{kept}")).await;
    assert_eq!(crate::photograph::size(&seen.body), Some((32, 64)));
    for word in [&b"GPS"[..], b"Exif"] {
        assert!(!seen.body.windows(word.len()).any(|part| part == word));
    }
    assert_eq!(stage.get("/publik/18.01/berita").await.status, StatusCode::NOT_FOUND);

    // Published, twice without doubling.
    let mut sent = fields(&session, &id);
    sent.push(("foto", "", kept.as_bytes()));
    sent.push(("berkas_1", "Notulen.pdf", b"%PDF-1.7\n%synthetic\n"));
    for _ in 0..2 {
        let answer = stage.send(&session, NEW, &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let list = stage.get("/publik/18.01/berita").await.text();
    assert_eq!(list.matches("Rakor Lampung Selatan</a>").count(), 1);
    let public = format!("/publik/18.01/berita/{id}");
    assert!(stage.get(&public).await.text().contains("Notulen.pdf"));

    // A correction is a further fact under the same address.
    let change = format!("/tempat/18.01/berita/{id}");
    let form = stage.get_as(&session, &change).await.text();
    let (fact, replaces) = (hidden(&form, "id"), hidden(&form, "replaces"));
    assert_eq!(replaces, id);
    let mut anew = fields(&session, &fact);
    anew.retain(|(name, ..)| !matches!(*name, "replaces" | "judul"));
    anew.push(("replaces", "", replaces.as_bytes()));
    anew.push(("judul", "", b"Rakor yang diperbaiki"));
    anew.push(("foto", "", kept.as_bytes()));
    let answer = stage.send(&session, &change, &anew).await;
    assert_eq!(answer.header(header::LOCATION), format!("/tempat/18.01/berita?terbit={id}"));
    assert!(stage.get(&public).await.text().contains("Rakor yang diperbaiki"));
    // Somebody who still has the old form is told, and loses nothing.
    let other = uuid::Uuid::now_v7().to_string();
    let mut late = fields(&session, &other);
    late.retain(|(name, ..)| *name != "replaces");
    late.push(("replaces", "", replaces.as_bytes()));
    let answer = stage.send(&session, &change, &late).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("diperbaiki atau ditarik orang lain"));

    let csrf = HashMap::from([("csrf", session.csrf.as_str())]);
    let gone = stage.post(&session, &format!("{change}/tarik"), &csrf).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(stage.get(&public).await.status, StatusCode::NOT_FOUND);
    let store = &stage.running.store;
    assert!(post::newest(store, 9).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photograph_and_no_paper_is_refused_in_words() {
    let stage = Stage::empty().await;
    let session = stage.signed_in("sekretariat", Role::Tpps, "18.01").await;
    let id = uuid::Uuid::now_v7().to_string();
    for (field, name, bytes, said) in [
        ("berkas_1", "laporan.pdf", &b"MZ\x90\0\x03program"[..], "program"),
        ("berkas_1", "halaman.html", b"<html><script>1</script></html>", "program"),
        (
            "berkas_1",
            "gambar.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "Jenis berkas",
        ),
        ("berkas_1", "kosong.pdf", b"", "kosong"),
        ("foto_1", "foto.jpg", b"%PDF-1.7\n", "bukan gambar"),
    ] {
        let mut sent = fields(&session, &id);
        sent.push((field, name, bytes));
        sent.push(("tampak_1", "", b"Sesuatu"));
        let answer = stage.send(&session, NEW, &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text().contains(said), "{name}: {said}");
    }
    let mut sent = fields(&session, &id);
    sent.retain(|(name, ..)| *name != "judul");
    let answer = stage.send(&session, NEW, &sent).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(post::newest(&stage.running.store, 9).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_secretariat_of_the_place_writes() {
    let stage = Stage::empty().await;
    let gizi = stage.signed_in("gizi", Role::Gizi, "18.01").await;
    let neighbour = stage.signed_in("tetangga", Role::Tpps, "18.02").await;
    for session in [&gizi, &neighbour] {
        for path in ["/tempat/18.01/berita", NEW] {
            assert_eq!(stage.get_as(session, path).await.status, StatusCode::FORBIDDEN);
        }
        let id = uuid::Uuid::now_v7().to_string();
        let answer = stage.send(session, NEW, &fields(session, &id)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let own = stage.signed_in("sekretariat", Role::Tpps, "18.01").await;
    let id = uuid::Uuid::now_v7().to_string();
    let mut forged = fields(&own, &id);
    forged[0] = ("csrf", "", b"lain");
    let answer = stage.send(&own, NEW, &forged).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
