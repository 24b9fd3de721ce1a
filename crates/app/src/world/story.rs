//! What the world has lived through besides weighing: teams, a rakor in July with what it
//! promised, the cases that were followed up since, and the rakor that begins on its last day.
//! All names are made up.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use evaluation::worklist::{Filter, Sort, State, WorkItem};
use evaluation::{Month, Period};
use register::account::{self, Account};
use register::act::Door;
use register::history::Step;
use register::place::{Place, Tree};
use register::rakor::{
    self, AgendaItem, Measure, NewAttendance, NewCommitment, NewDecision, NewInvitation,
    NewMeeting, NewMinute, NewRemark, PackLink, RemarkKind, SeenAct,
};
use register::response::{self, NewResponse};
use register::tpps::{self, Member, NewMember};
use uuid::Uuid;

use crate::packs::Frozen;
use crate::problem::Problem;
use crate::rakor::{baseline, open_cases};
use crate::running::Running;

/// What happened up to then was known in July.
pub(crate) const LAST_OF_JUNE: NaiveDate = day(2024, 6, 30);
/// The second day of the rakor in July.
pub(crate) const KNOWN_IN_JULY: NaiveDate = day(2024, 7, 12);
/// When cases were followed up.
const IN_AUGUST: NaiveDate = day(2024, 8, 20);

/// As many cases as were followed up in one kecamatan.
const FOLLOWED_UP: usize = 400;
/// Where: whoever works in the demonstration works here.
const KECAMATAN: &str = "18.01.06";
const PROVINCE: &str = "18";

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// Place, name, role, organisation, bidang, user name.
const TEAMS: [(&str, &str, &str, &str, &str, &str); 12] = [
    (PROVINCE, "Ratna Wulandari", "Ketua TPPS", "Wakil Gubernur", "", ""),
    (PROVINCE, "Bambang Setiadi", "Wakil Ketua", "Bappeda Provinsi", "", "provinsi"),
    (PROVINCE, "Siti Aminah", "Sekretaris", "Dinas KB Provinsi", "", ""),
    (
        PROVINCE,
        "Hendra Gunawan",
        "Koordinator Bidang",
        "Dinas Kesehatan Provinsi",
        "Intervensi spesifik dan sensitif",
        "",
    ),
    (
        PROVINCE,
        "Dewi Lestari",
        "Koordinator Bidang",
        "Bappeda Provinsi",
        "Data, pemantauan, evaluasi",
        "",
    ),
    ("18.01", "Agus Pratama", "Ketua TPPS", "Wakil Bupati", "", "lamsel"),
    ("18.01", "Nur Hidayah", "Sekretaris", "Dinas KB Kabupaten", "", ""),
    (KECAMATAN, "Sri Handayani", "Ketua TPPS", "Camat", "", ""),
    (KECAMATAN, "Yusuf Maulana", "Anggota", "Puskesmas Kalianda", "", "gizi"),
    ("18.01.06.2018", "Slamet Riyadi", "Ketua TPPS", "Kepala Desa", "", "desa"),
    ("18.01.06.2018", "Wati Suryani", "Anggota", "Bidan Desa", "", ""),
    ("18.71", "Fitri Rahmawati", "Ketua TPPS", "Wakil Wali Kota", "", ""),
];

const AGENDA: [(u8, &str, &str, &str, &str); 6] = [
    (1, "09:00", "09:30", "Pembukaan", "Ketua TPPS"),
    (1, "09:30", "12:00", "Capaian semester I menurut data", "Wakil Ketua"),
    (1, "13:00", "16:00", "Pembahasan per kabupaten/kota", "Sekretariat"),
    (2, "09:00", "11:00", "Lokus dan program tahun berikutnya", "Bappeda"),
    (2, "11:00", "12:00", "Janji dan penanggung jawabnya", "Ketua TPPS"),
    (2, "13:00", "14:00", "Penutupan", "Ketua TPPS"),
];

