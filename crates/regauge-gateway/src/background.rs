//! One thread beside those that serve: for what is done at its time and not for a request.

use std::io;
use std::pin::Pin;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::task::LocalSet;

/// Something that goes on until it is dropped.
pub type Task = Pin<Box<dyn Future<Output = ()>>>;

/// A thread with tasks. They end when it is dropped.
#[derive(Debug)]
pub struct Background {
    _stop: oneshot::Sender<()>,
}

impl Background {
    /// Starts a thread and makes its tasks there.
    ///
    /// Errors where the system gives no thread.
    pub fn start(name: &str, tasks: impl FnOnce() -> Vec<Task> + Send + 'static) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            LocalSet::new().block_on(&runtime, async move {
                for task in tasks() {
                    tokio::task::spawn_local(task);
                }
                // Nothing is sent: it ends when the other side is dropped.
                let _ = stopped.await;
            });
            // A look-up of a name that hangs is not waited for.
            runtime.shutdown_background();
        })?;
        Ok(Self { _stop: stop })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn its_tasks_end_with_it() {
        let (tell, told) = channel::<()>();
        let tasks = move || -> Vec<Task> {
            vec![Box::pin(async move {
                let _ = tell.send(());
                std::future::pending::<()>().await;
                drop(tell);
            })]
        };
        let background = Background::start("test", tasks).unwrap();
        assert!(told.recv_timeout(Duration::from_secs(5)).is_ok());
        drop(background);
        // The other end is gone with its task.
        assert_eq!(told.recv_timeout(Duration::from_secs(5)), Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
    }
}
