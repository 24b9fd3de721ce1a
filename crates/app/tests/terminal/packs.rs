//! A pack is proved where nothing else of the installation is.

use std::fs;
use std::path::Path;

use crate::installation::{Installation, files};

fn move_to(pack: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(pack, to).unwrap();
}

#[test]
fn a_pack_is_proved_without_a_database() {
    const HEAD: [&str; 3] = ["check", "what", "result"];
    let elsewhere = Installation::empty();
    let folder = elsewhere.path("dari flashdisk").join("paket");
    {
        let register = Installation::of(60);
        let freeze = ["pack", "freeze", "--place", "18.72.01", "--period", "2024-11"];
        let frozen = register.rows(&freeze);
        let id = frozen[0]["id"].as_str().unwrap();
        move_to(&register.data.join("packs").join(id), &folder);
    }
    let path = folder.display().to_string();
    let words = ["pack", "verify", &path];
    let checks = elsewhere.rows(&words);
    assert!(checks.len() > 10 && checks.iter().all(|row| row["result"] == "ok"), "{checks:?}");
    for kind in ["contents", "bytes", "rows", "figures"] {
        assert!(checks.iter().any(|row| row["check"] == kind), "{kind}");
    }
    let told = elsewhere.run(&["pack", "verify", &path, "--csv"]).ended(0);
    let (head, lines) = told.lines();
    assert_eq!((head, lines.len()), (HEAD.map(str::to_owned).to_vec(), checks.len()));
    assert!(told.speech.contains("Metro Pusat (18.72.01), 2024-11"), "{}", told.speech);
    assert!(told.speech.ends_with("Paket utuh.\n"), "{}", told.speech);

    // Somebody has written something under what the public reads.
    let public = folder.join("public.csv");
    let text = fs::read_to_string(&public).unwrap();
    fs::write(&public, text + "\n").unwrap();
    let told = elsewhere.run(&["pack", "verify", &path, "--json"]).ended(1);
    let wrong: Vec<_> = told.rows().into_iter().filter(|row| row["result"] != "ok").collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(wrong[0]["what"], "public.csv");
    assert!(!told.speech.contains("Paket utuh"), "{}", told.speech);

    let nowhere = elsewhere.path("tidak-ada").display().to_string();
    let told = elsewhere.run(&["pack", "verify", &nowhere]).ended(2);
    assert!(told.data.is_empty() && told.speech.contains("tidak ditemukan"), "{}", told.speech);
    let letter = elsewhere.file("surat.txt", "Kepada Yth.\n");
    let told = elsewhere.run(&["pack", "verify", &letter]).ended(1);
    assert!(told.data.is_empty() && !told.speech.is_empty());
    assert!(files(&elsewhere.data).is_empty(), "a database was made");
}
