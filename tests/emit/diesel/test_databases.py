"""Databases beside the primary: modules of the data crate, each with its tables."""

from __future__ import annotations

from pathlib import Path

from regauge import pipeline
from regauge.config import Settings
from regauge.diagnostics.catalogue.schema import OTHER_KIND
from regauge.diagnostics.codes import Severity
from regauge.emit import diesel
from regauge.layers import layer0_schema, layer1_associations
from regauge.migration import counts
from regauge.program.program import Adapter, App, Program
from regauge.program.schema import Column, ForeignKey, Schema, Table


def jobs(adapter: Adapter = "sqlite") -> Schema:
    job = Table("jobs", [Column("id", "bigint", null=False), Column("state", "string")], ["id"])
    run = Table("runs", [Column("id", "bigint", null=False), Column("job_id", "bigint", null=False)], ["id"])
    return Schema({"jobs": job, "runs": run}, [ForeignKey("runs", "jobs", "job_id")], adapter=adapter)


def written(other: Schema) -> tuple[dict[str, str], int]:
    """The crate's files by path, and how many tables they lack."""
    users = Table("jobs", [Column("id", "bigint", null=False)], ["id"])
    program = Program(App(), Schema({"jobs": users}), databases={"job queue": other})
    layer0_schema.run(program)
    layer1_associations.run(program)
    files, _ = diesel.emit(program)
    return {file.path: file.text for file in files}, counts.count(program, files).tables.left


def test_another_database_is_a_module_with_its_own_tables() -> None:
    files, lacking = written(jobs())
    folder = "crates/data/src/databases"
    assert "pub mod databases;" in files["crates/data/src/lib.rs"]
    assert files[f"{folder}/mod.rs"].splitlines()[-1] == "pub mod job_queue;"
    assert files[f"{folder}/job_queue/mod.rs"].splitlines()[-2:] == ["pub mod models;", "pub mod schema;"]
    models = [path for path in files if path.startswith(f"{folder}/job_queue/models/")]
    text = "".join(files[path] for path in models)
    assert (
        "use crate::databases::job_queue::schema::{jobs, runs}" in text or "databases::job_queue::schema::jobs" in text
    )
    assert "crate::schema" not in text
    assert "belongs_to :job" in text and "state" in text
    assert "runs" not in files["crates/data/src/schema.rs"]
    assert lacking == 0


def test_a_database_of_another_kind_is_not_written_and_counted() -> None:
    files, lacking = written(jobs("postgresql"))
    assert not any("databases/" in path for path in files if path.startswith("crates/data/src"))
    assert lacking == 2


APP = {
    "Gemfile": 'gem "rails", "~> 7.2"\ngem "pg"\n',
    "config/application.rb": "module Kinds\n  class Application < Rails::Application\n  end\nend\n",
    "config/database.yml": """production:
  primary:
    adapter: postgresql
  cache:
    adapter: {adapter}
    migrations_paths: db/cache_migrate
""",
    "db/schema.rb": """ActiveRecord::Schema[7.2].define(version: 1) do
  create_table("users") { |t| t.string "name" }
end
""",
    "db/cache_schema.rb": """ActiveRecord::Schema[7.2].define(version: 1) do
  create_table("entries") { |t| t.string "key" }
  create_table("chunks") { |t| t.bigint "entry_id" }
end
""",
    "app/models/cache_record.rb": """class CacheRecord < ActiveRecord::Base
  self.abstract_class = true
  connects_to database: { writing: :cache, reading: :cache }
end
""",
    "app/models/entry.rb": """class Entry < CacheRecord
  has_many :chunks
  scope :named, -> { where.not(key: nil) }
end
""",
    "app/models/chunk.rb": "class Chunk < CacheRecord\n  belongs_to :entry\nend\n",
    "app/models/user.rb": "class User < ActiveRecord::Base\nend\n",
}


def of_two(folder: Path, adapter: str) -> tuple[dict[str, object], set[tuple[str, str]]]:
    """The counts of an app whose second database is of `adapter`, and what is said of it."""
    for path, text in APP.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text.replace("{adapter}", adapter))
    generation = pipeline.schema(folder, Settings())
    said = {(each.code.id, each.subject or "") for each in generation.diagnostics}
    assert not any(each.code.severity is Severity.ERROR for each in generation.diagnostics)
    return counts.count(generation.program, generation.files).data(), said


def test_models_on_a_database_of_another_kind_are_named_and_counted(tmp_path: Path) -> None:
    """The tables are told with what to do, the models and the bodies by their places; nothing counts as written."""
    numbers, said = of_two(tmp_path, "sqlite3")
    assert numbers["tables"] == {"read": 3, "generated": 1, "dropped": 2}
    assert numbers["associations"] == {"declared": 2, "generated": 0, "reported": 2}
    assert {("RG0222", "cache"), ("RG0332", "Entry"), ("RG0332", "Chunk")} < said
    assert "RG0217" not in {code for code, _ in said} and "RG0632" in {code for code, _ in said}
    assert "--database-url" in OTHER_KIND.fix


def test_models_on_another_database_of_the_same_kind_are_written(tmp_path: Path) -> None:
    numbers, said = of_two(tmp_path, "postgresql")
    assert numbers["tables"] == {"read": 3, "generated": 3, "dropped": 0}
    assert numbers["associations"] == {"declared": 2, "generated": 2, "reported": 0}
    assert ("RG0217", "cache") in said and "RG0222" not in {code for code, _ in said}
