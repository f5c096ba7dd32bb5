"""What Rails reads otherwise than it looks: each line is converted to the right Rust or named at its place."""
