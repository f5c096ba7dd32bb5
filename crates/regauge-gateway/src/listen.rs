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

    /// Whether nobody listens there yet. [`Listener::tcp`] would listen beside whoever does, and each would get some of the connections.
    ///
    /// Errors as bind(2), with [`io::ErrorKind::AddrInUse`] where somebody does.
    pub fn is_free(address: SocketAddr) -> io::Result<()> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // Not that somebody did a moment ago.
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())
    }

    /// As many of them on one address, whose port is the one that the system gave, where 0 was asked for.
    pub fn several(address: SocketAddr, kind: Kind, wanted: usize) -> io::Result<(SocketAddr, Vec<Self>)> {
        let first = Self::tcp(address, kind)?;
        let address = first.address()?.unwrap_or(address);
        let mut listeners = vec![first];
        for _ in 1..wanted {
            listeners.push(Self::tcp(address, kind)?);
        }
        Ok((address, listeners))
    }

    /// One that another process opened.
    ///
    /// Errors when it is no socket of TCP that listens.
    pub fn from_descriptor(descriptor: OwnedFd, kind: Kind) -> io::Result<Self> {
        let socket = Socket::from(descriptor);
        if !socket.is_listener()? || socket.r#type()? != Type::STREAM || socket.local_addr()?.as_socket().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a descriptor is no listening socket of TCP"));
        }
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        Ok(Self::Tcp(socket.into(), kind))
    }

    /// The same socket, once more.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(listener, kind) => Self::Tcp(listener.try_clone()?, *kind),
            Self::Unix(listener) => Self::Unix(listener.try_clone()?),
        })
    }

    /// Its descriptor, once more.
    pub fn descriptor(&self) -> io::Result<OwnedFd> {
        Ok(match self {
            Self::Tcp(listener, _) => listener.try_clone()?.into(),
            Self::Unix(listener) => listener.try_clone()?.into(),
        })
    }

    /// As the type of the standard library.
    pub fn into_tcp(self) -> io::Result<TcpListener> {
        match self {
            Self::Tcp(listener, _) => Ok(listener),
            Self::Unix(_) => Err(io::ErrorKind::InvalidInput.into()),
        }
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
