//! A program that serves a world: from its start to the moment it is told to stop.

use std::net::SocketAddr;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::http::Visitor;
use super::process;

/// The program answers by then or does not at all.
const LONGEST_START: Duration = Duration::from_hours(2);
const LONGEST_STOP: Duration = Duration::from_secs(20);
/// How long a program at rest is looked at, and how long rest is waited for.
const REST: Duration = Duration::from_secs(3);
const LONGEST_UNREST: Duration = Duration::from_mins(5);
/// Less of one processor than this is rest: the program looks every two seconds whether
/// there is something new.
const RESTING: f64 = 0.05;

pub(super) struct Serving {
    child: Child,
    pub(super) address: SocketAddr,
    /// From the start of the process to the first whole page.
    pub(super) first_page: Duration,
}

impl Serving {
    /// Starts `command`, which says its address on the way, and waits for the first page.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let start = Instant::now();
        let (mut child, lines) = process::begin(command)?;
        let address = |line: &str| {
            let rest = line.strip_prefix("Cegah siap: http://")?;
            rest.split(' ').next()?.parse().ok()
        };
        let address = match process::heard(&lines, LONGEST_START, address) {
            Ok(address) => address,
            Err(words) => {
                let _ = child.kill();
                let _ = child.wait();
                anyhow::bail!("the program serves nothing:\n{words}");
            }
        };
        let mut serving = Self { child, address, first_page: Duration::ZERO };
        let answer = Visitor::at(address).get("/masuk")?;
        anyhow::ensure!(answer.status == 200, "the first page answers {}", answer.status);
        serving.first_page = start.elapsed();
        Ok(serving)
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program does nothing by itself any more; how long that took.
    pub(super) fn rest(&self) -> Result<Duration> {
        let start = Instant::now();
        let mut before = process::times(self.id())?.1;
        loop {
            sleep(REST);
            let now = process::times(self.id())?.1;
            if now - before < RESTING * REST.as_secs_f64() || start.elapsed() > LONGEST_UNREST {
                return Ok(start.elapsed().saturating_sub(REST));
            }
            before = now;
        }
    }

    pub(super) fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-INT", &self.id().to_string()]).status()?;
        let start = Instant::now();
        while start.elapsed() < LONGEST_STOP {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
