//! The map tells the truth: every room stands in `ARCHITECTURE.md`, and every path that it
//! names leads somewhere.

use std::collections::BTreeSet;

use super::Listed;

const MAP: &str = "ARCHITECTURE.md";

pub(super) fn complaints(files: &[Listed]) -> Vec<String> {
    let Some(text) = files.iter().find(|file| file.path == MAP).and_then(Listed::text) else {
        return vec![format!("there is no {MAP}")];
    };
    let named: BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let unnamed = rooms(&paths)
        .into_iter()
        .filter(|(_, room)| !named.contains(room))
        .map(|(floor, room)| format!("{MAP} does not name the room {room} of {floor}"));
    let nowhere = named
        .iter()
        .filter(|word| is_path(word) && !paths.iter().any(|path| leads_to(word, path)))
        .map(|word| format!("{MAP} names {word}, which is not there"));
    unnamed.chain(nowhere).collect()
}

/// The folders in the source of each floor.
fn rooms<'a>(paths: &[&'a str]) -> BTreeSet<(&'a str, &'a str)> {
    paths
        .iter()
        .filter_map(|path| {
            let mut parts = path.strip_prefix("crates/")?.split('/');
            let (floor, "src", room) = (parts.next()?, parts.next()?, parts.next()?) else {
                return None;
            };
            parts.next().map(|_| (floor, room))
        })
        .collect()
}

fn is_path(word: &str) -> bool {
    word.contains('/')
        && !word.starts_with('.')
        && word.chars().all(|sign| sign.is_ascii_alphanumeric() || "/._-".contains(sign))
}

/// A file or folder, named from any folder above it.
fn leads_to(word: &str, path: &str) -> bool {
    let (word, path) = (format!("/{}/", word.trim_end_matches('/')), format!("/{path}/"));
    path.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(map: &str, others: &[&str]) -> Vec<String> {
        let mut files = vec![Listed { path: MAP.to_owned(), bytes: map.into() }];
        files.extend(
            others.iter().map(|path| Listed { path: (*path).to_owned(), bytes: Vec::new() }),
        );
        complaints(&files)
    }

    #[test]
    fn every_room_stands_on_the_map() {
        let house = ["crates/register/src/visit/mod.rs", "crates/register/src/lib.rs"];
        assert!(check("* `visit`: a measurement", &house).is_empty());
        assert_eq!(
            check("visits", &house),
            ["ARCHITECTURE.md does not name the room visit of register"]
        );
    }

    #[test]
    fn every_path_on_the_map_leads_somewhere() {
        let house = ["crates/app/templates/child.html", "docs/decisions/0001-a.md"];
        for right in ["`app/templates/child.html`", "`templates/`", "`docs/decisions`"] {
            assert!(check(right, &house).is_empty(), "{right}");
        }
        for wrong in ["`app/child.html`", "`templates/chil`", "`docs/guides`"] {
            assert_eq!(check(wrong, &house).len(), 1, "{wrong}");
        }
        assert!(check("`./test`, `grep -r a/b`, `growth::batch`", &house).is_empty());
    }
}
