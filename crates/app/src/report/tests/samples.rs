//! Papers of an invented semester in Lampung, one of each kind that a rakor needs.

use chrono::NaiveDate;

use crate::drawing::{
    Better, Caption, DotRow, Dots, FunnelLimit, FunnelPlot, FunnelPoint, Interval, Lies, Panel,
    Reference, Sparkline, Tone as Ink, dots_with_intervals, funnel, panel, shared_domain,
    sparkline,
};
use crate::report::{
    Attendance, Attendee, Block, Card, Cell, Column, Look, Mark, Multiple, Multiples, NotYet,
    Paper, Picture, Question, Row, Said, Signatures, Signer, Table, Tone, Value, Why,
};
use crate::text::{self, Language};

/// What nobody may be able to run: Typst, a script, a formula, XML, and letters no face has.
pub(crate) const HOSTILE: &str = "#import \"@preview/x\" $x^2$ *tebal* _miring_ `kode` <script>alert(1)</script> =HYPERLINK(\"http://x\") \\u{41} // & ]]> {{x}} @acuan ~ -- …";

const PLACES: [(&str, f64, u32); 15] = [
    ("Lampung Barat", 17.9, 21_300),
    ("Tanggamus", 20.4, 44_100),
    ("Lampung Selatan", 12.1, 78_400),
    ("Lampung Timur", 13.8, 77_900),
    ("Lampung Tengah", 11.2, 98_600),
    ("Lampung Utara", 19.3, 46_800),
    ("Way Kanan", 16.2, 35_200),
    ("Tulang Bawang", 14.9, 32_600),
    ("Pesawaran", 17.1, 36_900),
    ("Pringsewu", 12.6, 31_800),
    ("Mesuji", 18.6, 17_400),
    ("Tulang Bawang Barat", 15.3, 21_900),
    ("Pesisir Barat", 21.2, 12_300),
    ("Bandar Lampung", 10.8, 88_200),
    ("Metro", 9.7, 12_900),
];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn paper(title: &str) -> Paper {
    Paper {
        language: Language::Id,
        title: title.to_owned(),
        place: "Provinsi Lampung".to_owned(),
        period: "Semester II 2024".to_owned(),
        known_on: day(2024, 11, 14),
        pack: Some(
            "5f3a9c0b7be14d2a8f60c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516".to_owned(),
        ),
        back: "https://cegah.example/rakor/0192f3a0-7c1e-7d2a-9b1c-2f4e6a8b0c1d".to_owned(),
        ..Paper::default()
    }
}

fn caption(id: &str, title: &str) -> Caption {
    Caption { id: id.to_owned(), title: title.to_owned(), description: title.to_owned() }
}

fn tick(value: f64) -> String {
    text::decimal(Language::Id, value, 0)
}

fn months(level: f64, seed: usize) -> Vec<Option<Interval>> {
    (0..24_usize)
        .map(|month| {
            if seed == 10 && (8..12).contains(&month) {
                return None;
            }
            let wave = ((month * 7 + seed * 5) % 11) as f64 / 11.0 - 0.5;
            let value = level + 3.0 - month as f64 * 0.13 + wave * 1.4;
            Some(Interval { value, low: value - 1.1, high: value + 1.1 })
        })
        .collect()
}

fn card(name: &str, figure: Cell, sentence: &str, below: &[&str], tone: Tone) -> Card {
    let values = (0..12).map(|m| Some(17.0 - f64::from(m) * 0.2 + f64::from(m % 3) * 0.3));
    let trend = sparkline(&Sparkline {
        caption: caption("s", name),
        width: 150.0,
        height: 32.0,
        values: values.collect(),
        tone: match tone {
            Tone::Worse => Ink::Rust,
            Tone::Better => Ink::Accent,
            Tone::Plain => Ink::Grey,
        },
    });
    let known = !matches!(figure.value, Value::Missing(_));
    Card {
        name: name.to_owned(),
        figure,
        sentence: sentence.to_owned(),
        trend: if known { trend } else { String::new() },
        below: below.iter().map(|line| (*line).to_owned()).collect(),
        tone,
    }
}

