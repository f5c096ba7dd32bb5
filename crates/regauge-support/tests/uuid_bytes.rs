//! Keys that are UUIDs and that the database keeps as bytes.
#![cfg(test)]
#![cfg(feature = "sqlite")]

use diesel::connection::SimpleConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::prelude::*;
use regauge_support::Result;
use regauge_support::db::{Backend, Conn};
use regauge_support::record::{Draft, Fetch, Lifecycle};
use regauge_support::uuid_bytes;
use serde_json::Value;

diesel::table! {
    people (id) {
        id -> Binary,
        boss_id -> Nullable<Binary>,
    }
}

regauge_support::id!(PersonId(UuidBytes) as Binary);

regauge_support::record! {
    /// A row of `people`.
    pub struct Person = "Person" in people by id: PersonId {
        boss_id: Option<PersonId>,
    }
    /// A `Person` being created or changed.
    pub struct PersonDraft {}
}

impl Person {
    fn all<'a>() -> people::BoxedQuery<'a, Backend, SqlTypeOf<AsSelect<Self, Backend>>> {
        people::table.select(Self::as_select()).into_boxed()
    }
}

impl Lifecycle for PersonDraft {
    fn set_attribute(&mut self, _: &mut Conn, name: &str, _: &Value) -> Result<()> {
        Err(Self::unknown_attribute(name))
    }
}

#[test]
fn bytes_go_both_ways() {
    let conn = &mut Conn::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE people (id blob(16) NOT NULL PRIMARY KEY, boss_id blob(16));
         INSERT INTO people VALUES (x'0190163d8694739baea5966c26f8ad91', NULL);",
    )
    .unwrap();
    let boss = Person::all().first::<Person>(conn).unwrap();
    let text = "0190163d-8694-739b-aea5-966c26f8ad91";
    assert_eq!(boss.id.to_string(), text);
    let id = PersonId(uuid_bytes::parse("0190163d-8694-739b-aea5-966c26f8ad92").unwrap());
    let mut made = PersonDraft {
        id: Some(id),
        boss_id: Some(boss.id),
        ..PersonDraft::default()
    };
    made.save_or_fail(conn).unwrap();
    assert_eq!(
        Person::all().fetch(conn, id).unwrap().boss_id,
        Some(boss.id)
    );
    assert_eq!(Person::all().fetch(conn, text).unwrap().id, boss.id);
    conn.batch_execute("UPDATE people SET boss_id = x'01' WHERE boss_id IS NOT NULL")
        .unwrap();
    let error = Person::all().fetch(conn, id).unwrap_err();
    assert!(
        error.to_string().contains("sixteen bytes, not 1"),
        "{error}"
    );
}
