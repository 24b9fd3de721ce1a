//! What every file owes its reader: a first sentence, a bearable size, and no word that only
//! this desk understands.

use super::Listed;

/// The largest file a clone should have to carry.
const LARGEST_BYTES: usize = 1_000_000;

/// Paths that exist at one desk only, cut in two so that this file does not complain of itself.
const OF_ONE_DESK: [&str; 2] = [concat!("../", "shared"), concat!("/", "work/")];

pub(super) fn complaints(file: &Listed) -> Vec<String> {
    let path = &file.path;
    let mut complaints = Vec::new();
    if file.bytes.len() > LARGEST_BYTES && !may_be_large(path) {
        complaints.push(format!("{path} has {} bytes: too large", file.bytes.len()));
    }
    let Some(text) = file.text() else { return complaints };
    if is_rust(path) && !text.starts_with("//! ") {
        complaints.push(format!("{path} does not open with //! and what it is for"));
    }
    for (line, content) in (1..).zip(text.lines()) {
        for word in OF_ONE_DESK {
            if content.contains(word) {
                complaints
                    .push(format!("{path}:{line} names {word}, which others do not have"));
            }
        }
    }
    complaints
}

/// The register of places, stored compressed, and typefaces.
fn may_be_large(path: &str) -> bool {
    path == "crates/register/data/places.gz" || path.contains("/static/fonts/")
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, bytes: &[u8]) -> usize {
        complaints(&Listed { path: path.to_owned(), bytes: bytes.to_vec() }).len()
    }

    #[test]
    fn a_source_file_opens_with_what_it_is_for() {
        assert_eq!(check("a.rs", b"//! Places.\n\nmod b;\n"), 0);
        assert_eq!(check("a.rs", b"mod b;\n"), 1);
        assert_eq!(check("a.rs", b""), 1);
        assert_eq!(check("a.toml", b"[package]\n"), 0);
    }

    #[test]
    fn a_large_file_stays_out() {
        let large = vec![0; LARGEST_BYTES + 1];
        assert_eq!(check("fixture.bin", &large), 1);
        assert_eq!(check("fixture.bin", &large[1..]), 0);
        assert_eq!(check("crates/register/data/places.gz", &large), 0);
        assert_eq!(check("crates/app/static/fonts/a.woff2", &large), 0);
    }

    #[test]
    fn nothing_names_a_path_of_one_desk() {
        for word in OF_ONE_DESK {
            assert_eq!(check("README.md", format!("see {word}x").as_bytes()), 1);
        }
        assert_eq!(check("README.md", b"homework/sheet, shared"), 0);
    }
}