/// The evaluation of a province with its 15 kab/kota.
pub(crate) fn evaluation() -> Paper {
    let mut paper = paper("Evaluasi percepatan penurunan stunting");
    paper.subtitle =
        "Bahan rapat koordinasi TPPS kabupaten/kota se-Provinsi Lampung, 14–15 November 2024"
            .to_owned();
    paper.blocks = vec![
        Block::Paragraph(Said::marked(
            "Dari 655.700 balita di Lampung, **557.345 ditimbang dan diukur** pada bulan penimbangan terakhir. **14,6 % di antaranya pendek**, turun 1,2 dari semester lalu; penurunan itu lebih dari yang dapat terjadi karena kebetulan. **98.355 anak belum diukur**, jadi angka ini belum tentang mereka.",
        )),
        Block::Cards(vec![
            card(
                "Balita pendek",
                Cell::share(0.146).between(0.145, 0.147),
                "81.372 dari 557.345 balita yang diukur",
                &[
                    "Turun 1,2 dari Semester I (1,0–1,4)",
                    "Survei SSGI 2024: 15,9 % (14,1–17,7)",
                ],
                Tone::Better,
            ),
            card(
                "Pendek baru",
                Cell::decimal(1.18, 2).between(1.14, 1.22),
                "12.904 kasus baru dalam 1.093.600 bulan-anak, per 100 bulan-anak",
                &["Naik 0,06 (0,01–0,11)"],
                Tone::Worse,
            ),
            card(
                "Diukur",
                Cell::share(0.85),
                "557.345 dari 655.700 balita sasaran",
                &["Tetap; 3 kab/kota di bawah 75 %"],
                Tone::Plain,
            ),
            card(
                "Kasus ditindaklanjuti",
                Cell::missing(Why::TooLittle),
                "Baru 12 dari 15 kab/kota mencatat tindak lanjut",
                &[],
                Tone::Plain,
            ),
        ]),
        Block::part("Perbandingan kab/kota"),
        side_by_side(),
        Block::paragraph(
            "Garis putus-putus adalah target provinsi 14 %. Pita di sekitar garis adalah selang kepercayaan 95 %; di mana garis terputus, pengukuran tidak masuk.",
        ),
        Block::Picture(compared()),
        Block::section("Beda yang nyata dan beda karena kebetulan"),
        Block::Picture(chance()),
        Block::section("Target dan hasil"),
        results(),
        Block::part("Janji rakor yang lalu"),
        promises(),
        Block::part("Yang belum dapat dievaluasi"),
        Block::NotYet(NotYet {
            section: "Cakupan layanan ibu hamil".to_owned(),
            register: "register ibu hamil".to_owned(),
            whose: "Dinas Kesehatan".to_owned(),
        }),
        Block::NotYet(NotYet {
            section: "Program dan anggaran".to_owned(),
            register: "register program dan anggaran".to_owned(),
            whose: "Bappeda".to_owned(),
        }),
        Block::part("Pertanyaan untuk rapat"),
        Block::questions(vec![
            Question {
                ask: Said::marked(
                    "**Pesisir Barat**: mengapa 21,2 % balita pendek, 6,6 di atas provinsi, padahal cakupan pengukurannya 91 %?",
                ),
                why: "Selisihnya jauh di luar yang mungkin karena kebetulan (19,6–22,9)."
                    .to_owned(),
                lines: 2,
            },
            Question {
                ask: Said::marked(
                    "**Mesuji**: pengukuran April–Juli tidak masuk. Siapa yang mengukur, dan di mana catatannya?",
                ),
                why: "4.116 balita tidak diketahui keadaannya selama empat bulan.".to_owned(),
                lines: 2,
            },
            Question {
                ask: Said::marked(
                    "**Lampung Utara**: 412 rujukan belum dijawab puskesmas lebih dari 30 hari.",
                ),
                why: String::new(),
                lines: 1,
            },
        ]),
    ];
    paper
}

fn side_by_side() -> Block {
    let all: Vec<Vec<Option<Interval>>> =
        (0..).zip(PLACES).map(|(seed, (_, level, _))| months(level, seed)).collect();
    let domain = shared_domain(all.iter().map(Vec::as_slice), Some(14.0));
    let items = PLACES
        .iter()
        .zip(&all)
        .enumerate()
        .map(|(at, ((name, level, _), values))| Multiple {
            name: (*name).to_owned(),
            figure: if at == 12 {
                Cell::missing(Why::Withheld)
            } else {
                Cell::share(level / 100.0)
            },
            svg: panel(&Panel {
                caption: caption(&format!("p{at}"), name),
                width: 140.0,
                height: 84.0,
                domain,
                values: values.clone(),
                reference: Some(14.0),
                tone: if *level > 15.5 { Ink::Rust } else { Ink::Accent },
                ends: ("Des 2022".to_owned(), "Nov 2024".to_owned()),
            }),
            alt: format!("{name}: {level} % balita pendek pada November 2024"),
            note: if at % 4 == 0 && at != 12 {
                "turun 1,3 (0,4–2,2)".to_owned()
            } else {
                String::new()
            },
        })
        .collect();
    Block::Multiples(Multiples {
        caption: "Balita pendek tiap bulan di 15 kab/kota, pada skala yang sama".to_owned(),
        columns: 5,
        items,
    })
}

