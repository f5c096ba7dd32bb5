//! Rails' English messages: `errors.messages` of `activemodel` and `activerecord` 7.2.

pub const BLANK: &str = "can't be blank";
pub const PRESENT: &str = "must be blank";
pub const EMPTY: &str = "can't be empty";
pub const INCLUSION: &str = "is not included in the list";
pub const EXCLUSION: &str = "is reserved";
pub const INVALID: &str = "is invalid";
pub const ACCEPTED: &str = "must be accepted";
pub const TAKEN: &str = "has already been taken";
pub const REQUIRED: &str = "must exist";
pub const NOT_A_NUMBER: &str = "is not a number";
pub const NOT_AN_INTEGER: &str = "must be an integer";
pub const ODD: &str = "must be odd";
pub const EVEN: &str = "must be even";
pub const PASSWORD_TOO_LONG: &str = "is too long";

/// `doesn't match Password`
pub fn confirmation(attribute: &str) -> String {
    format!("doesn't match {attribute}")
}

/// `is too long (maximum is 20 characters)`
pub fn too_long(count: usize) -> String {
    format!("is too long (maximum is {})", characters(count))
}

/// `is too short (minimum is 1 character)`
pub fn too_short(count: usize) -> String {
    format!("is too short (minimum is {})", characters(count))
}

/// `is the wrong length (should be 4 characters)`
pub fn wrong_length(count: usize) -> String {
    format!("is the wrong length (should be {})", characters(count))
}

/// `Cannot delete record because dependent products exist`, on base.
pub fn restrict_many(association: &str) -> String {
    format!("Cannot delete record because dependent {association} exist")
}

/// `Cannot delete record because a dependent profile exists`, on base.
pub fn restrict_one(association: &str) -> String {
    format!("Cannot delete record because a dependent {association} exists")
}

fn characters(count: usize) -> String {
    format!("{count} character{}", if count == 1 { "" } else { "s" })
}
