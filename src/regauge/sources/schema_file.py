"""Which file the schema is read from: a dump in Ruby or one in SQL, else the migrations.

Source: ActiveRecord::Tasks::DatabaseTasks#schema_dump_path, `config.active_record.schema_format`. Where both dumps are there,
the format that the app has set decides; where the app keeps one a database (`db/schema_sqlite.rb`), the database that it is read for.
"""

from __future__ import annotations

from collections.abc import Sequence

from regauge.program.program import Program
from regauge.sources.config.databases import Database, databases
from regauge.sources.config.signs import DUMPS, sign_of
from regauge.sources.config.yml import ADAPTERS
from regauge.sources.files import Files


def primary_of(known: Sequence[Database]) -> Database:
    """The database that the app's own models are in."""
    return next((each for each in known if not each.replica), Database("primary"))


def is_replayed(files: Files, program: Program) -> bool:
    """Whether the app has no dump, so that its migrations are run."""
    return file_of(files, program, primary_of(databases(files, program.app.adapter))) is None


def file_of(files: Files, program: Program, primary: Database) -> str | None:
    """The path of a database's dump; None where there is none."""
    app = program.app
    if primary.schema is not None and primary.schema and files.exists(primary.schema):
        return primary.schema
    words = [word for word, adapter in ADAPTERS.items() if adapter == app.adapter]
    own = [form.format(word) for word in words for form in ("db/schema_{}.rb", "db/{}_schema.rb")]
    order = [*DUMPS]
    if str(app.settings.get("active_record.schema_format")) == "sql":
        order.reverse()
    plain = next((path for path in order if files.exists(path)), None)
    named = next((path for path in own if files.exists(path)), None)
    if plain is None or named is None:
        return plain or named
    # Both: the one without a name is for the database that it says it is of.
    sign = sign_of(files, plain)
    return plain if sign is None or sign[0] == app.adapter else named
