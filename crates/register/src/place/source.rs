//! The register of places as published: the country's codes and names, the codes of BPS
//! beside them, and where each tile stands on the built-in map.

use std::io::{BufRead, BufReader};

use flate2::bufread::GzDecoder;

use super::Level;

/// Source: `data/README.md` (idn-area-data 4.0.1, Open Database License 1.0).
static PLACES: &[u8] = include_bytes!("../../data/places.gz");
static BPS_KABKOTA: &str = include_str!("../../data/bps_kabkota.csv");
static TILE_GRID: &str = include_str!("../../data/tilegrid.csv");

/// One place as listed, from province to desa.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The Kemendagri code, `18.01.04.2001`.
    pub code: String,
    /// In title case, a kab/kota with its kind: `Kabupaten Lampung Selatan`.
    pub name: String,
    pub level: Level,
    /// The code of the place above; none for a province.
    pub parent_code: Option<String>,
}

/// What the law calls a place, beyond its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Province,
    Kabupaten,
    Kota,
    Kecamatan,
    Kelurahan,
    Desa,
    DesaAdat,
}

/// The kind that a Kemendagri code tells; none where it is no such code.
pub fn kind_of(code: &str) -> Option<Kind> {
    let parts: Vec<&str> = code.split('.').collect();
    let digits = |i: usize, long: usize| {
        parts[i].len() == long && parts[i].bytes().all(|b| b.is_ascii_digit())
    };
    if parts.len() > 4 || !(0..parts.len()).all(|i| digits(i, if i == 3 { 4 } else { 2 })) {
        return None;
    }
    match parts.as_slice() {
        [_] => Some(Kind::Province),
        [_, kabkota] if *kabkota < "70" => Some(Kind::Kabupaten),
        [_, _] => Some(Kind::Kota),
        [_, _, _] => Some(Kind::Kecamatan),
        [.., desa] => match desa.as_bytes().first() {
            Some(b'1') => Some(Kind::Kelurahan),
            Some(b'2') => Some(Kind::Desa),
            Some(b'3') => Some(Kind::DesaAdat),
            _ => None,
        },
        [] => None,
    }
}

/// Every place of the country, each after the one that holds it.
pub fn all() -> impl Iterator<Item = Listed> {
    let mut above = Above::default();
    BufReader::new(GzDecoder::new(PLACES))
        .lines()
        .map_while(Result::ok)
        .filter_map(move |line| above.read(&line))
}

/// The place of the code `prefix` and all below it, after the places that hold them:
/// `of("12.75")` begins with the province 12.
pub fn of(prefix: &str) -> impl Iterator<Item = Listed> {
    let (wanted, province) = (prefix.to_owned(), prefix.split('.').next().unwrap_or_default());
    let (province, later) = (province.to_owned(), province.to_owned());
    all()
        .skip_while(move |place| !holds(&province, &place.code))
        .take_while(move |place| holds(&later, &place.code))
        .filter(move |place| holds(&wanted, &place.code) || holds(&place.code, &wanted))
}

/// Whether the code `inner` is `outer` or lies below it.
fn holds(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The codes above the next line, and the number of the desa before it.
#[derive(Debug, Default)]
struct Above {
    codes: Vec<String>,
    desa: u32,
}

impl Above {
    fn read(&mut self, line: &str) -> Option<Listed> {
        let (segment, name) = line.split_once('\t')?;
        let own = segment.trim_start_matches('#');
        let depth = segment.len() - own.len();
        let level = match depth {
            0 => Level::Desa,
            1 => Level::Province,
            2 => Level::Kabkota,
            3 => Level::Kecamatan,
            _ => return None,
        };
        if level != Level::Desa {
            self.codes.truncate(depth - 1);
        }
        let parent_code = self.codes.last().cloned();
        let own = if level == Level::Desa {
            self.desa = if own.is_empty() { self.desa + 1 } else { own.parse().ok()? };
            self.desa.to_string()
        } else {
            own.to_owned()
        };
        let code = match &parent_code {
            Some(parent) => format!("{parent}.{own}"),
            None => own,
        };
        if level != Level::Desa {
            self.codes.push(code.clone());
        }
        Some(Listed { code, name: name.to_owned(), level, parent_code })
    }
}

/// The code that BPS gives the kab/kota of a Kemendagri code, where we hold it.
pub fn bps_of(code: &str) -> Option<&'static str> {
    BPS_KABKOTA
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .find_map(|(kemendagri, bps)| (kemendagri == code).then_some(bps))
}

