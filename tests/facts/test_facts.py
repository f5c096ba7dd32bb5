"""The program's models, tables, columns and associations are those that a booted Rails says of itself.

Our own apps are compared with what was recorded (`python -m tests.facts.record`), and with Rails itself where the oracle is set up; Debian's
Redmine (80 models, 323 associations) only there: with its live database, and with the tables that its migrations make.
"""

from __future__ import annotations

import pytest
from tests.facts import ours, rails, record
from tests.facts.compare import differences
from tests.facts.record import APPS, RECORDED
from tests.oracle import chroot


@pytest.fixture(scope="module")
def oracle() -> chroot.Chroot:
    found = chroot.find()
    if found is None:
        pytest.skip("no Rails here")
    return found


@pytest.fixture(scope="module")
def redmine(oracle: chroot.Chroot, tmp_path_factory: pytest.TempPathFactory) -> rails.Redmine:
    return rails.of_redmine(oracle, tmp_path_factory.mktemp("redmine"))


@pytest.mark.parametrize("name", APPS)
def test_our_apps_are_as_rails_said(name: str) -> None:
    said = rails.models((RECORDED / f"{name}.json").read_text())
    assert sum(len(model.get("associations", ())) for model in said.values()) > 20
    assert differences(ours.facts(ours.program(APPS[name])), said) == []


@pytest.mark.parametrize("name", APPS)
def test_our_apps_are_as_rails_says(oracle: chroot.Chroot, name: str) -> None:
    said = record.short(rails.of_app(oracle, APPS[name]))
    assert said == rails.models((RECORDED / f"{name}.json").read_text()), "record again: python -m tests.facts.record"


def test_redmine_with_its_database(redmine: rails.Redmine) -> None:
    assert len(redmine.facts) >= 80
    made = ours.program(redmine.source, database_url=f"sqlite3:{redmine.database}")
    assert differences(ours.facts(made), redmine.facts) == []


def test_redmine_with_its_migrations(redmine: rails.Redmine) -> None:
    made = ours.program(redmine.source)
    assert made.schema_source.startswith("db/migrate")
    assert differences(ours.facts(made), redmine.facts) == []


def test_a_difference_is_found(redmine: rails.Redmine) -> None:
    made = ours.program(redmine.source, database_url=f"sqlite3:{redmine.database}")
    made.models["Issue"].associations["project"].foreign_key = "other_id"
    made.models["Project"].associations.pop("boards")
    made.schema.tables["issues"].columns[1].null = True
    assert differences(ours.facts(made), redmine.facts) == [
        "Issue|tracker_id.null: True, Rails False",
        "Issue#project.foreign_key: 'other_id', Rails 'project_id'",
        "Project#boards: not among ours",
    ]
