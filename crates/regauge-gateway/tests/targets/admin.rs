//! Requests to the admin socket.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use regauge_gateway::admin::http::{self, Answer, Question};
use regauge_gateway::head::Head;
use regauge_gateway::http1::framing::{self, Body};
use regauge_gateway::http1::parse::{self, Parsed};
use tokio::io::{AsyncRead, ReadBuf};

/// A text that comes in pieces of some size.
struct Pieces<'a> {
    rest: &'a [u8],
    step: usize,
}

impl AsyncRead for Pieces<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let length = self.rest.len().min(self.step).min(into.remaining());
        let (piece, rest) = self.rest.split_at(length);
        into.put_slice(piece);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}

fn asked(text: &[u8], step: usize) -> Result<Option<Question>, Answer> {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    }
    RUNTIME.with(|runtime| runtime.block_on(http::read(&mut Pieces { rest: text, step })))
}

/// A request is read as the gateway's own parser has it, however it comes; a refusal is an answer.
pub fn admin_request(text: &[u8]) {
    let mut head = Head::default();
    let parsed = parse::request(text, &mut head);
    let once = asked(text, usize::MAX);
    let step = asked(text, 1 + text.len() / 50);
    match (&once, &step) {
        (Ok(Some(one)), Ok(Some(other))) => assert!(one.body == other.body && one.head.target() == other.head.target()),
        (Ok(None), Ok(None)) => {}
        (Err(one), Err(other)) => assert_eq!(one, other),
        _ => panic!("{} by pieces is another", text.escape_ascii()),
    }
    match (once, parsed) {
        (Ok(Some(question)), Ok(Parsed::Complete(length))) => {
            let wanted = match framing::request(&head).unwrap() {
                Body::Length(length) => usize::try_from(length).unwrap(),
                _ => 0,
            };
            assert_eq!(question.body, &text[length..length + wanted]);
            assert_eq!((question.head.method(), question.head.target()), (head.method(), head.target()));
        }
        (Ok(None), Ok(_)) => {}
        (Err(answer), _) => {
            let sent = answer.text(true);
            let mut read = Head::default();
            let Ok(Parsed::Complete(length)) = parse::response(&sent, &mut read) else { panic!("{}", sent.escape_ascii()) };
            assert_eq!(framing::response(&read, b"GET"), Ok(Body::Length((sent.len() - length) as u64)));
            assert!((400..500).contains(&answer.status));
        }
        (Ok(_), Err(bad)) => panic!("{bad}, and taken all the same"),
        (Ok(Some(_)), Ok(Parsed::Partial)) => panic!("not whole, and taken all the same"),
    }
}
