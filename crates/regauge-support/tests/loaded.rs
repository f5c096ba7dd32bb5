//! Cells of what was loaded: shared by clones until one is changed, and never a reason that rows stay on a thread.

use std::sync::Arc;

use regauge_support::loaded::{Many, One};

#[derive(Debug, Clone, Default)]
struct Owner {
    name: String,
    pets: Many<Pet>,
}

#[derive(Debug, Clone, Default)]
struct Pet {
    owner: One<Owner>,
}

fn moves<T: Send + Sync>(_: &T) {}

#[test]
fn rows_in_a_circle_go_to_other_threads() {
    let owner = Owner::default();
    let pet = Pet::default();
    moves(&owner);
    moves(&pet);
    pet.owner.fill(Some(Arc::new(owner)));
    assert!(
        pet.owner
            .get()
            .is_some_and(|owner| owner.pets.get().is_empty())
    );
}

#[test]
fn what_a_clone_shares_is_copied_when_it_is_changed() {
    let mut pet = Pet::default();
    pet.owner.put(Some(Owner::default()));
    let before = pet.clone();
    if let Some(owner) = pet.owner.get_mut() {
        owner.name.push_str("Ada");
    }
    assert_eq!(
        pet.owner.get().map(|owner| owner.name.as_str()),
        Some("Ada")
    );
    assert_eq!(
        before.owner.get().map(|owner| owner.name.as_str()),
        Some("")
    );
}

#[test]
fn a_cell_that_was_loaded_as_nothing_is_loaded() {
    let cell: One<Pet> = One::default();
    assert!(!cell.is_loaded());
    cell.fill(None);
    assert!(cell.is_loaded() && cell.get().is_none());
}
