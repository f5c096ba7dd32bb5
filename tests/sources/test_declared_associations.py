"""Associations as the program has them beyond what tests/facts compares with Rails: options, refusals, what only foreign keys tell."""

from __future__ import annotations

from tests.sources.small_apps import Reading

from regauge.program.models import Association
from regauge.program.program import Program

TABLES = """
create_table "owners" do |t|
  t.string "name"
  t.integer "pets_count"
end
create_table "pets" do |t|
  t.integer "owner_id"
  t.integer "vet_id"
  t.integer "boss_id"
end
create_table "vets" do |t|
  t.string "pets"
end
create_table "owners_pets", id: false do |t|
  t.integer "owner_id"
  t.integer "pet_id"
end
create_table "passports" do |t|
  t.integer "pet_id"
  t.index ["pet_id"], unique: true
end
add_foreign_key "pets", "vets"
add_foreign_key "pets", "pets", column: "boss_id"
add_foreign_key "passports", "pets"
"""


def models(**bodies: str) -> dict[str, str]:
    return {
        f"app/models/{name}.rb": f"class {name.capitalize()} < ApplicationRecord\n{body}\nend\n"
        for name, body in bodies.items()
    }


def association(program: Program, model: str, name: str) -> Association:
    return program.models[model].associations[name]


def test_every_option_is_a_fact(read: Reading) -> None:
    options = (
        "autosave: true, validate: false, strict_loading: true, index_errors: true, dependent: :destroy_async, "
        "ensuring_owner_was: :gone?, before_add: :check, after_remove: [:note], extend: Counting, disable_joins: false"
    )
    program, _ = read(
        models(
            owner=f"has_many :pets, {options} do\n  def old = where(id: 1)\nend",
            pet="belongs_to :owner, default: -> { Owner.first }",
        ),
        tables=TABLES,
    )
    pets = association(program, "Owner", "pets")
    assert {"autosave", "validate", "index_errors", "before_add", "after_remove", "extend", "extension"} <= set(
        pets.options
    )
    assert (pets.dependent, pets.target, pets.foreign_key) == ("destroy_async", "Pet", "owner_id")
    assert "default" in association(program, "Pet", "owner").options
    names = {name for gap in program.models["Owner"].gaps for name in gap.names}
    assert "pets" in names  # what the options change is still a gap


def test_a_join_table_is_an_association(read: Reading) -> None:
    program, found = read(models(owner="has_and_belongs_to_many :pets", pet=""), tables=TABLES)
    pets = association(program, "Owner", "pets")
    assert (pets.join_table, pets.foreign_key, pets.association_foreign_key) == ("owners_pets", "owner_id", "pet_id")
    assert "RG0314" in {each.code.id for each in found}


def test_a_join_table_that_is_not_there_is_named(read: Reading) -> None:
    _, found = read(models(owner="has_and_belongs_to_many :pets, join_table: :kept", pet=""), tables=TABLES)
    assert any(each.code.id == "RG0308" and "`kept`" in each.text for each in found)


def test_keys_that_nobody_declares_become_associations(read: Reading) -> None:
    program, found = read(models(pet="belongs_to :owner", owner="", vet="", passport=""), tables=TABLES)
    vet, pets = association(program, "Pet", "vet"), association(program, "Vet", "vet_pets")
    assert (vet.kind, vet.target, vet.foreign_key) == ("belongs_to", "Vet", "vet_id")
    assert (vet.declared, vet.inverse_of, pets.inverse_of) == (False, "vet_pets", "vet")  # `vets.pets` is a column
    boss = association(program, "Pet", "boss")
    assert (boss.target, boss.foreign_key, boss.declared) == ("Pet", "boss_id", False)
    passport = association(program, "Pet", "passport")
    assert (passport.kind, passport.target) == ("has_one", "Passport")
    assert association(program, "Passport", "pet").inverse_of == "passport"
    assert pets.kind == "has_many"
    assert len([each for each in found if each.code.id == "RG0326"]) == 3


def test_a_key_that_one_side_declares_is_left_alone(read: Reading) -> None:
    program, _ = read(models(vet="has_many :patients, class_name: 'Pet'", pet="", owner="", passport=""), tables=TABLES)
    assert "vet" not in program.models["Pet"].associations


def test_through_that_rails_refuses_is_named(read: Reading) -> None:
    bodies = {
        "owner": "has_many :a, through: :b\nhas_many :b, through: :a\nhas_many :pets\nhas_one :vet, through: :pets\n"
        "has_many :names, through: :pets",
        "pet": "belongs_to :vet",
        "vet": "",
    }
    program, found = read(models(**bodies), tables=TABLES)
    said = sorted(each.text for each in found if each.code.id in ("RG0305", "RG0306"))
    assert [text.split(":")[1].split()[0] for text in said] == ["a", "b", "names", "vet"]
    assert all(association(program, "Owner", name).target is None for name in ("a", "b", "names", "vet"))


def test_keys_of_unequal_length_are_named(read: Reading) -> None:
    body = "belongs_to :owner, foreign_key: [:owner_id, :vet_id]"
    program, found = read(models(pet=body, owner=""), tables=TABLES)
    assert association(program, "Pet", "owner").target is None
    assert any(each.code.id == "RG0308" and "owner_id, vet_id" in each.text for each in found)
