//! `cegah cluster`: the machines that count together, and the partitions that they all see.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ::cluster::{Address, Executor, Failure, Scheduler, Set};
use clap::{Args, Subcommand};
use evaluation::indicator::Definitions;
use evaluation::partition::{DEFINITIONS, Original, PLACES, places_text};
use register::account;
use register::audit::{self, Reading};

use super::printer::{Listing, Printer, follow};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Penjadwal: membagi pertanyaan kepada pelaksana / hands queries to executors.
    Scheduler(SchedulerOptions),
    /// Pelaksana: membaca partisi dan menghitung / reads partitions and counts.
    Executor(ExecutorOptions),
    /// Salin partisi ke penyimpanan bersama / put the partitions where all machines see them.
    Push(PushOptions),
}

#[derive(Debug, Args)]
pub(crate) struct SchedulerOptions {
    /// Address and port; port 0 takes a free one. There is no password on it: a private
    /// network only.
    #[arg(long, default_value = "127.0.0.1:50050", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The host under which executors find it [default: the address listened on].
    #[arg(long, value_name = "HOST")]
    called: Option<String>,
    /// An executor that is silent for so many seconds is taken for lost.
    #[arg(long, default_value_t = 15, value_name = "SECONDS")]
    lost_after: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ExecutorOptions {
    /// The scheduler, as host:port.
    #[arg(long, value_name = "HOST:PORT")]
    scheduler: String,
    /// Address and port, of which the next port is taken as well; port 0 takes free ones.
    #[arg(long, default_value = "127.0.0.1:50051", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The host under which others find it [default: the address listened on].
    #[arg(long, value_name = "HOST")]
    called: Option<String>,
    /// Folder for what passes between tasks [default: executors in the data folder].
    #[arg(long, value_name = "FOLDER")]
    work: Option<PathBuf>,
    /// Tasks at once [default: as many as there are processors].
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    tasks: usize,
    /// What all its tasks may hold in memory, in MB [default: 70 % of the machine's].
    #[arg(long, value_name = "MB")]
    memory: Option<u64>,
    /// It tells the scheduler every so many seconds that it is there.
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    heartbeat: u64,
}

#[derive(Debug, Args)]
pub(crate) struct PushOptions {
    /// A folder, or `s3://bucket/prefix`.
    #[arg(long, value_name = "WHERE")]
    to: String,
    /// A folder of partitions instead of those of the installation.
    #[arg(long, value_name = "FOLDER")]
    partitions: Option<PathBuf>,
}

pub(crate) async fn run(
    settings: Settings,
    command: Command,
    printer: Printer,
) -> Result<(), Problem> {
    match command {
        Command::Scheduler(options) => scheduler(options, printer).await,
        Command::Executor(options) => executor(&settings, options, printer).await,
        Command::Push(options) => push(settings, &options, printer).await,
    }
}

/// A scheduler's address typed at the terminal.
pub(super) fn address(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(|cause: ::cluster::NotAnAddress| {
        Problem::because(Kind::AskedWrongly, "cluster.bad_address", cause.to_string())
    })
}

async fn scheduler(options: SchedulerOptions, printer: Printer) -> Result<(), Problem> {
    let SchedulerOptions { listen, called, lost_after } = options;
    if listen.ip().is_unspecified() && called.is_none() {
        return Err(Problem::new(Kind::AskedWrongly, "cluster.not_called"));
    }
    let ready = |address: SocketAddr| {
        printer.say(&format!("Penjadwal siap di {address}  (Ctrl+C untuk berhenti)"));
    };
    Scheduler { listen, called, lost_after_s: lost_after.max(1) }
        .run(ready, told_to_stop())
        .await?;
    printer.say("Penjadwal berhenti.");
    Ok(())
}

async fn executor(
    settings: &Settings,
    options: ExecutorOptions,
    printer: Printer,
) -> Result<(), Problem> {
    let scheduler = address(&options.scheduler)?;
    let to = scheduler.to_string();
    let ready = |address: SocketAddr| {
        printer.say(&format!(
            "Pelaksana di {address} bekerja untuk penjadwal {to}  (Ctrl+C untuk berhenti)"
        ));
    };
    let executor = Executor {
        listen: options.listen,
        called: options.called,
        scheduler,
        work: options.work.unwrap_or_else(|| settings.data.join("executors")),
        tasks: options.tasks,
        memory_bytes: options.memory.map(|megabytes| megabytes << 20),
        heartbeat_s: options.heartbeat.max(1),
    };
    executor.run(ready, told_to_stop()).await?;
    printer.say("Pelaksana berhenti.");
    Ok(())
}

/// Comes when the process is told to stop, from a terminal or by whatever keeps it running.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                () = super::interrupted() => {}
            }
            return;
        }
    }
    super::interrupted().await;
}

