"""What a printer raises where a construct has no Rust: the guard around the function, association or action names it."""

from __future__ import annotations


class CannotPrint(NotImplementedError):
    """A construct without a Rust text. The message says which, for a person who reads the app."""
