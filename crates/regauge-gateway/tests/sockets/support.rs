//! An upstream that does what a test says, byte by byte, and a client that sends what a test says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use regauge_gateway::server::Server;
use regauge_gateway::settings::Settings;

/// An upstream: each connection goes to the given function. What it hands over with [`Seen`] the test can read.
pub struct Origin {
    pub address: SocketAddr,
    seen: Receiver<String>,
}

/// Tells a test what an upstream saw.
pub type Seen = Arc<dyn Fn(&str) + Send + Sync>;

impl Origin {
    pub fn start(serve: impl Fn(TcpStream, Seen) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, seen) = channel::<String>();
        let serve = Arc::new(serve);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (serve, tell) = (Arc::clone(&serve), tell.clone());
                std::thread::spawn(move || serve(stream, Arc::new(move |text: &str| drop(tell.send(text.to_owned())))));
            }
        });
        Self { address, seen }
    }

    /// Answers every request with the same bytes, after telling its head (and what came with it).
    pub fn always(answer: &'static str) -> Self {
        Self::start(move |mut stream, seen| {
            while let Some(head) = read_head(&mut stream) {
                seen(&head);
                if stream.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        })
    }

    /// What the upstream told next.
    pub fn saw(&self) -> String {
        self.seen.recv_timeout(Duration::from_secs(5)).unwrap()
    }

    /// Whether it told nothing more for a moment.
    pub fn saw_nothing(&self) -> bool {
        self.seen.recv_timeout(Duration::from_millis(200)).is_err()
    }
}

/// Reads a head, and no byte more; None at the end of the connection.
pub fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => text.push(byte[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Reads so many bytes.
pub fn read_exactly(stream: &mut TcpStream, length: usize) -> String {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A gateway of one thread in front of an upstream.
pub fn gateway(origin: SocketAddr, change: impl FnOnce(&mut Settings)) -> SocketAddr {
    server(origin, change).address
}

/// As [`gateway`], with all that a running one has.
pub fn server(origin: SocketAddr, change: impl FnOnce(&mut Settings)) -> Server {
    let mut settings = Settings {
        rails: format!("http://{origin}").parse().unwrap(),
        listen: "127.0.0.1:0".parse().unwrap(),
        threads: 1,
        kept_to_rails: 256,
        ..Settings::default()
    };
    change(&mut settings);
    Server::start(settings).unwrap()
}

/// A client of the gateway.
pub fn client(gateway: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(gateway).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends a text on a connection of its own and reads until the gateway closes it.
pub fn ask(gateway: SocketAddr, text: &str) -> String {
    let mut stream = client(gateway);
    stream.write_all(text.as_bytes()).unwrap();
    until_close(&mut stream)
}

/// All that comes until the connection closes.
pub fn until_close(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after what was sent loses nothing of it.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
