//! The doors: which outside crates each floor may name, and which floors lie below it. Cargo
//! refuses a circle between floors; it cannot know what a floor is for.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::Listed;

enum Doors {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

struct Floor {
    name: &'static str,
    below: &'static [&'static str],
    doors: Doors,
    /// What its tests may name besides.
    in_tests: &'static [&'static str],
}

const FLOORS: [Floor; 5] = [
    Floor {
        name: "science",
        below: &[],
        doors: Doors::Only(&["chrono", "thiserror", "wide"]),
        in_tests: &["csv", "flate2", "proptest"],
    },
    Floor {
        name: "register",
        below: &["science"],
        doors: Doors::Only(&[
            "argon2",
            "chacha20poly1305",
            "chrono",
            "ed25519-dalek",
            "flate2",
            "futures",
            "getrandom",
            "hex",
            "hmac",
            "memchr",
            "sea-orm",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
            "zip",
        ]),
        in_tests: &["proptest", "tempfile"],
    },
    Floor {
        name: "evaluation",
        below: &["science", "register"],
        doors: Doors::Only(&[
            "chrono",
            "datafusion",
            "futures",
            "hashlink",
            "hex",
            "serde",
            "sha2",
            "thiserror",
            "tokio",
            "toml",
            "tracing",
            "uuid",
        ]),
        in_tests: &["proptest", "tempfile"],
    },
    // Beside evaluation: lets its queries run on other machines, and knows nothing else.
    Floor {
        name: "cluster",
        below: &["evaluation"],
        doors: Doors::Only(&[
            "ballista-core",
            "ballista-executor",
            "ballista-scheduler",
            "datafusion",
            "datafusion-proto",
            "futures",
            "object_store",
            "thiserror",
            "tokio",
            "url",
        ]),
        in_tests: &[],
    },
    Floor {
        name: "app",
        below: &["science", "register", "evaluation", "cluster"],
        doors: Doors::AllBut(&[
            "anyhow",
            "ballista",
            "ballista-core",
            "ballista-executor",
            "ballista-scheduler",
            "rusqlite",
            "sea-orm",
            "sqlx",
        ]),
        in_tests: &["anyhow"],
    },
];

pub(super) fn complaints(files: &[Listed]) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in files {
        let folders: Vec<&str> = file.path.split('/').collect();
        let ["crates", name, "Cargo.toml"] = folders[..] else { continue };
        let text = file.text().with_context(|| file.path.clone())?;
        let manifest: toml::Table = text.parse().with_context(|| file.path.clone())?;
        complaints.extend(of_crate(name, &manifest));
    }
    Ok(complaints)
}

fn of_crate(name: &str, manifest: &toml::Table) -> Vec<String> {
    let Some(floor) = FLOORS.iter().find(|floor| floor.name == name) else {
        return vec![format!(
            "crates/{name} is no floor of this house (xtask/src/tidy/doors.rs)"
        )];
    };
    let mut complaints = Vec::new();
    for (section, in_tests) in
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
    {
        for named in named_in(manifest, section) {
            if !floor.may_name(&named, in_tests) {
                complaints.push(format!("{name} may not name {named} in [{section}]"));
            }
        }
    }
    complaints
}

impl Floor {
    fn may_name(&self, named: &str, in_tests: bool) -> bool {
        if FLOORS.iter().any(|floor| floor.name == named) {
            return self.below.contains(&named);
        }
        let open = match self.doors {
            Doors::Only(doors) => doors.contains(&named),
            Doors::AllBut(closed) => !closed.contains(&named),
        };
        open || (in_tests && self.in_tests.contains(&named))
    }
}

/// The crates of one section, under every target; a renamed one by its own name.
fn named_in(manifest: &toml::Table, section: &str) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    std::iter::once(manifest)
        .chain(
            targets.into_iter().flat_map(|all| all.values().filter_map(toml::Value::as_table)),
        )
        .filter_map(|table| table.get(section).and_then(toml::Value::as_table))
        .flatten()
        .map(|(key, value)| {
            value.get("package").and_then(toml::Value::as_str).unwrap_or(key).to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, manifest: &str) -> Vec<String> {
        of_crate(name, &manifest.parse().unwrap())
    }

    #[test]
    fn a_floor_names_the_floors_below_and_its_doors() {
        let manifest = "
            [dependencies]
            science.workspace = true
            sea-orm = \"2\"
            [dev-dependencies]
            tempfile = \"3\"
        ";
        assert!(check("register", manifest).is_empty());
    }

    #[test]
    fn science_reaches_for_nothing() {
        assert_eq!(
            check("science", "[dependencies]\ntokio = \"1\""),
            ["science may not name tokio in [dependencies]"]
        );
    }

    #[test]
    fn nobody_leans_on_the_floor_above() {
        assert_eq!(
            check("register", "[dev-dependencies]\nevaluation.workspace = true"),
            ["register may not name evaluation in [dev-dependencies]"]
        );
    }

    #[test]
    fn only_the_register_knows_sql() {
        for name in ["evaluation", "app"] {
            assert_eq!(check(name, "[dependencies]\nsea-orm = \"2\"").len(), 1);
            assert_eq!(check(name, "[dev-dependencies]\nsea-orm = \"2\"").len(), 1);
        }
    }

    #[test]
    fn only_the_cluster_knows_ballista() {
        for name in ["evaluation", "app"] {
            assert_eq!(check(name, "[dependencies]\nballista-core = \"55\"").len(), 1);
        }
        assert!(check("cluster", "[dependencies]\nballista-core = \"55\"").is_empty());
        assert_eq!(check("cluster", "[dependencies]\nregister.workspace = true").len(), 1);
    }

    #[test]
    fn what_tests_need_stays_with_tests() {
        assert_eq!(check("register", "[dependencies]\ntempfile = \"3\"").len(), 1);
    }

    #[test]
    fn another_name_hides_nothing() {
        let renamed = "[dependencies]\nstore = { package = \"sea-orm\", version = \"2\" }";
        assert_eq!(check("app", renamed), ["app may not name sea-orm in [dependencies]"]);
        let elsewhere = "[target.'cfg(unix)'.dependencies]\nsqlx = \"0.9\"";
        assert_eq!(check("app", elsewhere), ["app may not name sqlx in [dependencies]"]);
    }

    #[test]
    fn a_new_crate_has_to_say_which_floor_it_is() {
        assert_eq!(check("common", "").len(), 1);
    }
}
