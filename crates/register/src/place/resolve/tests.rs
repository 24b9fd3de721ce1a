//! Names as files write them, and the places they mean.

use std::collections::HashMap;

use super::*;
use crate::place::source;

/// The places below the code prefixes, a posyandu list for each desa named.
fn tree(prefixes: &[&str], posyandu: &[(&str, &[&str])], puskesmas: &[(&str, &str)]) -> Tree {
    let mut ids: HashMap<String, PlaceId> = HashMap::new();
    let mut places = vec![Place {
        id: PlaceId(0),
        level: Level::Nation,
        code: String::new(),
        name: "Indonesia".into(),
        parent: None,
    }];
    let mut add = |level, code: String, name: &str, parent: Option<&str>| {
        let id = PlaceId(i32::try_from(places.len()).unwrap());
        let parent = Some(parent.map_or(PlaceId(0), |code| ids[code]));
        ids.insert(code.clone(), id);
        places.push(Place { id, level, code, name: name.into(), parent });
    };
    for listed in prefixes.iter().flat_map(|prefix| source::of(prefix)) {
        add(listed.level, listed.code, &listed.name, listed.parent_code.as_deref());
    }
    for (desa, names) in posyandu {
        for (i, name) in names.iter().enumerate() {
            add(Level::Posyandu, format!("{desa}/p{}", i + 1), name, Some(desa));
        }
    }
    for (i, (kecamatan, name)) in puskesmas.iter().enumerate() {
        add(Level::Puskesmas, format!("{kecamatan}/k{}", i + 1), name, Some(kecamatan));
    }
    Tree::new(places)
}

/// `province / kabkota / kecamatan / desa / posyandu`, the last ones may be missing.
fn path(names: &str) -> EnteredPlace {
    let mut names = names.split('/').map(|name| name.trim_matches(' ').to_owned());
    let mut next = || names.next().unwrap_or_default();
    EnteredPlace {
        province: next(),
        kabkota: next(),
        kecamatan: next(),
        desa: next(),
        posyandu: next(),
        ..EnteredPlace::default()
    }
}

fn code(tree: &Tree, id: Option<PlaceId>) -> Option<&str> {
    id.and_then(|id| tree.get(id)).map(|place| place.code.as_str())
}

/// The code of the lowest place that the names reach.
fn reached(tree: &Tree, names: &str) -> String {
    let found = Resolver::new(tree).resolve(&path(names));
    code(tree, found.reached).unwrap_or_default().to_owned()
}

const NATAR: &str = "18.01.04.2004";

fn lampung() -> Tree {
    tree(
        &["18"],
        &[(NATAR, &["Melati 1", "Melati 11", "Sejahtera II", "Posyandu Mawar"])],
        &[("18.01.04", "Natar"), ("18.01.06", "Puskesmas Rawat Inap Kalianda")],
    )
}

#[test]
fn a_line_of_the_ministry_s_export_reaches_its_posyandu() {
    let tree = lampung();
    let entered = EnteredPlace {
        puskesmas: "UPTD PUSKESMAS NATAR".into(),
        ..path("LAMPUNG / KAB. LAMPUNG SELATAN / NATAR / NATAR / POSYANDU MELATI I")
    };
    let found = Resolver::new(&tree).resolve(&entered);
    assert_eq!(code(&tree, found.desa), Some(NATAR));
    assert_eq!(code(&tree, found.posyandu), Some("18.01.04.2004/p1"));
    assert_eq!(code(&tree, found.puskesmas), Some("18.01.04/k1"));
    assert_eq!(found.depth, Some(Level::Posyandu));
    assert!(found.ambiguous.is_empty() && found.unknown.is_none());
}

#[test]
fn sejahtera_ii_and_sejahtera_2_are_one_posyandu() {
    let tree = lampung();
    for name in ["SEJAHTERA 2", "sejahtera ii", "Posyandu  Sejahtera\u{a0}02", "SEJAHTERA-II"] {
        let names = format!("LAMPUNG/LAMPUNG SELATAN/NATAR/NATAR/{name}");
        assert_eq!(reached(&tree, &names), "18.01.04.2004/p3", "{name}");
    }
}

