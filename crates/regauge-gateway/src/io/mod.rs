//! Sockets and what surrounds them: streams, buffers that are borrowed, deadlines without a timer each, and the lot where idle connections stand.
//!
//! Everything here belongs to one thread: a gateway is one of these worlds per processor, and none shares anything with another while it serves.

pub mod buffer;
pub mod deadline;
pub mod lot;
pub mod pairs;
pub mod stream;
pub mod watch;
