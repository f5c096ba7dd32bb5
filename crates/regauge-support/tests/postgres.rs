//! Every kind of column on a real PostgreSQL: `REGAUGE_POSTGRES_URL` names a database to write to.
#![cfg(test)]
#![cfg(feature = "postgres")]

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use regauge_support::columns::JsonRef;
use regauge_support::db::{DatabaseUrl, Db, Settings};
use regauge_support::decimal::Decimal;
use regauge_support::json::Json;
use regauge_support::sql::{any_of, sum_integers};
use regauge_support::time::{Date, Time, TimeOfDay};
use regauge_support::types::JsonValue;
use regauge_support::write::Write;

diesel::table! {
    things (id) {
        id -> BigInt,
        count -> BigInt,
        small -> Nullable<BigInt>,
        price -> Nullable<Numeric>,
        ratio -> Nullable<Double>,
        name -> Text,
        at -> Timestamp,
        day -> Nullable<Date>,
        hour -> Nullable<Time>,
        meta -> Nullable<Jsonb>,
    }
}

regauge_support::id!(ThingId(i64) as BigInt);

#[derive(Debug, Clone)]
struct Thing {
    id: ThingId,
    count: i64,
    small: Option<i64>,
    price: Option<Decimal>,
    ratio: Option<f64>,
    name: String,
    at: Time,
    day: Option<Date>,
    hour: Option<TimeOfDay>,
    meta: Option<JsonValue>,
}

regauge_support::row!(Thing in things by id {
    id = id: ThingId, count = count: i64, small = small: Option<i64>, price = price: Option<Decimal>,
    ratio = ratio: Option<f64>, name = name: String, at = at: Time, day = day: Option<Date>,
    hour = hour: Option<TimeOfDay>, meta = meta: Option<JsonValue>,
});

#[test]
fn columns_come_back_as_they_went() {
    let url = std::env::var("REGAUGE_POSTGRES_URL")
        .expect("REGAUGE_POSTGRES_URL names a PostgreSQL to test on");
    let db = Db::open(&DatabaseUrl::parse(&url).unwrap(), &Settings::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        db.write(|conn| {
            conn.batch_execute(
                "CREATE TEMPORARY TABLE things (id bigserial PRIMARY KEY, count integer NOT NULL, small smallint, \
                 price numeric(10,2), ratio real, name varchar NOT NULL UNIQUE, at timestamp(6) NOT NULL, day date, \
                 hour time, meta jsonb)",
            )?;
            let at = Time::from_micros(1_767_323_045_678_901);
            let thing = |name: &'static str, count: i64, conn: &mut _| {
                let meta = serde_json::json!({"a": [1, "<"]});
                let mut write = Write::<things::table>::default();
                write.set(things::name, Some(name));
                write.set(things::count, Some(count));
                write.set(things::small, Some(-3i64));
                write.set(things::price, "12.50".parse::<Decimal>().ok());
                write.set(things::ratio, Some(0.5));
                write.set(things::at, Some(at));
                write.set(things::day, Date::new(1999, 12, 31));
                write.set(things::hour, TimeOfDay::parse("03:04:05"));
                write.set(things::meta, Some(JsonRef(&meta)));
                write.insert(Thing::as_select(), conn)
            };
            let made = thing("a", 7, conn)?;
            assert_eq!((made.id, made.count, made.small, made.ratio), (ThingId(1), 7, Some(-3), Some(0.5)));
            assert_eq!(made.price.map(|price| price.to_string()).as_deref(), Some("12.5"));
            assert_eq!((made.name.as_str(), made.at), ("a", at));
            assert_eq!(made.day.map(|day| day.to_string()).as_deref(), Some("1999-12-31"));
            assert_eq!(made.hour.map(|hour| hour.time().to_db()).as_deref(), Some("2000-01-01 03:04:05"));
            assert_eq!(made.meta.map(|meta| Json::of(&meta).into_string()).as_deref(), Some("{\"a\":[1,\"\\u003c\"]}"));

            let same = thing("a", 7, conn).unwrap_err();
            assert!(same.is_a("ActiveRecord::RecordNotUnique"), "{same:?}");
            thing("b", 5_000_000_000, conn).unwrap_err();
            thing("b", 2_000_000_000, conn)?;
            thing("c", 2_000_000_000, conn)?;
            let sum: Option<i64> = things::table.select(sum_integers(things::count)).first(conn)?;
            assert_eq!(sum, Some(4_000_000_007));
            let found: Vec<Thing> = things::table
                .filter(any_of(things::count, [7i64, 8]))
                .filter(things::count.eq(7))
                .select(Thing::as_select())
                .load(conn)?;
            assert_eq!(found.len(), 1);
            Ok(())
        })
        .await
        .unwrap();
    });
}
