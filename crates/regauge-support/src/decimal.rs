//! Ruby's `BigDecimal` and the `decimal` columns.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};
use std::str::FromStr;

use bigdecimal::{BigDecimal, FromPrimitive, RoundingMode, ToPrimitive, Zero};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Numeric;

/// An exact decimal number, or what PostgreSQL and Ruby have beside them: NaN and infinity. Equal numbers are equal however many zeros they were written with.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Numeric)]
#[cfg_attr(feature = "postgres", diesel(sql_type = crate::columns::Money))]
pub struct Decimal {
    class: Class,
    number: BigDecimal,
}

/// What is no number, as PostgreSQL orders it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Class {
    MinusInfinity,
    #[default]
    Finite,
    Infinity,
    Nan,
}

impl Decimal {
    fn special(class: Class) -> Self {
        Self {
            class,
            number: BigDecimal::default(),
        }
    }

    fn finite(number: BigDecimal) -> Self {
        Self {
            class: Class::Finite,
            number,
        }
    }

    /// Whether it is a number: `finite?`.
    pub fn is_finite(&self) -> bool {
        self.class == Class::Finite
    }

    /// What comes of numbers of which one is not finite.
    fn of_floats(number: f64) -> Self {
        if number.is_nan() {
            Self::special(Class::Nan)
        } else if number > 0.0 {
            Self::special(Class::Infinity)
        } else {
            Self::special(Class::MinusInfinity)
        }
    }

    fn with(
        self,
        other: Self,
        exact: impl Fn(BigDecimal, BigDecimal) -> BigDecimal,
        float: impl Fn(f64, f64) -> f64,
    ) -> Self {
        if self.is_finite() && other.is_finite() {
            return Self::finite(exact(self.number, other.number));
        }
        let number = float(self.to_f64(), other.to_f64());
        if number == 0.0 {
            Self::zero()
        } else {
            Self::of_floats(number)
        }
    }

    pub fn zero() -> Self {
        Self::default()
    }

    /// The float as `Float#to_d` makes it: with the digits that Ruby prints, at most sixteen.
    pub fn from_f64(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        if let Some(short) = Self::of_short(number) {
            return Some(short);
        }
        // `Float#to_d` cuts off a seventeenth digit.
        let text = format!("{number:e}");
        let (digits, exponent) = text.split_once('e')?;
        let longest = 17 + usize::from(number < 0.0);
        let digits = digits.get(..longest).unwrap_or(digits);
        BigDecimal::from_str(&format!("{digits}e{exponent}"))
            .ok()
            .map(|d| Self::finite(d.normalized()))
    }

    /// A float of at most fifteen digits, four of them behind the point: one decimal number alone reads as it.
    fn of_short(number: f64) -> Option<Self> {
        const POWERS: [f64; 5] = [1.0, 10.0, 100.0, 1000.0, 10_000.0];
        let (mut scale, mut digits) = (0..).zip(POWERS).find_map(|(scale, power)| {
            let whole = (number * power).round();
            (whole.abs() < 1e15 && whole / power == number).then_some((scale, whole as i64))
        })?;
        while digits != 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Some(Self::finite(BigDecimal::new(digits.into(), scale)))
    }

    /// Its digits and how many of them stand behind the point, when both are few.
    fn short(&self) -> Option<(i64, usize)> {
        let (digits, scale) = self.number.as_bigint_and_scale();
        let (mut digits, mut scale) = (digits.to_i64()?, scale);
        if digits == 0 {
            return Some((0, 0));
        }
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        while scale < 0 {
            digits = digits.checked_mul(10)?;
            scale += 1;
        }
        (scale <= 18).then_some((digits, usize::try_from(scale).ok()?))
    }

    pub fn to_f64(&self) -> f64 {
        match self.class {
            Class::Finite => self.number.to_f64().unwrap_or(0.0),
            Class::Infinity => f64::INFINITY,
            Class::MinusInfinity => f64::NEG_INFINITY,
            Class::Nan => f64::NAN,
        }
    }

    /// `to_i`: towards zero; saturates where Ruby has big numbers.
    pub fn to_i(&self) -> i64 {
        let whole = self.number.with_scale_round(0, RoundingMode::Down);
        whole
            .to_i64()
            .unwrap_or(if whole.sign() == bigdecimal::num_bigint::Sign::Minus {
                i64::MIN
            } else {
                i64::MAX
            })
    }

