
mod sqlite {
    use regauge_support::stored::Stored;

    use super::Canonical;

    impl Canonical for Stored {
        fn canonical(&self) -> String {
            match self {
                Self::Integer(number) => number.canonical(),
                Self::Real(number) => number.canonical(),
                Self::Text(text) => text.canonical(),
                Self::Blob(bytes) => bytes.canonical(),
            }
        }
    }
}
