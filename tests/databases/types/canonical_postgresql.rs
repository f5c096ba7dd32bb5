
mod postgresql {
    use regauge_support::array::Array;
    use regauge_support::raw::Raw;
    use regauge_support::uuids::Uuid;

    use super::Canonical;

    impl Canonical for Uuid {
        fn canonical(&self) -> String {
            format!("s:{self}")
        }
    }

    impl<T> Canonical for Raw<T> {
        fn canonical(&self) -> String {
            self.as_str().to_owned().canonical()
        }
    }

    impl<T: Canonical> Canonical for Array<T> {
        fn canonical(&self) -> String {
            nested(self, &self.lengths())
        }
    }

    fn nested<T: Canonical>(elements: &[Option<T>], lengths: &[usize]) -> String {
        let parts: Vec<String> = match lengths {
            [] | [_] => elements.iter().map(Canonical::canonical).collect(),
            [length, inner @ ..] => {
                let size = (elements.len() / length).max(1);
                elements.chunks(size).map(|part| nested(part, inner)).collect()
            }
        };
        format!("[{}]", parts.join(","))
    }
}
