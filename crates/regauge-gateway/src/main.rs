use std::process::ExitCode;

fn main() -> ExitCode {
    regauge_gateway::command::run(std::env::args_os())
}
