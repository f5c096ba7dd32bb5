//! How a canary knows its clients again.

use super::entry::{Entry, name, plain};
use super::values::yes;

/// Their rows.
pub const ROWS: &[Entry] = &[
    name!("canary.header", sticky.header, "a header that tells clients apart, such as one with the user's id that a load balancer sets"),
    name!(
        "canary.cookie",
        sticky.cookie,
        "a cookie of the app that stays the same for a client; not Rails' encrypted session, which changes"
    ),
    plain!(
        "canary.session",
        "BOOL",
        sticky.session,
        yes,
        "whether a client without the gateway's cookie is known by its Rails session, as `session.*` says how to read it"
    ),
    name!("canary.own_cookie", sticky.own_cookie, "the gateway's own cookie, for all who are not known by a header or a cookie of the app"),
    name!("canary.force_header", sticky.force_header, "the header by which a tester asks for `rails` or `rust`; empty: nobody may"),
    name!("canary.force_cookie", sticky.force_cookie, "the cookie by which a tester asks for `rails` or `rust`; empty: nobody may"),
];
