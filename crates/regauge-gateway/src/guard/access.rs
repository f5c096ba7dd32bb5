//! Who may come, by address.

use std::net::IpAddr;

use super::network::Networks;
use super::place::{Asked, Place};
use crate::settings::guard::AccessRule;

/// Networks that are let in, and such that are not.
#[derive(Debug)]
struct Rule {
    place: Place,
    /// Empty: everybody who is not denied.
    allow: Networks,
    deny: Networks,
}

/// All rules on addresses; each that holds for a request has to let it in.
#[derive(Debug)]
pub struct Access(Vec<Rule>);

impl Access {
    /// Reads the rules.
    ///
    /// Errors with a sentence for the user.
    pub fn new(rules: &[AccessRule]) -> Result<Self, String> {
        let read = |rule: &AccessRule| {
            let networks = |list: &[String]| list.join(",").parse::<Networks>();
            Ok(Rule { place: Place::new(&rule.path, &rule.methods)?, allow: networks(&rule.allow)?, deny: networks(&rule.deny)? })
        };
        rules.iter().map(read).collect::<Result<_, String>>().map(Self)
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a client may ask this. Who is both allowed and denied is denied.
    pub fn lets_in(&self, client: Option<IpAddr>, method: &[u8], asked: &Asked<'_>) -> bool {
        let lets = |rule: &Rule| !rule.deny.contain(client) && (rule.allow.is_empty() || rule.allow.contain(client));
        self.0.iter().all(|rule| lets(rule) || !rule.place.holds(method, asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_to_let_in() {
        let rule = |path: &str, allow: &[&str], deny: &[&str]| AccessRule {
            path: path.to_owned(),
            allow: allow.iter().map(ToString::to_string).collect(),
            deny: deny.iter().map(ToString::to_string).collect(),
            ..AccessRule::default()
        };
        let access = Access::new(&[rule("", &[], &["192.0.2.0/24"]), rule("/admin", &["10.0.0.0/8", "unix"], &["10.0.0.13"])]).unwrap();
        let lets = |client: &str, path: &str| access.lets_in(client.parse().ok(), b"GET", &Asked::new(path.as_bytes()));
        assert!(lets("8.8.8.8", "/") && !lets("8.8.8.8", "/admin") && !lets("8.8.8.8", "//admin"));
        assert!(!lets("192.0.2.1", "/") && !lets("::ffff:192.0.2.1", "/"));
        assert!(lets("10.1.1.1", "/admin/x") && !lets("10.0.0.13", "/admin") && lets("", "/admin"));
        assert!(Access::new(&[rule("", &["10.0.0.0/99"], &[])]).is_err());
    }
}