#[test]
fn a_name_within_another_name_is_not_that_place() {
    let tree = lampung();
    for name in ["MELATI", "MELATI 111", "MAWAR 1", "SEJAHTERA"] {
        let names = format!("LAMPUNG/LAMPUNG SELATAN/NATAR/NATAR/{name}");
        let found = Resolver::new(&tree).resolve(&path(&names));
        assert_eq!(code(&tree, found.desa), Some(NATAR), "{name}");
        assert_eq!((found.posyandu, found.unknown), (None, Some(Level::Posyandu)), "{name}");
    }
    assert_eq!(
        reached(&tree, "LAMPUNG/LAMPUNG SELATAN/NATAR/NATAR/MELATI 11"),
        "18.01.04.2004/p2"
    );
}

#[test]
fn the_kind_before_a_name_may_be_written_or_not() {
    let tree = lampung();
    for names in [
        "Provinsi Lampung/Kabupaten Lampung Selatan/Kec. Natar/Desa Natar",
        "PROV. LAMPUNG/KAB LAMPUNG SELATAN/KECAMATAN NATAR/DS. NATAR",
        "lampung/Lampung\u{a0}Selatan/natar/natar",
        "/KAB.LAMPUNG SELATAN/NATAR/KEL. NATAR",
    ] {
        assert_eq!(reached(&tree, names), NATAR, "{names}");
    }
    assert_eq!(reached(&tree, "LAMPUNG/KOTA METRO"), "18.72");
    assert_eq!(reached(&tree, "LAMPUNG/BANDARLAMPUNG/TANJUNG KARANG BARAT"), "18.71.03");
}

#[test]
fn a_kota_and_a_kabupaten_of_one_name_are_told_apart_by_the_kind() {
    let bandung = tree(&["32"], &[], &[]);
    assert_eq!(reached(&bandung, "JAWA BARAT/KAB. BANDUNG"), "32.04");
    assert_eq!(reached(&bandung, "JAWA BARAT/KOTA BANDUNG"), "32.73");
    let found = Resolver::new(&bandung).resolve(&path("JAWA BARAT/BANDUNG/SUKASARI"));
    assert_eq!((found.depth, found.ambiguous.len()), (Some(Level::Province), 2));
    let lampung = lampung();
    let found = Resolver::new(&lampung).resolve(&path("LAMPUNG/KOTA LAMPUNG SELATAN"));
    assert_eq!((found.depth, found.unknown), (Some(Level::Province), Some(Level::Kabkota)));
}

#[test]
fn kota_at_the_head_of_a_name_is_not_always_the_kind() {
    let tree = lampung();
    assert_eq!(reached(&tree, "LAMPUNG/TANGGAMUS/KOTA AGUNG"), "18.06.01");
    assert_eq!(reached(&tree, "LAMPUNG/LAMPUNG TENGAH/KOTAGAJAH"), "18.02.23");
}

#[test]
fn desa_of_one_name_within_a_kabupaten_need_the_kecamatan() {
    let tree = lampung();
    let mut resolver = Resolver::new(&tree);
    let mut repeated = 0;
    for kabkota in tree.all().iter().filter(|place| place.level == Level::Kabkota) {
        let mut named: HashMap<&str, Vec<&Place>> = HashMap::new();
        for desa in tree.all().iter().filter(|place| place.level == Level::Desa) {
            if tree.within(desa.id, kabkota.id) {
                named.entry(&desa.name).or_default().push(desa);
            }
        }
        for (name, desa) in named.into_iter().filter(|(_, desa)| desa.len() > 1) {
            repeated += 1;
            let found = resolver.resolve(&path(&format!("LAMPUNG/{}//{name}", kabkota.name)));
            assert_eq!(found.desa, None);
            assert!(desa.iter().all(|desa| found.ambiguous.contains(&desa.id)), "{name}");
            for one in desa {
                let kecamatan = &tree.at(one.id, Level::Kecamatan).unwrap().name;
                let names = format!("LAMPUNG/{}/{kecamatan}/{name}", kabkota.name);
                assert_eq!(resolver.resolve(&path(&names)).desa, Some(one.id), "{names}");
            }
        }
    }
    assert_eq!(repeated, 95);
}

#[test]
fn a_desa_that_is_alone_in_its_kabupaten_needs_no_kecamatan() {
    let tree = lampung();
    assert_eq!(reached(&tree, "LAMPUNG/LAMPUNG SELATAN//HAJIMENA"), "18.01.04.2001");
    assert_eq!(reached(&tree, "//-/HAJIMENA"), "18.01.04.2001");
}

