"""docs/data-layer.md, run as it stands: from a live PostgreSQL to a Rust program that reads and writes beside a real Rails."""
