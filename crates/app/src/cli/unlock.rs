//! `cegah unlock`: a name that has to wait after wrong passwords may try again at once.

use clap::Args;
use register::account;

use super::printer::Printer;
use crate::problem::Problem;
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Nama masuk / the sign-in name.
    name: String,
}

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    account::let_in_again(&running.store, &options.name, &running.clock).await?;
    printer.say(&format!("{} boleh mencoba masuk lagi.", options.name.trim()));
    Ok(())
}
