//! The pages as a process: a fresh installation hands out one link, and stops in order.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::installation::Installation;

/// What the pages answer to one request, head and all.
fn asked(host: &str, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let kind = "application/x-www-form-urlencoded";
    let head = format!(
        "{request} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: {kind}\r\n\
         content-length: {length}\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Host and path of the first address in a line.
fn address(line: &str) -> (String, String) {
    let (_, rest) = line.split_once("http://").unwrap();
    let rest = rest.split_whitespace().next().unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    (host.to_owned(), format!("/{path}"))
}

#[test]
fn the_first_administrator_comes_in_by_a_link_that_works_once() {
    const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];
    let fresh = Installation::empty();
    // Its own clock and no accounts: an installation, not a demonstration.
    let fresh = Installation { data: fresh.path("data"), ..fresh };
    let serving = fresh.begin(&SERVE);
    let said = serving.says("Cegah siap");
    let link = said.iter().find(|line| line.contains("/mulai/")).unwrap();
    let (host, path) = address(link);
    assert_eq!(address(said.last().unwrap()).0, host);
    let page = asked(&host, &format!("GET {path}"), "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("name=\"sandi\""), "{page}");
    let form = "nama=administrator&sandi=rahasia-sekali&sandi_lagi=rahasia-sekali";
    let done = asked(&host, &format!("POST {path}"), form);
    assert!(done.starts_with("HTTP/1.1 303") && done.contains("set-cookie: cegah="), "{done}");
    let again = asked(&host, &format!("POST {path}"), &form.replace("administrator", "lain"));
    assert!(!again.contains("set-cookie: cegah="), "{again}");
    let (code, said) = serving.stops();
    assert_eq!((code, said), (Some(0), Vec::new()));

    let serving = fresh.begin(&SERVE);
    let said = serving.says("Cegah siap");
    assert!(!said.iter().any(|line| line.contains("/mulai/")), "{said:?}");
    let page = asked(&address(said.last().unwrap()).0, "GET /masuk", "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert_eq!(serving.stops().0, Some(0));
}

#[test]
fn an_address_that_cannot_be_listened_at_is_told() {
    let fresh = Installation::empty();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let told = fresh.run(&["serve", "--listen", &address]).ended(70);
    assert!(told.data.is_empty() && told.speech.contains("Alamat"), "{}", told.speech);
    let told = fresh.run(&["serve", "--listen", "di-sini"]).ended(2);
    assert!(told.data.is_empty() && told.speech.contains("--listen"), "{}", told.speech);
}
