//! What fuzzers (`fuzz/run`) and the tests of mutations (`tests/mutations.rs`) feed with hostile bytes. A target reads its input as one kind of text and
//! holds the reading to what has to be true of it, mostly by a second one that is slow and shares nothing with the first; it panics where that is
//! not so. Seeds stand in `fuzz/seeds/NAME`.

mod admin;
mod chunks;
mod clients;
mod contracts;
mod forms;
mod front;
mod heads;
mod proxies;
mod routes;
mod secrets;
mod sessions;
mod settings;
mod slow;
mod spellings;
mod text;
mod tokens;

/// A target.
pub type Target = fn(&[u8]);

/// All of them, with their names.
pub const ALL: &[(&str, Target)] = &[
    ("request", heads::request),
    ("response", heads::response),
    ("body_end", heads::body_end),
    ("chunked", chunks::chunked),
    ("manifest", routes::manifest),
    ("request_route", routes::request_route),
    ("pattern", routes::pattern),
    ("form_method", forms::form_method),
    ("spelling", spellings::spelling),
    ("flag_file", routes::flag_file),
    ("state_file", routes::state_file),
    ("settings_file", settings::settings_file),
    ("settings_value", settings::settings_value),
    ("networks", settings::networks),
    ("forwarded", clients::forwarded),
    ("proxy_header", proxies::proxy_header),
    ("cookies", clients::cookies),
    ("traceparent", clients::traceparent),
    ("range", front::range),
    ("conditions", front::conditions),
    ("accept_encoding", front::accept_encoding),
    ("cache_control", front::cache_control),
    ("static_path", front::static_path),
    ("jwt", tokens::jwt),
    ("jwks", tokens::jwks),
    ("marshal", sessions::ruby_marshal),
    ("message_pack", sessions::rails_message_pack),
    ("session_cookie", sessions::session_cookie),
    ("message_time", sessions::message_time),
    ("log_target", secrets::log_target),
    ("log_line", secrets::log_line),
    ("compared", secrets::compared),
    ("redacted", secrets::redacted),
    ("contract_document", contracts::contract_document),
    ("contract_request", contracts::contract_request),
    ("admin_request", admin::admin_request),
];
