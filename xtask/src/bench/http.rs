//! As much of HTTP/1.1 as asking our own pages needs: one question, one answer, then the
//! connection is closed.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

/// Nobody waits longer for a page.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody at the pages, signed in or not.
#[derive(Clone)]
pub(super) struct Visitor {
    address: SocketAddr,
    cookie: String,
}

pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Visitor {
    pub(super) fn at(address: SocketAddr) -> Self {
        Self { address, cookie: String::new() }
    }

    /// Signs in to a demonstration world.
    pub(super) fn signed_in(address: SocketAddr, name: &str, password: &str) -> Result<Self> {
        let stranger = Self::at(address);
        let answer = stranger.post("/masuk", &[("nama", name), ("sandi", password)])?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.with_context(|| format!("{name} was not let in"))?.to_owned();
        Ok(Self { address, cookie })
    }

    /// Asks as a browser does, which takes its pages compressed.
    pub(super) fn get_packed(&self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "accept-encoding: gzip\r\n", "")
    }

    pub(super) fn get(&self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "", "")
    }

    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", form_encoded(value)))
            .collect();
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        self.ask("POST", path, kind, &pairs.join("&"))
    }

    /// Sends a form as a browser sends one that may hold files.
    pub(super) fn send(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        const MARK: &str = "----between-two-fields";
        let part = |(name, value): &(&str, &str)| {
            format!(
                "--{MARK}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let body: String =
            fields.iter().map(part).collect::<String>() + &format!("--{MARK}--\r\n");
        let kind = format!("content-type: multipart/form-data; boundary={MARK}\r\n");
        self.ask("POST", path, &kind, &body)
    }

    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let question = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\
             {headers}content-length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        stream.write_all(question.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.with_context(|| format!("{path} broke off"))?;
        let body = bytes.split_off(end + 4);
        let head = String::from_utf8(bytes)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok(Answer { status: status.context("an answer without a status")?, head, body })
    }
}

/// Text as it may stand in a form or a query.
pub(super) fn form_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
