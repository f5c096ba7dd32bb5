//! UUIDs that a database without a type for them keeps as sixteen bytes: `binary(16)`, `blob(16)`.

use std::fmt;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;

use crate::db::Backend;
use crate::key::shown_key;

/// Sixteen bytes as the database has them. Shown and read as a UUID with hyphens; what a Rails app's own type makes of them is another text.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct UuidBytes(pub [u8; 16]);

/// The UUID of a text: 32 hexadecimal digits, with or without hyphens.
pub fn parse(text: &str) -> Option<UuidBytes> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    (digits.len() == 32)
        .then(|| bytes.try_into().ok().map(UuidBytes))
        .flatten()
}

impl fmt::Display for UuidBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for UuidBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ToSql<Binary, Backend> for UuidBytes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> serialize::Result {
        <[u8] as ToSql<Binary, Backend>>::to_sql(&self.0, out)
    }
}

impl FromSql<Binary, Backend> for UuidBytes {
    fn from_sql(
        value: <Backend as diesel::backend::Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Backend>>::from_sql(value)?;
        let length = bytes.len();
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| format!("a UUID is sixteen bytes, not {length}").into())
    }
}

crate::field!(UuidBytes => copy);

shown_key!(UuidBytes);

#[cfg(test)]
mod tests {
    use super::{UuidBytes, parse};

    #[test]
    fn texts() {
        let uuid = UuidBytes([
            0x01, 0x90, 0x16, 0x3d, 0x86, 0x94, 0x73, 0x9b, 0xae, 0xa5, 0x96, 0x6c, 0x26, 0xf8,
            0xad, 0x91,
        ]);
        let text = "0190163d-8694-739b-aea5-966c26f8ad91";
        assert_eq!(uuid.to_string(), text);
        assert_eq!(parse(text), Some(uuid));
        assert_eq!(parse(&text.replace('-', "").to_uppercase()), Some(uuid));
        for wrong in [
            "",
            "0190163d",
            "0190163d-8694-739b-aea5-966c26f8ad9",
            "0190163d-8694-739b-aea5-966c26f8ad9g",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
