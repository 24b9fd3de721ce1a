//! A pack as one file for those who may read people, since it has a row for each child; that
//! it was handed out is written down.

use std::fs::File;
use std::io::Seek as _;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use evaluation::pack;
use evaluation::worklist::Rules;
use register::account::Deed;
use register::audit::Reading;
use register::pack::Pack;
use std::sync::Arc;

use super::{Asked, asked, running, short};
use crate::packs::archive;
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::web::download::streamed;
use crate::web::visitor::{Refusal, Signed};

pub(in crate::web) async fn download(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let Asked { place, pack } = asked(&signed, &code, &id).await?;
    signed.may(Deed::ReadPeople, place.id)?;
    let children = children(signed.running(), &pack).await.map_err(|p| signed.refuse(p))?;
    let name = format!("cegah-paket-{}-{}-{}", place.code, pack.period, short(&pack.hash));
    let packed = packed(running(&signed), &pack, &name).await;
    let (file, bytes) = packed.map_err(|problem| signed.refuse(problem))?;
    signed.write_down(Reading::Export, place.id, children).await?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.zip\""))
        .map_err(|error| signed.refuse(Problem::broken("broken", &error)))?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
        ],
        streamed(file),
    )
        .into_response())
}

/// How many children the pack counts in its period.
async fn children(running: &Running, frozen: &Pack) -> Result<usize, Problem> {
    let damaged = |failure: evaluation::Failure| Problem::broken("pack_damaged", &failure);
    let folder = running.settings.pack(frozen.id);
    let (contents, engine) = pack::open(&folder, Arc::new(Rules::none())).map_err(damaged)?;
    let tree = pack::tree(&folder).map_err(damaged)?;
    let period = contents.subject.period;
    let told = engine.tally(&tree, frozen.place, period).await.map_err(damaged)?;
    let all = told.answer.iter().find(|answer| answer.indicator == "sasaran");
    Ok(all.and_then(|all| usize::try_from(all.denominator).ok()).unwrap_or(0))
}

/// The pack in a file without a name, which is gone when it was read.
async fn packed(
    running: &Arc<Running>,
    pack: &Pack,
    name: &str,
) -> Result<(File, u64), Problem> {
    let (folder, home) = (running.settings.pack(pack.id), running.settings.packs());
    let name = name.to_owned();
    let made = tokio::task::spawn_blocking(move || {
        let mut file = tempfile::tempfile_in(home)?;
        archive(&folder, &name, &mut file)?;
        file.rewind()?;
        let bytes = file.metadata()?.len();
        Ok::<_, Problem>((file, bytes))
    });
    let made = made.await.map_err(|cause| Problem::broken("broken", &cause))?;
    made.map_err(|problem| {
        if problem.code == "no_such_file" {
            Problem::because(Kind::Broken, "pack_missing", problem.to_string())
        } else {
            problem
        }
    })
}
