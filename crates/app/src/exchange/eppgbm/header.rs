//! Finding the header among titles and edits, and knowing its columns by their many names.

use super::date::DateOrder;
use super::text::{key, unwrapped};

/// A column we understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Number,
    Nik,
    Name,
    Sex,
    Birth,
    BirthWeight,
    BirthLength,
    Parents,
    Mother,
    Father,
    Province,
    Kabkota,
    Kecamatan,
    Puskesmas,
    Desa,
    Posyandu,
    Rt,
    Rw,
    Address,
    TotalVisits,
    Age,
    Visited,
    Weight,
    Length,
    Position,
    Muac,
    Head,
    Oedema,
    WeightForAge,
    Waz,
    Stature,
    Haz,
    Wasting,
    Whz,
    Gain,
    VitaminA,
    Measurer,
    /// Official, and not needed by the register.
    Kept,
}

const FIELDS: usize = Field::Kept as usize + 1;

/// Header keys (see [`key`]) and what they name.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Number, &["no", "nomor", "nourut"]),
    (Field::Nik, &["nik", "nikanak", "nikbalita", "nomorindukkependudukan"]),
    (
        Field::Name,
        &[
            "nama",
            "namabalita",
            "namaanak",
            "namalengkap",
            "namalengkapbalita",
            "namalengkapanak",
        ],
    ),
    (Field::Sex, &["jk", "jeniskelamin", "kelamin", "lp", "sex"]),
    (Field::Birth, &["tgllahir", "tanggallahir", "tgllahirtglblnthn", "tanggallahirtglblnthn"]),
    (
        Field::BirthWeight,
        &["bblahir", "beratlahir", "beratbadanlahir", "lahirbb", "beratlahirsasaran"],
    ),
    (
        Field::BirthLength,
        &[
            "tblahir",
            "pblahir",
            "panjanglahir",
            "tinggilahir",
            "panjangbadanlahir",
            "lahirtb",
            "lahirpb",
            "panjanglahirsasaran",
        ],
    ),
    (Field::Parents, &["namaortu", "namaorangtua", "orangtua", "ortu"]),
    (Field::Mother, &["namaibu", "ibu", "namaibukandung"]),
    (Field::Father, &["namaayah", "ayah", "namabapak"]),
    (Field::Province, &["prov", "provinsi"]),
    (Field::Kabkota, &["kabkota", "kabupatenkota", "kab", "kabupaten", "kota"]),
    (Field::Kecamatan, &["kec", "kecamatan"]),
    (Field::Puskesmas, &["pukesmas", "puskesmas", "namapuskesmas", "pkm"]),
    (Field::Desa, &["desakel", "desa", "kelurahan", "desakelurahan", "keldesa", "namadesa"]),
    (Field::Posyandu, &["posyandu", "namaposyandu"]),
    (Field::Rt, &["rt"]),
    (Field::Rw, &["rw"]),
    (Field::Address, &["alamat", "alamatlengkap"]),
    (Field::TotalVisits, &["totalpengukuran"]),
    (Field::Age, &["usiasaatukur", "umur", "usia", "umursaatukur"]),
    (
        Field::Visited,
        &[
            "tanggalpengukuran",
            "tglpengukuran",
            "tanggalukur",
            "tglukur",
            "tanggalperiksa",
            "tanggalkunjungan",
            "tanggaltimbang",
            "tglpenimbangan",
            "tanggalpenimbangan",
            "tgltimbang",
        ],
    ),
    (Field::Weight, &["berat", "bb", "beratbadan", "bbkg"]),
    (
        Field::Length,
        &[
            "tinggi",
            "tb",
            "pbtb",
            "tbpb",
            "tinggibadan",
            "panjangbadan",
            "pb",
            "panjangtinggibadan",
        ],
    ),
    (Field::Position, &["caraukur", "posisiukur", "posisi", "carapengukuran"]),
    (Field::Muac, &["lila", "lingkarlenganatas", "lingkarlengan"]),
    (Field::Head, &["lingkarkepala", "lika"]),
    (Field::Oedema, &["oedema", "edema", "odema", "bengkak"]),
    (Field::WeightForAge, &["bbu", "statusbbu"]),
    (Field::Waz, &["zsbbu", "zscorebbu"]),
    (Field::Stature, &["tbu", "pbtbu", "pbutbu", "pbu", "statustbu"]),
    (Field::Haz, &["zstbu", "zscoretbu", "zspbu"]),
    (Field::Wasting, &["bbtb", "bbpbtb", "bbpb", "statusbbtb"]),
    (Field::Whz, &["zsbbtb", "zscorebbtb", "zsbbpb"]),
    (Field::Gain, &["naikberatbadan", "naikbb", "nt"]),
    (Field::VitaminA, &["jmlvita", "jumlahvita", "vita", "vitamina", "jmlvitamina"]),
    (
        Field::Measurer,
        &[
            "pengukur",
            "namapengukur",
            "diukuroleh",
            "petugasukur",
            "petugaspengukur",
            "petugaspengukuran",
            "kaderpengukur",
        ],
    ),
    (
        Field::Kept,
        &["pmtditerima", "kpsp", "kia", "detail", "kelasibubalita", "mbg", "nokk", "nomorkk"],
    ),
];

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];

