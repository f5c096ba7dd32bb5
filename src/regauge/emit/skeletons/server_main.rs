//! Starts the service. The environment configures it: `DATABASE_URL`, `PORT`, `SECRET_KEY_BASE`, `RAILS_LOG_LEVEL`.

use std::process::ExitCode;

use regauge_support::server::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    regauge_support::server::main(web::routes::routes)
}
