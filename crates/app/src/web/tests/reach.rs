//! An account of one desa before the doors of all other places: each is refused, and the refusal
//! is the same for what is there and for what is not.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::{StatusCode, header};
use register::account::{self, Role};
use register::act::Door;
use register::intake::{self, Question};
use register::{act, child};
use uuid::Uuid;

use crate::packs::Frozen;
use crate::web::stage::{Answer, Session, Stage};

const HOME: &str = "18.01.06.2018";
/// A desa beside, the kecamatan of both, what is above it, and a kabupaten beside that.
const ELSEWHERE: [&str; 5] = [NEIGHBOUR, "18.01.06", "18.01", "18", "18.02"];
const NEIGHBOUR: &str = "18.01.06.2025";

const HEAD: &str =
    "NIK,Nama,JK,Tgl Lahir,Nama Ortu,Kab/Kota,Kec,Desa/Kel,Tanggal Pengukuran,Berat,Tinggi";

/// A file with one girl of a desa.
fn file(stage: &Stage, code: &str, nik: &str, name: &str) -> String {
    let tree = stage.running.tree();
    let place = tree.by_code(code).unwrap();
    let path: Vec<&str> = tree.path(place.id).iter().map(|place| place.name.as_str()).collect();
    let [desa, kecamatan, kabkota, ..] = path[..] else { panic!("{code} is no desa") };
    let place = format!("{kabkota},{kecamatan},{desa}");
    format!("{HEAD}\n{nik},{name},P,2023-06-15,Ani,{place},2024-11-14,8.4,72.1\n")
}

async fn hand_in(stage: &Stage, by: &Session, place: &str, text: &str) -> Answer {
    let fields = [
        ("csrf", "", by.csrf.as_bytes()),
        ("tempat", "", place.as_bytes()),
        ("berkas", "juni.csv", text.as_bytes()),
    ];
    stage.send(by, "/impor", &fields).await
}

