//! A PostgreSQL to measure in: the one that was named, or one of our own that is gone after.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

const DEBIAN: &str = "/usr/lib/postgresql";

#[expect(clippy::disallowed_methods, reason = "the workshop's own setting, read here only")]
pub(super) fn named_outside() -> Option<String> {
    std::env::var("CEGAH_TEST_POSTGRES").ok()
}

pub(super) struct Server {
    /// `postgres://user@host:port`, without a database.
    address: String,
    psql: PathBuf,
    own: Option<Own>,
    database: String,
}

/// A cluster of our own.
struct Own {
    programs: PathBuf,
    folder: PathBuf,
    /// PostgreSQL refuses to run as root, so there it runs as the user of its package.
    as_root: bool,
}

impl Server {
    /// The server at an address, or our own; None where PostgreSQL is not installed.
    pub(super) fn found(address: Option<&str>) -> Result<Option<Self>> {
        let programs = programs();
        let database = format!("cegah_bench_{}", std::process::id());
        if let Some(address) = address {
            let psql = programs.map_or_else(|| "psql".into(), |folder| folder.join("psql"));
            let address = address.trim_end_matches('/').to_owned();
            return Ok(Some(Self { address, psql, own: None, database }));
        }
        let Some(programs) = programs else { return Ok(None) };
        let psql = programs.join("psql");
        let (own, port) = Own::start(programs)?;
        let address = format!("postgres://cegah@127.0.0.1:{port}");
        Ok(Some(Self { address, psql, own: Some(own), database }))
    }

    /// An empty database; the address of it.
    pub(super) fn database(&self) -> Result<String> {
        self.say(&format!("create database {}", self.database))?;
        Ok(format!("{}/{}", self.address, self.database))
    }

    pub(super) fn is_durable(&self) -> Result<bool> {
        Ok(self.say("show fsync")?.trim() == "on")
    }

    fn say(&self, sql: &str) -> Result<String> {
        let answer = Command::new(&self.psql)
            .args(["--no-psqlrc", "--tuples-only", "--quiet", "--command", sql])
            .arg(format!("{}/postgres", self.address))
            .output()
            .context("psql could not be started")?;
        let complaint = String::from_utf8_lossy(&answer.stderr);
        ensure!(answer.status.success(), "PostgreSQL refuses: {complaint}");
        Ok(String::from_utf8(answer.stdout)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        match &self.own {
            Some(own) => own.stop(),
            None => {
                let gone = format!("drop database if exists {} with (force)", self.database);
                let _ = self.say(&gone);
            }
        }
    }
}

/// Where Debian keeps the programs of the newest version.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?;
    versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|programs| programs.join("initdb").is_file())
        .max()
}

impl Own {
    fn start(programs: PathBuf) -> Result<(Self, u16)> {
        let folder = std::env::temp_dir().join(format!("cegah-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let who = Command::new("id").arg("-u").output()?;
        let as_root = who.stdout.trim_ascii() == b"0";
        let own = Self { programs, folder, as_root };
        if as_root {
            ensure!(
                Command::new("chown").arg("postgres").arg(&own.folder).status()?.success(),
                "the user postgres does not exist"
            );
        }
        let data = own.folder.join("data");
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        own.run(
            "initdb",
            &["-U", "cegah", "--auth=trust", "--encoding=UTF8", "--locale=C"],
            &data,
        )?;
        let settings = format!("-p {port} -c listen_addresses=127.0.0.1 -k ''");
        let log = own.folder.join("log");
        let log = log.to_string_lossy();
        own.run("pg_ctl", &["-w", "-s", "-l", &log, "-o", &settings, "start"], &data)?;
        Ok((own, port))
    }

    fn run(&self, program: &str, words: &[&str], data: &Path) -> Result<()> {
        let path = self.programs.join(program);
        let mut command = if self.as_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        // A server that is started here must not hold on to our output.
        let status = command
            .args(words)
            .arg("-D")
            .arg(data)
            .current_dir(&self.folder)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()?;
        ensure!(status.success(), "{program} of PostgreSQL fails");
        Ok(())
    }

    fn stop(&self) {
        let data = self.folder.join("data");
        let _ = self.run("pg_ctl", &["-m", "fast", "-w", "-s", "stop"], &data);
        let _ = fs::remove_dir_all(&self.folder);
    }
}