fn compared() -> Picture {
    let rows = PLACES
        .iter()
        .map(|(name, level, _)| DotRow {
            name: (*name).to_owned(),
            figure: text::decimal(Language::Id, *level, 1),
            interval: Some(Interval { value: *level, low: level - 0.9, high: level + 0.9 }),
            href: None,
            spoken: (*name).to_owned(),
        })
        .collect();
    Picture {
        svg: dots_with_intervals(&Dots {
            caption: caption("d", "Balita pendek menurut kab/kota"),
            width: 704.0,
            rows,
            reference: Some(Reference { value: 14.6, label: "Lampung 14,6".to_owned() }),
            better: Better::Lower,
            tick,
        }),
        alt: "Balita pendek menurut kab/kota, dari Pesisir Barat 21,2 % sampai Metro 9,7 %".to_owned(),
        caption: "Balita pendek menurut kab/kota dengan selang kepercayaan 95 %. Hanya yang jelas berbeda dari provinsi yang berwarna.".to_owned(),
    }
}

fn chance() -> Picture {
    let limit = |counted: f64| FunnelLimit {
        counted,
        inner: (14.6 - 700.0 / counted.sqrt() * 0.5, 14.6 + 700.0 / counted.sqrt() * 0.5),
        outer: (14.6 - 700.0 / counted.sqrt() * 0.8, 14.6 + 700.0 / counted.sqrt() * 0.8),
    };
    let points = PLACES
        .iter()
        .map(|(name, level, counted)| FunnelPoint {
            name: (*name).to_owned(),
            counted: f64::from(*counted) / 1000.0,
            share: *level,
            lies: if *level > 19.0 {
                Lies::FarBeyond
            } else if *level > 17.5 {
                Lies::Beyond
            } else {
                Lies::Inside
            },
            href: None,
            spoken: (*name).to_owned(),
        })
        .collect();
    Picture {
        svg: funnel(&FunnelPlot {
            caption: caption("f", "Corong"),
            width: 704.0,
            limits: (1..=24)
                .map(|step| {
                    let mut l = limit(f64::from(step) * 4200.0);
                    l.counted /= 1000.0;
                    l
                })
                .collect(),
            target: Reference { value: 14.6, label: "Lampung 14,6 %".to_owned() },
            points,
            inner: "95 %".to_owned(),
            outer: "99,8 %".to_owned(),
            across: "ribu balita diukur".to_owned(),
            upright: "% pendek".to_owned(),
            tick,
        }),
        alt: "Pesisir Barat, Tanggamus dan Lampung Utara di luar batas kebetulan".to_owned(),
        caption: "Di dalam corong, beda antara kab/kota dapat terjadi karena kebetulan saja."
            .to_owned(),
    }
}