/// The column and row of a place's tile on the built-in map, from the upper left.
pub fn tile(code: &str) -> Option<(u8, u8)> {
    let line = TILE_GRID
        .lines()
        .skip(1)
        .find_map(|line| line.strip_prefix(code).and_then(|rest| rest.strip_prefix(',')))?;
    let (column, row) = line.split_once(',')?;
    Some((column.parse().ok()?, row.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn count(places: &[Listed], level: Level) -> usize {
        places.iter().filter(|place| place.level == level).count()
    }

    #[test]
    fn the_country_has_its_published_number_of_places() {
        let places: Vec<Listed> = all().collect();
        let counts = [Level::Province, Level::Kabkota, Level::Kecamatan, Level::Desa]
            .map(|level| count(&places, level));
        assert_eq!(counts, [38, 514, 7285, 83762]);
        let mut codes = HashSet::new();
        for place in &places {
            let holder = place.parent_code.as_deref();
            assert!(holder.is_none_or(|code| codes.contains(code)), "{place:?}");
            assert_eq!(holder.is_none(), place.level == Level::Province);
            assert!(codes.insert(place.code.as_str()), "{} comes twice", place.code);
            assert!(kind_of(&place.code).is_some(), "{}", place.code);
        }
    }

    #[test]
    fn lampung_has_fifteen_kabupaten_and_kota() {
        let places: Vec<Listed> = of("18").collect();
        let counts = [Level::Province, Level::Kabkota, Level::Kecamatan, Level::Desa]
            .map(|level| count(&places, level));
        assert_eq!(counts, [1, 15, 229, 2651]);
        let hajimena = places.iter().find(|p| p.code == "18.01.04.2001").unwrap();
        assert_eq!(hajimena.name, "Hajimena");
        assert_eq!(hajimena.parent_code.as_deref(), Some("18.01.04"));
    }

    #[test]
    fn one_kota_comes_with_its_province_and_nothing_else() {
        let places: Vec<Listed> = of("12.75").collect();
        assert_eq!((places[0].code.as_str(), places[1].code.as_str()), ("12", "12.75"));
        assert_eq!((count(&places, Level::Kecamatan), count(&places, Level::Desa)), (5, 37));
        assert_eq!(places.len(), 2 + 5 + 37);
    }

    #[test]
    fn nothing_is_below_a_code_that_does_not_exist() {
        assert_eq!(of("99").count(), 0);
        assert_eq!(of("18.0").filter(|place| place.level == Level::Desa).count(), 0);
    }

    #[test]
    fn no_place_begins_with_ninety_nine() {
        assert!(all().all(|place| !place.code.starts_with("99")));
    }

    #[test]
    fn codes_of_bps_are_kept_apart() {
        assert_eq!(bps_of("12.75"), Some("1276"));
        assert_eq!(bps_of("18.01"), Some("1803"));
        assert_eq!(bps_of("18.04"), Some("1801"));
        assert_eq!(bps_of("18"), None);
        assert_eq!(bps_of("11.01"), None);
    }

    #[test]
    fn every_tile_has_a_place_of_its_own() {
        let mut taken = HashSet::new();
        for prefix in ["18", "12.75"] {
            let level = if prefix == "18" { Level::Kabkota } else { Level::Kecamatan };
            for place in of(prefix).filter(|place| place.level == level) {
                assert!(taken.insert((prefix, tile(&place.code).unwrap())), "{}", place.code);
            }
        }
        assert_eq!(taken.len(), 20);
        assert_eq!(tile("18.11"), Some((4, 0)));
        assert_eq!(tile("18"), None);
    }

    #[test]
    fn the_code_tells_a_kelurahan_from_a_desa() {
        let kinds =
            ["18", "18.01", "18.71", "18.01.04", "18.01.06.1001", "18.01.04.2001", "", "x"];
        assert_eq!(
            kinds.map(kind_of),
            [
                Some(Kind::Province),
                Some(Kind::Kabupaten),
                Some(Kind::Kota),
                Some(Kind::Kecamatan),
                Some(Kind::Kelurahan),
                Some(Kind::Desa),
                None,
                None
            ]
        );
    }
}
