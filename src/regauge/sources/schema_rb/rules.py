"""What Rails adds to what is written, by the version that wrote it.

Source: ActiveRecord::Migration::Compatibility, one class a version there, one row of `rules_of` here; ActiveRecord::Schema follows the same.
"""

from __future__ import annotations

from regauge.diagnostics.data import dataclass
from regauge.sources.sql_types import Dialect

CURRENT = (99, 0)


@dataclass(frozen=True, slots=True)
class Rules:
    """`asked`: types are what someone asked for, to be turned into what the database made of them; a dump has the latter already."""

    datetime_precision: int | None = 6
    timestamps_null: bool = False
    timestamps_precision: int | None = 6
    key: str = "bigint"
    reference: str = "bigint"
    reference_index: bool = True
    legacy_reference_name: bool = False
    legacy_index_name: bool = False
    uuid_default: str = "gen_random_uuid()"
    explicit_key_counts: bool = True
    asked: bool = False


def rules_of(version: tuple[int, int], dialect: Dialect, *, asked: bool, old_keys: bool = False) -> Rules:
    """The rules of `Migration[5.0]`, or of a dump by that version. `old_keys`: a dump from before Rails 5.1, whose keys are integers."""
    integer = (version <= (5, 0) and asked) or old_keys
    rowid = dialect == "sqlite"
    return Rules(
        datetime_precision=None if version <= (6, 1) else 6,
        timestamps_null=version <= (4, 2) and asked,
        timestamps_precision=None if version <= ((5, 2) if asked else (6, 1)) else 6,
        key="integer" if integer or rowid else "bigint",
        reference="integer" if integer or rowid else "bigint",
        reference_index=not (version <= (4, 2) and asked),
        legacy_reference_name=version <= (6, 0),
        legacy_index_name=version <= (7, 0),
        uuid_default="uuid_generate_v4()" if version <= (5, 0) else "gen_random_uuid()",
        explicit_key_counts=not (version <= (5, 0) and asked),
        asked=asked,
    )


def version_of(text: object) -> tuple[int, int]:
    """`7.1` -> (7, 1); without a version, that of the last Rails that had none."""
    parts = str(text).split(".")
    if len(parts) >= 2 and parts[0].isdigit() and parts[1].isdigit():
        return int(parts[0]), int(parts[1])
    return (4, 2)
