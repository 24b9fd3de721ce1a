//! An imitation of an object store on this machine, where Python is.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::machines::Running;

const KEY: &str = "pengukur";
const SECRET: &str = "rahasia-contoh";

pub(crate) struct Store {
    /// Where partitions are put in it.
    pub(crate) at: String,
    endpoint: String,
    kept: PathBuf,
    _process: Running,
}

impl Store {
    /// None where there is no Python.
    pub(crate) fn started(folder: &Path) -> Option<Self> {
        let kept = folder.join("objects");
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/s3.py");
        let mut command = Command::new("python3");
        command.arg(program).arg(&kept).arg(KEY);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = Running(child.ok()?);
        let mut port = String::new();
        BufReader::new(process.0.stdout.take()?).read_line(&mut port).ok()?;
        let endpoint = format!("http://127.0.0.1:{}", port.trim().parse::<u16>().ok()?);
        let at = "s3://gizi/edisi/sekarang".to_owned();
        Some(Self { at, endpoint, kept, _process: process })
    }

    pub(crate) fn say_that_it_is_not_there() {
        let said = "python3 is not here: partitions in an object store are not tested";
        let _ = writeln!(std::io::stderr(), "{said}");
    }

    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let pairs = [
            ("AWS_ENDPOINT", self.endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "id-jakarta"),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// Changes a byte in the middle of one file of rows.
    pub(crate) fn changes_a_byte(&self) {
        let path = rows(&self.kept).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(path, bytes).unwrap();
    }
}

fn rows(folder: &Path) -> Option<PathBuf> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(inner) = waiting.pop() {
        if inner.is_dir() {
            waiting.extend(std::fs::read_dir(inner).ok()?.filter_map(|e| Some(e.ok()?.path())));
        } else if inner.ends_with("child_month.parquet") {
            return Some(inner);
        }
    }
    None
}
