"""Program -> Rust files. Each room writes one part of the output; `emit.rust` holds all escaping."""
