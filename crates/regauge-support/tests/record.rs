//! A model written out on this library: the order of its callbacks, what halts them, what is undone, what is stored.
#![cfg(test)]
#![cfg(feature = "sqlite")]

use diesel::connection::SimpleConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::prelude::*;
use regauge_support::db::{Backend, Conn, DatabaseUrl, Db, Settings};
use regauge_support::decimal::Decimal;
use regauge_support::json::Json;
use regauge_support::record::{Context, Draft, Lifecycle, transaction, transaction_or_rollback};
use regauge_support::sql::any_of;
use regauge_support::time::Time;
use regauge_support::{Error, Result, validate};
use serde_json::Value;

diesel::table! {
    products (id) {
        id -> BigInt,
        name -> Text,
        price -> Nullable<Numeric>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

regauge_support::id!(ProductId(i64) as BigInt);

regauge_support::record! {
    /// A row of `products`.
    pub struct Product = "Product" in products by id: ProductId {
        name: String,
        price: Option<Decimal>,
        #[created] created_at: Time,
        #[updated] updated_at: Time,
    }
    /// A `Product` being created or changed; `aborts` is the step that throws `:abort`, `raises` the one that raises.
    pub struct ProductDraft {
        aborts: &'static str,
        raises: &'static str,
        steps: Vec<&'static str>,
    }
}

impl Product {
    fn all<'a>() -> products::BoxedQuery<'a, Backend, SqlTypeOf<AsSelect<Self, Backend>>> {
        products::table.select(Self::as_select()).into_boxed()
    }
}

impl ProductDraft {
    fn step(&mut self, name: &'static str) -> Result<()> {
        self.steps.push(name);
        if self.aborts == name {
            return Err(Error::Abort);
        }
        if self.raises == name {
            return Err(Error::Argument("raised".to_owned()));
        }
        Ok(())
    }
}

impl Lifecycle for ProductDraft {
    fn set_attribute(&mut self, _: &mut Conn, name: &str, _: &Value) -> Result<()> {
        Err(Self::unknown_attribute(name))
    }

    fn before_validation(&mut self, _: &mut Conn, _: Context) -> Result<()> {
        self.step("before_validation")
    }
    fn validate(&mut self, _: &mut Conn, context: Context) -> Result<()> {
        let blank = regauge_support::text::is_blank_or_nil(self.name.as_deref());
        validate::presence(self.errors_mut(), "name", blank, None);
        self.step(if context == Context::Create {
            "validate create"
        } else {
            "validate update"
        })
    }
    fn after_validation(&mut self, _: &mut Conn, _: Context) -> Result<()> {
        self.step("after_validation")
    }
    fn before_save(&mut self, _: &mut Conn) -> Result<()> {
        self.step("before_save")
    }
    fn before_create(&mut self, _: &mut Conn) -> Result<()> {
        assert!(
            self.created_at.is_some(),
            "Rails stamps before before_create"
        );
        self.step("before_create")
    }
    fn before_update(&mut self, _: &mut Conn) -> Result<()> {
        self.step("before_update")
    }
    fn after_create(&mut self, _: &mut Conn) -> Result<()> {
        assert!(!self.is_new() && !self.is_changed());
        self.step("after_create")
    }
    fn after_update(&mut self, _: &mut Conn) -> Result<()> {
        self.step("after_update")
    }
    fn after_save(&mut self, _: &mut Conn) -> Result<()> {
        self.step("after_save")
    }
    fn before_destroy(&mut self, _: &mut Conn) -> Result<()> {
        self.step("before_destroy")
    }
    fn after_destroy(&mut self, _: &mut Conn) -> Result<()> {
        self.step("after_destroy")
    }
}

fn conn() -> Conn {
    let mut conn = Conn::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE products (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name varchar NOT NULL UNIQUE, \
         price decimal(10,2), created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL)",
    )
    .unwrap();
    conn
}

fn named(name: &str) -> ProductDraft {
    ProductDraft {
        name: Some(name.to_owned()),
        ..ProductDraft::default()
    }
}

fn count(conn: &mut Conn) -> i64 {
    products::table.count().get_result(conn).unwrap()
}

#[test]
fn a_new_record_goes_rails_way() {
    let conn = &mut conn();
    let mut draft = named("Tea");
    assert!(draft.save(conn).unwrap());
    assert_eq!(
        draft.steps,
        [
            "before_validation",
            "validate create",
            "after_validation",
            "before_save",
            "before_create",
            "after_create",
            "after_save"
        ]
    );
    assert!(draft.state().was_new() && draft.state().before().is_none());
    assert_eq!(draft.row().unwrap().id, ProductId(1));
}

#[test]
fn a_save_without_changes_runs_the_callbacks_and_touches_nothing() {
    let conn = &mut conn();
    let mut draft = named("Tea");
    draft.save_or_fail(conn).unwrap();
    let row = draft.into_row().unwrap();
    let mut draft = row.clone().edit();
    assert!(draft.save(conn).unwrap());
    assert_eq!(
        draft.steps[3..],
        ["before_save", "before_update", "after_update", "after_save"]
    );
    assert_eq!(draft.row().unwrap(), &row);
    draft.name = Some("Coffee".to_owned());
    assert!(draft.save(conn).unwrap());
    assert!(draft.row().unwrap().updated_at > row.updated_at);
    assert_eq!(
        draft.state().before().map(|before| before.name.as_str()),
        Some("Tea")
    );
    assert!(!draft.state().was_new());
}

#[test]
fn what_is_invalid_or_halted_is_not_stored() {
    let conn = &mut conn();
    let mut blank = named(" ");
    assert!(!blank.save(conn).unwrap());
    assert_eq!(blank.errors().full_messages(), ["Name can't be blank"]);
    assert_eq!(
        Json::of(blank.errors()).as_str(),
        "{\"name\":[\"can't be blank\"]}"
    );
    let error = blank.save_or_fail(conn).unwrap_err();
    assert_eq!(error.message(), "Validation failed: Name can't be blank");
    assert!(error.is_a("ActiveRecord::RecordInvalid") && error.is_a("StandardError"));
    for (step, message) in [
        ("before_validation", "Validation failed: "),
        ("before_save", "Failed to save the record"),
        ("before_create", "Failed to save the record"),
    ] {
        let mut draft = ProductDraft {
            aborts: step,
            ..named("Tea")
        };
        assert!(!draft.save(conn).unwrap(), "{step}");
        assert_eq!(
            draft.save_or_fail(conn).unwrap_err().message(),
            message,
            "{step}"
        );
        assert!(draft.is_new());
    }
    assert_eq!(count(conn), 0);
}

#[test]
fn an_error_after_the_insert_undoes_it() {
    let conn = &mut conn();
    let mut draft = ProductDraft {
        raises: "after_save",
        ..named("Tea")
    };
    assert!(draft.save(conn).unwrap_err().is_a("ArgumentError"));
    assert!(draft.is_new());
    assert_eq!(count(conn), 0);
}

#[test]
fn transactions_join_and_roll_back() {
    let conn = &mut conn();
    let undone = transaction_or_rollback(conn, |conn| {
        named("Tea").save_or_fail(conn)?;
        // Inside another transaction a rollback is only swallowed.
        assert!(transaction_or_rollback(conn, |_| Err::<(), _>(Error::Rollback))?.is_none());
        assert_eq!(count(conn), 1);
        Err::<(), _>(Error::Rollback)
    });
    assert!(undone.unwrap().is_none());
    assert_eq!(count(conn), 0);
    let same = transaction(conn, |conn| {
        named("Tea").save_or_fail(conn)?;
        named("Tea").save_or_fail(conn)
    });
    let error = same.unwrap_err();
    assert!(
        error.is_a("ActiveRecord::RecordNotUnique") && error.is_a("ActiveRecord::StatementInvalid")
    );
    assert_eq!(
        error.message(),
        "SQLite3::ConstraintException: UNIQUE constraint failed: products.name"
    );
    assert_eq!(count(conn), 0);
}

#[test]
fn updating_and_destroying() {
    let conn = &mut conn();
    let mut draft = named("Tea");
    draft.save_or_fail(conn).unwrap();
    let rename = |name: &'static str| {
        move |draft: &mut ProductDraft, _: &mut Conn| {
            draft.name = Some(name.to_owned());
            Ok(())
        }
    };
    assert!(!draft.update(conn, rename("")).unwrap());
    assert!(draft.update(conn, rename("Coffee")).unwrap());
    let mut kept = ProductDraft {
        aborts: "before_destroy",
        ..draft.clone()
    };
    assert!(!kept.destroy(conn).unwrap());
    assert_eq!(
        kept.destroy_or_fail(conn).unwrap_err().message(),
        "Failed to destroy Product with id=1"
    );
    assert!(kept.is_persisted());
    assert!(draft.destroy(conn).unwrap());
    assert!(draft.is_destroyed() && !draft.is_persisted());
    assert_eq!(count(conn), 0);
}

