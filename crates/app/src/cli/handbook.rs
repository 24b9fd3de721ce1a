//! `cegah handbook`: the handbook of indicators, as `docs/handbook` keeps it.

use std::io::Write;

use clap::Args;
use evaluation::indicator::Definitions;
use evaluation::worklist::Rules;

use crate::handbook::handbook;
use crate::problem::Problem;
use crate::text::Language;

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[arg(long, default_value = "id", value_parser = ["id", "en"])]
    language: String,
}

pub(crate) fn run(options: &Options) -> Result<(), Problem> {
    let language = Language::of(&options.language).unwrap_or_default();
    let text = handbook(language, &Definitions::built_in()?, &Rules::built_in()?);
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
