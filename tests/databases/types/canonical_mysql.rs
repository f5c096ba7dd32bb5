
impl Canonical for u64 {
    fn canonical(&self) -> String {
        format!("n:{self}")
    }
}
