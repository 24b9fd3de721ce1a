//! Commitments once more, by SQL written by hand over the relations as they lie on the disk:
//! in random worlds every status is the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};
use datafusion::arrow::array::AsArray;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use evaluation::pack::{After, freeze, open};
use evaluation::worklist::Rules;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use register::history::{ChildHistory, Response, Step};
use register::place::{Level, PlaceId, Tree};
use register::rakor::{Baseline, Commitment, Measure, SeenAct};
use uuid::Uuid;

use crate::promises::{Scene, commitment};
use crate::register_of::{Built, built};
use crate::sums::{drawn, history};
use crate::world::{day, tree};

const MET_ON: &str = "2024-08-15";
const TODAY: &str = "2024-11-20";
const UNTIL: &str = "2024-11";

/// The larger are drawn more often: in the smaller too few are measured to say anything.
const PLACES: [i32; 18] = [
    18, 18, 18, 1801, 1801, 1801, 1871, 1871, 180_104, 180_104, 180_105, 187_105, 21, 22, 23,
    24, 31, 35,
];
const CODES: [&str; 7] =
    ["stunted", "measured", "weighed", "wasted", "not_gaining", "sasaran", "new_stunting"];

/// The relations of a built world as tables of SQL.
async fn tables(context: &SessionContext, folder: &Path, prefix: &str) {
    for name in ["child_month", "child_now"] {
        let mut files = Vec::new();
        find(folder, &format!("{name}.parquet"), &mut files);
        let files: Vec<String> =
            files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let table = context.read_parquet(files, ParquetReadOptions::default()).await.unwrap();
        context.register_table(format!("{prefix}{name}"), table.into_view()).unwrap();
    }
}

fn find(folder: &Path, name: &str, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, name, into);
        } else if path.file_name().unwrap() == name {
            into.push(path);
        }
    }
}

/// The column that holds a place, and the kab/kota or province in which its children are
/// looked for.
fn columns(tree: &Tree, place: PlaceId) -> (&'static str, String) {
    let column = match tree.get(place).unwrap().level {
        Level::Kabkota => "kabkota",
        Level::Kecamatan => "kecamatan",
        Level::Desa => "desa",
        Level::Posyandu => "posyandu",
        Level::Nation | Level::Province | Level::Puskesmas => "all",
    };
    let kabkota = tree.at(place, Level::Kabkota);
    (column, kabkota.map_or_else(|| "null".to_owned(), |kabkota| kabkota.id.0.to_string()))
}

/// The promises as a table: `id, level, place, kabkota, code, goal, higher, base_n, base_d,
/// met_on, due_on`, days as dates and as numbers.
fn promises(tree: &Tree, commitments: &[Commitment]) -> String {
    let row = |commitment: &Commitment| {
        let (level, kabkota) = columns(tree, commitment.place);
        let (code, goal, higher, base) = match &commitment.measure {
            Measure::Indicator { indicator, goal_hundredths, higher_is_better, baseline } => {
                let base = baseline.as_ref().map_or((0, 0), |b| (b.numerator, b.denominator));
                (indicator.as_str(), *goal_hundredths, *higher_is_better, base)
            }
            Measure::Act { act, count, .. } => {
                let code = if *act == SeenAct::CasesClosed {
                    "cases_closed"
                } else {
                    "cases_answered"
                };
                (code, i64::from(*count), true, (0, 1))
            }
        };
        let due = commitment.due_on;
        format!(
            "({}, '{level}', {}, {kabkota}, '{code}', {goal}, {higher}, {}, {}, date '{MET_ON}',
              date '{due}', {}, {})",
            commitment.id.as_u128(),
            commitment.place.0,
            base.0,
            base.1,
            day(MET_ON).to_epoch_days(),
            due.to_epoch_days(),
        )
    };
    let rows: Vec<String> = commitments.iter().map(row).collect();
    format!(
        "promise (id, level, place, home, code, goal, higher, base_n, base_d, met_on, due_on,
                  met_day, due_day) as (values {})",
        rows.join(",\n")
    )
}

