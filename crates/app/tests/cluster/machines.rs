//! Processes of the program, each a machine of the cluster, ended with the test.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than anything here takes on a slow machine.
const AT_MOST: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A command of the program in a data folder of its own.
pub(crate) fn cegah(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cegah"));
    command.arg(name).arg("--data").arg(folder.join("data")).stdin(Stdio::null());
    command
}

/// Runs a command to its end, and returns what it printed.
pub(crate) fn end(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// A command that is under way.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    pub(crate) fn still_runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// What it printed, once it has ended well.
    pub(crate) fn said(&mut self) -> String {
        let mut said = String::new();
        self.0.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(self.0.wait().unwrap().success());
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A scheduler or an executor.
pub(crate) struct Machine {
    pub(crate) address: String,
    process: RefCell<Running>,
    work: PathBuf,
    lines: Receiver<String>,
    heard: RefCell<String>,
}

impl Machine {
    pub(crate) fn scheduler(folder: &Path) -> Self {
        Self::scheduler_with(folder, &[])
    }

    pub(crate) fn scheduler_with(folder: &Path, environment: &[(String, String)]) -> Self {
        let mut command = cegah(folder, "cluster");
        command.args(["scheduler", "--listen", "127.0.0.1:0", "--lost-after", "5"]);
        command.envs(environment.iter().cloned());
        Self::started(&mut command, PathBuf::new(), "siap di ")
    }

    pub(crate) fn executor(folder: &Path, name: &str, scheduler: &Self) -> Self {
        Self::executor_with(folder, name, scheduler, &[])
    }

    pub(crate) fn executor_with(
        folder: &Path,
        name: &str,
        scheduler: &Self,
        environment: &[(String, String)],
    ) -> Self {
        let work = folder.join(name);
        let mut command = cegah(folder, "cluster");
        command.args([
            "executor",
            "--listen",
            "127.0.0.1:0",
            "--tasks",
            "1",
            "--memory",
            "512",
        ]);
        command.args(["--heartbeat", "1", "--scheduler", &scheduler.address]);
        command.arg("--work").arg(&work).envs(environment.iter().cloned());
        Self::started(&mut command, work, "Pelaksana di ")
    }

    /// Waits for the line that says where it listens.
    fn started(command: &mut Command, work: PathBuf, before: &str) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
        });
        let process = RefCell::new(Running(child));
        let mut heard = String::new();
        loop {
            let line = lines.recv_timeout(AT_MOST).unwrap_or_else(|_| panic!("{heard}"));
            heard += &line;
            if let Some((_, after)) = line.split_once(before) {
                let address = after.split_whitespace().next().unwrap().to_owned();
                return Self { address, process, work, lines, heard: RefCell::new(heard) };
            }
        }
    }

    /// The folders of what it has counted for one query or another.
    pub(crate) fn counted(&self) -> BTreeSet<PathBuf> {
        folders(&self.work).iter().flat_map(|own| folders(own)).collect()
    }

    /// Waits until a part of the next answer lies in its folder.
    pub(crate) fn counts_more_than(&self, before: &BTreeSet<PathBuf>) {
        let begun = Instant::now();
        while !self.counted().difference(before).any(|job| files(job) > 0) {
            assert!(begun.elapsed() < AT_MOST, "the executor counts nothing");
            sleep(LOOK_EVERY);
        }
    }

    /// Ends it without a word.
    pub(crate) fn is_killed(&self) {
        let mut process = self.process.borrow_mut();
        process.0.kill().unwrap();
        process.0.wait().unwrap();
    }

    pub(crate) fn still_runs(&self) -> bool {
        self.process.borrow_mut().still_runs()
    }

    /// Everything it has said.
    pub(crate) fn said(&self) -> String {
        let mut heard = self.heard.borrow_mut();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(500)) {
            *heard += &line;
        }
        heard.clone()
    }

    /// Tells it to stop; it ends well, and what it said is returned.
    pub(crate) fn stops(&self) -> String {
        let id = self.process.borrow().0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let begun = Instant::now();
        while self.still_runs() {
            assert!(begun.elapsed() < AT_MOST, "it does not stop");
            sleep(LOOK_EVERY);
        }
        let ended = self.process.borrow_mut().0.wait().unwrap();
        assert!(ended.success(), "{}", self.said());
        self.said()
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// Files in a folder, however deep.
fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of = |path: PathBuf| if path.is_dir() { files(&path) } else { 1 };
    entries.filter_map(|entry| Some(of(entry.ok()?.path()))).sum()
}