const HEADS: [&str; 4] = ["to", "partitions", "copied", "bytes"];
const NUMBERS: [&str; 3] = ["partitions", "copied", "bytes"];

async fn push(
    settings: Settings,
    options: &PushOptions,
    printer: Printer,
) -> Result<(), Problem> {
    super::elsewhere::must_be_reachable(&options.to)?;
    let set = match &options.partitions {
        Some(folder) => lying(folder)?,
        None => installed(settings).await?,
    };
    let bar = printer.bar(0);
    let pushed = ::cluster::push(&set, &options.to, follow(&bar)).await;
    bar.finish_and_clear();
    let pushed = pushed?;
    printer.print(&Listing {
        heads: HEADS.to_vec(),
        numbers: &NUMBERS,
        rows: vec![vec![
            options.to.clone(),
            pushed.partitions.to_string(),
            pushed.copied.to_string(),
            pushed.bytes.to_string(),
        ]],
    })
}

/// The partitions of the installation. That the rows of so many children go elsewhere is
/// written down first.
async fn installed(settings: Settings) -> Result<Set, Problem> {
    let running = Running::for_command(settings).await?;
    let original = Original::of(&running.settings.relations())?;
    let tree = running.tree();
    if original.map != tree.boundaries() {
        return Err(Problem::new(Kind::Refused, "not_built"));
    }
    let nation = super::place_typed(&tree, "id")?;
    let by = account::operator(&running.store, &running.clock).await?;
    let children = usize::try_from(original.children).unwrap_or(usize::MAX);
    let (store, clock) = (&running.store, &running.clock);
    audit::read(store, &by, Reading::Export, Some(nation.id), None, children, clock).await?;
    let definitions = running.in_force().definitions.clone();
    Ok(Set {
        original,
        places: places_text(&tree, nation.id),
        definitions: texts(&definitions),
    })
}

fn texts(definitions: &Definitions) -> Vec<(String, String)> {
    definitions.files().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// A set in a folder, with its places and definitions.
fn lying(folder: &Path) -> Result<Set, Problem> {
    let original = Original::of(folder)?;
    let places = std::fs::read_to_string(folder.join(PLACES))?;
    let own = folder.join(DEFINITIONS);
    let definitions =
        if own.is_dir() { texts(&Definitions::read_folder(&own)?) } else { Vec::new() };
    Ok(Set { original, places, definitions })
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let code = match failure {
            Failure::Evaluation(failure) => return failure.into(),
            Failure::OtherRelease(cause) => {
                return Self::because(Kind::Refused, "cluster.other_release", cause);
            }
            Failure::NotThere(cause) => {
                return Self::because(Kind::Refused, "cluster.not_there", cause);
            }
            Failure::NoScheduler(_) => "cluster.no_scheduler",
            Failure::NotAScheduler(_) => "cluster.not_a_scheduler",
            Failure::NoExecutors(_) => "cluster.no_executors",
            Failure::AllLost => "cluster.all_lost",
            Failure::SchedulerGone(_) => "cluster.scheduler_gone",
            Failure::Listen { .. } => "address_in_use",
            Failure::Folder { .. } => "cluster.folder",
            Failure::OtherBytes(_) => "cluster.other_bytes",
            Failure::Store(_) => "cluster.store",
            Failure::Cluster(_) | Failure::Query(_) => "cluster.failed",
        };
        Self::broken(code, &failure)
    }
}
