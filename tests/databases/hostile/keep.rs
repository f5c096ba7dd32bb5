//! Renames every vehicle, whatever class its row names, and prints what each was read as.

use data::models::{
    Digest, DigestDraft, DigestPart, DigestPartDraft, Vehicle, VehicleDraft, VehicleOwner,
};
use diesel::prelude::*;
use regauge_support::db::{Conn, DatabaseUrl, connect};
use regauge_support::record::Draft;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = DatabaseUrl::parse(&std::env::args().nth(1).unwrap_or_default())?;
    let conn = &mut connect(&url)?;
    for row in Vehicle::all()
        .order(data::schema::vehicles::id)
        .load::<Vehicle>(conn)?
    {
        let owner = row.owner(conn)?;
        let unknown = matches!(owner, Some(VehicleOwner::Unknown { .. }));
        println!("{} {:?} {unknown}", row.id, row.kind);
        let name = row.name.as_ref().map(|name| format!("{name} again"));
        let mut draft: VehicleDraft = row.edit();
        draft.name = name;
        draft.save_or_fail(conn)?;
    }
    digests(conn)
}

/// Rows whose key is bytes: found, loaded with what points at them, made, and named as Ruby shows such a key.
fn digests(conn: &mut Conn) -> Result<(), Box<dyn std::error::Error>> {
    let found = Digest::find(conn, (vec![0x00, 0xff],))?;
    assert_eq!(found.note.as_deref(), Some("kept"));
    let mut draft = DigestDraft::default();
    draft.id = Some(b"new\xfe".to_vec());
    draft.note = Some("made".to_owned());
    draft.save_or_fail(conn)?;
    let made = Digest::find(conn, (b"new\xfe".to_vec(),))?;
    let mut part = DigestPartDraft::default();
    part.set_digest(Some(&made));
    part.save_or_fail(conn)?;
    let parts = DigestPart::all()
        .order(data::schema::digest_parts::id)
        .load::<DigestPart>(conn)?;
    DigestPart::preload_digest(conn, &parts)?;
    let notes: Vec<_> = parts
        .iter()
        .map(|part| {
            part.loaded
                .digest
                .get()
                .and_then(|digest| digest.note.as_deref())
        })
        .collect();
    assert_eq!(notes, [Some("kept"), None, Some("made")]);
    let missing = Digest::find(conn, (vec![1, b'"'],))
        .map_or_else(|error| error.to_string(), |row| format!("{row:?}"));
    assert_eq!(missing, r#"Couldn't find Digest with 'id'="\x01\"""#);
    Ok(())
}
