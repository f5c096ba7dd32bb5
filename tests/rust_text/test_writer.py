"""The writer: indentation, blocks, and imports in groups, of `super` only those that the text names."""

from __future__ import annotations

from regauge.emit.rust import RustWriter


def test_a_file() -> None:
    out = RustWriter(header=["`app/models/order.rb`"])
    out.use("super::Line", "diesel::prelude::*", "std::fmt", "crate::schema::orders", "super::Seller", "super::Unread")
    out.use("diesel::dsl::sum")
    with out.block("impl Order"):
        out.doc("What it costs.")
        with out.block("pub fn total(&self) -> i64"):
            out.line("let lines: Vec<Line> = Seller::lines(self);\nlines.len()")
        out.blank()
        out.blank()
        out.comment("Done.")
    assert (
        out.render()
        == """\
//! `app/models/order.rb`

use std::fmt;

use diesel::dsl::sum;
use diesel::prelude::*;

use crate::schema::orders;
use super::{Line, Seller};

impl Order {
    /// What it costs.
    pub fn total(&self) -> i64 {
        let lines: Vec<Line> = Seller::lines(self);
        lines.len()
    }

    // Done.
}
"""
    )


def test_nothing_written_is_an_empty_file() -> None:
    assert RustWriter().render() == ""