/// Teams are appointed, and the July rakor meets, promises and is closed.
pub(crate) async fn first_half(running: &Arc<Running>) -> Result<(), Problem> {
    let tree = running.tree();
    let by = account::operator(&running.store, &running.clock).await?;
    running.refresh().await?;
    for (code, name, role, organisation, field, username) in TEAMS {
        let Some(place) = tree.by_code(code) else { continue };
        let account = match username {
            "" => None,
            name => account::named(&running.store, name, KNOWN_IN_JULY).await?,
        };
        let new = NewMember {
            id: Uuid::now_v7(),
            place: place.id,
            name: name.to_owned(),
            role: role.to_owned(),
            organisation: organisation.to_owned(),
            field: field.to_owned(),
            account: account.map(|account| account.id),
            sk_number: "SK contoh 2/2024".to_owned(),
            since: day(2024, 1, 2),
        };
        let Running { store, clock, .. } = &**running;
        tpps::add_member(store, &by, &tree, &new, Door::Terminal, clock).await?;
    }
    let Some(province) = tree.by_code(PROVINCE) else { return Ok(()) };
    let secretariat = account::named(&running.store, "provinsi", KNOWN_IN_JULY).await?;
    let told = Told { running, tree: &tree, by: secretariat.unwrap_or(by), place: province };
    told.semester_rakor().await?;
    told.followed_up().await
}

/// The rakor that begins on the world's last day is called.
pub(crate) async fn second_half(running: &Arc<Running>) -> Result<(), Problem> {
    let tree = running.tree();
    let Some(province) = tree.by_code(PROVINCE) else { return Ok(()) };
    let by = account::operator(&running.store, &running.clock).await?;
    let secretariat = account::named(&running.store, "provinsi", running.today()).await?;
    let told = Told { running, tree: &tree, by: secretariat.unwrap_or(by), place: province };
    let last = super::last_day();
    let first = last.checked_sub_days(Days::new(1)).unwrap_or(last);
    let meeting = told
        .call(
            "Evaluasi percepatan penurunan stunting semester II dan lokus 2025",
            (first, last),
            "2024-07..2024-11",
        )
        .await?;
    told.invite(meeting).await.map(|_| ())
}

struct Told<'a> {
    running: &'a Running,
    tree: &'a Tree,
    by: Account,
    place: &'a Place,
}