fn field_named(name: &str) -> Option<Field> {
    NAMES.iter().find(|(_, keys)| keys.contains(&name)).map(|(field, _)| *field)
}

/// The columns of one month in a wide sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Month {
    /// 1 for January.
    pub number: u32,
    pub year: Option<i32>,
    pub visited: Option<usize>,
    pub age: Option<usize>,
    pub weight: Option<usize>,
    pub length: Option<usize>,
    pub position: Option<usize>,
    pub muac: Option<usize>,
}

/// Which of the known shapes a file has; the letters are those of our handbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// 2021–22, 33 columns.
    A,
    /// 2023–25, 35 columns.
    B,
    /// 2026, 36 columns, NIK masked.
    C,
    /// 2026 with a header more than cells.
    C2,
    /// A list for food aid, without a measuring date.
    D,
    /// Twelve months side by side.
    E,
    /// None of these, with the columns that are needed.
    Other,
}

/// Where the header is and what its columns are.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Rows from the top that hold titles and the header.
    pub rows_above_data: usize,
    pub columns: Vec<String>,
    pub months: Vec<Month>,
    pub mother_first: bool,
    pub stated_order: Option<DateOrder>,
    at: [Option<usize>; FIELDS],
    keys: Vec<String>,
    understood: usize,
    is_grouped: bool,
    seen: Vec<bool>,
}

/// Titles before the header: none to fifteen lines.
pub(super) const SEARCHED: usize = 16;

impl Layout {
    /// The best header among the first rows, if any row looks like one.
    pub(super) fn find(rows: &[Vec<String>]) -> Option<Self> {
        let mut best: Option<Self> = None;
        for at in 0..rows.len().min(SEARCHED) {
            let mut candidates = vec![Self::of(at + 1, &rows[at], None)];
            if let Some(below) = rows.get(at + 1).filter(|below| is_second_header(below)) {
                candidates.push(Self::of(at + 2, below, Some(&rows[at])));
            }
            for candidate in candidates {
                let better = |best: &Self| {
                    candidate.understood > best.understood
                        || (candidate.understood == best.understood
                            && best.is_grouped
                            && !candidate.is_grouped)
                };
                if best.as_ref().is_none_or(better) {
                    best = Some(candidate);
                }
            }
        }
        best.filter(|layout| layout.understood >= 3)
    }

    fn of(rows_above_data: usize, header: &[String], group: Option<&[String]>) -> Self {
        let width = header.len().max(group.map_or(0, <[String]>::len));
        let mut layout = Self {
            rows_above_data,
            columns: Vec::with_capacity(width),
            months: Vec::new(),
            mother_first: false,
            stated_order: None,
            at: [None; FIELDS],
            keys: Vec::with_capacity(width),
            understood: 0,
            is_grouped: group.is_some(),
            seen: vec![false; width],
        };
        let text = |row: &[String], at: usize| {
            row.get(at).map(|cell| unwrapped(cell).into_owned()).unwrap_or_default()
        };
        let mut above = String::new();
        for at in 0..width {
            let own = text(header, at);
            let over = group.map(|group| text(group, at)).unwrap_or_default();
            if !over.is_empty() {
                above = over;
            } else if own.is_empty() {
                above.clear();
            }
            layout.place(at, &own, if group.is_some() { &above } else { "" });
        }
        layout
    }