const DAYS: &str = "
    span as (
        select *, date '{today}' as today, {today_day} as today_day,
            cast(date_part('year', met_on + interval '1 day') * 12
                + date_part('month', met_on + interval '1 day') - 1 as bigint) as first_month,
            cast(date_part('year', due_on + interval '1 day') * 12
                + date_part('month', due_on + interval '1 day') - 2 as bigint) as due_month,
            cast(date_part('year', date '{today}' + interval '1 day') * 12
                + date_part('month', date '{today}' + interval '1 day') - 2 as bigint)
                as newest_month
        from promise)";

const OF_INDICATORS: &str = "
    chosen as (select *, least(due_month, newest_month) as last_month from span),
    looked_at as (
        select c.id, m.risk_days,
            case c.code
                when 'stunted' then m.haz is not null
                when 'wasted' then m.whz is not null or m.oedema
                when 'not_gaining' then m.gain = 'N' or m.gain = 'T'
                when 'new_stunting' then m.risk_days > 0 or m.onset is not null
                else true end as judged,
            case c.code
                when 'stunted' then m.haz < -200
                when 'wasted' then m.whz < -200 or m.oedema
                when 'not_gaining' then m.gain = 'T'
                when 'new_stunting' then m.onset in
                    ('onset_confirmed', 'onset_awaiting', 'onset_unconfirmed')
                when 'measured' then m.measured
                when 'weighed' then m.weighed
                else true end as counts
        from chosen c
        join child_month m on m.counted
            and m.month <= c.last_month
            and m.month >= case when c.code = 'new_stunting' then c.first_month
                else c.last_month end
            and (c.level = 'all'
                or (c.level = 'kabkota' and m.kabkota = c.place)
                or (c.level = 'kecamatan' and m.kecamatan = c.place)
                or (c.level = 'desa' and m.desa = c.place)
                or (c.level = 'posyandu' and m.posyandu = c.place))),
    sums as (
        select id, sum(case when judged and counts then 1 else 0 end) as n,
            sum(case when judged then 1 else 0 end) as people,
            sum(case when judged then risk_days else 0 end) as days
        from looked_at group by id),
    valued as (
        select c.*, coalesce(s.n, 0) as n,
            coalesce(case when c.code = 'new_stunting' then s.days else s.people end, 0) as d,
            case c.code when 'sasaran' then 100 when 'new_stunting' then 304375
                else 10000 end as worth
        from chosen c left join sums s on s.id = c.id),
    exact as (
        select *, n * worth as over, case when code = 'sasaran' then 1 else d end as under,
            base_n * worth as base_over,
            case when code = 'sasaran' then 1 else base_d end as base_under,
            greatest(due_day - met_day, 0) as days_of,
            least(greatest(arrow_cast(make_date(
                    cast((last_month + 1) / 12 as int), cast((last_month + 1) % 12 + 1 as int), 1),
                'Int32') - 1 - met_day, 0), greatest(due_day - met_day, 0)) as days_gone
        from valued)
    select id, case
        when due_month < first_month then 'not_measurable'
        when newest_month < first_month then 'not_measurable'
        when due_day < today_day and newest_month < due_month then 'not_measurable'
        when d = 0 then 'not_measurable'
        when code = 'new_stunting' and d * 10000 < 10 * 304375 then 'not_measurable'
        when code not in ('sasaran', 'new_stunting') and d < 10 then 'not_measurable'
        when higher and over >= goal * under then 'met'
        when not higher and over <= goal * under then 'met'
        when due_day < today_day then 'missed'
        when base_d = 0 then 'not_measurable'
        when higher and over * base_under * days_of >= under *
            (base_over * (days_of - days_gone) + goal * base_under * days_gone) then 'on_track'
        when not higher and over * base_under * days_of <= under *
            (base_over * (days_of - days_gone) + goal * base_under * days_gone) then 'on_track'
        else 'late' end as status
    from exact order by id";