#[test]
fn columns_are_stored_as_rails_stores_them() {
    let conn = &mut conn();
    for (name, price) in [("a", "12"), ("b", "12.5"), ("c", "0.1")] {
        let mut draft = ProductDraft {
            price: price.parse().ok(),
            ..named(name)
        };
        draft.created_at = Time::utc(2026, 1, 2, 3, 4, 5);
        draft.updated_at = Some(Time::from_micros(1_767_323_045_000_100));
        draft.save_or_fail(conn).unwrap();
    }
    #[derive(QueryableByName, Debug, PartialEq)]
    struct Stored {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let rows: Vec<Stored> = diesel::sql_query(
        "SELECT typeof(price) || ' ' || price || ' ' || created_at || ' ' || updated_at AS text FROM products ORDER BY id",
    )
    .load(conn)
    .unwrap();
    let texts: Vec<_> = rows.iter().map(|row| row.text.as_str()).collect();
    let times = "2026-01-02 03:04:05 2026-01-02 03:04:05.000100";
    assert_eq!(
        texts,
        [
            format!("integer 12 {times}"),
            format!("real 12.5 {times}"),
            format!("real 0.1 {times}")
        ]
    );
    let read: Vec<Product> = products::table
        .filter(any_of(
            products::id,
            [ProductId(1), ProductId(3), ProductId(9)],
        ))
        .order(products::id)
        .select(Product::as_select())
        .load(conn)
        .unwrap();
    let prices: Vec<_> = read
        .iter()
        .filter_map(|row| row.price.as_ref())
        .map(ToString::to_string)
        .collect();
    assert_eq!(prices, ["12.0", "0.1"]);
    let _: Option<Backend> = None;
}

#[test]
fn readers_cannot_write_and_a_panic_ends_only_its_job() {
    let path = std::env::temp_dir().join(format!(
        "regauge-{}.sqlite3",
        regauge_support::password::uuid().unwrap()
    ));
    let url = DatabaseUrl::parse(&format!("sqlite3:{}", path.display())).unwrap();
    let db = Db::open(
        &url,
        &Settings {
            threads: 1,
            queue: 8,
        },
    )
    .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let make = |conn: &mut Conn| Ok(conn.batch_execute("CREATE TABLE t (a integer)")?);
        assert!(
            db.read(make)
                .await
                .unwrap_err()
                .message()
                .contains("readonly")
        );
        db.write(make).await.unwrap();
        let panicked = db
            .write(|conn| {
                transaction(conn, |conn| -> Result<()> {
                    conn.batch_execute("INSERT INTO t VALUES (1)")?;
                    panic!("in a job")
                })
            })
            .await;
        assert!(matches!(panicked, Err(Error::Panic(message)) if message == "in a job"));
        // The transaction that the panic left open is gone, and the thread works on.
        let sum = |conn: &mut Conn| {
            let query = diesel::dsl::sql::<diesel::sql_types::BigInt>("SELECT count(*) FROM t");
            Ok(query.get_result::<i64>(conn)?)
        };
        assert_eq!(db.write(sum).await.unwrap(), 0);
        assert_eq!(db.read(sum).await.unwrap(), 0);
    });
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{end}", path.display())));
    }
}
