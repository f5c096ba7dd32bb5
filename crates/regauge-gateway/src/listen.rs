//! The sockets that clients come to.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixListener;

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that the system keeps for us before we accept them.
const BACKLOG: i32 = 4096;

/// What kind of socket a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Tcp,
    Unix,
    /// TCP whose client is to begin with TLS.
    Tls,
}

/// A listening socket, of one thread.
#[derive(Debug)]
pub enum Listener {
    Tcp(TcpListener, Kind),
    Unix(UnixListener),
}

impl Listener {
    /// Listens on an address beside others that do so too (`SO_REUSEPORT`, socket(7)): the system spreads connections over them.
    pub fn tcp(address: SocketAddr, kind: Kind) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_reuse_port(true)?;
        socket.set_nonblocking(true)?;
        // What is accepted inherits it.
        socket.set_tcp_nodelay(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(Self::Tcp(socket.into(), kind))
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<Option<SocketAddr>> {
        match self {
            Self::Tcp(listener, _) => listener.local_addr().map(Some),
            Self::Unix(_) => Ok(None),
        }
    }

    /// The next connection, not blocking, as a descriptor that does not block.
    pub fn accept(&self) -> io::Result<(OwnedFd, Kind)> {
        match self {
            Self::Tcp(listener, kind) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok((stream.into(), *kind))
            }
            Self::Unix(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok((stream.into(), Kind::Unix))
            }
        }
    }
}

impl AsRawFd for Listener {
    fn as_raw_fd(&self) -> RawFd {
        match self {
            Self::Tcp(listener, _) => listener.as_raw_fd(),
            Self::Unix(listener) => listener.as_raw_fd(),
        }
    }
}
