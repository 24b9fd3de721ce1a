//! What somebody promised, and what went wrong below: the page that reminds.

use axum::response::Response;
use register::account::Deed;
use register::rakor::{self, Which};

use super::verdict::{self, Judged, Status};
use crate::web::page::study::{Section, StudyPage};
use crate::web::page::{Empty, Sentence};
use crate::web::visitor::{Refusal, Signed};

/// The open commitments of whoever asks.
pub(in crate::web) async fn owned(signed: &Signed) -> Result<Vec<Judged>, Refusal> {
    let owned = rakor::commitments_owned_by(&signed.running().store, signed.account.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    verdict::judge(signed, owned).await
}

/// Those of the account's place and below that are late or missed, which are told one level up
/// from whoever owns them.
async fn escalated(signed: &Signed) -> Result<Vec<Judged>, Refusal> {
    let home = signed.account.home(&signed.tree).and_then(|home| signed.tree.get(home));
    let Some(home) = home.filter(|home| signed.reaches(Deed::ManageRakor, home.id)) else {
        return Ok(Vec::new());
    };
    let mut all = verdict::of_place(signed, home, Which::Open).await?;
    all.retain(|judged| matches!(judged.status(), Status::Late | Status::Missed));
    Ok(all)
}

/// How one's promises stand, in a line.
pub(in crate::web) fn told(signed: &Signed, owned: &[Judged]) -> String {
    verdict::told(signed, owned.iter())
}

pub(in crate::web) async fn show(signed: Signed) -> Result<Response, Refusal> {
    let owned = owned(&signed).await?;
    let mut escalated = escalated(&signed).await?;
    escalated
        .retain(|judged| owned.iter().all(|own| own.commitment.id != judged.commitment.id));
    let section = |title: &str, sub: &str, judged: &[Judged]| Section {
        title: signed.say(title).to_owned(),
        sub: signed.say(sub).to_owned(),
        table: verdict::table(&signed, &judged.iter().collect::<Vec<_>>()),
        note: String::new(),
    };
    let mut sections = Vec::new();
    if !owned.is_empty() {
        sections.push(section("rakor.reminder", "rakor.promises_said", &owned));
    }
    if !escalated.is_empty() {
        sections.push(section("rakor.escalated", "rakor.escalated_said", &escalated));
    }
    let title = signed.say("rakor.reminder").to_owned();
    let said = told(&signed, &owned);
    signed.page(&StudyPage {
        shell: signed.shell(&title),
        answer: if owned.is_empty() {
            Vec::new()
        } else {
            let open = owned.len().to_string();
            let said =
                signed.fill("rakor.answer_promises", &[("open", &open), ("said", &said)]);
            vec![Sentence::marked(&said)]
        },
        empty: sections.is_empty().then(|| Empty {
            says: signed.say("rakor.owed_none").to_owned(),
            why: signed.say("rakor.owed_none_why").to_owned(),
            good: true,
            door: None,
        }),
        sections,
        title,
        ..StudyPage::default()
    })
}