#[test]
fn a_desa_and_a_kelurahan_of_one_name_are_told_apart_by_the_kind() {
    let tree = tree(&["14.07"], &[], &[]);
    let names = |kind| format!("RIAU/ROKAN HILIR/PASIR LIMAU KAPAS/{kind} PANIPAHAN");
    let kelurahan = reached(&tree, &names("KEL."));
    let desa = reached(&tree, &names("DESA"));
    assert_eq!(kind_of(&kelurahan), Some(source::Kind::Kelurahan));
    assert_eq!(kind_of(&desa), Some(source::Kind::Desa));
    assert_eq!(Resolver::new(&tree).resolve(&path(&names(""))).ambiguous.len(), 2);
}

#[test]
fn every_desa_of_lampung_is_reached_by_its_own_names() {
    let tree = lampung();
    let mut resolver = Resolver::new(&tree);
    for desa in tree.all().iter().filter(|place| place.level == Level::Desa) {
        let mut names: Vec<String> =
            tree.path(desa.id).iter().rev().skip(1).map(|p| p.name.to_uppercase()).collect();
        assert_eq!(resolver.resolve(&path(&names.join("/"))).desa, Some(desa.id), "{desa:?}");
        names[1] = names[1].replace("KABUPATEN ", "").replace("KOTA ", "");
        assert_eq!(resolver.resolve(&path(&names.join("/"))).desa, Some(desa.id), "{desa:?}");
    }
}

#[test]
fn a_kecamatan_that_nobody_knows_ends_the_path() {
    let tree = lampung();
    let found = Resolver::new(&tree).resolve(&path("LAMPUNG/LAMPUNG SELATAN/NATTAR/HAJIMENA"));
    assert_eq!(code(&tree, found.reached), Some("18.01"));
    assert_eq!((found.desa, found.unknown), (None, Some(Level::Kecamatan)));
}

#[test]
fn a_misspelt_province_is_made_up_for_by_the_kabkota() {
    let tree = lampung();
    let found = Resolver::new(&tree).resolve(&path("LAMPNUG/KAB. MESUJI"));
    assert_eq!((code(&tree, found.reached), found.unknown), (Some("18.11"), None));
}

#[test]
fn a_code_in_a_cell_stands_for_the_place() {
    let tree = lampung();
    for names in [
        "18/18.01/18.01.04/18.01.04.2004",
        "18/1801/180104/1801042004",
        "LAMPUNG/LAMPUNG SELATAN/NATAR/18.01.04.2004 - Natar",
        "///Desa Natar (1801042004)",
        "LAMPUNG/[18.01] KAB. LAMPUNG SELATAN/NATAR/NATAR",
    ] {
        assert_eq!(reached(&tree, names), NATAR, "{names}");
    }
}

#[test]
fn a_code_and_a_name_that_disagree_mean_no_place() {
    let tree = lampung();
    let mut resolver = Resolver::new(&tree);
    let bps = resolver.resolve(&path("LAMPUNG/1801 LAMPUNG BARAT"));
    assert_eq!((bps.depth, bps.unknown), (Some(Level::Province), Some(Level::Kabkota)));
    let elsewhere = resolver.resolve(&path("LAMPUNG/LAMPUNG SELATAN/KALIANDA/18.01.04.2004"));
    assert_eq!((elsewhere.desa, elsewhere.unknown), (None, Some(Level::Desa)));
}

#[test]
fn a_puskesmas_of_the_kabkota_may_serve_a_desa_of_another_kecamatan() {
    let tree = lampung();
    let entered = EnteredPlace {
        puskesmas: "RAWAT INAP KALIANDA".into(),
        ..path("LAMPUNG/LAMPUNG SELATAN/NATAR/NATAR")
    };
    let found = Resolver::new(&tree).resolve(&entered);
    assert_eq!(code(&tree, found.puskesmas), Some("18.01.06/k2"));
}

#[test]
fn the_same_names_are_answered_the_same_the_second_time() {
    let tree = lampung();
    let mut resolver = Resolver::new(&tree);
    let names = path("LAMPUNG/LAMPUNG SELATAN/NATAR/NATAR/MAWAR");
    assert_eq!(resolver.resolve(&names), resolver.resolve(&names));
    assert_eq!(Resolver::new(&tree).resolve(&EnteredPlace::default()), Resolution::default());
}
