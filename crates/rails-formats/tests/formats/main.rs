//! The formats against what Rails wrote.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod rails;
