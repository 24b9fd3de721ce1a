//! The tables of an evaluation.

use evaluation::briefing::{Aim, Line, Reach, Sheet};
use evaluation::cascade::{Leaf, Stage};
use evaluation::commitment::Status;
use evaluation::indicator::Unit;
use science::incidence::{Verdict as Proof, Why as Unproven};

use super::{SIDE_BY_SIDE, TOO_FEW, Telling, pictures};
use crate::rakor::leaf_key;
use crate::report::{Block, Cell, Column, Mark, Row, Table, Why};

/// The steps of the cascade that a meeting looks at.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Target, "cascade.target"),
    (Stage::MeasuredWell, "cascade.measured_well"),
    (Stage::Problem, "cascade.problem"),
    (Stage::Served, "cascade.served"),
    (Stage::Recovered, "cascade.recovered"),
];

/// The value of a line with its interval.
pub(super) fn cell(line: &Line) -> Cell {
    let answer = &line.answer;
    if answer.denominator == 0 {
        return Cell::missing(Why::NoData);
    }
    let interval = answer.interval();
    match line.unit {
        Unit::Children => Cell::whole(i64::try_from(answer.numerator).unwrap_or(i64::MAX)),
        Unit::Percent if answer.denominator < TOO_FEW => Cell::missing(Why::TooLittle),
        Unit::Percent => {
            let cell = Cell::share(answer.value().unwrap_or(f64::NAN));
            match interval {
                Some(interval) => cell.between(interval.lower, interval.upper),
                None => cell,
            }
        }
        Unit::Per100ChildMonths => {
            let cell = Cell::decimal(answer.value().unwrap_or(f64::NAN) * 100.0, 2);
            match interval {
                Some(interval) => cell.between(interval.lower * 100.0, interval.upper * 100.0),
                None => cell,
            }
        }
    }
}

/// A value without its interval, for narrow columns.
fn plain(line: &Line) -> Cell {
    Cell { interval: None, ..cell(line) }
}

/// Why a nought is not proven, in a few words.
fn unproven(why: Unproven) -> &'static str {
    match why {
        Unproven::Nobody => "evaluation.zero_nobody",
        Unproven::CoverageTooLow { .. } => "evaluation.zero_coverage",
        Unproven::QualityFailed => "evaluation.zero_failed",
        Unproven::QualityUnknown => "evaluation.zero_unknown",
        Unproven::OnsetsUnsettled { .. } => "evaluation.zero_unsettled",
        Unproven::BoundTooHigh { .. } => "evaluation.zero_bound",
    }
}

