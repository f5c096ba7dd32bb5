//! Work that takes long holds up no other request.
#![cfg(test)]
#![cfg(feature = "sqlite")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use regauge_support::db::{DatabaseUrl, Db, Settings};
use regauge_support::error::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const LONG: Duration = Duration::from_millis(800);

/// Answers each byte with itself, a `w` after work that takes long.
async fn serve(listener: tokio::net::TcpListener, db: Db) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let db = db.clone();
        tokio::spawn(async move {
            let mut byte = [0];
            while stream.read_exact(&mut byte).await.is_ok() {
                if byte == *b"w" {
                    let work = |_: &mut _| -> Result<()> {
                        std::thread::sleep(LONG);
                        Ok(())
                    };
                    db.read(work).await.unwrap();
                }
                stream.write_all(&byte).await.unwrap();
            }
        });
    }
}

/// How long an answer takes on a new connection.
fn ask(address: SocketAddr, byte: u8) -> Duration {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&[byte]).unwrap();
    stream.read_exact(&mut [0]).unwrap();
    began.elapsed()
}

#[test]
fn others_are_answered_while_every_reader_is_at_work() {
    let file = std::env::temp_dir().join(format!("held-up-{}.sqlite3", std::process::id()));
    let url = DatabaseUrl::parse(&format!("sqlite3:{}", file.display())).unwrap();
    let settings = Settings {
        threads: 3,
        ..Settings::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(5)
        .enable_all()
        .build()
        .unwrap();
    let address = runtime.block_on(async {
        let db = Db::open(&url, &settings).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, db));
        address
    });
    // One more than there are connections: the last one waits for its turn.
    let jobs: Vec<_> = (0..4)
        .map(|_| {
            std::thread::sleep(Duration::from_millis(30));
            std::thread::spawn(move || ask(address, b'w'))
        })
        .collect();
    let mut worst = Duration::ZERO;
    while !jobs.iter().all(std::thread::JoinHandle::is_finished) {
        worst = worst.max(ask(address, b'?'));
        std::thread::sleep(Duration::from_millis(5));
    }
    for job in jobs {
        job.join().unwrap();
    }
    drop(runtime);
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{end}", file.display())));
    }
    assert!(worst < LONG / 2, "an answer took {worst:?}");
}

#[test]
fn a_panic_gives_the_connection_back() {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(async {
        let url = DatabaseUrl::parse("sqlite3::memory:").unwrap();
        let db = Db::open(&url, &Settings::default()).unwrap();
        let failed = db.write(|_| -> Result<()> { panic!("on purpose") }).await;
        assert!(failed.unwrap_err().to_string().contains("on purpose"));
        assert_eq!(db.read(|_| Ok(7)).await.unwrap(), 7);
    });
}
