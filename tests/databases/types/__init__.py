"""Every type of column: written by SQL and by Rails, read by Rust; written by Rust, read by Rails."""