    fn place(&mut self, at: usize, own: &str, above: &str) {
        let shown = match (above.is_empty(), own.is_empty()) {
            (true, _) => own.to_owned(),
            (false, true) => above.to_owned(),
            (false, false) => format!("{above} {own}"),
        };
        let (key_own, key_above) = (key(own), key(above));
        let whole = format!("{key_above}{key_own}");
        let lower = shown.to_lowercase();
        self.keys.push(key_own.clone());
        self.columns.push(shown);
        if self.place_in_month(at, &whole) {
            return;
        }
        let field = [whole.clone(), format!("{key_own}{key_above}"), key_own, key_above]
            .iter()
            .find_map(|name| field_named(name));
        let Some(field) = field else { return };
        if field == Field::Kept {
            self.seen[at] = true;
            self.understood += 1;
            return;
        }
        if self.at[field as usize].is_some() {
            return;
        }
        self.at[field as usize] = Some(at);
        self.seen[at] = true;
        self.understood += 1;
        if field == Field::Parents && key(&lower.replace(['(', ')'], " ")).contains("ibuayah") {
            self.mother_first = true;
        }
        if whole.ends_with("tglblnthn") {
            self.stated_order = Some(DateOrder::DayFirst);
        }
    }

    fn place_in_month(&mut self, at: usize, whole: &str) -> bool {
        let found = MONTHS
            .iter()
            .zip(1_u32..)
            .find_map(|(name, number)| whole.strip_prefix(name).map(|rest| (number, rest)));
        let Some((number, rest)) = found else { return false };
        let what = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let year = rest[..rest.len() - what.len()].parse().ok();
        let field = match what {
            "tgl" | "tanggal" => Some(Field::Visited),
            other => field_named(other),
        };
        let index = self.months.iter().position(|m| m.number == number && m.year == year);
        let index = index.unwrap_or_else(|| {
            self.months.push(Month { number, year, ..Month::default() });
            self.months.len() - 1
        });
        let month = &mut self.months[index];
        let slot = if field == Some(Field::Visited) {
            &mut month.visited
        } else if field == Some(Field::Age) {
            &mut month.age
        } else if field == Some(Field::Weight) {
            &mut month.weight
        } else if field == Some(Field::Length) {
            &mut month.length
        } else if field == Some(Field::Position) {
            &mut month.position
        } else if field == Some(Field::Muac) {
            &mut month.muac
        } else {
            return false;
        };
        if slot.is_none() {
            *slot = Some(at);
            self.seen[at] = true;
            self.understood += 1;
        }
        true
    }

    pub(super) fn at(&self, field: Field) -> Option<usize> {
        self.at[field as usize]
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.at(field).is_some()
    }

    pub(super) fn understood(&self) -> usize {
        self.understood
    }

    /// Headers nobody here knows; their cells are kept with the line.
    pub(super) fn unknown(&self) -> Vec<String> {
        let named = self.columns.iter().zip(&self.seen);
        named
            .filter(|(name, seen)| !**seen && !name.is_empty())
            .map(|(name, _)| name.clone())
            .collect()
    }

    pub(super) fn variant(&self) -> Variant {
        let named = |name: &str| self.keys.iter().any(|key| key == name);
        let official = self.has(Field::Visited) && self.has(Field::Haz) && named("kpsp");
        if !self.months.is_empty() {
            Variant::E
        } else if official && self.has(Field::TotalVisits) {
            Variant::C2
        } else if official && named("mbg") {
            Variant::C
        } else if official && self.has(Field::Position) {
            Variant::B
        } else if official {
            Variant::A
        } else if !self.has(Field::Visited) && self.has(Field::Weight) {
            Variant::D
        } else {
            Variant::Other
        }
    }

    /// The header again further down, or the row of column numbers under it.
    pub(super) fn is_header_again(&self, cells: &[String]) -> bool {
        let Some(first) = cells.iter().position(|cell| !cell.trim().is_empty()) else {
            return false;
        };
        let name = self.at(Field::Name).and_then(|at| cells.get(at));
        let Some(name) = name else { return false };
        if name.bytes().any(|b| b.is_ascii_digit()) {
            return cells
                .iter()
                .enumerate()
                .skip(first)
                .filter(|(_, c)| !c.trim().is_empty())
                .all(|(at, cell)| {
                    cell.trim_matches(|c| matches!(c, '(' | ')' | ' ')).parse()
                        == Ok(at + 1 - first)
                });
        }
        field_named(&key(name)) == Some(Field::Name)
    }
}

/// A row under a possible header that names columns itself and holds no values.
fn is_second_header(row: &[String]) -> bool {
    let filled: Vec<&String> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
    let named = filled.iter().filter(|cell| {
        let key = key(cell);
        field_named(&key).is_some() || matches!(key.as_str(), "tgl" | "tanggal" | "tglblnthn")
    });
    named.count() >= 2
        && filled.iter().all(|cell| !cell.trim().starts_with(|c: char| c.is_ascii_digit()))
}