const OF_CASES: &str = "
    due as (
        select *, least(due_on, today) as until,
            cast(date_part('year', least(due_on, today)) * 12
                + date_part('month', least(due_on, today)) - 1 as bigint) as until_month
        from span),
    open_case as (
        select d.id, d.code, d.home, d.until, d.until_month, n.child, n.last_visit_on
        from due d join then_child_now n on n.counted
            and (d.level = 'all'
                or (d.level = 'kabkota' and n.kabkota = d.place)
                or (d.level = 'kecamatan' and n.kecamatan = d.place)
                or (d.level = 'desa' and n.desa = d.place)
                or (d.level = 'posyandu' and n.posyandu = d.place))
        where (n.whz < -200 or n.oedema or n.haz < -200 or n.waz < -200 or n.below_red_line
                or n.gain = 'T' or n.twice_not_gaining or n.months_unseen >= 2
                or (n.muac_tenth_mm < 1250 and n.age_months >= 6)
                or n.haz_implausible or n.waz_implausible or n.whz_implausible
                or n.baz_implausible or n.hcz_implausible)
            and case d.code
                when 'cases_answered' then n.response is null
                    or n.response_on < n.last_visit_on
                else n.response is null or n.response <> 'closed'
                    or n.response_on < n.last_visit_on end),
    step as (
        select o.id, o.child, m.month, m.response,
            row_number() over (partition by o.id, o.child order by m.month desc) as back
        from open_case o join child_month m on m.child = o.child and m.month >= {pack_month}
            and (o.home is null or m.kabkota = o.home)
            and m.response_on <= o.until
            and (o.last_visit_on is null or m.response_on >= o.last_visit_on)),
    became as (
        select o.id, o.child,
            case o.code when 'cases_answered' then s.child is not null
                else coalesce(s.response = 'closed', false) end as done,
            m.child is not null as here
        from open_case o
        left join step s on s.id = o.id and s.child = o.child and s.back = 1
        left join child_month m on m.child = o.child and m.counted
            and m.month = o.until_month and (o.home is null or m.kabkota = o.home)),
    sums as (
        select id, count(*) as cases, sum(case when done then 1 else 0 end) as done,
            sum(case when not done and not here then 1 else 0 end) as gone
        from became group by id),
    wanted as (
        select d.*, coalesce(s.cases, 0) as cases, coalesce(s.done, 0) as done,
            least(d.goal, coalesce(s.cases, 0) - coalesce(s.gone, 0)) as wanted,
            greatest(d.due_day - d.met_day, 0) as days_of,
            least(greatest(least(d.today_day, d.due_day) - d.met_day, 0),
                greatest(d.due_day - d.met_day, 0)) as days_gone
        from due d left join sums s on s.id = d.id)
    select id, case
        when cases = 0 then 'not_measurable'
        when done >= wanted then 'met'
        when due_day < today_day then 'missed'
        when done >= case when days_of = 0 then wanted
            else wanted * days_gone / days_of end then 'on_track'
        else 'late' end as status
    from wanted order by id";

async fn by_sql(
    context: &SessionContext,
    tree: &Tree,
    promised: &[Commitment],
    ask: &str,
) -> Vec<String> {
    let today = day(TODAY);
    let days = DAYS
        .replace("{today}", TODAY)
        .replace("{today_day}", &today.to_epoch_days().to_string());
    let met = day(MET_ON);
    let pack_month = i64::from(met.year()) * 12 + i64::from(met.month0());
    let ask = ask.replace("{pack_month}", &pack_month.to_string());
    let sql = format!("with {}, {days}, {ask}", promises(tree, promised));
    let batches = context.sql(&sql).await.unwrap().collect().await.unwrap();
    let mut told = Vec::new();
    for batch in &batches {
        let column = datafusion::arrow::compute::cast(
            batch.column(1),
            &datafusion::arrow::datatypes::DataType::Utf8,
        )
        .unwrap();
        let words = column.as_string::<i32>();
        told.extend((0..batch.num_rows()).map(|row| words.value(row).to_owned()));
    }
    told
}

/// A promise on whichever place and thing, drawn.
type Promised = (usize, usize, i64, bool, Option<(u64, u64)>, u64);

fn promised() -> impl Strategy<Value = Promised> {
    let base = proptest::option::weighted(0.9, (0..40_u64, 0..40_u64));
    (0..PLACES.len(), 0..CODES.len() + 2, 0..10_000_i64, any::<bool>(), base, 0..160_u64)
}

