//! The corrected file: the rows that were refused or doubted, as they came, with what is wrong
//! and what to do written beside each.

use register::Failure;
use register::intake::{self, Weighs};
use register::store::Store;
use uuid::Uuid;

use crate::exchange::eppgbm::{self, Correction};
use crate::problem::Problem;
use crate::text::Words;

/// Rows read from the store at once.
const AT_ONCE: u32 = 5_000;

/// The rows of a batch that somebody should look at.
pub(crate) async fn rows(
    store: &Store,
    batch: Uuid,
    words: &Words,
) -> Result<Vec<Correction>, Failure> {
    let mut corrections = Vec::new();
    let mut after = 0;
    loop {
        let rows = intake::rows_with_findings(store, batch, after, AT_ONCE).await?;
        let Some(last) = rows.last() else { return Ok(corrections) };
        after = last.line;
        for row in rows {
            let worth_it = row.findings.iter().any(|finding| match finding.weighs {
                Weighs::Refuses | Weighs::NotUsed => true,
                Weighs::Note => !finding.code.starts_with("said."),
            });
            if worth_it {
                let findings = row
                    .findings
                    .iter()
                    .filter(|finding| !finding.code.starts_with("said."))
                    .map(|finding| {
                        let part = |part: &str| {
                            words.get(&format!("finding.{}.{part}", finding.code)).to_owned()
                        };
                        (finding.clone(), format!("{}. {}", part("says"), part("do")))
                    })
                    .collect();
                corrections.push(Correction { line: row.line, cells: row.cells, findings });
            }
        }
    }
}

pub(crate) fn workbook(columns: &[String], rows: &[Correction]) -> Result<Vec<u8>, Problem> {
    eppgbm::corrections(columns, rows).map_err(|error| Problem::broken("broken", &error))
}

/// `koreksi-november.xlsx` for `november.csv`.
pub(crate) fn name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let plain: String = stem
        .chars()
        .map(
            |c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' },
        )
        .collect();
    format!("koreksi-{plain}.xlsx")
}
