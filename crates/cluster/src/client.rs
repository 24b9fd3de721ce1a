//! Whoever asks: a reader whose queries run on the cluster.

use std::sync::Arc;
use std::time::Duration;

use ballista_core::extension::{SessionConfigExt as _, SessionStateExt as _};
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use evaluation::engine::{Reader, functions, settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::stores::{Stores, runtime};
use crate::{Address, Failure};

/// Tasks that a query is cut into. Many small ones lose little when a machine goes.
const TASKS: usize = 16;
/// Queries at once: while one is planned and gathered, others are counted.
const AT_ONCE: usize = 4;
/// A query whose answer went with a machine is asked again.
const TRIES: usize = 3;

/// How long executors may take to come to a scheduler that has just begun.
const EXECUTORS_WITHIN: Duration = Duration::from_secs(10);
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// This process, which finds what lies in an object store.
pub fn here() -> Result<Reader, Failure> {
    Reader::here(Some(Arc::new(Stores::default()))).map_err(Failure::Evaluation)
}

/// The cluster behind a scheduler that has executors.
pub async fn connect(scheduler: &Address) -> Result<Reader, Failure> {
    has_executors(scheduler).await?;
    let config = settings(SessionConfig::new_with_ballista())
        .with_target_partitions(TASKS)
        .with_collect_statistics(false);
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime(None)?)
        .with_default_features()
        .build();
    let state = state.upgrade_for_ballista(format!("http://{scheduler}"))?;
    let context = SessionContext::new_with_state(state);
    for function in functions() {
        context.register_udaf(function.as_ref().clone());
    }
    Ok(Reader { context, at_once: AT_ONCE, tries: TRIES, elsewhere: true })
}

async fn has_executors(scheduler: &Address) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        match status(scheduler, "/readyz").await? {
            200 => return Ok(()),
            503 if begun.elapsed() < EXECUTORS_WITHIN => sleep(LOOK_EVERY).await,
            503 => return Err(Failure::NoExecutors(scheduler.clone())),
            _ => return Err(Failure::NotAScheduler(scheduler.clone())),
        }
    }
}

/// Waits until a scheduler answers.
pub(crate) async fn answers(scheduler: &Address, within: Duration) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        match status(scheduler, "/healthz").await {
            Ok(200) => return Ok(()),
            Ok(_) => return Err(Failure::NotAScheduler(scheduler.clone())),
            Err(Failure::NoScheduler(_)) if begun.elapsed() < within => sleep(LOOK_EVERY).await,
            Err(failure) => return Err(failure),
        }
    }
}

/// The status that a scheduler answers a plain request with.
async fn status(scheduler: &Address, path: &str) -> Result<u16, Failure> {
    let answer = timeout(ANSWERS_WITHIN, answer(scheduler, path)).await;
    let Ok(Ok(answer)) = answer else { return Err(Failure::NoScheduler(scheduler.clone())) };
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    status.ok_or_else(|| Failure::NotAScheduler(scheduler.clone()))
}

/// The first bytes of an answer; enough for its status.
async fn answer(scheduler: &Address, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(scheduler.to_string()).await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {scheduler}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut first = [0; 64];
    let read = stream.read(&mut first).await?;
    Ok(String::from_utf8_lossy(&first[..read]).into_owned())
}
