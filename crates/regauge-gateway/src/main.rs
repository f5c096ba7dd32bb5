use std::net::SocketAddr;
use std::process::ExitCode;

use regauge_gateway::server::Server;
use regauge_gateway::settings::Settings;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let (Some(rails), Some(listen)) = (words.next(), words.next()) else {
        eprintln!("usage: regauge-gateway RAILS LISTEN [THREADS]");
        return ExitCode::from(2);
    };
    match run(&rails, &listen, words.next()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(
    rails: &str,
    listen: &str,
    threads: Option<String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let threads = match threads {
        Some(text) => text.parse()?,
        None => std::thread::available_parallelism()?.get(),
    };
    Server::start(
        Settings::new(rails.parse()?),
        listen.parse::<SocketAddr>()?,
        threads,
    )?
    .wait()?;
    Ok(())
}
