//! Closing a meeting: its papers are made and kept, and it says which they are.

use register::account::Account;
use register::act::Door;
use register::place::{Place, Tree};
use register::rakor::{self, NewClosing, NewDocument, Proceedings};
use uuid::Uuid;

use super::papers::{Held, Kind};
use crate::problem::Problem;
use crate::report;
use crate::running::Running;
use crate::text::Language;
use crate::web::place_name;

impl Running {
    /// Makes the four papers, keeps them as PDF and DOCX, and closes the meeting with them.
    /// `host` is the address of this installation, so that each paper leads back to where it
    /// can be checked; empty where there is none.
    pub(crate) async fn close_meeting(
        &self,
        by: &Account,
        tree: &Tree,
        (place, all): (&Place, &Proceedings),
        host: &str,
        door: Door,
    ) -> Result<(), Problem> {
        let judged = self.judge(tree, all.commitments.clone()).await?;
        let pack = match all.meeting.pack {
            Some(pack) => register::pack::get(&self.store, pack).await?,
            None => None,
        };
        let engine = self.engine();
        let held = Held {
            place,
            name: place_name(Language::Id, place),
            all,
            judged: &judged,
            pack: pack.as_ref(),
            tree,
            engine: &engine,
        };
        let unprinted = |error: report::Unprinted| Problem::broken("broken", &error);
        let mut documents = Vec::new();
        for kind in Kind::ALL {
            for ending in ["pdf", "docx"] {
                let id = Uuid::now_v7();
                let back = match host {
                    "" => String::new(),
                    host => format!("{host}/periksa/{id}"),
                };
                let paper = held.paper(kind, back);
                let bytes = match ending {
                    "pdf" => report::pdf(&paper, kind.sheet()),
                    _ => report::docx(&paper),
                };
                let file = kind.code().replace('_', "-");
                let new = NewDocument {
                    id,
                    meeting: all.meeting.id,
                    kind: kind.code().to_owned(),
                    name: format!("{file}-{}.{ending}", all.meeting.starts_on),
                    bytes: bytes.map_err(unprinted)?,
                    prints_pack: pack.as_ref().map(|pack| pack.hash.clone()),
                };
                rakor::add_document(&self.store, by, tree, &new, door, &self.clock).await?;
                documents.push(id);
            }
        }
        let closing = NewClosing { id: Uuid::now_v7(), meeting: all.meeting.id, documents };
        rakor::close(&self.store, by, tree, &closing, door, &self.clock).await?;
        Ok(())
    }
}
