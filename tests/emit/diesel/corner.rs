//! What corner.rb does, in Rust; corner.txt is what Rails 7.2 printed.

use data::models::*;
use data::schema::{invoices, lines};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use regauge_support::db::Conn;
use regauge_support::error::{Error, Result};
use regauge_support::params::Permitted;
use regauge_support::record::Draft;
use serde_json::{Value, json};

const TABLES: &str = "
CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name varchar NOT NULL, invoices_count integer DEFAULT 0 NOT NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL);
CREATE TABLE invoices (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, customer_id integer NOT NULL, number varchar NOT NULL, note text, state integer DEFAULT 0 NOT NULL, sent_at datetime(6), created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL);
CREATE UNIQUE INDEX index_invoices_on_number ON invoices (number);
CREATE TABLE lines (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, invoice_id integer NOT NULL, title varchar NOT NULL, cents integer NOT NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL);";

fn permitted(value: Value) -> Permitted {
    match value {
        Value::Object(map) => Permitted(map),
        _ => Permitted(serde_json::Map::new()),
    }
}

fn list(errors: &regauge_support::errors::Errors) -> String {
    errors.full_messages().join("; ")
}

fn inspect(value: Option<i64>) -> String {
    value.map_or("nil".to_owned(), |n| n.to_string())
}

fn run(conn: &mut Conn) -> Result<String> {
    let mut out = String::new();
    let mut say = |label: &str, value: String| out.push_str(&format!("{label}: {value}\n"));

    let mut c = CustomerDraft::default();
    let done = c.save(conn)?;
    say("customer invalid", format!("{done} {}", list(c.errors())));
    c.name = Some("Ann".to_owned());
    let done = c.save(conn)?;
    say("customer", format!("{done} {} {}", c.row()?.id, c.row()?.invoices_count));
    let mut d = CustomerDraft { name: Some("Bob".to_owned()), ..CustomerDraft::default() };
    d.save_or_fail(conn)?;

    let mut i = InvoiceDraft::default();
    let done = i.save(conn)?;
    say("invoice invalid", format!("{done} {}", list(i.errors())));
    i.assign(conn, &permitted(json!({"customer_id": "99", "number": "x".repeat(21)})))?;
    let done = i.save(conn)?;
    say("invoice unknown customer", format!("{done} {}", list(i.errors())));
    i.assign(conn, &permitted(json!({"customer_id": "1abc", "number": "A-1", "state": "sent"})))?;
    let done = i.save(conn)?;
    let count = Customer::find(conn, 1)?.invoices_count;
    say("invoice", format!("{done} {} {} {count}", i.row()?.customer_id, i.row()?.state));

    let mut j = InvoiceDraft { number: Some("A-1".to_owned()), ..InvoiceDraft::default() };
    j.set_customer(Some(c.row()?));
    let done = j.save(conn)?;
    say("taken", format!("{done} {}", list(j.errors())));
    for state in ["1", "lost"] {
        if let Err(error) = j.assign(conn, &permitted(json!({ "state": state }))) {
            say("state", error.to_string());
        }
    }
    if let Err(error) = j.assign(conn, &permitted(json!({"nope": 1}))) {
        say("unknown", format!("{} {error}", error.class()));
    }
    let to = d.row()?.id;
    i.update(conn, |draft, _| {
        draft.set_customer_id(Some(to));
        Ok(())
    })?;
    let name = i.customer(conn)?.map(|customer| customer.name.clone()).unwrap_or_default();
    let (left, right) = (Customer::find(conn, 1)?.invoices_count, Customer::find(conn, 2)?.invoices_count);
    say("moved", format!("{left} {right} {name}"));

    let cents = [
        (r#""abc""#, json!("abc")), (r#""1.5""#, json!("1.5")), (r#""-1""#, json!("-1")), (r#""""#, json!("")), ("nil", json!(null)), (r#""7""#, json!("7")),
        ("8", json!(8)), ("2.0", json!(2.0)), (r#""0x1A""#, json!("0x1A")), (r#"" 9 ""#, json!(" 9 ")), (r#""1e3""#, json!("1e3")),
    ];
    let id = i.row()?.id;
    for (label, value) in cents {
        let mut line = LineDraft::default();
        line.assign(conn, &permitted(json!({"invoice_id": id.0, "title": "t", "cents": value})))?;
        let valid = line.is_valid(conn)?;
        say(&format!("cents {label}"), format!("{valid} {} {}", inspect(line.cents), list(line.errors())));
    }

    let before = Invoice::find(conn, id)?.updated_at;
    std::thread::sleep(std::time::Duration::from_millis(10));
    let mut l = LineDraft { title: Some("Tea".to_owned()), cents: Some(5), ..LineDraft::default() };
    l.set_invoice(Some(i.row()?));
    l.save_or_fail(conn)?;
    say("touched", (Invoice::find(conn, id)?.updated_at > before).to_string());
    let mut l2 = i.build_line();
    l2.title = Some("x".to_owned());
    l2.cents = Some(3);
    let done = l2.save(conn)?;
    let count: i64 = lines::table.count().get_result(conn)?;
    say("built", format!("{done} {} {count}", l2.row()?.invoice_id));

    let done = d.destroy(conn)?;
    say("restrict", format!("{done} {}", list(d.errors())));
    if let Err(error) = d.destroy_or_fail(conn) {
        say("restrict!", format!("{} {error}", error.class()));
    }
    let mut i = Invoice::find(conn, id)?.edit();
    let done = i.destroy(conn)?;
    let counts: (i64, i64) = (lines::table.count().get_result(conn)?, invoices::table.count().get_result(conn)?);
    say("destroy", format!("{done} {} {} {}", counts.0, counts.1, Customer::find(conn, 2)?.invoices_count));
    for error in [Invoice::find(conn, "77").err(), Invoice::find(conn, 78).err(), Invoice::find(conn, None::<i64>).err()] {
        say("find", error.map(|error| error.to_string()).unwrap_or_default());
    }
    let mut bad = LineDraft { title: Some(String::new()), ..LineDraft::default() };
    if let Err(error) = bad.save_or_fail(conn) {
        say("create!", error.to_string());
    }
    let mut k = InvoiceDraft { number: Some("B-2".to_owned()), note: Some("n".to_owned()), ..InvoiceDraft::default() };
    k.set_customer(Some(c.row()?));
    k.save_or_fail(conn)?;
    k.update_or_fail(conn, |draft, _| {
        draft.note = None;
        Ok(())
    })?;
    let key = k.row()?.id;
    say("null", Invoice::find(conn, key)?.note.unwrap_or("nil".to_owned()));
    k.paid(conn)?;
    let (paid, other): (i64, i64) = (Invoice::all().paid().count().get_result(conn)?, Invoice::all().not_paid().count().get_result(conn)?);
    say("paid!", format!("true {} {paid} {other}", k.is_paid()));
    Ok(out)
}

#[test]
fn does_what_rails_does() -> Result<()> {
    let mut conn = Conn::establish(":memory:")?;
    conn.batch_execute(TABLES)?;
    let told = run(&mut conn).map_err(|error| Error::Argument(format!("{}: {error}", error.class())))?;
    assert_eq!(told, include_str!("corner.txt"));
    Ok(())
}