impl Telling<'_> {
    /// What earlier meetings promised, as known when the pack was frozen.
    pub(super) fn promises(&self) -> Vec<Block> {
        let promises = &self.brief.briefing.promises;
        let mut blocks = vec![Block::section(self.say("evaluation.promises"))];
        if promises.is_empty() {
            blocks.push(Block::paragraph(self.say("evaluation.promises_none").to_owned()));
            return blocks;
        }
        let row = |kept: &evaluation::briefing::Kept| {
            let (mark, key) = match kept.verdict.status {
                Status::Met => (Mark::Met, "rakor.status_met"),
                Status::OnTrack => (Mark::OnTrack, "rakor.status_on_track"),
                Status::Late => (Mark::Late, "rakor.status_late"),
                Status::Missed => (Mark::Missed, "rakor.status_missed"),
                Status::NotMeasurable(_) => (Mark::Unknown, "rakor.status_not_measurable"),
            };
            let commitment = &kept.commitment;
            let now = self.teller.counted(&kept.verdict.evidence, &commitment.measure);
            Row::plain(vec![
                Cell::words(commitment.what.clone())
                    .noted(self.teller.measure(&commitment.measure)),
                Cell::words(self.name_of(commitment.place)),
                Cell::words(self.teller.goal(commitment)),
                now.map_or(Cell::missing(Why::NoData), Cell::words),
                Cell::day(commitment.due_on),
                Cell::marked(mark, self.say(key)),
            ])
        };
        blocks.push(Block::Table(Table {
            name: self.say("evaluation.promises_sheet").to_owned(),
            columns: vec![
                Column::words(self.say("rakor.column_what"), 7),
                Column::words(self.say("rakor.column_place"), 4),
                Column::numbers(self.say("rakor.column_goal"), 3),
                Column::numbers(self.say("rakor.column_now"), 3),
                Column::numbers(self.say("rakor.column_due"), 3),
                Column::words(self.say("rakor.column_status"), 4),
            ],
            rows: promises.iter().map(row).collect(),
            ..Table::default()
        }));
        blocks
    }

    /// Targets against results; several sources stand beside each other.
    pub(super) fn targets(&self) -> Vec<Block> {
        let whole = &self.brief.briefing.whole;
        let aimed = |line: &Line, aim: &Aim| {
            let (mark, key) = match aim.reach {
                Reach::Reached => (Mark::Met, "evaluation.reached"),
                Reach::JustReached => (Mark::OnTrack, "evaluation.just_reached"),
                Reach::JustMissed => (Mark::Late, "evaluation.just_missed"),
                Reach::Missed => (Mark::Missed, "evaluation.missed"),
                Reach::NotMeasured => (Mark::Unknown, "evaluation.not_measured"),
            };
            let wanted = match line.unit {
                Unit::Percent => Cell::share(aim.target.value / 100.0),
                Unit::Children | Unit::Per100ChildMonths => Cell::decimal(aim.target.value, 2),
            };
            Row::plain(vec![
                Cell::words(self.teller.name(&line.answer.indicator)),
                cell(line),
                wanted.noted(aim.target.source.clone()),
                Cell::marked(mark, self.say(key)),
            ])
        };
        let rows: Vec<Row> = whole
            .lines
            .iter()
            .flat_map(|line| line.aims.iter().map(move |aim| aimed(line, aim)))
            .collect();
        let mut blocks = vec![Block::section(self.say("evaluation.targets"))];
        if rows.is_empty() {
            blocks.push(Block::paragraph(self.say("evaluation.targets_none").to_owned()));
            return blocks;
        }
        let conflict = whole.lines.iter().any(|line| line.conflict);
        let notes = conflict.then(|| self.say("evaluation.conflict").to_owned());
        blocks.push(Block::Table(Table {
            name: self.say("evaluation.targets_sheet").to_owned(),
            columns: vec![
                Column::words(self.say("evaluation.indicator"), 6),
                Column::numbers(self.say("evaluation.result"), 3),
                Column::numbers(self.say("evaluation.target"), 5),
                Column::words(self.say("evaluation.judged"), 4),
            ],
            rows,
            notes: notes.into_iter().collect(),
            ..Table::default()
        }));
        blocks
    }

    /// What truly changed, and what else moved the figure.
    pub(super) fn changes(&self) -> Vec<Block> {
        let briefing = &self.brief.briefing;
        let mut blocks = vec![Block::section(self.say("evaluation.changes"))];
        let Some(before) = briefing.before else {
            blocks.push(Block::paragraph(self.say("evaluation.changes_none").to_owned()));
            return blocks;
        };
        let period = crate::web::period_said(self.language, before.period);
        blocks.push(Block::paragraph(self.fill("evaluation.since", &[("period", &period)])));
        let row = |line: &Line| {
            let change = line.change.as_ref().filter(|_| line.unit != Unit::Children)?;
            let n = |number: u64| Cell::whole(i64::try_from(number).unwrap_or(i64::MAX));
            let nothing = || Cell::words("");
            let truly = change.truly.as_ref();
            Some(Row::plain(vec![
                Cell::words(self.teller.name(&line.answer.indicator)),
                plain(line),
                Cell::words(self.teller.moved(line, change)),
                truly.map_or_else(nothing, |truly| n(truly.improved)),
                truly.map_or_else(nothing, |truly| n(truly.worsened)),
                Cell::words(self.teller.parts(change)),
            ]))
        };
        blocks.push(Block::Table(Table {
            name: self.say("evaluation.changes_sheet").to_owned(),
            columns: vec![
                Column::words(self.say("evaluation.indicator"), 5),
                Column::numbers(self.say("evaluation.result"), 2),
                Column::words(self.say("evaluation.moved_head"), 6),
                Column::numbers(self.say("evaluation.improved"), 3),
                Column::numbers(self.say("evaluation.worsened"), 3),
                Column::words(self.say("evaluation.besides"), 6),
            ],
            rows: briefing.whole.lines.iter().filter_map(row).collect(),
            ..Table::default()
        }));
        blocks
    }

    /// All places below beside each other: pictures that part difference from chance, then the
    /// figures.
    pub(super) fn side_by_side(&self) -> Vec<Block> {
        let mut blocks = vec![Block::section(self.say("evaluation.places"))];
        if self.sheets().next().is_none() {
            blocks.push(Block::paragraph(self.say("evaluation.places_none").to_owned()));
            return blocks;
        }
        blocks.extend(pictures::dots(self, pictures::WIDE).map(Block::Picture));
        blocks.extend(pictures::funnel(self, pictures::WIDE).map(Block::Picture));
        blocks.extend(pictures::multiples(self));
        let row = |sheet: &Sheet| {
            let name = Cell::words(self.name_of(sheet.place));
            let values = SIDE_BY_SIDE.iter().map(|code| {
                sheet.line(code).map_or(Cell::missing(Why::NoData), |line| {
                    let differs = match line.stands {
                        science::quality::Verdict::Above998 => "▲",
                        science::quality::Verdict::Below998 => "▼",
                        science::quality::Verdict::TooFew
                        | science::quality::Verdict::Below95
                        | science::quality::Verdict::Inside
                        | science::quality::Verdict::Above95 => "",
                    };
                    plain(line).noted(differs)
                })
            });
            let zero = Cell::words(self.say(match sheet.zero.new_cases {
                Proof::ZeroProven { .. } => "evaluation.zero_proven",
                Proof::ZeroUnmeasured { why } => unproven(why),
                Proof::NotZero { .. } => "evaluation.zero_not",
            }));
            Row::plain(std::iter::once(name).chain(values).chain([zero]).collect())
        };
        let heads = SIDE_BY_SIDE.iter().map(|code| Column::numbers(self.teller.name(code), 3));
        blocks.push(Block::Table(Table {
            name: self.say("evaluation.places_sheet").to_owned(),
            columns: std::iter::once(Column::words(self.say("rakor.column_place"), 6))
                .chain(heads)
                .chain([Column::words(self.say("evaluation.zero"), 4)])
                .collect(),
            rows: self.sheets().map(row).collect(),
            notes: vec![self.say("evaluation.differs").to_owned()],
            ..Table::default()
        }));
        blocks
    }

    /// How far the children of the last measurement drive came.
    pub(super) fn cascade(&self) -> Vec<Block> {
        let briefing = &self.brief.briefing;
        let mut blocks = vec![Block::section(self.say("evaluation.cascade"))];
        let (Some(drive), Some(leaves)) = (briefing.drive, &briefing.whole.leaves) else {
            blocks.push(Block::paragraph(self.say("evaluation.cascade_none").to_owned()));
            return blocks;
        };
        let month = crate::text::long_month(self.language, drive.first_day());
        blocks.push(Block::paragraph(self.fill("evaluation.drive", &[("month", &month)])));
        let row = |name: String, leaves: &evaluation::cascade::Leaves| {
            let n = |number: u64| Cell::whole(i64::try_from(number).unwrap_or(i64::MAX));
            let counts = STAGES.iter().map(|(stage, _)| n(leaves.reached(*stage)));
            let lost = [Leaf::NotReferred, Leaf::NotServed, Leaf::NotRemeasured]
                .into_iter()
                .max_by_key(|leaf| leaves.ended(*leaf))
                .filter(|leaf| leaves.ended(*leaf) > 0);
            let lost = lost.map_or_else(String::new, |leaf| {
                format!(
                    "{} {}",
                    self.teller.count(leaves.ended(leaf)),
                    self.say(leaf_key(leaf))
                )
            });
            std::iter::once(Cell::words(name))
                .chain(counts)
                .chain([Cell::words(lost)])
                .collect()
        };
        let mut rows: Vec<Row> = self
            .sheets()
            .filter_map(|sheet| {
                Some(Row::plain(row(self.name_of(sheet.place), sheet.leaves.as_ref()?)))
            })
            .collect();
        rows.push(Row::total(row(self.name(), leaves)));
        let heads = STAGES.iter().map(|(_, key)| Column::numbers(self.say(key), 3));
        blocks.push(Block::Table(Table {
            name: self.say("evaluation.cascade_sheet").to_owned(),
            columns: std::iter::once(Column::words(self.say("rakor.column_place"), 6))
                .chain(heads)
                .chain([Column::words(self.say("evaluation.lost_most"), 6)])
                .collect(),
            rows,
            ..Table::default()
        }));
        blocks
    }

    /// Whether the measurements can carry what is said.
    pub(super) fn measuring(&self) -> Vec<Block> {
        use science::quality::Verdict;
        let mut blocks = vec![Block::section(self.say("evaluation.measuring"))];
        let mark = |verdict: Verdict| match verdict {
            Verdict::TooFew => Cell::missing(Why::TooLittle),
            Verdict::Below998 | Verdict::Below95 | Verdict::Inside | Verdict::Above95 => {
                Cell::marked(Mark::Met, self.say("quality.inside"))
            }
            Verdict::Above998 => Cell::marked(Mark::Missed, self.say("quality.far_beyond")),
        };
        let row = |sheet: &Sheet| {
            let judged = &sheet.judgement;
            Row::plain(vec![
                Cell::words(self.name_of(sheet.place)),
                sheet.line("measured").map_or(Cell::missing(Why::NoData), plain),
                mark(judged.length_digits),
                mark(judged.implausible_haz),
                mark(judged.contradicted),
            ])
        };
        let sheets = std::iter::once(&self.brief.briefing.whole).chain(self.sheets());
        blocks.push(Block::Table(Table {
            name: self.say("evaluation.measuring_sheet").to_owned(),
            columns: vec![
                Column::words(self.say("rakor.column_place"), 6),
                Column::numbers(self.teller.name("measured"), 3),
                Column::words(self.say("evaluation.digits"), 4),
                Column::words(self.say("evaluation.implausible"), 4),
                Column::words(self.say("evaluation.contradicted"), 4),
            ],
            rows: sheets.map(row).collect(),
            ..Table::default()
        }));
        blocks
    }
}
