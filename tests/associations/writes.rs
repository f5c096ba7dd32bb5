//! What Rust writes through the library's associations: the same as writes.rb.
#![allow(clippy::unwrap_used)]

use data::models::*;
use regauge_support::db::{Conn, DatabaseUrl, connect};
use regauge_support::record::Draft;

fn book(conn: &mut Conn, id: i64) -> Book {
    Book::find(conn, id).unwrap()
}

fn said(text: impl std::fmt::Display) {
    println!("said {text}");
}

#[test]
fn writes() {
    let conn = &mut connect(&DatabaseUrl::parse(&std::env::var("LIBRARY").unwrap()).unwrap()).unwrap();
    let genres: Vec<Genre> = (1..=4).map(|id| Genre::find(conn, id).unwrap()).collect();
    let mut bay = book(conn, 2);
    bay.add_genre(conn, &genres[0]).unwrap();
    bay.add_genre(conn, &genres[3]).unwrap();
    bay.remove_genre(conn, &genres[2]).unwrap();
    let coast = book(conn, 7);
    Reader::find(conn, 3).unwrap().add_liked_book(conn, &coast).unwrap();
    book(conn, 1).clear_genres(conn).unwrap();
    let mut new = Author::find(conn, 1).unwrap().build_book();
    new.title = Some("New".to_owned());
    said(new.save(conn).unwrap());
    let mut author = Author::find(conn, 3).unwrap().edit();
    said(!author.destroy(conn).unwrap());
    said(author.errors().full_messages().join("; "));
    said(!book(conn, 7).edit().destroy(conn).unwrap());
    said(!Author::find(conn, 3).unwrap().edit().destroy(conn).unwrap());
    for id in [3, 4] {
        book(conn, id).edit().destroy(conn).unwrap();
    }
    said(!Author::find(conn, 2).unwrap().edit().destroy(conn).unwrap());
    let mut profile = AuthorProfile::find(conn, 1).unwrap().edit();
    profile.motto = Some("Changed".to_owned());
    profile.save(conn).unwrap();
    let mut note = Note::find(conn, 6).unwrap().edit();
    note.text = Some("still of a class that is gone".to_owned());
    note.save(conn).unwrap();
    let mut built = Shelf::find(conn, "B2").unwrap().build_note();
    built.text = Some("built".to_owned());
    said(built.save(conn).unwrap());
    let mut review = Edition::find(conn, 3).unwrap().build_review();
    review.stars = Some(3);
    said(review.save(conn).unwrap());
    let eve = Author::find(conn, 5).unwrap();
    let mut aim = book(conn, 6).edit();
    aim.set_author(Some(&eve));
    aim.save(conn).unwrap();
    let mut scan = Reader::find(conn, 1).unwrap().build_scan();
    scan.gate = Some("west".to_owned());
    said(scan.save(conn).unwrap());
}
