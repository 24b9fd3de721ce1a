//! A disk that fills up while a file is taken in: it is told as such, nothing is lost, and the
//! same file comes in once there is room. Needs the right to mount a small disk; elsewhere the
//! test has nothing to stand on and passes.

use std::path::Path;
use std::process::Command;

use register::Failure;
use register::act::{self, Door};
use register::history::children_of;
use register::intake::{
    EnteredChild, EnteredNik, EnteredPlace, EnteredRow, File, Refused, take_in,
};
use science::measure::Sex;

use crate::stage::{Stage, day};

fn mounted(options: &str, folder: &Path) -> bool {
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder);
    mount.output().is_ok_and(|done| done.status.success())
}

/// A disk that is taken away at the end, also of a test that failed.
struct SmallDisk(tempfile::TempDir);

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).output();
    }
}

fn row(n: u32) -> EnteredRow {
    let letters = [n / 676 % 26, n / 26 % 26, n % 26]
        .map(|at| char::from(b'a' + u8::try_from(at).unwrap()));
    let name = letters.map(|letter| letter.to_string().repeat(5)).join(" ");
    EnteredRow {
        line: n + 2,
        cells: Vec::new(),
        child: EnteredChild {
            nik: EnteredNik::Absent,
            name,
            sex: Some(Sex::Male),
            birth_date: Some(day("2021-01-01") + chrono::Days::new(u64::from(n % 900))),
            birth_weight_g: None,
            birth_length_tenth_mm: None,
            mother: None,
            father: None,
        },
        place: EnteredPlace {
            kabkota: "LAMPUNG SELATAN".to_owned(),
            kecamatan: "KALIANDA".to_owned(),
            desa: "KEDATON".to_owned(),
            address: "Dusun ".repeat(20),
            ..EnteredPlace::default()
        },
        visits: Vec::new(),
        findings: Vec::new(),
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_loses_nothing() {
    let disk = SmallDisk(tempfile::tempdir().unwrap());
    if !mounted("size=6m", disk.0.path()) {
        return;
    }
    let stage = Stage::in_folder(disk.0.path()).await;
    let gita = stage.bu_gita().await;
    let sari = stage.sari(&gita).await;
    let file = File {
        name: "besar.csv".to_owned(),
        hash: vec![1],
        place: stage.place("18.01"),
        reading: String::new(),
        door: Door::File,
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let rows = || (0..12_000).map(|n| Ok(row(n)));
    let before = act::latest(store).await.unwrap();
    let full = take_in(store, &gita, tree, &file, rows(), clock, &|_| ()).await;
    assert!(matches!(full, Err(Refused::Failure(Failure::DiskFull(_)))), "{full:?}");
    assert_eq!(act::latest(store).await.unwrap(), before);
    let place = stage.place("18.01");
    assert_eq!(children_of(store, place, before).await.unwrap(), [sari]);
    assert!(mounted("remount,size=96m", disk.0.path()));
    let taken = take_in(store, &gita, tree, &file, rows(), clock, &|_| ()).await.unwrap();
    assert!(!taken.before);
    assert_eq!(taken.counts.rows, 12_000);
    let now = act::latest(store).await.unwrap();
    let known = children_of(store, place, now).await.unwrap().len() as u64;
    assert_eq!(known, taken.counts.enrolled + 1);
}
