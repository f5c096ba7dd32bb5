"""Identifiers, literals, comments and the writer: the only code of ours that escapes anything for Rust.

Every name and text that comes from the app passes through here on its way into a `.rs` file.
"""

from regauge.emit.rust.comments import doc_comment, line_comment, markdown_code, markdown_text, ruby_doc
from regauge.emit.rust.identifiers import Names, camel, constant, file_stem, is_identifier, method, part, snake
from regauge.emit.rust.literals import (
    INTEGER_RANGES,
    IntegerRange,
    LiteralOutOfRange,
    boolean,
    byte_string,
    character,
    floating,
    integer,
    raw_string,
    string,
)
from regauge.emit.rust.writer import RustWriter

__all__ = [
    "INTEGER_RANGES",
    "IntegerRange",
    "LiteralOutOfRange",
    "Names",
    "RustWriter",
    "boolean",
    "byte_string",
    "camel",
    "character",
    "constant",
    "doc_comment",
    "file_stem",
    "floating",
    "integer",
    "is_identifier",
    "line_comment",
    "markdown_code",
    "markdown_text",
    "method",
    "part",
    "raw_string",
    "ruby_doc",
    "snake",
    "string",
]
