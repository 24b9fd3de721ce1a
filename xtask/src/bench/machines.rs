//! A scheduler and its executors on this machine, each a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread::{available_parallelism, spawn};
use std::time::Duration;

use anyhow::{Context, Result, bail};

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
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("the program could not be started")?;
        let said = child.stderr.take().context("the program has nothing to say")?;
        self.processes.push(child);
        let (send, told) = mpsc::channel();
        // Read to the end, so that the program never waits for a reader.
        spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut words = Vec::new();
        while let Ok(line) = told.recv_timeout(LONGEST_START) {
            let address = line.split_once(before).and_then(|(_, rest)| rest.split(' ').next());
            match address {
                Some(address) => return Ok(address.to_owned()),
                None => words.push(line),
            }
        }
        bail!("a machine of the cluster does not begin:\n{}", words.join("\n"))
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
