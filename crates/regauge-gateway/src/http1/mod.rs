//! HTTP/1.1 on the wire (RFC 9112): heads, how a body is framed, chunks. Bytes in, facts out; no socket is touched here.

pub mod chunked;
pub mod framing;
pub mod parse;
