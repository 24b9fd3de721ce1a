//! An executor: reads partitions and counts, task by task.

use std::fs;
use std::future::Future;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use evaluation::engine::functions;

use crate::client::answers;
use crate::stores::runtime;
use crate::{Address, Failure};

/// How long a scheduler may take to begin.
const SCHEDULER_WITHIN: Duration = Duration::from_secs(30);
/// How often, and after how long, what was left by queries that nobody ended is removed.
const CLEANED_EVERY_S: u64 = 600;
const LEFT_FOR_S: u64 = 3_600;

#[derive(Debug, Clone)]
pub struct Executor {
    /// Results are fetched at this port, tasks come to the next; where the port is 0 both are
    /// whatever is free.
    pub listen: SocketAddr,
    /// The host under which others find it; where none is named it is the one listened on,
    /// or the one that the scheduler sees.
    pub called: Option<String>,
    pub scheduler: Address,
    /// A folder for what passes between tasks; what lies in its own folder there is removed.
    pub work: PathBuf,
    /// Tasks at once; 0 is as many as there are processors.
    pub tasks: usize,
    /// What all tasks together may hold in memory; None is 70 % of the machine's.
    pub memory_bytes: Option<u64>,
    /// How often it tells the scheduler that it is there, in seconds.
    pub heartbeat_s: u64,
}

impl Executor {
    /// Runs until `until` comes, which is when the process is told to stop; what it is
    /// counting then it counts to its end. Says where it listens before it begins.
    pub async fn run(
        self,
        ready: impl FnOnce(SocketAddr),
        until: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Failure> {
        answers(&self.scheduler, SCHEDULER_WITHIN).await?;
        let ports = self.ports()?;
        let work = self.folder(ports.0)?;
        let ip = self.listen.ip();
        let named = (!ip.is_unspecified()).then(|| ip.to_string());
        let runtime = runtime(Some(&work))?;
        let config = ExecutorProcessConfig {
            bind_host: bound(ip),
            external_host: self.called.or(named),
            port: ports.0,
            grpc_port: ports.1,
            scheduler_host: self.scheduler.host.clone(),
            scheduler_port: self.scheduler.port,
            vcores: self.tasks,
            memory_pool_size: self.memory_bytes,
            work_dir: Some(work.display().to_string()),
            executor_heartbeat_interval_seconds: self.heartbeat_s,
            job_data_clean_up_interval_seconds: CLEANED_EVERY_S,
            job_data_ttl_seconds: LEFT_FOR_S,
            override_function_registry: Some(Arc::new(registry())),
            override_runtime_producer: Some(Arc::new(move |_| Ok(Arc::clone(&runtime)))),
            ..ExecutorProcessConfig::default()
        };
        let told = tokio::spawn(until);
        ready(SocketAddr::new(ip, ports.0));
        let ended = start_executor_process(Arc::new(config)).await;
        // What is left in it belongs to queries that are over for this executor.
        let _ = fs::remove_dir_all(&work);
        ended?;
        // It ends by itself when the scheduler has not answered for several heartbeats.
        if told.is_finished() { Ok(()) } else { Err(Failure::SchedulerGone(self.scheduler)) }
    }

    /// A folder that no other executor of this machine uses.
    fn folder(&self, port: u16) -> Result<PathBuf, Failure> {
        let work = self.work.join(format!("executor-{port}"));
        fs::create_dir_all(&work)
            .and_then(|()| work.canonicalize())
            .map_err(|cause| Failure::Folder { folder: work.display().to_string(), cause })
    }

    fn ports(&self) -> Result<(u16, u16), Failure> {
        let listen = |cause| Failure::Listen { address: self.listen.to_string(), cause };
        let free = |port| TcpListener::bind((self.listen.ip(), port));
        let (first, second) = match self.listen.port() {
            0 => (free(0), free(0)),
            port => (free(port), free(port.saturating_add(1))),
        };
        // Let go here, and taken again by the services a moment later.
        let port = |listener: std::io::Result<TcpListener>| listener?.local_addr();
        let (first, second) = (port(first).map_err(listen)?, port(second).map_err(listen)?);
        Ok((first.port(), second.port()))
    }
}

/// What tasks may call by name.
fn registry() -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    let ours = functions().into_iter().map(|function| (function.name().to_owned(), function));
    registry.aggregate_functions.extend(ours);
    registry
}

/// An address in front of a port.
fn bound(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
