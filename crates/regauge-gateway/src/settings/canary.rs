//! How a canary knows its clients again.

use super::entry::{Entry, name};

/// Their rows.
pub const ROWS: &[Entry] = &[
    name!("canary.header", sticky.header, "a header that tells clients apart, such as one with the user's id that a load balancer sets"),
    name!(
        "canary.cookie",
        sticky.cookie,
        "a cookie of the app that stays the same for a client; not Rails' encrypted session, which changes"
    ),
    name!("canary.own_cookie", sticky.own_cookie, "the gateway's own cookie, for clients with neither"),
    name!("canary.force_header", sticky.force_header, "the header by which a tester asks for `rails` or `rust`; empty: nobody may"),
    name!("canary.force_cookie", sticky.force_cookie, "the cookie by which a tester asks for `rails` or `rust`; empty: nobody may"),
];