    /// `round(digits)`: half away from zero.
    pub fn round(&self, digits: i64) -> Self {
        self.rounded(digits, RoundingMode::HalfUp)
    }
    pub fn floor(&self, digits: i64) -> Self {
        self.rounded(digits, RoundingMode::Floor)
    }
    pub fn ceil(&self, digits: i64) -> Self {
        self.rounded(digits, RoundingMode::Ceiling)
    }
    pub fn truncate(&self, digits: i64) -> Self {
        self.rounded(digits, RoundingMode::Down)
    }

    fn rounded(&self, digits: i64, mode: RoundingMode) -> Self {
        if !self.is_finite() {
            return self.clone();
        }
        Self::finite(self.number.with_scale_round(digits, mode).normalized())
    }

    /// Rounded to so many digits in all.
    pub(crate) fn significant(&self, digits: u32) -> Self {
        match std::num::NonZeroU64::new(digits.into()) {
            Some(digits) if self.is_finite() => Self::finite(
                self.number
                    .with_precision_round(digits, RoundingMode::HalfUp)
                    .normalized(),
            ),
            _ => self.clone(),
        }
    }

    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.number.is_zero()
    }

    /// `self / other`, none for zero.
    pub fn divide(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| {
            self.clone()
                .with(other.clone(), |a, b| (a / b).normalized(), |a, b| a / b)
        })
    }

    pub fn abs(&self) -> Self {
        if !self.is_finite() {
            return Self::of_floats(self.to_f64().abs());
        }
        Self::finite(self.number.abs())
    }

    pub(crate) fn of(number: BigDecimal) -> Self {
        Self::finite(number.normalized())
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::finite(BigDecimal::from_i64(number).unwrap_or_default())
    }
}

impl FromStr for Decimal {
    type Err = bigdecimal::ParseBigDecimalError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "NaN" => Ok(Self::special(Class::Nan)),
            "Infinity" => Ok(Self::special(Class::Infinity)),
            "-Infinity" => Ok(Self::special(Class::MinusInfinity)),
            text => BigDecimal::from_str(text).map(Self::of),
        }
    }
}

/// `to_s`: `12.5`, `0.0`, `1200.0`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.class {
            Class::Finite => {}
            Class::Nan => return f.write_str("NaN"),
            Class::Infinity => return f.write_str("Infinity"),
            Class::MinusInfinity => return f.write_str("-Infinity"),
        }
        if let Some((digits, scale)) = self.short() {
            let power = 10u64.pow(scale as u32);
            let (whole, rest) = (digits.unsigned_abs() / power, digits.unsigned_abs() % power);
            let sign = if digits < 0 { "-" } else { "" };
            return write!(f, "{sign}{whole}.{rest:0width$}", width = scale.max(1));
        }
        let plain = self.number.normalized().to_plain_string();
        f.write_str(&plain)?;
        if plain.contains('.') {
            Ok(())
        } else {
            f.write_str(".0")
        }
    }
}

