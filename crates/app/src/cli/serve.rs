//! `cegah serve`: the pages, until the program is told to stop.

use std::sync::Arc;

use register::account;

use super::demo;
use super::printer::Printer;
use crate::problem::Problem;
use crate::running::{Running, system_clock};
use crate::settings::{Listening, Settings};
use crate::web;

pub(crate) async fn serve(
    settings: Settings,
    listening: &Listening,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::open(settings, system_clock(), false).await?;
    run(running, listening, printer).await
}

/// Serves an open installation; says where, and how to sign in.
pub(crate) async fn run(
    running: Arc<Running>,
    listening: &Listening,
    printer: Printer,
) -> Result<(), Problem> {
    let listener = tokio::net::TcpListener::bind(listening.listen).await?;
    let address = listener.local_addr()?;
    Arc::clone(&running).keep_fresh()?;
    tokio::spawn(Arc::clone(&running).keep_counting());
    if running.demo {
        printer.say("Akun contoh (kata sandi semua: cegah-demo):");
        for (username, name, _, code) in demo::ACCOUNTS {
            printer.say(&format!("  {username:<9} {name} ({code})"));
        }
    } else if let Some(link) = account::first_invitation(&running.store, &running.clock).await?
    {
        printer.say("Belum ada akun. Buat administrator lewat tautan sekali pakai ini:");
        printer.say(&format!("  http://{address}/mulai/{}", link.0));
    }
    printer.say(&format!("Cegah siap: http://{address}  (Ctrl+C untuk berhenti)"));
    let known_as = listening.address.as_deref().map(|address| address.trim_end_matches('/'));
    let pages = web::routes(Arc::clone(&running), listening.https, known_as);
    axum::serve(listener, pages).with_graceful_shutdown(super::interrupted()).await?;
    running.write_reads().await;
    Ok(())
}
