//! The four papers of a meeting: notulen, berita acara, daftar hadir and RTL. They are written in
//! Indonesian, as the offices that keep them do, and say nothing that is not a fact of the meeting.

use chrono::{Datelike as _, NaiveDate};
use evaluation::engine::Engine;
use register::pack::Pack;
use register::place::{Place, PlaceId, Tree};
use register::rakor::{Invitation, Meeting, Proceedings, RemarkKind, quorum, sections};

use super::Judged;
use super::told::Teller;
use crate::report::{
    Attendance, Attendee, Block, Cell, Column, Look, Orientation, Paper, Row, Said, Sheet,
    Signatures, Signer, Table,
};
use crate::text::{Language, date, long_date};

/// What a paper of a meeting is written from.
pub(crate) struct Held<'a> {
    pub(crate) place: &'a Place,
    /// The place with its kind: `Provinsi Lampung`.
    pub(crate) name: String,
    pub(crate) all: &'a Proceedings,
    pub(crate) judged: &'a [Judged],
    pub(crate) pack: Option<&'a Pack>,
    pub(crate) tree: &'a Tree,
    pub(crate) engine: &'a Engine,
}

/// One of the papers that are kept when a meeting is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Minutes,
    Record,
    Attendance,
    FollowUp,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] =
        [Self::Minutes, Self::Record, Self::Attendance, Self::FollowUp];

    /// As the register calls it, and the file.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Minutes => "notulen",
            Self::Record => "berita_acara",
            Self::Attendance => "daftar_hadir",
            Self::FollowUp => "rtl",
        }
    }

    /// The form of the follow-up plan is wider than it is high.
    pub(crate) fn sheet(self) -> Sheet {
        let orientation = match self {
            Self::Minutes | Self::Record | Self::Attendance => Orientation::Upright,
            Self::FollowUp => Orientation::Turned,
        };
        Sheet { orientation, ..Sheet::default() }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Minutes => "Notulen",
            Self::Record => "Berita Acara",
            Self::Attendance => "Daftar Hadir",
            Self::FollowUp => "Rencana Tindak Lanjut",
        }
    }
}

/// A section of the minutes as its heading says it.
fn section_title(section: &str) -> &str {
    match section {
        "pembukaan" => "Pembukaan",
        "pembahasan" => "Pembahasan",
        "kesimpulan" => "Kesimpulan",
        other => other,
    }
}

