//! What can be asked of a running gateway.
//!
//! ```text
//! GET  /            the status page           POST /set          {"route", "state", "why"}
//! GET  /status      all that it knows, JSON   POST /reload       {"why"}, as for all that follow
//! GET  /metrics     the same for Prometheus   POST /drain
//!                                             POST /maintenance  {"on"}
//!                                             POST /purge        {"path"}
//! ```
//! Over a TCP address there is only GET: what a browser can be made to send by another site changes nothing. Requests whose `Host` is a name that we
//! do not know are refused there, so that no other site reads it either (DNS rebinding).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;

use super::http::{self, Answer, Question};
use super::{handoff, page};
use crate::control::single::ROLLBACK;
use crate::control::{Gateway, Reason, Refusal};
use crate::observe::metrics;

/// Clients at a time; others wait.
const CLIENTS: usize = 16;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    route: String,
    state: String,
    #[serde(default)]
    why: String,
    /// Whether another process of the same gateway brought it back.
    #[serde(default)]
    rollback: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Maintain {
    on: bool,
    #[serde(default)]
    why: String,
    /// Who said so, when and why, where it was said to another process of the same gateway.
    #[serde(default)]
    said: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Purge {
    path: String,
    #[serde(default)]
    why: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    #[serde(default)]
    why: String,
}

/// Serves the admin socket until the process ends.
pub async fn serve_socket(listener: UnixListener, gateway: Gateway) {
    let room = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((mut stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let gateway = gateway.clone();
        tokio::task::spawn_local(async move {
            let _permit = permit;
            let who = stream.peer_cred().map_or_else(|_| "somebody".to_owned(), |peer| format!("uid {}", peer.uid()));
            match http::read(&mut stream).await {
                Ok(Some(question)) if question.head.target() == b"/take-over" => handoff::give(stream, &gateway, &question, &who).await,
                Ok(Some(question)) => {
                    let answer = told(&gateway, &question, &who).await;
                    http::write(&mut stream, &answer, question.head.method() != b"HEAD").await;
                }
                Ok(None) => {}
                Err(answer) => http::write(&mut stream, &answer, true).await,
            }
        });
    }
}

/// Serves the address for looking at it until the process ends.
pub async fn serve_address(listener: TcpListener, gateway: Gateway) {
    let room = Arc::new(Semaphore::new(CLIENTS));
    let own = listener.local_addr().ok();
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((mut stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let gateway = gateway.clone();
        tokio::task::spawn_local(async move {
            let _permit = permit;
            match http::read(&mut stream).await {
                Ok(Some(question)) => {
                    let answer = if is_ours(question.head.value(b"host"), own) {
                        asked(&gateway, &question).await
                    } else {
                        Answer::refusal(421, "this address answers to its number and to localhost only")
                    };
                    http::write(&mut stream, &answer, question.head.method() != b"HEAD").await;
                }
                Ok(None) => {}
                Err(answer) => http::write(&mut stream, &answer, true).await,
            }
        });
    }
}

/// Whether a request says that it is for us: by a number, or as `localhost`. Another name may be one that a site gave to our address.
fn is_ours(host: Option<&[u8]>, own: Option<SocketAddr>) -> bool {
    let Some(host) = host.and_then(|host| std::str::from_utf8(host).ok()) else { return false };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    let number = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    own.is_some_and(|own| Some(own.port()) == port) && (number.is_ok() || name.eq_ignore_ascii_case("localhost"))
}

/// Answers what changes nothing.
async fn asked(gateway: &Gateway, question: &Question) -> Answer {
    if !matches!(question.head.method(), b"GET" | b"HEAD") {
        return Answer::refusal(405, "this address is to look at only: changes go over the admin socket");
    }
    match question.head.target().split(|byte| *byte == b'?').next().unwrap_or_default() {
        b"/" => page::answer(),
        b"/status" => Answer::json(200, &gateway.snapshot().await),
        b"/metrics" => {
            Answer { status: 200, kind: metrics::KIND, body: metrics::text(&gateway.snapshot().await).into_bytes(), extra: "".into() }
        }
        b"/up" => Answer { status: 200, kind: "text/plain", body: b"up\n".to_vec(), extra: "".into() },
        _ => Answer::refusal(404, "there are /, /status, /metrics and /up"),
    }
}

/// Answers whoever may change something as well.
async fn told(gateway: &Gateway, question: &Question, who: &str) -> Answer {
    let reason = |why: String| Reason { who: who.to_owned(), why };
    if question.head.method() != b"POST" {
        return asked(gateway, question).await;
    }
    match question.head.target() {
        b"/set" => match serde_json::from_slice::<Set>(&question.body) {
            Ok(Set { route, state, why, rollback }) => {
                let reason = if rollback { Reason { who: ROLLBACK.to_owned(), why } } else { reason(why) };
                outcome(gateway.set(&route, &state, &reason).await, "changes")
            }
            Err(error) => Answer::refusal(400, &error.to_string()),
        },
        b"/maintenance" => match serde_json::from_slice::<Maintain>(&question.body) {
            Ok(Maintain { on, why, said }) => outcome(gateway.maintain(on, said, &reason(why)).await, "maintenance"),
            Err(error) => Answer::refusal(400, &error.to_string()),
        },
        b"/purge" => match serde_json::from_slice::<Purge>(&question.body) {
            Ok(Purge { path, why }) => outcome(gateway.purge(&path, &reason(why)).await, "purged"),
            Err(error) => Answer::refusal(400, &error.to_string()),
        },
        b"/reload" => match why(&question.body) {
            Ok(why) => outcome(gateway.reload(&reason(why)).await, "unchanged"),
            Err(answer) => answer,
        },
        b"/drain" => match why(&question.body) {
            Ok(why) => {
                gateway.drain(&reason(why));
                Answer::json(202, &serde_json::json!({ "state": "draining" }))
            }
            Err(answer) => answer,
        },
        _ => Answer::refusal(404, "there are /set, /reload, /drain, /maintenance, /purge and /take-over"),
    }
}

fn why(body: &[u8]) -> Result<String, Answer> {
    if body.is_empty() {
        return Ok(String::new());
    }
    serde_json::from_slice(body).map(|Why { why }| why).map_err(|error| Answer::refusal(400, &error.to_string()))
}

fn outcome(done: Result<impl serde::Serialize, Refusal>, name: &str) -> Answer {
    match done {
        Ok(done) => Answer::json(200, &serde_json::json!({ name: done })),
        Err(refusal @ Refusal::Missing(_)) => Answer::refusal(404, &refusal.to_string()),
        Err(refusal @ Refusal::Wrong(_)) => Answer::refusal(422, &refusal.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_than_ours_are_refused() {
        let own = "127.0.0.1:9100".parse().ok();
        for host in ["127.0.0.1:9100", "localhost:9100", "LOCALHOST:9100", "[::1]:9100", "10.1.2.3:9100"] {
            assert!(is_ours(Some(host.as_bytes()), own), "{host}");
        }
        for host in ["", "localhost", "evil.test:9100", "127.0.0.1.evil.test:9100", "localhost:9101", "[::1]"] {
            assert!(!is_ours(Some(host.as_bytes()), own), "{host}");
        }
        assert!(!is_ours(None, own));
    }
}
