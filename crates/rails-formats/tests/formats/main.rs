//! The formats against what Rails wrote.

#[cfg(test)]
mod rails;
