"""Column types that an app stores in its own way: what the adapter's changed `native_database_types` say."""

from __future__ import annotations

import pytest
from tests.sources.small_apps import Reading

PATCH = """module {name}
  extend ActiveSupport::Concern

  class_methods do
    def native_database_types
      @types ||= super.merge(uuid: {{ name: "{sql}", limit: 16 }}, ulid: {{ name: "char", limit: 26 }})
    end
  end
end

ActiveSupport.on_load(:active_record) do
  {adapter}.prepend({name})
end
"""
TABLES = (
    'create_table "people", id: :uuid do |t|\n  t.uuid "boss_id"\n  t.ulid "code"\n  t.binary "photo", limit: 16\nend\n'
)


@pytest.mark.parametrize(
    ("adapter", "sql", "taker"),
    [
        ("mysql", "binary", "ActiveRecord::ConnectionAdapters::AbstractMysqlAdapter"),
        ("sqlite", "blob", "ActiveRecord::ConnectionAdapters::SQLite3Adapter"),
    ],
)
def test_a_redefined_type_is_what_the_database_has(read: Reading, adapter: str, sql: str, taker: str) -> None:
    files = {"config/initializers/types.rb": PATCH.format(name="OwnTypes", sql=sql, adapter=taker)}
    program, found = read(files, tables=TABLES, adapter=adapter)
    key, boss, code, photo = program.schema.tables["people"].columns
    assert key.uuid_bytes and boss.uuid_bytes and boss.sql_type == f"{sql}(16)"
    assert (code.kind, code.limit) == ("string", 26)
    assert photo.kind == "binary" and not photo.uuid_bytes
    said = [each for each in found if each.code.id == "RG0223"]
    assert [each.subject for each in said] == ["uuid", "ulid"]
    assert said[0].span.path == "config/initializers/types.rb" and f"{sql}(16)" in said[0].text


def test_an_adapter_that_the_app_does_not_use_says_nothing(read: Reading) -> None:
    taker = "ActiveRecord::ConnectionAdapters::AbstractMysqlAdapter"
    files = {"config/initializers/types.rb": PATCH.format(name="MysqlTypes", sql="binary", adapter=taker)}
    program, found = read(files, tables=TABLES, adapter="sqlite")
    assert not any(column.uuid_bytes for column in program.schema.every_column())
    assert not any(each.code.id == "RG0223" for each in found)
