//! How long it takes to read the facts of a kab/kota, or of a whole province.
//! `history_speed STORE [kab/kota code]`, beside the file `keys` where the store is a file.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use register::child::Keys;
use register::history;
use register::place::{self, Level, PlaceId};
use register::store::{self, Durability};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Children read at once.
const AT_ONCE: usize = 1_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let address = words.next().ok_or("where is the store?")?;
    let code = words.next();
    let beside = Path::new(&address).parent().filter(|folder| folder.join("keys").exists());
    let keys = match beside {
        Some(folder) => folder.join("keys"),
        None => std::env::temp_dir().join("history-speed-keys"),
    };
    let store = store::open(&address, Durability::Normal, Keys::open(&keys)?).await?;
    let cut = register::act::latest(&store).await?;
    let tree = place::tree_on(
        &store,
        chrono::NaiveDate::from_ymd_opt(2024, 11, 15).unwrap_or_default(),
        cut,
    )
    .await?;
    let kabkota: Vec<PlaceId> = tree
        .all()
        .iter()
        .filter(|place| place.level == Level::Kabkota)
        .filter(|place| code.as_ref().is_none_or(|code| *code == place.code))
        .map(|place| place.id)
        .collect();
    let (began, before) = (Instant::now(), processor()?);
    let (mut children, mut visits, mut listing) = (0, 0, Duration::ZERO);
    for kabkota in kabkota {
        let asked = Instant::now();
        let ids = history::children_of(&store, kabkota, cut).await?;
        listing += asked.elapsed();
        for chunk in ids.chunks(AT_ONCE) {
            let histories = history::of(&store, chunk, cut).await?;
            children += histories.len();
            visits += histories.iter().map(|history| history.visits.len()).sum::<usize>();
        }
    }
    let (wall, used) = (began.elapsed(), processor()?.saturating_sub(before));
    let each = used.as_secs_f64() * 1e6 / f64::from(u32::try_from(visits.max(1))?);
    Ok(writeln!(
        std::io::stdout().lock(),
        "{children} children, {visits} visits: {wall:.2?} ({listing:.2?} for their ids), \
         processor {used:.2?}, {each:.2} µs a visit, most memory {} MB",
        most_memory()? / 1024,
    )?)
}

/// Processor time of this process, its own and the kernel's for it.
fn processor() -> Outcome<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let after = text.rsplit_once(')').ok_or("no such process")?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(Duration::from_millis(ticks * 10))
}

fn most_memory() -> Outcome<u64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with("VmHWM")).ok_or("no VmHWM")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
