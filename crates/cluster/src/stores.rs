//! Where partitions may lie: on a disk that every machine sees under the same path, or in an
//! object store that speaks as S3 does.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use datafusion::error::{DataFusionError, Result};
use datafusion::execution::object_store::{DefaultObjectStoreRegistry, ObjectStoreRegistry};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use object_store::aws::AmazonS3Builder;
use object_store::{ObjectStore, RetryConfig};
use url::Url;

/// How often and how long a store is asked that does not answer.
const TRIES: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);

/// Finds a store by its address. Endpoint, region and keys of `s3://` come from the
/// environment: `AWS_ENDPOINT`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
/// and `AWS_ALLOW_HTTP=true` where the endpoint has no TLS.
#[derive(Debug, Default)]
pub(crate) struct Stores {
    others: DefaultObjectStoreRegistry,
    buckets: Mutex<HashMap<String, Arc<dyn ObjectStore>>>,
}

impl ObjectStoreRegistry for Stores {
    fn register_store(
        &self,
        url: &Url,
        store: Arc<dyn ObjectStore>,
    ) -> Option<Arc<dyn ObjectStore>> {
        self.others.register_store(url, store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        if url.scheme() != "s3" {
            return self.others.get_store(url);
        }
        let bucket = url.host_str().unwrap_or_default();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = buckets.get(bucket) {
            return Ok(Arc::clone(known));
        }
        let retry = RetryConfig {
            max_retries: TRIES,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        };
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(retry)
            .build()
            .map_err(DataFusionError::from)?;
        let store: Arc<dyn ObjectStore> = Arc::new(store);
        buckets.insert(bucket.to_owned(), Arc::clone(&store));
        Ok(store)
    }
}

/// What a scheduler, an executor or a client runs in; what does not fit into memory goes to
/// `work`.
pub(crate) fn runtime(work: Option<&Path>) -> Result<Arc<RuntimeEnv>> {
    let runtime =
        RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(Stores::default()));
    match work {
        Some(work) => runtime.with_temp_file_path(work).build_arc(),
        None => runtime.build_arc(),
    }
}
