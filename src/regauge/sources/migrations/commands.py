"""The statements of migrations by name, those of `t` in change_table, and what is known to change no schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from regauge.ruby.evaluator import CallSite, Env, RubyHash, Value
from regauge.sources.migrations import columns, keys, tables
from regauge.sources.schema_rb import statements
from regauge.sources.schema_rb.statements import Block

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost

Simple = Callable[["MigrationHost", list[Value], RubyHash, CallSite], None]
Full = Callable[["MigrationHost", list[Value], RubyHash, Block, CallSite, Env], object]


def _full(simple: Simple) -> Full:
    def run(host: MigrationHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> object:
        simple(host, args, kwargs, site)
        return None

    return run


_SIMPLE: Final[Mapping[str, Simple]] = {
    "add_column": columns.add_column,
    "add_columns": columns.add_columns,
    "remove_column": columns.remove_column,
    "remove_columns": columns.remove_columns,
    "rename_column": columns.rename_column,
    "change_column": columns.change_column,
    "change_column_default": columns.change_column_default,
    "change_column_null": columns.change_column_null,
    "change_column_comment": columns.change_column_comment,
    "add_timestamps": columns.add_timestamps,
    "remove_timestamps": columns.remove_timestamps,
    "add_reference": columns.add_reference,
    "add_belongs_to": columns.add_reference,
    "remove_reference": columns.remove_reference,
    "remove_belongs_to": columns.remove_reference,
    "drop_table": tables.drop_table,
    "drop_join_table": tables.drop_join_table,
    "rename_table": tables.rename_table,
    "change_table_comment": tables.change_table_comment,
    "drop_enum": tables.drop_enum,
    "rename_enum": tables.rename_enum,
    "add_enum_value": tables.add_enum_value,
    "rename_enum_value": tables.rename_enum_value,
    "disable_extension": tables.disable_extension,
    "drop_schema": tables.drop_schema,
    "create_view": tables.create_view,
    "update_view": tables.create_view,
    "replace_view": tables.create_view,
    "drop_view": tables.drop_view,
    "add_index": keys.add_index,
    "remove_index": keys.remove_index,
    "rename_index": keys.rename_index,
    "add_foreign_key": keys.add_foreign_key,
    "remove_foreign_key": keys.remove_foreign_key,
    "validate_foreign_key": keys.validate_foreign_key,
    "remove_check_constraint": keys.remove_check,
    "validate_check_constraint": keys.validate_check,
    "validate_constraint": keys.validate_constraint,
    "remove_unique_constraint": keys.remove_unique,
    "remove_unique_key": keys.remove_unique,
    "remove_exclusion_constraint": keys.remove_exclusion,
}
COMMANDS: Final[Mapping[str, Full]] = MappingProxyType(
    {
        **{name: _full(each) for name, each in _SIMPLE.items()},
        "create_table": tables.create_table,
        "create_join_table": tables.create_join_table,
        "change_table": tables.change_table,
        "add_check_constraint": statements.add_constraint,
        "add_unique_constraint": statements.add_constraint,
        "add_unique_key": statements.add_constraint,
        "add_exclusion_constraint": statements.add_constraint,
        "create_enum": statements.create_enum,
        "enable_extension": statements.enable_extension,
        "create_schema": statements.create_schema,
        "create_virtual_table": statements.create_virtual_table,
        **dict.fromkeys(
            "create_trigger drop_trigger update_trigger create_function drop_function update_function create_aggregate "
            "create_sequence drop_sequence create_domain drop_domain create_hypertable create_policy create_rule".split(),
            statements.database_code,
        ),
    }
)
"""Everything that changes the schema."""

ON_TABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "column": "add_column",
        "index": "add_index",
        "rename_index": "rename_index",
        "timestamps": "add_timestamps",
        "change": "change_column",
        "change_default": "change_column_default",
        "change_null": "change_column_null",
        "change_comment": "change_column_comment",
        "rename": "rename_column",
        "remove": "remove_columns",
        "references": "add_reference",
        "belongs_to": "add_reference",
        "remove_references": "remove_reference",
        "remove_belongs_to": "remove_reference",
        "remove_index": "remove_index",
        "remove_timestamps": "remove_timestamps",
        "foreign_key": "add_foreign_key",
        "remove_foreign_key": "remove_foreign_key",
        "check_constraint": "add_check_constraint",
        "remove_check_constraint": "remove_check_constraint",
        "unique_constraint": "add_unique_constraint",
        "remove_unique_constraint": "remove_unique_constraint",
        "exclusion_constraint": "add_exclusion_constraint",
        "remove_exclusion_constraint": "remove_exclusion_constraint",
        "validate_constraint": "validate_constraint",
        "validate_check_constraint": "validate_check_constraint",
    }
)
"""`t.NAME` of change_table -> the statement that it is; `references` and `belongs_to` take several names."""

TABLE_QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "column_exists?": "column_exists?",
        "index_exists?": "index_exists?",
        "foreign_key_exists?": "foreign_key_exists?",
        "check_constraint_exists?": "check_constraint_exists?",
    }
)

HARMLESS: Final = frozenset(
    "say puts p pp print warn require require_relative require_dependency load announce write sleep disable_ddl_transaction! "
    "disable_statement_timeout verbose verbose= attr_accessor attr_reader attr_writer private protected public private_constant "
    "reset_column_information clear_cache! clear_query_cache schema_cache reset_pk_sequence! reset_sequence! set_pk_sequence! "
    "begin_db_transaction commit_db_transaction rollback_db_transaction truncate truncate_tables prepend extend helper delegate "
    "lock_table set_statement_timeout disable_lock_timeout reload_type_map clear_data_source_cache! refresh_view "
    "refresh_materialized_view quoted_date sanitize_sql sanitize_sql_array sanitize_sql_for_conditions module_function "
    "private_class_method public_class_method define_method".split()
)
"""What changes no schema, and says nothing about rows either."""

DATA: Final = frozenset(
    "insert update delete exec_insert exec_update exec_delete exec_query select_all select_one select_value select_values select_rows "
    "query query_value query_values query_rows insert_fixture internal_exec_query select exec_select update_sql delete_sql "
    "insert_sql current_database database_version mysql_version postgresql_version raw_connection".split()
)
"""Statements about rows, or questions that only a database can answer."""

WRAPPERS: Final = frozenset(
    "say_with_time suppress_messages safety_assured transaction disable_referential_integrity with_lock_timeout "
    "without_statement_timeout with_statement_timeout silence unprepared_statement tap uncached cache no_touching silence_stream "
    "with_connection lease_connection record_timestamps connected_to disable_joins quietly".split()
)
"""What runs its block, once, and has no other effect on the schema."""
