"""Regauge compiles a Ruby on Rails JSON API to a Rust workspace that answers the same.

This package is the compiler and its tools. `ARCHITECTURE.md` shows the rooms; `regauge.cli` is the way in for people,
`regauge.pipeline` the way in for programs.
"""

__version__ = "0.1.0"
