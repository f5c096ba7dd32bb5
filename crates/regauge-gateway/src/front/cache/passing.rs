//! Addresses whose answers were not kept the last time: they are asked for without a look and without waiting for one another.
//!
//! A table of this thread, so that what cannot be kept (nearly everything) costs neither a lock nor memory. An address that loses its place to
//! another is looked for again; one whose answer can be kept, after all, loses its mark when that answer comes.

use std::cell::RefCell;

/// Places in the table.
const PLACES: usize = 1024;

thread_local! {
    static MARKS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Whether an address has a mark.
pub fn has(mark: u64) -> bool {
    MARKS.with_borrow(|marks| marks.get(place(mark)) == Some(&mark))
}

/// Gives an address a mark.
pub fn mark(mark: u64) {
    MARKS.with_borrow_mut(|marks| {
        if marks.is_empty() {
            marks.resize(PLACES, 0);
        }
        marks[place(mark)] = mark;
    });
}

/// Takes it away.
pub fn clear(mark: u64) {
    MARKS.with_borrow_mut(|marks| {
        if let Some(place) = marks.get_mut(place(mark)).filter(|each| **each == mark) {
            *place = 0;
        }
    });
}

fn place(mark: u64) -> usize {
    usize::try_from(mark % PLACES as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_and_go() {
        assert!(!has(5));
        mark(5);
        assert!(has(5) && !has(5 + PLACES as u64));
        mark(5 + PLACES as u64);
        assert!(!has(5) && has(5 + PLACES as u64));
        clear(5);
        clear(5 + PLACES as u64);
        assert!(!has(5 + PLACES as u64));
    }
}