/// The id of a file that was taken in.
async fn taken(stage: &Stage, by: &Session, text: &str) -> Uuid {
    let answer = hand_in(stage, by, "", text).await;
    let job = answer.header(header::LOCATION).to_owned();
    loop {
        let done = stage.get_as(by, &job).await;
        if let Some(batch) = done.header(header::LOCATION).strip_prefix("/impor/") {
            return batch.parse().unwrap();
        }
        // A page that says how far it has come is shown until it is in.
        assert!(done.text().contains("data-live-page"), "{}", done.text());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What is answered, without the id that was asked for.
fn said(answer: &Answer, asked: &str) -> (StatusCode, String) {
    (answer.status, answer.text().replace(asked, "the one asked for"))
}

/// The neighbour's midwife has measured a child, and the midwife and the secretariat of the
/// desa are signed in.
struct Neighbours {
    stage: Stage,
    midwife: Session,
    away: [Session; 2],
    child: Uuid,
}

impl Neighbours {
    async fn meet() -> Self {
        let stage = Stage::empty().await;
        let midwife = stage.signed_in("bidan-sebelah", Role::Gizi, NEIGHBOUR).await;
        let away = [
            stage.signed_in("bidan", Role::Gizi, HOME).await,
            stage.signed_in("sekretariat", Role::Tpps, HOME).await,
        ];
        let text = file(&stage, NEIGHBOUR, "9901015506230001", "Siti Aisyah");
        taken(&stage, &midwife, &text).await;
        let [child] = children(&stage).await[..] else { panic!("there is one child") };
        Self { stage, midwife, away, child }
    }
}

/// All girls whose names are like those of the files.
async fn children(stage: &Stage) -> Vec<Uuid> {
    let (store, clock) = (&stage.running.store, &stage.running.clock);
    let by = account::operator(store, clock).await.unwrap();
    let mut found = Vec::new();
    for name in ["Siti Aisyah", "Rina Contoh"] {
        let like = child::find(store, &by, &stage.running.tree(), name, 10).await.unwrap();
        found.extend(like.iter().map(|found| found.person.child));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_of_another_desa_is_answered_as_one_that_does_not_exist() {
    let Neighbours { stage, midwife, away, child } = Neighbours::meet().await;
    let (here, nowhere) = (child.to_string(), Uuid::now_v7().to_string());
    let page = format!("/anak/{here}");
    assert_eq!(stage.get_as(&midwife, &page).await.status, StatusCode::OK);
    let visit = Uuid::now_v7();
    for session in &away {
        for end in
            ["", "/grafik/waz", "/ubah", "/kunjungan", "/kunjungan/hitung?tanggal=2024-11-14"]
        {
            let [there, not] = [&here, &nowhere].map(|id| format!("/anak/{id}{end}"));
            let there = stage.get_as(session, &there).await;
            assert_eq!(there.status, StatusCode::FORBIDDEN, "{end}");
            let not = stage.get_as(session, &not).await;
            assert_eq!(said(&there, &here), said(&not, &nowhere), "{end}");
            assert!(!there.text().contains("Siti"), "{end}");
        }
        let fields = HashMap::from([
            ("csrf", session.csrf.as_str()),
            ("langkah", "dirujuk"),
            ("tanggal", "2024-11-15"),
            ("berat", "8,5"),
        ]);
        let before = act::latest(&stage.running.store).await.unwrap();
        let correction = format!("/kunjungan/{visit}/koreksi");
        for end in [
            "/nik",
            "/langkah",
            "/identitas",
            "/pindah",
            "/keluar",
            "/kembali",
            "/kunjungan",
            &correction,
        ] {
            let [there, not] = [&here, &nowhere].map(|id| format!("/anak/{id}{end}"));
            let there = stage.post(session, &there, &fields).await;
            assert_eq!(there.status, StatusCode::FORBIDDEN, "{end}");
            let not = stage.post(session, &not, &fields).await;
            assert_eq!(said(&there, &here), said(&not, &nowhere), "{end}");
        }
        assert_eq!(act::latest(&stage.running.store).await.unwrap(), before);
    }
}

/// Whoever knows its NIK and its birth takes a child over that moved in, and is told nothing of it
/// before.
#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_moved_in_is_taken_over_by_its_nik() {
    let Neighbours { stage, away: [midwife, secretariat], child, .. } =
        Neighbours::meet().await;
    let path = format!("/tempat/{HOME}/anak-baru");
    assert_eq!(stage.get_as(&midwife, &path).await.status, StatusCode::OK);
    assert_eq!(stage.get_as(&secretariat, &path).await.status, StatusCode::FORBIDDEN);
    let sent = async |born: &str, nik: &str, more: &[(&'static str, &'static str)]| {
        let mut fields = HashMap::from([
            ("csrf", midwife.csrf.as_str()),
            ("nama", "Aisyah"),
            ("jk", "P"),
            ("lahir", born),
            ("nik", nik),
            ("sejak", "2024-11-01"),
        ]);
        fields.extend(more.iter().copied());
        stage.post(&midwife, &path, &fields).await
    };
    let its_nik = "9901015506230001";
    let before = act::latest(&stage.running.store).await.unwrap();
    let asked = sent("2023-06-15", its_nik, &[("beda", "ya")]).await.text();
    assert!(asked.contains("NIK ini sudah dipakai") && asked.contains("name=\"pindah\""));
    assert!(!asked.contains("Siti"), "it is out of reach");
    // Another birth is another child, with a slip in its NIK.
    let other = sent("2023-06-16", its_nik, &[("pindah", "ya")]).await;
    assert!(other.status.is_success() && other.text().contains("NIK ini sudah dipakai"));
    assert_eq!(act::latest(&stage.running.store).await.unwrap(), before);
    let moved = sent("2023-06-15", its_nik, &[("pindah", "ya")]).await;
    let its = format!("/anak/{child}");
    assert_eq!(moved.header(header::LOCATION), format!("{its}?dicatat=pindah"));
    assert!(stage.get_as(&midwife, &its).await.text().contains("Siti Aisyah"));
    // Without a NIK, a name alike is asked about first.
    let alike = sent("2023-06-15", "", &[("nama", "Siti Aisyah")]).await;
    assert!(alike.status.is_success() && alike.text().contains(&its));
    let both = [("nama", "Siti <b>Aisyah</b>"), ("beda", "ya")];
    let another = sent("2023-06-15", "", &both).await;
    assert_eq!(another.status, StatusCode::SEE_OTHER);
    let page = stage.get_as(&midwife, another.header(header::LOCATION)).await.text();
    assert!(page.contains("Siti &#60;b&#62;Aisyah") && !page.contains("<b>Aisyah"));
}

/// Everything that a place has, a pack among it.
fn doors(pack: Uuid) -> Vec<String> {
    let mut doors: Vec<String> = [
        "",
        "/indikator.json",
        "/indikator.json?bawah=1&sidik=1",
        "/unduh/csv",
        "/unduh/xlsx",
        "/daftar/stunted",
        "/daftar/stunted?bagian=penyebut",
        "/daftar/stunted/unduh/csv",
        "/daftar/stunted/unduh/xlsx",
        "/anak-baru",
        "/perlu-bantuan",
        "/perlu-bantuan/unduh/csv",
        "/perlu-bantuan/unduh/xlsx",
        "/kasus-baru",
        "/kaskade",
        "/mutu",
        "/dua-cara",
        "/mengapa",
        "/jumlah",
        "/berita",
        "/tpps",
        "/rakor",
        "/paket",
    ]
    .map(str::to_owned)
    .into();
    doors.extend(["", "/unduh", "/laporan/pdf"].map(|end| format!("/paket/{pack}{end}")));
    doors
}

pub(super) async fn frozen(stage: &Stage, code: &str) -> Uuid {
    let running = &stage.running;
    let by = account::operator(&running.store, &running.clock).await.unwrap();
    let tree = running.tree();
    let seen = running.standpoint(code, None, None).await.unwrap();
    let (engine, place) = (running.engine(), tree.by_code(code).unwrap());
    let period = "2024-11".parse().unwrap();
    let frozen =
        running.freeze(&engine, &seen, &by, place, period, Door::Terminal).await.unwrap();
    match frozen {
        Frozen::New(new) => new.id,
        Frozen::Before(id) => id,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_list_or_file_of_another_place_is_handed_out() {
    let Neighbours { stage, midwife, away, .. } = Neighbours::meet().await;
    stage.running.refresh().await.unwrap();
    for code in ELSEWHERE {
        let (there, nowhere) = (frozen(&stage, code).await, Uuid::now_v7());
        for (door, other) in doors(there).iter().zip(doors(nowhere)) {
            for days in ["", "/pada/2024-11-15", "/peta/2024-01-01"] {
                let path = format!("{days}/tempat/{code}{door}");
                for session in &away {
                    let answer = stage.get_as(session, &path).await;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
                    assert!(!answer.text().contains("Siti"), "{path}");
                    if *door != other {
                        let path = format!("{days}/tempat/{code}{other}");
                        let not = stage.get_as(session, &path).await;
                        let ids = [there, nowhere].map(|id| id.to_string());
                        assert_eq!(said(&answer, &ids[0]), said(&not, &ids[1]), "{path}");
                    }
                }
            }
        }
        for session in &away {
            let csrf = HashMap::from([("csrf", session.csrf.as_str()), ("periode", "2024-11")]);
            for end in ["", "/periksa", "/ulang", "/rilis"] {
                let pack = if end.is_empty() { String::new() } else { format!("/{there}") };
                let path = format!("/tempat/{code}/paket{pack}{end}");
                let answer = stage.post(session, &path, &csrf).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            }
            // Under one's own place it is as one that does not exist.
            let own = |id: Uuid| format!("/tempat/{HOME}/paket/{id}/unduh");
            let (answer, not) = (
                stage.get_as(session, &own(there)).await,
                stage.get_as(session, &own(nowhere)).await,
            );
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            let ids = [there, nowhere].map(|id| id.to_string());
            assert_eq!(said(&answer, &ids[0]), said(&not, &ids[1]));
        }
    }
    // To those who reach the place the same doors are open.
    let list = format!("/tempat/{NEIGHBOUR}/daftar/measured/unduh/csv");
    let answer = stage.get_as(&midwife, &list).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().contains("Siti Aisyah"), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_handed_in_for_another_place() {
    let Neighbours { stage, away, .. } = Neighbours::meet().await;
    let store = &stage.running.store;
    let text = file(&stage, NEIGHBOUR, "9901015506230002", "Rina Contoh");
    for session in &away {
        let before = act::latest(store).await.unwrap();
        for code in ELSEWHERE {
            let answer = hand_in(&stage, session, code, &text).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{code}");
        }
        assert_eq!(act::latest(store).await.unwrap(), before);
        // Handed in for one's own place, the rows of another are refused one by one.
        let batch =
            taken(&stage, session, &text.replace("8.4", &format!("8.{}", before.0 % 10))).await;
        let rows = intake::rows_with_findings(store, batch, 0, 10).await.unwrap();
        let codes: Vec<&str> = rows
            .iter()
            .flat_map(|row| row.findings.iter().map(|finding| finding.code.as_str()))
            .collect();
        assert!(codes.contains(&"place.out_of_reach"), "{codes:?}");
    }
    assert_eq!(children(&stage).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_of_another_place_is_seen_or_decided() {
    let Neighbours { stage, midwife, away, child } = Neighbours::meet().await;
    let store = &stage.running.store;
    let batch = taken(&stage, &midwife, &file(&stage, NEIGHBOUR, "", "Siti Aminah")).await;
    let asked = || async {
        let questions: Vec<Question> = intake::questions(store, batch, 10).await.unwrap();
        questions.into_iter().next().unwrap()
    };
    let question = asked().await;
    assert_eq!(question.candidates[0].child, child);
    let (there, nowhere) = (question.id.to_string(), Uuid::now_v7().to_string());
    let same = format!("sama:{child}");
    for session in &away {
        for end in ["", "/keputusan", "/koreksi.xlsx"] {
            let [theirs, none] =
                [batch, Uuid::now_v7()].map(|id| (id.to_string(), format!("/impor/{id}{end}")));
            let (answer, not) =
                (stage.get_as(session, &theirs.1).await, stage.get_as(session, &none.1).await);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{end}");
            assert_eq!(said(&answer, &theirs.0), said(&not, &none.0), "{end}");
        }
        let before = act::latest(store).await.unwrap();
        for decision in ["baru", &same, "urung"] {
            let decided = async |id: &str| {
                let fields = HashMap::from([
                    ("csrf", session.csrf.as_str()),
                    ("kasus", id),
                    ("putusan", decision),
                ]);
                stage.post(session, &format!("/impor/{batch}/keputusan"), &fields).await
            };
            let (answer, not) = (decided(&there).await, decided(&nowhere).await);
            assert!(answer.status.is_client_error(), "{decision}");
            assert_eq!(said(&answer, &there), said(&not, &nowhere), "{decision}");
        }
        assert_eq!(act::latest(store).await.unwrap(), before);
    }
    assert_eq!(asked().await.decision, None);
    // Whoever reaches the place decides it.
    let fields = HashMap::from([
        ("csrf", midwife.csrf.as_str()),
        ("kasus", there.as_str()),
        ("putusan", same.as_str()),
    ]);
    let done = stage.post(&midwife, &format!("/impor/{batch}/keputusan"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(asked().await.decision.as_deref(), Some("same"));
}
