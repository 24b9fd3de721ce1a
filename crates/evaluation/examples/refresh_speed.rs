//! How long it takes to fold what a store knows, and how much memory.
//! `refresh_speed STORE FOLDER [day]`, with the file `keys` beside the store.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use evaluation::refresher::refresh;
use register::child::Keys;
use register::history::Cut;
use register::place::tree_on;
use register::store::{self, Durability};

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let address = words.next().ok_or("where is the store?")?;
    let folder = words.next().ok_or("where shall the relations lie?")?;
    let today: NaiveDate = words.next().as_deref().unwrap_or("2024-11-15").parse()?;
    let beside = Path::new(&address).parent().filter(|folder| folder.join("keys").exists());
    let keys = beside.map_or(std::env::temp_dir(), Path::to_owned).join("keys");
    let store = store::open(&address, Durability::Normal, Keys::open(&keys)?).await?;
    let tree = Arc::new(tree_on(&store, today, Cut(i64::MAX)).await?);
    let (began, before) = (Instant::now(), processor()?);
    let refreshed = refresh(&store, &tree, Path::new(&folder), today).await?;
    let (wall, used) = (began.elapsed(), processor()?.saturating_sub(before));
    println!("{refreshed:?}");
    println!("{wall:.2?}, processor {used:.2?}, most memory {} MB", most_memory()? / 1024);
    Ok(())
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
