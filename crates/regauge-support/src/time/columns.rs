//! How the databases hold times and dates.

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::data_types::{PgDate, PgTime, PgTimestamp};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types::{self as sql, Timestamp};

    use crate::time::{Date, Time, TimeOfDay};

    /// 2000-01-01, from which PostgreSQL counts.
    const EPOCH: i64 = 946_684_800_000_000;
    /// The end of the year 262142.
    const LATEST: i64 = 8_210_266_876_799_000_000 - EPOCH;
    const EPOCH_DAY: (i32, u32, u32) = (2000, 1, 1);

    macro_rules! moments {
        ($($type:ty),+) => {$(
            impl ToSql<$type, Pg> for Time {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    let since = PgTimestamp(match *self {
                        Time::INFINITY => i64::MAX,
                        Time::MINUS_INFINITY => i64::MIN,
                        time => time.micros() - EPOCH,
                    });
                    ToSql::<Timestamp, Pg>::to_sql(&since, &mut out.reborrow())
                }
            }

            impl FromSql<$type, Pg> for Time {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    let PgTimestamp(micros) = FromSql::<Timestamp, Pg>::from_sql(value)?;
                    Ok(match micros {
                        i64::MAX => Self::INFINITY,
                        i64::MIN => Self::MINUS_INFINITY,
                        // Beyond the year 262142 there is no date for it.
                        _ if micros > LATEST => return Err("a time beyond the year 262142".into()),
                        _ => Self::from_micros(micros + EPOCH),
                    })
                }
            }
        )+};
    }
    moments!(Timestamp, sql::Timestamptz);

    fn epoch() -> Date {
        Date::new(EPOCH_DAY.0, EPOCH_DAY.1, EPOCH_DAY.2).unwrap_or_default()
    }

    impl ToSql<sql::Date, Pg> for Date {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            let days = match *self {
                Self::INFINITY => i32::MAX,
                Self::MINUS_INFINITY => i32::MIN,
                date => i32::try_from(date.since(epoch()))?,
            };
            ToSql::<sql::Date, Pg>::to_sql(&PgDate(days), &mut out.reborrow())
        }
    }

    impl FromSql<sql::Date, Pg> for Date {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            let PgDate(days) = FromSql::<sql::Date, Pg>::from_sql(value)?;
            match days {
                i32::MAX => Ok(Self::INFINITY),
                i32::MIN => Ok(Self::MINUS_INFINITY),
                _ => epoch()
                    .checked_plus_days(days.into())
                    .ok_or_else(|| "a date beyond the year 262142".into()),
            }
        }
    }

    impl ToSql<sql::Time, Pg> for TimeOfDay {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<sql::Time, Pg>::to_sql(&PgTime(self.micros()), &mut out.reborrow())
        }
    }

    impl FromSql<sql::Time, Pg> for TimeOfDay {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            let PgTime(micros) = FromSql::<sql::Time, Pg>::from_sql(value)?;
            Ok(Self::of(Time::from_micros(micros)))
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use diesel::data_types::{MysqlTime, MysqlTimestampType};
    use diesel::deserialize::{self, FromSql};
    use diesel::mysql::{Mysql, MysqlValue};
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types::{self as sql, Datetime};

    use crate::time::{Date, Time, TimeOfDay};

    const SECOND: i64 = 1_000_000;

    /// The moment as the database's fields. A year that has not four digits is not among its times.
    fn fields(
        time: Time,
        kind: MysqlTimestampType,
    ) -> Result<MysqlTime, std::num::TryFromIntError> {
        let part = |number: i64| u32::try_from(number);
        Ok(MysqlTime::new(
            part(time.year())?,
            part(time.month())?,
            part(time.day())?,
            part(time.hour())?,
            part(time.min())?,
            part(time.sec())?,
            part(time.usec())?.into(),
            false,
            kind,
            0,
        ))
    }

    impl ToSql<Datetime, Mysql> for Time {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            let fields = fields(*self, MysqlTimestampType::MYSQL_TIMESTAMP_DATETIME)?;
            ToSql::<Datetime, Mysql>::to_sql(&fields, &mut out.reborrow())
        }
    }

    impl FromSql<Datetime, Mysql> for Time {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            let read: MysqlTime = FromSql::<Datetime, Mysql>::from_sql(value)?;
            i32::try_from(read.year)
                .ok()
                .and_then(|year| {
                    Self::utc(
                        year,
                        read.month,
                        read.day,
                        read.hour,
                        read.minute,
                        read.second,
                    )
                })
                .and_then(|whole| Some(whole.micros() + i64::try_from(read.second_part).ok()?))
                .map(Self::from_micros)
                .ok_or_else(|| format!("{read:?} is not a time").into())
        }
    }

    impl ToSql<sql::Date, Mysql> for Date {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            let kind = MysqlTimestampType::MYSQL_TIMESTAMP_DATE;
            let fields = fields(self.beginning_of_day(), kind)?;
            ToSql::<sql::Date, Mysql>::to_sql(&fields, &mut out.reborrow())
        }
    }

    impl FromSql<sql::Date, Mysql> for Date {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            let read: MysqlTime = FromSql::<sql::Date, Mysql>::from_sql(value)?;
            i32::try_from(read.year)
                .ok()
                .and_then(|year| Self::new(year, read.month, read.day))
                .ok_or_else(|| format!("{read:?} is not a date").into())
        }
    }

    impl ToSql<sql::Time, Mysql> for TimeOfDay {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            let mut fields = fields(self.time(), MysqlTimestampType::MYSQL_TIMESTAMP_TIME)?;
            (fields.year, fields.month, fields.day) = (0, 0, 0);
            ToSql::<sql::Time, Mysql>::to_sql(&fields, &mut out.reborrow())
        }
    }

    impl FromSql<sql::Time, Mysql> for TimeOfDay {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            let read: MysqlTime = FromSql::<sql::Time, Mysql>::from_sql(value)?;
            let minutes = (i64::from(read.day) * 24 + i64::from(read.hour)) * 60;
            let seconds = (minutes + i64::from(read.minute)) * 60 + i64::from(read.second);
            let micros = i64::try_from(read.second_part)?;
            Ok(Self::of(Time::from_micros(seconds * SECOND + micros)))
        }
    }
}
