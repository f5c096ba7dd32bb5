"""Databases beside the primary: modules of the data crate, each with its tables."""

from __future__ import annotations

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