impl Add for Decimal {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a + b, |a, b| a + b)
    }
}
impl Sub for Decimal {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a - b, |a, b| a - b)
    }
}
impl Mul for Decimal {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.with(other, |a, b| a * b, |a, b| a * b)
    }
}
impl Neg for Decimal {
    type Output = Self;
    fn neg(self) -> Self {
        match self.class {
            Class::Finite => Self::finite(-self.number),
            Class::Infinity => Self::special(Class::MinusInfinity),
            Class::MinusInfinity => Self::special(Class::Infinity),
            Class::Nan => self,
        }
    }
}
impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::zero(), Add::add)
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::deserialize::{self, FromSql};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::Numeric;
    use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

    use super::Decimal;

    /// Rails binds a decimal as a float; the column's affinity makes whole ones integers.
    impl ToSql<Numeric, Sqlite> for Decimal {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.to_f64());
            Ok(IsNull::No)
        }
    }

    impl FromSql<Numeric, Sqlite> for Decimal {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            match value.value_type() {
                Some(SqliteType::Integer | SqliteType::SmallInt | SqliteType::Long) => {
                    Ok(value.read_long().into())
                }
                Some(SqliteType::Double | SqliteType::Float) => {
                    let number = value.read_double();
                    Ok(Self::from_f64(number).unwrap_or_else(|| Self::of_floats(number)))
                }
                _ => {
                    let text = serde_json::Value::from(value.read_text());
                    Ok(crate::cast::decimal(&text, None, None).unwrap_or_default())
                }
            }
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::io::Write;

    use bigdecimal::BigDecimal;
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::Numeric;

    use super::{Class, Decimal};
    use crate::columns::Money;

    /// The signs of what is no number.
    const SPECIALS: [(u16, Class); 3] = [
        (0xC000, Class::Nan),
        (0xD000, Class::Infinity),
        (0xF000, Class::MinusInfinity),
    ];

    impl ToSql<Numeric, Pg> for Decimal {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            if !self.is_finite() {
                let sign = SPECIALS.iter().find(|(_, class)| *class == self.class);
                for part in [0, 0, sign.map_or(0, |(sign, _)| *sign), 0] {
                    out.write_all(&part.to_be_bytes())?;
                }
                return Ok(IsNull::No);
            }
            ToSql::<Numeric, Pg>::to_sql(&self.number, &mut out.reborrow())
        }
    }

    impl FromSql<Numeric, Pg> for Decimal {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            // After the number of digits and their weight comes the sign.
            if let [_, _, _, _, high, low, ..] = *value.as_bytes() {
                let sign = u16::from_be_bytes([high, low]);
                if let Some((_, class)) = SPECIALS.iter().find(|(known, _)| *known == sign) {
                    return Ok(Self::special(*class));
                }
            }
            let number: BigDecimal = FromSql::<Numeric, Pg>::from_sql(value)?;
            Ok(Self::of(number))
        }
    }

    impl ToSql<Money, Pg> for Decimal {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<Numeric, Pg>::to_sql(self, out)
        }
    }

    impl FromSql<Money, Pg> for Decimal {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            FromSql::<Numeric, Pg>::from_sql(value)
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use std::io::Write;

    use bigdecimal::BigDecimal;
    use diesel::deserialize::{self, FromSql};
    use diesel::mysql::{Mysql, MysqlValue};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::Numeric;

    use super::Decimal;

    impl ToSql<Numeric, Mysql> for Decimal {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            out.write_all(self.number.to_plain_string().as_bytes())?;
            Ok(IsNull::No)
        }
    }

    impl FromSql<Numeric, Mysql> for Decimal {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            let number: BigDecimal = FromSql::<Numeric, Mysql>::from_sql(value)?;
            Ok(Self::of(number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Ruby 3.3 with bigdecimal 3.1 writes `Float#to_d`.
    #[test]
    fn a_seventeenth_digit_is_cut_off() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (0.123_456_789_012_345_68, "0.1234567890123456"),
            (1.0 / 7.0, "0.1428571428571428"),
            (-11.0 / 7.0, "-1.571428571428571"),
            (99.0 / 7.0, "14.14285714285714"),
        ] {
            assert_eq!(Decimal::from_f64(number).unwrap().to_string(), text);
        }
    }

    /// The short ways say what the long ones do.
    #[test]
    fn short_numbers_are_the_same_numbers() {
        let mut numbers = vec![
            0.0,
            -0.0,
            1.0,
            -1.5,
            4.33,
            19.9,
            0.1,
            0.0001,
            0.00001,
            1200.0,
            1e14,
            1e15,
            1e16,
            1e22,
            1e300,
            1e-300,
            0.1 + 0.2,
            999_999_999_999_999.0,
            99_999_999_999.999_9,
            1.0 / 3.0,
        ];
        numbers.extend((1..2000).map(|n| f64::from(n * 7919) / 100.0));
        numbers.extend((1..2000).map(|n| f64::from(n) / 7.0));
        for number in numbers {
            let found = Decimal::from_f64(number).unwrap();
            let (digits, exponent) = format!("{number:e}")
                .split_once('e')
                .map(|(digits, exponent)| (digits.to_owned(), exponent.to_owned()))
                .unwrap();
            let sixteen: String = digits.chars().take(17).collect();
            let long = BigDecimal::from_str(&format!("{sixteen}e{exponent}"))
                .unwrap()
                .normalized();
            assert_eq!(
                found.number.as_bigint_and_scale(),
                long.as_bigint_and_scale(),
                "{number}"
            );
            let mut text = long.to_plain_string();
            if !text.contains('.') {
                text.push_str(".0");
            }
            assert_eq!(found.to_string(), text, "{number}");
        }
        for text in [
            "0.50",
            "-12.3400",
            "1e3",
            "-0.001",
            "12345678901234567890.5",
            "0e-9",
            "-7",
        ] {
            let found: Decimal = text.parse().unwrap();
            let mut long = found.number.normalized().to_plain_string();
            if !long.contains('.') {
                long.push_str(".0");
            }
            assert_eq!(found.to_string(), long, "{text}");
        }
    }
}
