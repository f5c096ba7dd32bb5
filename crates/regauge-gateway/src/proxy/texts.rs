//! Memory for the heads of one request at a time, used again for the next, whichever connection it comes over.
//!
//! A stream of HTTP/2 lasts for one request, a connection of HTTP/1.x often for one before it is parked: what they had grown would be given back
//! and asked for again each time. A thread keeps a few of them, and none that one large message made large.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use crate::head::Head;

/// How many a thread keeps that nobody uses.
const MOST: usize = 32;
/// Bytes of one that is kept.
const LARGEST: usize = 8 * 1024;

/// What a request and its answer are read into, and written from.
#[derive(Debug, Default)]
pub struct Texts {
    /// The request's.
    pub head: Head,
    /// The upstream's answer's.
    pub answer: Head,
    /// What is written to the upstream.
    pub up: Vec<u8>,
    /// What is written to the client.
    pub down: Vec<u8>,
}

impl Texts {
    fn bytes(&self) -> usize {
        self.head.capacity() + self.answer.capacity() + self.up.capacity() + self.down.capacity()
    }

    fn clear(&mut self) {
        self.head.clear();
        self.answer.clear();
        self.up.clear();
        self.down.clear();
    }
}

/// Those of a thread that nobody uses.
#[derive(Debug, Default)]
pub struct Store(RefCell<Vec<Texts>>);

impl Store {
    /// Empty ones, which come back when they are dropped.
    pub fn take(self: &Rc<Self>) -> Lent {
        let texts = self.0.borrow_mut().pop().unwrap_or_default();
        Lent { texts, store: Rc::clone(self) }
    }
}

/// A request's memory while it is served.
#[derive(Debug)]
pub struct Lent {
    texts: Texts,
    store: Rc<Store>,
}

impl Deref for Lent {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.texts
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Texts {
        &mut self.texts
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut kept = self.store.0.borrow_mut();
        if kept.len() < MOST && self.texts.bytes() <= LARGEST {
            // No request sees what another one said.
            self.texts.clear();
            kept.push(std::mem::take(&mut self.texts));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_comes_back_empty_and_what_grew_large_does_not() {
        let store = Rc::new(Store::default());
        let mut lent = store.take();
        lent.head.push(b"cookie", b"secret");
        lent.up.extend_from_slice(b"secret");
        let place = lent.up.as_ptr();
        drop(lent);
        let mut again = store.take();
        assert_eq!((again.head.fields().count(), again.up.as_ptr()), (0, place));
        assert!(again.up.is_empty());
        again.down.resize(LARGEST + 1, 0);
        drop(again);
        assert!(store.0.borrow().is_empty());
        let many: Vec<_> = (0..MOST + 3).map(|_| store.take()).collect();
        drop(many);
        assert_eq!(store.0.borrow().len(), MOST);
    }
}
