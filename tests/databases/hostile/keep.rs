//! Renames every vehicle, whatever class its row names, and prints what each was read as.

use data::models::{Vehicle, VehicleDraft, VehicleOwner};
use diesel::prelude::*;
use regauge_support::db::{DatabaseUrl, connect};
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
    Ok(())
}
