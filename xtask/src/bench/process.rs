//! What a process of ours took: time on the wall, time on the processors, memory. Read from
//! `/proc` as long as the process can be seen there.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How the kernel counts processor time for those who ask.
/// Source: Linux, proc(5): `USER_HZ` is 100 on every architecture that cargo runs on.
const TICKS_PER_SECOND: f64 = 100.0;
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a finished process took.
pub(super) struct Took {
    pub(super) wall: Duration,
    pub(super) processor_seconds: f64,
    pub(super) peak_mb: f64,
    pub(super) said: String,
}

/// Starts a command that goes on, whose lines of speech are heard while it does.
pub(super) fn begin(command: &mut Command) -> Result<(Child, Receiver<String>)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", name(command)))?;
    let said = child.stderr.take().context("the program has nothing to say")?;
    let (send, lines) = channel();
    // Read to the end, so that the program never waits for a reader.
    spawn(move || {
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    Ok((child, lines))
}

/// What is looked for in lines of speech; all that was said where it does not come in time.
pub(super) fn heard<T>(
    lines: &Receiver<String>,
    within: Duration,
    find: impl Fn(&str) -> Option<T>,
) -> Result<T, String> {
    let mut words = Vec::new();
    while let Ok(line) = lines.recv_timeout(within) {
        match find(&line) {
            Some(found) => return Ok(found),
            None => words.push(line),
        }
    }
    Err(words.join("\n"))
}

/// Runs a command to its end; complains with its own words where it fails.
pub(super) fn to_end(command: &mut Command) -> Result<Took> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", name(command)))?;
    // Read while it runs: a pipe holds little, and whoever writes into a full one waits.
    let said = child.stdout.take().map(all_of);
    let spoken = child.stderr.take().map(all_of);
    let id = child.id();
    let mut peak_mb: f64 = 0.0;
    // A process that has ended keeps its times until somebody waits for it, its memory not.
    let processor_seconds = loop {
        let (state, seconds) = times(id)?;
        if state == 'Z' {
            break seconds;
        }
        peak_mb = peak_mb.max(memory_mb(id, "VmHWM").unwrap_or_default());
        sleep(LOOK_EVERY);
    };
    let wall = start.elapsed();
    let status = child.wait()?;
    let [said, spoken] = [said, spoken].map(|reader| {
        let read = reader.map(JoinHandle::join);
        read.and_then(Result::ok).context("what it said was not read")
    });
    if !status.success() {
        bail!("{}: {status}\n{}", name(command), String::from_utf8_lossy(&spoken??));
    }
    let said = String::from_utf8(said??).context("what it said is not text")?;
    Ok(Took { wall, processor_seconds, peak_mb, said })
}

/// All that is read, by a thread of its own.
fn all_of(mut from: impl Read + Send + 'static) -> JoinHandle<io::Result<Vec<u8>>> {
    spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map(|_| bytes)
    })
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The state of a process and its processor time in seconds, all threads together.
pub(super) fn times(id: u32) -> Result<(char, f64)> {
    let text = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name stands in brackets and may hold anything; after it come plain fields.
    let fields = text.rsplit_once(')').context("a line of /proc")?.1;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let state = fields.first().and_then(|state| state.chars().next());
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).context("the times in /proc")?;
    Ok((state.context("the state in /proc")?, (user + system) / TICKS_PER_SECOND))
}

/// A line of `/proc/ID/status`: `VmRSS` for now, `VmHWM` for the most ever.
pub(super) fn memory_mb(id: u32, line: &str) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{id}/status"))?;
    let kilobytes = text
        .lines()
        .find_map(|found| {
            found.strip_prefix(line)?.strip_prefix(':')?.trim().strip_suffix(" kB")
        })
        .with_context(|| format!("{line} of process {id}"))?;
    Ok(kilobytes.parse::<f64>()? / 1024.0)
}
