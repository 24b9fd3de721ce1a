//! A data folder of its own and the commands of the program in it, each a process.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::sheet::{self, KABKOTA};

/// Longer than anything here takes on a slow machine.
const AT_MOST: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(5);

pub(crate) struct Installation {
    pub(crate) folder: TempDir,
    pub(crate) data: PathBuf,
}

impl Installation {
    /// Nothing is in it. Its clock stands still on the last day of the demonstration world, as
    /// the name of its folder says.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("demo");
        Self { folder, data }
    }

    /// So many children of one file are in it.
    pub(crate) fn of(children: u32) -> Self {
        let new = Self::empty();
        let file = new.file("awal.csv", &sheet::of(children));
        new.run(&["import", &file, "--place", KABKOTA]).ended(0);
        new
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file beside the data.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn command(&self, words: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cegah"));
        command.arg("--data").arg(&self.data).args(words).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, words: &[impl AsRef<OsStr>]) -> Told {
        let mut command = self.command(words);
        let output = command.output().unwrap();
        Told {
            asked: format!("{command:?}"),
            code: output.status.code(),
            data: String::from_utf8(output.stdout).unwrap(),
            speech: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Begins a command.
    pub(crate) fn begin(&self, words: &[impl AsRef<OsStr>]) -> Begun {
        let mut command = self.command(words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
        });
        Begun { child, lines }
    }

    /// The rows of a good answer.
    pub(crate) fn rows(&self, words: &[&str]) -> Vec<Map<String, Value>> {
        let words = [words, &["--json"]].concat();
        self.run(&words).ended(0).rows()
    }
}

/// Files in a folder, however deep.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(inner) = waiting.pop() {
        // What is being written may be gone again.
        for entry in fs::read_dir(inner).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a command told, and how it ended.
pub(crate) struct Told {
    asked: String,
    code: Option<i32>,
    /// What it printed.
    pub(crate) data: String,
    /// What it said to the person at the terminal.
    pub(crate) speech: String,
}

impl Told {
    /// With this exit code.
    pub(crate) fn ended(self, code: i32) -> Self {
        let Self { asked, data, speech, .. } = &self;
        assert_eq!(self.code, Some(code), "{asked}\n{data}\n{speech}");
        self
    }

    pub(crate) fn rows(&self) -> Vec<Map<String, Value>> {
        serde_json::from_str(&self.data).unwrap_or_else(|_| panic!("{}", self.data))
    }

    /// The head of the CSV and its lines.
    pub(crate) fn lines(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut reader = csv::Reader::from_reader(self.data.as_bytes());
        let cells = |line: &csv::StringRecord| line.iter().map(str::to_owned).collect();
        let head = cells(reader.headers().unwrap());
        (head, reader.records().map(|line| cells(&line.unwrap())).collect())
    }
}

/// A command that is under way.
pub(crate) struct Begun {
    pub(crate) child: Child,
    lines: Receiver<String>,
}

impl Begun {
    pub(crate) fn still_runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Everything it says up to a line with these words.
    pub(crate) fn says(&self, words: &str) -> Vec<String> {
        let mut said = Vec::new();
        while said.last().is_none_or(|line: &String| !line.contains(words)) {
            said.push(self.lines.recv_timeout(AT_MOST).unwrap_or_else(|_| panic!("{said:?}")));
        }
        said
    }

    /// Waits until something has happened, which it must before the command ends.
    pub(crate) fn until(&mut self, happened: impl Fn() -> bool) {
        let begun = Instant::now();
        while !happened() {
            assert!(self.still_runs(), "it was over before that happened");
            assert!(begun.elapsed() < AT_MOST, "that does not happen");
            sleep(LOOK_EVERY);
        }
    }

    /// Ends it without a word, as a power cut does; whether it still ran.
    pub(crate) fn killed(mut self) -> bool {
        let ran = self.still_runs();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        ran
    }

    /// Tells it to stop, and returns its exit code with what it said since.
    pub(crate) fn stops(mut self) -> (Option<i32>, Vec<String>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let begun = Instant::now();
        while self.still_runs() {
            assert!(begun.elapsed() < AT_MOST, "it does not stop");
            sleep(LOOK_EVERY);
        }
        (self.child.wait().unwrap().code(), self.lines.iter().collect())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