impl Held<'_> {
    fn meeting(&self) -> &Meeting {
        &self.all.meeting
    }

    /// `back` is the address where the paper can be checked.
    pub(crate) fn paper(&self, kind: Kind, back: String) -> Paper {
        let meeting = self.meeting();
        let blocks = match kind {
            Kind::Minutes => self.minutes(),
            Kind::Record => self.record(),
            Kind::Attendance => self.attendance(),
            Kind::FollowUp => self.follow_up(),
        };
        Paper {
            language: Language::Id,
            letterhead: vec![format!("Tim Percepatan Penurunan Stunting {}", self.name)],
            title: kind.title().to_owned(),
            subtitle: meeting.theme.clone(),
            place: self.name.clone(),
            period: self.days(),
            known_on: self.pack.map_or(meeting.ends_on, |pack| pack.known_on),
            pack: self.pack.map(|pack| pack.hash.clone()),
            back,
            blocks,
        }
    }

    /// `14–15 November 2024`.
    fn days(&self) -> String {
        let Meeting { starts_on, ends_on, .. } = self.meeting();
        if starts_on == ends_on {
            long_date(Language::Id, *starts_on)
        } else if (starts_on.year(), starts_on.month()) == (ends_on.year(), ends_on.month()) {
            format!("{}–{}", starts_on.day(), long_date(Language::Id, *ends_on))
        } else {
            let (first, last) = (*starts_on, *ends_on);
            format!("{} – {}", long_date(Language::Id, first), long_date(Language::Id, last))
        }
    }

    fn facts(&self) -> Block {
        let meeting = self.meeting();
        let fact = |name: &str, value: String| (name.to_owned(), Said::from(value));
        let quorum = quorum(self.all);
        let came = self.all.attendance.len();
        let reached = if quorum.reached() { "tercapai" } else { "tidak tercapai" };
        Block::Facts(vec![
            fact("Hari, tanggal", format!("{}, {}", weekday(meeting.starts_on), self.days())),
            fact("Tempat", meeting.venue.clone()),
            fact("Acara", meeting.theme.clone()),
            fact(
                "Hadir",
                format!(
                    "{came} orang; kuorum {reached} ({} dari {})",
                    quorum.present, quorum.of
                ),
            ),
        ])
    }

    fn minutes(&self) -> Vec<Block> {
        let mut blocks = vec![self.facts()];
        blocks.extend(self.agenda());
        for section in sections(&self.all.minutes) {
            blocks.push(Block::section(section_title(section.section)));
            let disputed = section.disputed();
            for text in &section.texts {
                if disputed {
                    let who = text.known.recorded_by.as_deref().unwrap_or("sistem");
                    blocks.push(Block::paragraph(format!("Naskah {who} (belum disatukan):")));
                }
                let lines = text.text.lines().map(str::trim).filter(|line| !line.is_empty());
                blocks.extend(lines.map(|line| Block::paragraph(line.to_owned())));
            }
        }
        blocks.push(Block::section("Masukan, tanggapan, dan keberatan"));
        blocks.push(self.remarks());
        blocks.push(Block::section("Putusan"));
        blocks.push(self.decisions());
        blocks.push(Block::section("Janji"));
        blocks.push(self.promises());
        blocks
    }

    fn agenda(&self) -> Option<Block> {
        let agenda = &self.meeting().agenda;
        let several = self.meeting().starts_on != self.meeting().ends_on;
        let row = |item: &register::rakor::AgendaItem| {
            let hours = format!("{}–{}", item.from, item.until).replace(':', ".");
            let when = if several { format!("Hari {}, {hours}", item.day) } else { hours };
            Row::plain(vec![
                Cell::words(when),
                Cell::words(item.what.clone()),
                Cell::words(item.speaker.clone()),
            ])
        };
        (!agenda.is_empty()).then(|| {
            Block::Table(Table {
                name: "Susunan acara".to_owned(),
                columns: vec![
                    Column::words("Waktu", 3),
                    Column::words("Acara", 7),
                    Column::words("Pembicara", 4),
                ],
                rows: agenda.iter().map(row).collect(),
                ..Table::default()
            })
        })
    }

    fn remarks(&self) -> Block {
        let kind = |kind: RemarkKind| match kind {
            RemarkKind::Input => "masukan",
            RemarkKind::Answer => "tanggapan",
            RemarkKind::Objection => "keberatan",
        };
        let agenda = &self.meeting().agenda;
        let on = |item: Option<u8>| {
            let at = item.and_then(|item| usize::from(item).checked_sub(1));
            at.and_then(|at| agenda.get(at)).map_or("", |item| item.what.as_str()).to_owned()
        };
        if self.all.remarks.is_empty() {
            return Block::paragraph("Tidak ada yang dicatat.");
        }
        let row = |remark: &register::rakor::Remark| {
            let late = if remark.known.late { "susulan" } else { "" };
            Row::plain(vec![
                Cell::words(remark.speaker.clone()).noted(remark.organisation.clone()),
                Cell::words(kind(remark.kind)).noted(late),
                Cell::words(remark.text.clone()).noted(on(remark.item)),
            ])
        };
        Block::Table(Table {
            name: "Masukan".to_owned(),
            columns: vec![
                Column::words("Dari", 4),
                Column::words("Jenis", 2),
                Column::words("Isi", 9),
            ],
            rows: self.all.remarks.iter().map(row).collect(),
            ..Table::default()
        })
    }

    fn decisions(&self) -> Block {
        if self.all.decisions.is_empty() {
            return Block::paragraph("Tidak ada putusan.");
        }
        let decided = self.all.decisions.iter();
        Block::numbered(decided.map(|decision| Said::from(decision.text.clone())).collect())
    }

    fn place_of(&self, place: PlaceId) -> String {
        self.tree.get(place).map_or_else(String::new, |place| place.name.clone())
    }

    /// What was promised, with where it stood: how it stands since is not of the meeting's day.
    fn promises(&self) -> Block {
        if self.judged.is_empty() {
            return Block::paragraph("Tidak ada janji.");
        }
        let teller = Teller { language: Language::Id, engine: self.engine };
        let row = |judged: &Judged| {
            let commitment = &judged.commitment;
            let (owner, role) = judged.owner();
            let start = teller.then(judged).unwrap_or_default();
            Row::plain(vec![
                Cell::words(commitment.what.clone())
                    .noted(format!("di {}", self.place_of(commitment.place))),
                Cell::words(owner).noted(role),
                Cell::words(teller.measure(&commitment.measure)),
                Cell::words(start),
                Cell::words(teller.goal(commitment)),
                Cell::day(commitment.due_on),
                commitment.money.map_or_else(
                    || Cell::words(""),
                    |money| Cell::rupiah(money).noted(commitment.money_source.clone()),
                ),
            ])
        };
        Block::Table(Table {
            name: "Janji".to_owned(),
            columns: vec![
                Column::words("Janji", 6),
                Column::words("Penanggung jawab", 5),
                Column::words("Diperiksa dari", 4),
                Column::numbers("Saat rapat", 2),
                Column::numbers("Harus sampai", 2),
                Column::numbers("Paling lambat", 3),
                Column::numbers("Dana", 4),
            ],
            rows: self.judged.iter().map(row).collect(),
            notes: vec![
                "Keadaan janji sesudah rapat dihitung dari data, bukan dilaporkan.".to_owned(),
            ],
            ..Table::default()
        })
    }

    fn record(&self) -> Vec<Block> {
        let meeting = self.meeting();
        let quorum = quorum(self.all);
        let opening = format!(
            "Pada hari {}, {}, di {}, telah dilaksanakan rapat koordinasi Tim Percepatan Penurunan \
             Stunting {} dengan tema “{}”, dihadiri {} orang. Dari {} undangan yang menentukan \
             kuorum hadir {}, sehingga kuorum {}.",
            weekday(meeting.starts_on),
            self.days(),
            meeting.venue,
            self.name,
            meeting.theme,
            self.all.attendance.len(),
            quorum.of,
            quorum.present,
            if quorum.reached() { "tercapai" } else { "tidak tercapai" },
        );
        let mut blocks = vec![Block::paragraph(opening)];
        blocks.push(Block::section("Rapat memutuskan"));
        blocks.push(self.decisions());
        blocks.push(Block::section("Rapat menyepakati janji berikut"));
        blocks.push(self.promises());
        let objections =
            self.all.remarks.iter().filter(|remark| remark.kind == RemarkKind::Objection);
        let objections: Vec<Said> = objections
            .map(|remark| Said::from(format!("{}: {}", remark.speaker, remark.text)))
            .collect();
        if !objections.is_empty() {
            blocks.push(Block::section("Keberatan yang dicatat"));
            blocks.push(Block::points(objections));
        }
        blocks.push(Block::paragraph(
            "Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya.",
        ));
        blocks.push(self.signatures());
        blocks
    }

    fn signatures(&self) -> Block {
        let signer = |invited: &Invitation| Signer {
            name: invited.member_name.clone().unwrap_or_default(),
            role: invited.role.clone(),
            organisation: invited.organisation.clone(),
            note: String::new(),
        };
        let came = |invited: &&Invitation| {
            invited.quorum
                && self.all.attendance.iter().any(|came| came.invitation == Some(invited.id))
        };
        let day = long_date(Language::Id, self.meeting().ends_on);
        Block::Signatures(Signatures {
            where_and_when: format!("{}, {day}", self.place.name),
            signers: self.all.invitations.iter().filter(came).map(signer).collect(),
        })
    }

    fn attendance(&self) -> Vec<Block> {
        /// Lines for those who are not on the list.
        const BLANK: usize = 6;
        let attendee = |came: &register::rakor::Attendance| Attendee {
            name: came.name.clone(),
            role: came.role.clone(),
            organisation: came.organisation.clone(),
        };
        vec![
            self.facts(),
            Block::Attendance(Attendance {
                attendees: self.all.attendance.iter().map(attendee).collect(),
                blank: BLANK,
            }),
        ]
    }

    /// In the columns of the ministry's form.
    ///
    /// Source: formulir RTL mini lokakarya: kegiatan, pelaksana, penanggung jawab, waktu,
    /// keterangan.
    fn follow_up(&self) -> Vec<Block> {
        let teller = Teller { language: Language::Id, engine: self.engine };
        let row = |(judged, n): (&Judged, i64)| {
            let commitment = &judged.commitment;
            let (owner, role) = judged.owner();
            let start = teller.then(judged);
            let measure = teller.measure(&commitment.measure);
            let goal = teller.goal(commitment);
            let said = match start {
                Some(start) => format!("{measure}: dari {start} menjadi {goal}"),
                None => format!("{measure}: {goal}"),
            };
            let money = commitment.money.map_or_else(String::new, |money| {
                let amount = crate::text::grouped(Language::Id, money);
                format!("Rp{amount} {}", commitment.money_source)
            });
            Row::plain(vec![
                Cell::whole(n),
                Cell::words(commitment.what.clone()),
                Cell::words(format!("TPPS {}", self.place_of(commitment.place))),
                Cell::words(owner).noted(role),
                Cell::words(format!("s.d. {}", date(Language::Id, commitment.due_on))),
                Cell::words(said).noted(money.trim().to_owned()),
            ])
        };
        vec![
            self.facts(),
            Block::Table(Table {
                name: "RTL".to_owned(),
                look: Look::Form,
                columns: vec![
                    Column::sign("No", 1),
                    Column::words("Kegiatan", 6),
                    Column::words("Pelaksana", 4),
                    Column::words("Penanggung jawab", 4),
                    Column::words("Waktu", 3),
                    Column::words("Keterangan", 5),
                ],
                rows: self.judged.iter().zip(1..).map(row).collect(),
                notes: Vec::new(),
            }),
            self.signatures(),
        ]
    }
}

/// The day of the week in Indonesian.
fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        chrono::Weekday::Mon => "Senin",
        chrono::Weekday::Tue => "Selasa",
        chrono::Weekday::Wed => "Rabu",
        chrono::Weekday::Thu => "Kamis",
        chrono::Weekday::Fri => "Jumat",
        chrono::Weekday::Sat => "Sabtu",
        chrono::Weekday::Sun => "Minggu",
    }
}