fn results() -> Block {
    let mut rows = vec![Row::group("Kabupaten")];
    for (at, (name, level, counted)) in PLACES.iter().enumerate() {
        if at == 13 {
            rows.push(Row::group("Kota"));
        }
        let share = level / 100.0;
        rows.push(Row::plain(vec![
            Cell::words(*name),
            Cell::whole(i64::from(*counted)),
            Cell::share(share).between(share - 0.009, share + 0.009),
            Cell::share(share - 0.02),
            match at {
                3 => Cell::missing(Why::NoData),
                6 => Cell::missing(Why::TooLittle),
                10 => Cell::missing(Why::Withheld),
                12 => Cell::missing(Why::NotDue),
                14 => Cell::whole(0),
                _ => Cell::whole(i64::from(*counted) / 97),
            },
            match at % 5 {
                0 => Cell::marked(Mark::Met, "tercapai"),
                1 => Cell::marked(Mark::OnTrack, "sesuai jalur"),
                2 => Cell::marked(Mark::Late, "terlambat"),
                3 => Cell::marked(Mark::Missed, "tidak tercapai"),
                _ => Cell::marked(Mark::Unknown, "belum terukur"),
            },
        ]));
    }
    rows.push(Row::total(vec![
        Cell::words("Provinsi Lampung"),
        Cell::whole(656_300),
        Cell::share(0.146).between(0.145, 0.147),
        Cell::share(0.14),
        Cell::whole(6_291),
        Cell::marked(Mark::OnTrack, "sesuai jalur"),
    ]));
    Block::Table(Table {
        name: "Target dan hasil Semester II 2024 menurut kab/kota".to_owned(),
        look: Look::Figures,
        columns: vec![
            Column::words("Kab/kota", 26),
            Column::numbers("Balita diukur", 15),
            Column::numbers("Pendek", 16),
            Column::numbers("Target", 12),
            Column::numbers("Kasus baru", 22),
            Column::words("Keadaan", 20),
        ],
        rows,
        notes: vec![
            "Pendek: panjang atau tinggi menurut umur di bawah −2 SD, Permenkes 2/2020. Angka kecil di bawah persentase adalah selang kepercayaan 95 %.".to_owned(),
            "Sumber: hasil timbang e-PPGBM November 2024, dicatat sampai 14 Nov 2024.".to_owned(),
        ],
    })
}

fn promises() -> Block {
    let all = [
        (
            "Menjawab 412 rujukan balita pendek",
            "Kepala Dinas Kesehatan Lampung Utara",
            day(2024, 9, 30),
            250_000_000,
            Mark::Late,
            "terlambat, 288 dari 412",
        ),
        (
            "Menurunkan balita pendek Pesisir Barat menjadi 19 %",
            "Ketua TPPS Pesisir Barat",
            day(2024, 12, 31),
            1_200_000_000,
            Mark::OnTrack,
            "sesuai jalur",
        ),
        (
            "Mengunggah SK TPPS kecamatan",
            "Sekretaris TPPS Mesuji",
            day(2024, 8, 31),
            0,
            Mark::Met,
            "tercapai 20 Agu 2024",
        ),
        (
            "Pemberian makanan tambahan lokal di 84 desa",
            "Kepala Bappeda Tanggamus",
            day(2024, 10, 31),
            3_450_000_000,
            Mark::Unknown,
            "belum terukur",
        ),
        (
            "Mengukur 95 % balita Way Kanan",
            "Kepala Dinas Kesehatan Way Kanan",
            day(2024, 11, 1),
            75_000_000,
            Mark::Missed,
            "tidak tercapai, 88,1 %",
        ),
    ];
    Block::Table(Table {
        name: "Janji rakor Semester I 2024 dan keadaannya menurut data".to_owned(),
        look: Look::Figures,
        columns: vec![
            Column::words("Janji", 36),
            Column::words("Penanggung jawab", 28),
            Column::numbers("Tenggat", 18),
            Column::numbers("Dana", 24),
            Column::words("Keadaan", 24),
        ],
        rows: all
            .into_iter()
            .map(|(what, who, due, money, mark, state)| {
                Row::plain(vec![
                    Cell::words(what),
                    Cell::words(who),
                    Cell::day(due),
                    if money == 0 { Cell::words("tanpa dana") } else { Cell::rupiah(money) },
                    Cell::marked(mark, state),
                ])
            })
            .collect(),
        notes: vec!["Keadaan dihitung dari data, tidak dilaporkan.".to_owned()],
    })
}

fn official(title: &str, number: &str) -> Paper {
    Paper {
        letterhead: vec![
            "PEMERINTAH PROVINSI LAMPUNG".to_owned(),
            "BADAN PERENCANAAN PEMBANGUNAN DAERAH".to_owned(),
            "Jalan Contoh Nomor 1, Telukbetung, Bandar Lampung 35000 · bappeda.example"
                .to_owned(),
        ],
        subtitle: format!("Nomor: {number}"),
        ..paper(title)
    }
}

fn meeting_facts() -> Block {
    Block::Facts(vec![
        (
            "Acara".to_owned(),
            Said::default().bold(
                "Rapat Koordinasi TPPS Kabupaten/Kota se-Provinsi Lampung, Semester II 2024",
            ),
        ),
        ("Hari/tanggal".to_owned(), "Kamis–Jumat, 14–15 November 2024".into()),
        ("Tempat".to_owned(), "Hotel Contoh, Bandar Lampung".into()),
        (
            "Pimpinan rapat".to_owned(),
            "Kepala Bappeda, Wakil Ketua TPPS Provinsi Lampung".into(),
        ),
        ("Kuorum".to_owned(), "47 hadir dari 60 undangan; kuorum 31 tercapai".into()),
    ])
}

