//! Descriptors that the runtime has no type for, watched for something to read.

use std::io;
use std::os::fd::AsRawFd;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Has the runtime of this thread watch what owns a descriptor and always gives the same one.
#[expect(
    deprecated,
    reason = "its successor is unsafe to call; what it asks for holds: both kinds given to it own their descriptor until they are dropped"
)]
pub fn watch<T: AsRawFd>(what: T) -> io::Result<AsyncFd<T>> {
    AsyncFd::with_interest(what, Interest::READABLE)
}
