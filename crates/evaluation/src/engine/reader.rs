//! Whoever reads partitions: this process, or many machines behind one context.

use std::fmt;
use std::sync::Arc;
use std::thread::available_parallelism;

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::failure::Failure;

/// What queries may hold in memory before they spill to disk.
const QUERY_MEMORY_BYTES: usize = 384 << 20;

/// What is kept of the footers of files: a page reads few of them, and what goes over all reads
/// each once.
const FOOTERS_BYTES: usize = 8 << 20;

/// Queries under way for each worker of this process.
const QUERIES_OF_A_WORKER: usize = 3;

/// Runs queries over partitions, wherever they lie.
#[derive(Clone)]
pub struct Reader {
    pub context: SessionContext,
    /// Queries that run at once.
    pub at_once: usize,
    /// How often a query is asked that is broken off; a question changes nothing.
    pub tries: usize,
    /// Whether they run in other processes, which know [`functions`](super::functions) by name.
    pub elsewhere: bool,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context: _, at_once, tries, elsewhere } = self;
        f.debug_struct("Reader")
            .field("at_once", at_once)
            .field("tries", tries)
            .field("elsewhere", elsewhere)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// This process with all its processors; `stores` finds what lies in an object store.
    pub fn here(stores: Option<Arc<dyn ObjectStoreRegistry>>) -> Result<Self, Failure> {
        // A query of one worker hands nothing to another; more of them wait than there are
        // workers, so that none stands still while answers are told.
        let at_once = QUERIES_OF_A_WORKER * available_parallelism().map_or(1, usize::from);
        Ok(Self { context: context(1, stores)?, at_once, tries: 1, elsewhere: false })
    }
}

/// What the questions ask of whoever runs their queries, here or elsewhere.
#[must_use]
pub fn settings(mut config: SessionConfig) -> SessionConfig {
    let options = config.options_mut();
    options.execution.parquet.pushdown_filters = true;
    // Planning would read what every file says of every column; a file is skipped as well when
    // it is opened.
    options.execution.collect_statistics = false;
    // Words are read back as they were written.
    options.execution.parquet.schema_force_view_types = false;
    // DataFusion 55 plans `is true` as never null and runs it as perhaps null, and would
    // refuse to group by its own plan.
    options.execution.skip_physical_aggregate_schema_check = true;
    config
}

/// What queries run in: few workers, little memory, and filters taken down to the files.
pub(super) fn context(
    workers: usize,
    stores: Option<Arc<dyn ObjectStoreRegistry>>,
) -> Result<SessionContext, Failure> {
    let config = settings(SessionConfig::new().with_target_partitions(workers));
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(QUERY_MEMORY_BYTES)))
        .with_metadata_cache_limit(FOOTERS_BYTES);
    let runtime = match stores {
        Some(stores) => runtime.with_object_store_registry(stores),
        None => runtime,
    };
    Ok(SessionContext::new_with_config_rt(config, runtime.build_arc()?))
}
