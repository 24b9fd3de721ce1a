//! A scheduler and its executors on this machine, each a process of its own.

use std::path::Path;
use std::process::{Child, Command};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::process;

const EXECUTORS: usize = 2;
const LONGEST_START: Duration = Duration::from_mins(1);

/// Ended with the measurement.
pub(super) struct Machines {
    pub(super) scheduler: String,
    processes: Vec<Child>,
}

impl Machines {
    /// None where the program was built without the cluster.
    pub(super) fn started(program: &Path, folder: &Path) -> Result<Option<Self>> {
        let known = Command::new(program).args(["cluster", "--help"]).output()?;
        if !known.status.success() {
            return Ok(None);
        }
        let mut machines = Self { scheduler: String::new(), processes: Vec::new() };
        let command = |role: &str| {
            let mut command = Command::new(program);
            command.args(["cluster", role, "--listen", "127.0.0.1:0"]);
            command
        };
        machines.scheduler = machines.begin(&mut command("scheduler"), "siap di ")?;
        let processors = available_parallelism().map_or(1, usize::from);
        let tasks = (processors / EXECUTORS).max(1).to_string();
        let scheduler = machines.scheduler.clone();
        for _ in 0..EXECUTORS {
            let mut executor = command("executor");
            executor.args(["--scheduler", &scheduler, "--tasks", &tasks, "--memory", "1024"]);
            executor.arg("--work").arg(folder);
            machines.begin(&mut executor, "Pelaksana di ")?;
        }
        Ok(Some(machines))
    }

    /// Starts a process and waits for the address that it says.
    fn begin(&mut self, command: &mut Command, before: &str) -> Result<String> {
        let (child, lines) = process::begin(command)?;
        self.processes.push(child);
        let address = |line: &str| {
            let (_, rest) = line.split_once(before)?;
            rest.split(' ').next().map(str::to_owned)
        };
        process::heard(&lines, LONGEST_START, address)
            .map_err(|words| anyhow!("a machine of the cluster does not begin:\n{words}"))
    }

    /// The most memory that each has held: the scheduler first.
    pub(super) fn peaks_mb(&self) -> Result<Vec<f64>> {
        self.processes.iter().map(|child| process::memory_mb(child.id(), "VmHWM")).collect()
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        for child in self.processes.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
