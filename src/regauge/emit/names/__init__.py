"""Rust names that more than one part of the output must agree on: the models', and the questions about a draft's changes."""

from regauge.emit.names.data import SUPPORT, DataNames, column_ident
from regauge.emit.names.dirty import DIRTY_METHODS, dirty_method

__all__ = ["DIRTY_METHODS", "SUPPORT", "DataNames", "column_ident", "dirty_method"]
