//! Definitions that an installation adds: checked, tried, written down, and then answered by,
//! for every door.

use std::sync::Arc;

use evaluation::engine::Engine;
use evaluation::indicator::{BadDefinition, InForce};
use register::account::Account;
use register::act::{self, Door};
use register::definition;

use crate::problem::{Kind, Problem};
use crate::running::Running;

impl Running {
    /// Adds a file of indicators, frames or targets, or puts it in the place of the one of its
    /// name. Refused, with the place and the reason, before anything is written.
    pub(crate) async fn add_definitions(
        &self,
        by: &Account,
        name: &str,
        text: &str,
        door: Door,
    ) -> Result<(), Problem> {
        let _one_at_a_time = self.redefining.lock().await;
        let now = self.known_definitions().await?;
        let next = now.adding(name, text).map_err(|bad| refused(&bad))?;
        let tried = self.engine().by(Arc::new(next.definitions))?;
        if let Err(failure) = tried.try_out().await {
            let why = Problem::from(failure).to_string();
            return Err(Problem::because(Kind::Refused, "definition.refused", why));
        }
        let (store, clock, tree) = (&self.store, &self.clock, self.tree());
        definition::add(store, by, &tree, (name, text), &now.files, door, clock).await?;
        self.reload().await
    }

    /// Takes an added indicator out of force, by its code or by the name of its file.
    pub(crate) async fn withdraw_definitions(
        &self,
        by: &Account,
        named: &str,
        door: Door,
    ) -> Result<(), Problem> {
        let _one_at_a_time = self.redefining.lock().await;
        let now = self.known_definitions().await?;
        let name = now.file_of(named).map_err(|bad| refused(&bad))?.name.clone();
        now.without(&name).map_err(|bad| refused(&bad))?;
        let (store, clock, tree) = (&self.store, &self.clock, self.tree());
        definition::withdraw(store, by, &tree, &name, &now.files, door, clock).await?;
        self.reload().await
    }

    /// Takes in what another process has defined meanwhile. Pages are answered by the old
    /// until everything is counted by the new.
    pub(crate) async fn reload_definitions(&self) -> Result<(), Problem> {
        let _one_at_a_time = self.redefining.lock().await;
        let files = definition::files_at(&self.store, act::latest(&self.store).await?).await?;
        if files == self.in_force().files {
            return Ok(());
        }
        let (in_force, engine) = self.redefined().await?;
        engine.warm().await?;
        self.answer_by(in_force, engine);
        Ok(())
    }

    async fn known_definitions(&self) -> Result<InForce, Problem> {
        Ok(InForce::at(&self.store, act::latest(&self.store).await?).await?)
    }

    async fn reload(&self) -> Result<(), Problem> {
        let (in_force, engine) = self.redefined().await?;
        self.answer_by(in_force, engine);
        Ok(())
    }

    async fn redefined(&self) -> Result<(InForce, Engine), Problem> {
        let in_force = self.known_definitions().await?;
        let engine = self.engine().by(Arc::new(in_force.definitions.clone()))?;
        Ok((in_force, engine))
    }
}

fn refused(bad: &BadDefinition) -> Problem {
    Problem::because(Kind::Refused, "definition.refused", bad.to_string())
}
