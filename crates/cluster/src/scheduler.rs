//! The scheduler: takes queries, cuts them into tasks, hands these to executors, and gives the
//! tasks of a lost executor to the others.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use ballista_core::utils::default_session_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{
    create_scheduler, start_grpc_service_with_listener,
};
use datafusion::execution::{FunctionRegistry as _, SessionStateBuilder};
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use evaluation::engine::functions;
use tokio::net::TcpListener;

use crate::Failure;
use crate::stores::runtime;

/// How often the scheduler looks for executors that are silent.
const LOOKS_EVERY_S: u64 = 5;
/// After how long what a finished query left is removed, on the executors and here: a question
/// on a country is some hundred queries, and the plans of each take megabytes.
const KEPT_S: u64 = 60;

#[derive(Debug, Clone)]
pub struct Scheduler {
    pub listen: SocketAddr,
    /// The host under which executors find it, where that is not the one listened on.
    pub called: Option<String>,
    /// An executor that is silent for so long is taken for lost, in seconds.
    pub lost_after_s: u64,
}

impl Scheduler {
    /// Runs until `until` comes; says where it listens as soon as it does.
    pub async fn run(
        self,
        ready: impl FnOnce(SocketAddr),
        until: impl Future<Output = ()>,
    ) -> Result<(), Failure> {
        let listen = |cause| Failure::Listen { address: self.listen.to_string(), cause };
        let listener = TcpListener::bind(self.listen).await.map_err(listen)?;
        let listen = |cause| Failure::Listen { address: self.listen.to_string(), cause };
        let address = listener.local_addr().map_err(listen)?;
        let runtime = runtime(None)?;
        let config = SchedulerConfig {
            external_host: self.called.unwrap_or_else(|| address.ip().to_string()),
            bind_host: address.ip().to_string(),
            bind_port: address.port(),
            executor_timeout_seconds: self.lost_after_s,
            no_executors_grace_period_seconds: self.lost_after_s,
            expire_dead_executor_interval_seconds: LOOKS_EVERY_S.min(self.lost_after_s),
            finished_job_data_clean_up_interval_seconds: KEPT_S,
            finished_job_state_clean_up_interval_seconds: KEPT_S,
            // Whoever asks needs to reach the scheduler alone.
            enable_embedded_flight_proxy: true,
            ..SchedulerConfig::default()
        };
        let config = config.with_override_session_builder(Arc::new(move |config| {
            let state = default_session_builder(config)?;
            let mut state = SessionStateBuilder::new_from_existing(state)
                .with_runtime_env(Arc::clone(&runtime))
                .build();
            for function in functions() {
                state.register_udaf(function)?;
            }
            Ok(state)
        }));
        let cluster = BallistaCluster::new_from_config(&config).await?;
        let scheduler =
            create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config))
                .await?;
        ready(address);
        tokio::select! {
            ended = start_grpc_service_with_listener(listener, scheduler) => Ok(ended?),
            () = until => Ok(()),
        }
    }
}