impl Told<'_> {
    async fn call(
        &self,
        theme: &str,
        (starts_on, ends_on): (NaiveDate, NaiveDate),
        period: &str,
    ) -> Result<Uuid, Problem> {
        let item =
            |(day, from, until, what, speaker): (u8, &str, &str, &str, &str)| AgendaItem {
                day,
                from: from.to_owned(),
                until: until.to_owned(),
                what: what.to_owned(),
                speaker: speaker.to_owned(),
            };
        let new = NewMeeting {
            id: Uuid::now_v7(),
            place: self.place.id,
            template: "semester".to_owned(),
            theme: theme.to_owned(),
            starts_on,
            ends_on,
            venue: "Balai Keratun, Bandar Lampung".to_owned(),
            agenda: AGENDA.map(item).into(),
            period: period.to_owned(),
        };
        let Running { store, clock, .. } = self.running;
        rakor::call(store, &self.by, self.tree, &new, Door::Terminal, clock).await?;
        Ok(new.id)
    }

    /// Invites the team and two guests; answers the members with their invitations.
    async fn invite(&self, meeting: Uuid) -> Result<Vec<(Member, NewInvitation)>, Problem> {
        let Running { store, clock, .. } = self.running;
        let today = self.running.today();
        let mut invited = Vec::new();
        for member in tpps::members_on(store, self.place.id, today).await? {
            let new = NewInvitation {
                id: Uuid::now_v7(),
                meeting,
                role: member.role.clone(),
                organisation: member.organisation.clone(),
                member: Some(member.id),
                quorum: true,
            };
            rakor::invite(store, &self.by, self.tree, &new, Door::Terminal, clock).await?;
            invited.push((member, new));
        }
        for (role, organisation) in
            [("Kepala perwakilan", "BKKBN Lampung"), ("Ketua tim peneliti", "Perguruan tinggi")]
        {
            let new = NewInvitation {
                id: Uuid::now_v7(),
                meeting,
                role: role.to_owned(),
                organisation: organisation.to_owned(),
                member: None,
                quorum: false,
            };
            rakor::invite(store, &self.by, self.tree, &new, Door::Terminal, clock).await?;
        }
        Ok(invited)
    }

    async fn semester_rakor(&self) -> Result<(), Problem> {
        let Self { running, tree, by, place } = self;
        let Running { store, clock, .. } = *running;
        let first = day(2024, 7, 11);
        let meeting = self
            .call(
                "Evaluasi percepatan penurunan stunting semester I 2024",
                (first, KNOWN_IN_JULY),
                "2024-01..2024-06",
            )
            .await?;
        let invited = self.invite(meeting).await?;
        let (Some(from), Some(to)) = (Month::new(2024, 1), Month::new(2024, 6)) else {
            return Ok(());
        };
        let half = Period::Span { first: from, last: to };
        let engine = running.engine();
        let seen = running.standpoint(&place.code, None, None).await?;
        let frozen = running.freeze(&engine, &seen, by, place, half, Door::Terminal).await?;
        let pack = match frozen {
            Frozen::New(new) => new.id,
            Frozen::Before(id) => id,
        };
        let link = PackLink { id: Uuid::now_v7(), meeting, pack };
        rakor::link_pack(store, by, tree, &link, Door::Terminal, clock).await?;
        for (member, invitation) in invited.iter().take(4) {
            let new = NewAttendance {
                id: Uuid::now_v7(),
                meeting,
                invitation: Some(invitation.id),
                name: member.name.clone(),
                role: member.role.clone(),
                organisation: member.organisation.clone(),
                came_on: first,
                replaces: None,
                device_at: None,
            };
            rakor::attend(store, by, tree, &new, Door::Terminal, clock).await?;
        }
        self.said(meeting).await?;
        self.promised(meeting, &invited).await?;
        let all = rakor::everything(store, meeting).await?;
        if let Some(all) = all {
            let meeting = (*place, &all);
            running.close_meeting(by, tree, meeting, "", Door::Terminal).await?;
        }
        Ok(())
    }

    async fn said(&self, meeting: Uuid) -> Result<(), Problem> {
        let Self { running, tree, by, .. } = self;
        let Running { store, clock, .. } = *running;
        for (kind, item, speaker, organisation, text) in [
            (
                RemarkKind::Input,
                2,
                "Hendra Gunawan",
                "Dinas Kesehatan Provinsi",
                "Balita yang belum diukur tingginya perlu didatangi sebelum pengukuran November.",
            ),
            (
                RemarkKind::Answer,
                2,
                "Agus Pratama",
                "TPPS Lampung Selatan",
                "Kecamatan Kalianda akan menindaklanjuti semua kasus sampai akhir September.",
            ),
            (
                RemarkKind::Objection,
                4,
                "Fitri Rahmawati",
                "TPPS Bandar Lampung",
                "Lokus jangan hanya memakai prevalensi; kota dengan cakupan rendah tampak baik.",
            ),
        ] {
            let new = NewRemark {
                id: Uuid::now_v7(),
                meeting,
                kind,
                item: Some(item),
                speaker: speaker.to_owned(),
                organisation: organisation.to_owned(),
                text: text.to_owned(),
                replaces: None,
                device_at: None,
            };
            rakor::remark(store, by, tree, &new, Door::Terminal, clock).await?;
        }
        for text in [
            "Lokus 2025 ditetapkan dari insidens, cakupan, dan mutu pengukuran, bukan prevalensi saja.",
            "Setiap kabupaten/kota menindaklanjuti kasus yang terbuka dan melaporkannya lewat data.",
        ] {
            let text = text.to_owned();
            let new = NewDecision { id: Uuid::now_v7(), meeting, text, replaces: None };
            rakor::decide(store, by, tree, &new, Door::Terminal, clock).await?;
        }
        for (section, text) in [
            ("pembukaan", "Rapat dibuka pukul 09.00 oleh Ketua TPPS Provinsi."),
            (
                "pembahasan",
                "Capaian semester I dibaca dari paket angka. Perbedaan antarkabupaten yang nyata \
                 dibahas satu per satu; yang masih dalam batas kebetulan tidak.",
            ),
            ("kesimpulan", "Janji rapat diperiksa dari data pada rapat berikutnya."),
        ] {
            let new = NewMinute {
                id: Uuid::now_v7(),
                meeting,
                section: section.to_owned(),
                text: text.to_owned(),
                replaces: None,
                settles: Vec::new(),
            };
            rakor::minute(store, by, tree, &new, Door::Terminal, clock).await?;
        }
        Ok(())
    }

    /// Promises that come to every end: met, on the way, late, missed, and not to be measured.
    async fn promised(
        &self,
        meeting: Uuid,
        invited: &[(Member, NewInvitation)],
    ) -> Result<(), Problem> {
        let owner = |at: usize| invited.get(at).map(|(member, _)| member.id);
        let by_indicator = |code: &'static str, goal: i64, higher: bool| (code, goal, higher);
        let promises = [
            (
                "Mengukur tinggi badan balita setiap bulan",
                PROVINCE,
                by_indicator("measured", 8_500, true),
                day(2024, 12, 31),
                (owner(3), Some(450_000_000)),
            ),
            (
                "Menurunkan prevalensi pendek",
                PROVINCE,
                by_indicator("stunted", 1_000, false),
                day(2025, 6, 30),
                (owner(0), None),
            ),
            (
                "Menurunkan gizi kurang sampai satu persen",
                "18.71",
                by_indicator("wasted", 100, false),
                day(2024, 9, 30),
                (None, Some(120_000_000)),
            ),
        ];
        let tree = self.tree;
        let held = rakor::get(&self.running.store, meeting).await?;
        let ground = match &held {
            Some(meeting) => self.running.ground_of(meeting)?,
            None => None,
        };
        for (what, code, (indicator, goal_hundredths, higher_is_better), due_on, owned) in
            promises
        {
            let Some(place) = tree.by_code(code) else { continue };
            let measure = Measure::Indicator {
                indicator: indicator.to_owned(),
                goal_hundredths,
                higher_is_better,
                baseline: baseline(ground.as_ref(), place.id, indicator).await?,
            };
            self.promise(meeting, (what, place), measure, due_on, owned).await?;
        }
        let Some(kecamatan) = tree.by_code(KECAMATAN) else { return Ok(()) };
        let open = open_cases(ground.as_ref(), kecamatan.id, SeenAct::CasesAnswered).await?;
        let all = u32::try_from(FOLLOWED_UP).unwrap_or(u32::MAX).min(open);
        let of_cases = |act, count| Measure::Act { act, count, baseline: open };
        for (what, place, measure, due_on, money) in [
            (
                "Menindaklanjuti kasus yang terbuka di Kalianda",
                kecamatan,
                of_cases(SeenAct::CasesAnswered, all),
                day(2024, 9, 30),
                None,
            ),
            (
                "Menyelesaikan kasus di Kalianda",
                kecamatan,
                of_cases(SeenAct::CasesClosed, all),
                day(2025, 12, 31),
                None,
            ),
            (
                "Merealisasikan dana insentif fiskal",
                self.place,
                of_cases(SeenAct::RupiahRealised, 1),
                day(2024, 12, 31),
                Some(2_000_000_000),
            ),
        ] {
            // A small world may have nobody to follow up.
            if !matches!(measure, Measure::Act { count: 0, .. }) {
                self.promise(meeting, (what, place), measure, due_on, (owner(2), money))
                    .await?;
            }
        }
        Ok(())
    }

    async fn promise(
        &self,
        meeting: Uuid,
        (what, place): (&str, &Place),
        measure: Measure,
        due_on: NaiveDate,
        (owner, money): (Option<Uuid>, Option<i64>),
    ) -> Result<(), Problem> {
        let new = NewCommitment {
            id: Uuid::now_v7(),
            meeting,
            parent: None,
            place: place.id,
            what: what.to_owned(),
            owner_role: "Penanggung jawab".to_owned(),
            owner_organisation: format!("TPPS {}", place.name),
            owner,
            due_on,
            money,
            money_source: money.map_or("", |_| "APBD").to_owned(),
            measure,
            replaces: None,
        };
        let Running { store, clock, .. } = self.running;
        rakor::commit(store, &self.by, self.tree, &new, Door::Terminal, clock).await?;
        Ok(())
    }

    /// In August the cases of one kecamatan were answered: two in five closed, the others on
    /// their way.
    async fn followed_up(&self) -> Result<(), Problem> {
        let running = self.running;
        let Some(place) = self.tree.by_code(KECAMATAN) else { return Ok(()) };
        let by = account::operator(&running.store, &running.clock).await?;
        let open = Filter { state: Some(State::Open), ..Filter::default() };
        let engine = running.engine();
        let told = engine
            .worklist(self.tree, place.id, &open, Sort::Urgency, None, FOLLOWED_UP)
            .await?;
        let clock = running.clock.moved_to(IN_AUGUST);
        for (at, item) in told.answer.items.iter().enumerate() {
            let Some(rule) = rule_of(&engine, item) else { continue };
            let (step, note) = match at % 5 {
                0 | 1 => (Step::Closed, "membaik"),
                2 => (Step::Served, ""),
                3 => (Step::Referred, ""),
                _ => (Step::Verified, ""),
            };
            let new = NewResponse {
                id: Uuid::now_v7(),
                child: item.child,
                on: IN_AUGUST,
                rule,
                step,
                note: note.to_owned(),
            };
            response::respond(&running.store, &by, self.tree, &new, &clock).await?;
        }
        Ok(())
    }
}

/// The most urgent rule that holds for a case.
fn rule_of(engine: &evaluation::engine::Engine, item: &WorkItem) -> Option<String> {
    let all = engine.rules().all();
    let rules = item.rules.iter().filter_map(|rule| all.get(rule));
    rules.min_by_key(|rule| rule.urgency).map(|rule| rule.code.clone())
}