fn commitments(built: &Built, drawn: &[Promised], acts: bool) -> Vec<Commitment> {
    let met = day(MET_ON);
    let of = |(number, &(place, what, goal, higher, base, due)): (u128, &Promised)| {
        let measure = match CODES.get(what) {
            Some(code) if !acts => {
                let version = built.engine.definitions().get(code).unwrap().version();
                let baseline = base.map(|(n, more)| Baseline {
                    pack: Uuid::nil(),
                    pack_hash: String::new(),
                    numerator: n,
                    denominator: n + more,
                    version: version.to_string(),
                });
                Some(Measure::Indicator {
                    indicator: (*code).to_owned(),
                    goal_hundredths: goal,
                    higher_is_better: higher,
                    baseline,
                })
            }
            None if acts => {
                let act = match what - CODES.len() {
                    0 => SeenAct::CasesAnswered,
                    _ => SeenAct::CasesClosed,
                };
                let count = u32::try_from(goal % 20 + 1).unwrap();
                Some(Measure::Act { act, count, baseline: 0 })
            }
            Some(_) | None => None,
        };
        let due = met.checked_add_days(Days::new(due)).unwrap();
        Some(commitment(number, PlaceId(PLACES[place]), due, measure?))
    };
    (1..).zip(drawn).filter_map(of).collect()
}

/// What was done about the children, by their number: a step on a day after the first of July.
fn with_steps(
    mut children: Vec<ChildHistory>,
    steps: &[(usize, u64, usize)],
) -> Vec<ChildHistory> {
    let start = day("2024-07-01");
    for &(child, after, step) in steps {
        let at = child % children.len();
        let on = start.checked_add_days(Days::new(after)).unwrap();
        let responses = &mut children[at].responses;
        responses.push(Response { on, step: Step::ALL[step] });
        responses.sort_by_key(|response| response.on);
    }
    children
}

/// What was known on the day of the meeting.
fn known_then(children: &[ChildHistory], on: NaiveDate) -> Vec<ChildHistory> {
    let mut then = children.to_vec();
    for child in &mut then {
        child.visits.retain(|visit| visit.on <= on);
        child.responses.retain(|response| response.on <= on);
        child.exits.retain(|exit| exit.on <= on);
        child.residences.retain(|residence| residence.since <= on);
    }
    then.retain(|child| !child.residences.is_empty() && child.born_on <= on);
    then
}

#[test]
fn an_independent_sql_gives_every_commitment_the_same_status() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(Config { cases: 2, max_shrink_iters: 8, ..Config::default() });
    let worlds = (
        proptest::collection::vec(drawn(), 60..90),
        proptest::collection::vec(promised(), 200),
        proptest::collection::vec((0..1_000_usize, 0..150_u64, 0..Step::ALL.len()), 40..90),
    );
    let seen = std::cell::RefCell::new(BTreeSet::new());
    let outcome = runner.run(&worlds, |(children, promised, steps)| {
        let children: Vec<ChildHistory> =
            children.iter().enumerate().map(|(at, drawn)| history(at, drawn)).collect();
        let children = with_steps(children, &steps);
        let now = built(&children, UNTIL);
        let then = built(&known_then(&children, day(MET_ON)), &MET_ON[..7]);
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let pack = folder.path().join("pack");
            let month = MET_ON[..7].parse().unwrap();
            freeze(
                &then.engine,
                &then.tree,
                PlaceId(18),
                month,
                None,
                &pack,
                &After::default(),
            )
            .await
            .unwrap();
            let (_, frozen) = open(&pack, Arc::new(Rules::built_in().unwrap())).unwrap();
            let context = SessionContext::new();
            tables(&context, now.folder.path(), "").await;
            tables(&context, &pack, "then_").await;
            let mut scene = Scene::new(&now.engine, &now.tree, MET_ON, TODAY);
            scene.pack = Some(Uuid::nil());
            scene.packs.insert(Uuid::nil(), frozen);
            for (acts, ask) in [(false, OF_INDICATORS), (true, OF_CASES)] {
                let commitments = commitments(&now, &promised, acts);
                let verdicts = scene.verify(&commitments).await;
                let told = by_sql(&context, &tree(), &commitments, ask).await;
                assert_eq!(told.len(), commitments.len());
                for ((commitment, verdict), told) in
                    commitments.iter().zip(&verdicts).zip(&told)
                {
                    let ours = verdict.status.code();
                    assert_eq!(ours, told, "{commitment:?}\n{verdict:?}");
                    seen.borrow_mut().insert(ours);
                }
            }
        });
        Ok(())
    });
    outcome.unwrap();
    let seen = seen.into_inner();
    let all = ["met", "on_track", "late", "missed", "not_measurable"];
    let lacking: Vec<_> = all.into_iter().filter(|status| !seen.contains(status)).collect();
    assert!(lacking.is_empty(), "never came up: {lacking:?}");
}