/// The minutes of a meeting, with a remark that would like to be a program.
pub(crate) fn minutes() -> Paper {
    let remark = |who: &str, from: &str, text: &str| {
        Row::plain(vec![Cell::words(who), Cell::words(from), Cell::words(text)])
    };
    let mut paper = official("Notulen rapat koordinasi", "050/1187/VI.01/2024");
    paper.blocks = vec![
        meeting_facts(),
        Block::part("Pembukaan"),
        Block::paragraph("Rapat dibuka pukul 09.00 WIB oleh Kepala Bappeda. Disampaikan bahwa semester ini rapat menilai hasil sebelum menetapkan lokus 2025, dan bahwa semua angka berasal dari satu paket data yang dapat diperiksa."),
        Block::part("Masukan dan tanggapan"),
        Block::Table(Table {
            name: "Masukan peserta".to_owned(),
            look: Look::Figures,
            columns: vec![Column::words("Nama", 22), Column::words("Instansi", 24), Column::words("Masukan", 60)],
            rows: vec![
                remark("Sari Wulandari", "Dinas Kesehatan Lampung Utara", "Rujukan tertahan karena dua puskesmas tidak memiliki dokter. Mohon dibantu penugasan khusus sampai Maret 2025."),
                remark("Budi Hartono", "Bappeda Tanggamus", "Dana insentif fiskal baru cair Oktober; usulan PMT lokal digeser ke triwulan pertama."),
                remark("Penguji", "Satgas", HOSTILE),
                remark("Rina Kurnia", "TP PKK Pesisir Barat", &"Kader kami mengukur ulang setiap anak yang tingginya turun. ".repeat(6)),
            ],
            notes: Vec::new(),
        }),
        Block::part("Keputusan"),
        Block::numbered(vec![
            "Lokus 2025 ditetapkan menurut tingkat kasus baru, bukan hanya prevalensi.".into(),
            Said::marked("Semua kab/kota **mengukur paling sedikit 90 %** balita sasaran pada Februari 2025."),
            "Rujukan yang belum dijawab lebih dari 30 hari dilaporkan mingguan kepada Wakil Gubernur.".into(),
        ]),
        Block::section("Yang ditunda"),
        Block::points(vec![
            "Pembagian dana BAAS, menunggu register program dan anggaran.".into(),
            "Usulan aplikasi terpisah untuk desa.".into(),
        ]),
        Block::Signatures(Signatures {
            where_and_when: "Bandar Lampung, 15 November 2024".to_owned(),
            signers: vec![signer("Sekretaris rapat", "Bappeda Provinsi Lampung", "Dewi Anggraini", "NIP 99000000 000000 0 001")],
        }),
    ];
    paper
}

fn signer(role: &str, organisation: &str, name: &str, note: &str) -> Signer {
    Signer {
        name: name.to_owned(),
        role: role.to_owned(),
        organisation: organisation.to_owned(),
        note: note.to_owned(),
    }
}

/// The agreement that is signed.
pub(crate) fn agreement() -> Paper {
    let mut paper = official("Berita acara kesepakatan", "050/1188/VI.01/2024");
    paper.blocks = vec![
        Block::paragraph("Pada hari ini, Jumat tanggal lima belas bulan November tahun dua ribu dua puluh empat, bertempat di Hotel Contoh, Bandar Lampung, kami yang bertanda tangan di bawah ini telah menyelenggarakan rapat koordinasi dan menyepakati hal-hal sebagai berikut."),
        meeting_facts(),
        Block::part("Kesepakatan"),
        Block::numbered(vec![
            "Hasil evaluasi Semester II 2024 diterima sebagaimana tercantum dalam paket data yang disebut pada kaki halaman ini.".into(),
            "Komitmen kab/kota dilaksanakan sesuai rencana tindak lanjut yang menjadi lampiran berita acara ini.".into(),
            "Keadaan setiap komitmen dihitung dari data, dan dibuka pada awal rapat koordinasi berikutnya.".into(),
        ]),
        Block::paragraph("Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."),
        Block::Signatures(Signatures {
            where_and_when: "Bandar Lampung, 15 November 2024".to_owned(),
            signers: vec![
                signer("Ketua TPPS Provinsi Lampung", "Wakil Gubernur", "Andi Saputra", ""),
                signer("Wakil Ketua TPPS Provinsi Lampung", "Kepala Bappeda", "Maria Sembiring", "NIP 99000000 000000 0 002"),
                signer("Ketua TPPS Kabupaten Pesisir Barat", "Wakil Bupati", "", ""),
                signer("Ketua TPPS Kota Metro", "Wakil Wali Kota", "Yusuf Ibrahim", ""),
            ],
        }),
    ];
    paper
}

/// The list of those who came.
pub(crate) fn attendance() -> Paper {
    let mut paper = official("Daftar hadir", "050/1186/VI.01/2024");
    let roles = [
        "Kepala Bappeda",
        "Kepala Dinas Kesehatan",
        "Sekretaris TPPS",
        "Ketua TP PKK, Wakil Ketua TPPS",
    ];
    let names = [
        "Sari Wulandari",
        "Budi Hartono",
        "Rina Kurnia",
        "Dedi Prasetyo, S.K.M., M.Kes.",
        "Ani Rahmawati",
    ];
    paper.blocks = vec![
        meeting_facts(),
        Block::Attendance(Attendance {
            attendees: (0..31_usize)
                .map(|at| Attendee {
                    name: names[at % names.len()].to_owned(),
                    role: roles[at % roles.len()].to_owned(),
                    organisation: format!("Kab. {}", PLACES[at % PLACES.len()].0),
                })
                .collect(),
            blank: 6,
        }),
    ];
    paper
}

/// What is to be done next, in the columns of the ministry.
pub(crate) fn follow_up() -> Paper {
    let mut paper = official("Rencana tindak lanjut", "050/1189/VI.01/2024");
    let rows = [
        (
            "Menjawab 124 rujukan balita pendek yang tersisa",
            "Puskesmas Kotabumi I, Puskesmas Bukit Kemuning",
            "Kepala Dinas Kesehatan Lampung Utara",
            "31 Jan 2025",
            "Rp 250.000.000, APBD. Diukur: rujukan dijawab, 288 menjadi 412",
        ),
        (
            "Menurunkan balita pendek Pesisir Barat dari 21,2 % menjadi 19 %",
            "TPPS kabupaten dan 11 kecamatan",
            "Ketua TPPS Pesisir Barat",
            "30 Jun 2025",
            "Dana desa dan DAK nonfisik. Diukur: prevalensi pendek, paket 5f3a9c0b",
        ),
        (
            "Mengukur ulang 4.116 balita yang tidak tercatat April–Juli",
            "Kader 75 posyandu",
            "Koordinator PLKB Mesuji",
            "28 Feb 2025",
            "Diukur: anak diukur",
        ),
        (
            "Menetapkan SK TPPS seluruh kecamatan",
            "Bagian Hukum Setda",
            "Sekretaris TPPS Way Kanan",
            "15 Jan 2025",
            "Diukur: SK diunggah",
        ),
    ];
    paper.blocks = vec![
        Block::Table(Table {
            name: "Rencana tindak lanjut rapat koordinasi Semester II 2024".to_owned(),
            look: Look::Form,
            columns: vec![
                Column::sign("No.", 6),
                Column::words("Kegiatan", 30),
                Column::words("Pelaksana", 24),
                Column::words("Penanggung jawab", 24),
                Column::words("Waktu", 19),
                Column::words("Keterangan", 30),
            ],
            rows: (1..)
                .zip(rows.iter().cycle().take(14))
                .map(|(at, (what, by, owner, when, note))| {
                    Row::plain(vec![
                        Cell::whole(at),
                        Cell::words(*what),
                        Cell::words(*by),
                        Cell::words(*owner),
                        Cell::words(*when),
                        Cell::words(*note),
                    ])
                })
                .collect(),
            notes: vec!["Setiap komitmen membawa garis dasar dari paket yang disebut pada kaki halaman.".to_owned()],
        }),
        Block::Signatures(Signatures {
            where_and_when: "Bandar Lampung, 15 November 2024".to_owned(),
            signers: vec![signer("Wakil Ketua TPPS Provinsi Lampung", "Kepala Bappeda", "Maria Sembiring", "")],
        }),
    ];
    paper
}
