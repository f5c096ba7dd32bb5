"""The questions to PostgreSQL's catalog, one a subject. PostgreSQL 9.6 and later; what only newer ones have is asked by way of JSON.

Names are qualified where the search path does not find them, as `format_type` and the other functions of the catalog do it.
What belongs to an extension is left out, as pg_dump does: the extension makes it.
"""

from __future__ import annotations

from typing import Final

_OURS: Final = (
    "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT 1 FROM pg_depend e "
    "WHERE e.classid = '{catalog}'::regclass AND e.objid = {oid} AND e.deptype = 'e')"
)
_RELATIONS: Final = _OURS.format(catalog="pg_class", oid="c.oid")
_NAME: Final = "CASE WHEN {visible} THEN {name} ELSE n.nspname || '.' || {name} END"
_RELATION: Final = _NAME.format(visible="pg_table_is_visible(c.oid)", name="c.relname")

PLACE: Final = (
    "SELECT current_setting('server_version_num')::int, current_schema()::text, current_schemas(false)::text[]"
)

SCHEMAS: Final = (
    f"SELECT n.nspname::text FROM pg_namespace n WHERE {_OURS.format(catalog='pg_namespace', oid='n.oid')} ORDER BY 1"
)

EXTENSIONS: Final = "SELECT extname::text FROM pg_extension ORDER BY 1"

ENUMS: Final = f"""
SELECT {_NAME.format(visible="pg_type_is_visible(t.oid)", name="t.typname")}::text, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {_OURS.format(catalog="pg_type", oid="t.oid")}
GROUP BY t.oid, n.nspname, t.typname ORDER BY 1"""

RELATIONS: Final = f"""
SELECT c.oid::bigint, {_RELATION}::text, c.relkind::text, obj_description(c.oid, 'pg_class'),
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
  coalesce((to_jsonb(c)->>'relispartition')::boolean, false),
  ARRAY(SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno),
  CASE WHEN c.relkind IN ('v', 'm') THEN left(pg_get_viewdef(c.oid), 200000) END,
  c.relname::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND {_RELATIONS}
ORDER BY {_RELATION} COLLATE "C"
"""

COLUMNS: Final = f"""
SELECT a.attrelid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, t.typtype::text, t.typname::text,
  CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END, coalesce(t.typtype = 'd' AND t.typnotnull, false),
  left(pg_get_expr(d.adbin, d.adrelid), 100000), to_jsonb(a)->>'attidentity', to_jsonb(a)->>'attgenerated',
  CASE WHEN a.attcollation <> t.typcollation THEN (SELECT l.collname::text FROM pg_collation l WHERE l.oid = a.attcollation) END,
  col_description(a.attrelid, a.attnum),
  (SELECT u.typtype::text FROM pg_type u WHERE u.oid = t.typelem AND t.typcategory = 'A'),
  (SELECT s.relname::text FROM pg_depend o JOIN pg_class s ON s.oid = o.objid AND s.relkind = 'S'
    WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid
      AND o.refobjsubid = a.attnum AND o.deptype = 'a' LIMIT 1)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND {_RELATIONS}
ORDER BY a.attrelid, a.attnum"""

_NAMES: Final = (
    "ARRAY(SELECT a.attname::text FROM unnest({numbers}) WITH ORDINALITY AS u(number, place) "
    "JOIN pg_attribute a ON a.attrelid = {relation} AND a.attnum = u.number ORDER BY u.place)"
)

CONSTRAINTS: Final = f"""
SELECT k.conrelid::bigint, k.contype::text, k.conname::text, {_NAMES.format(numbers="k.conkey", relation="k.conrelid")},
  CASE WHEN k.confrelid <> 0 THEN k.confrelid::regclass::text END, {_NAMES.format(numbers="k.confkey", relation="k.confrelid")},
  k.confupdtype::text, k.confdeltype::text, k.condeferrable, k.condeferred, k.convalidated,
  left(pg_get_constraintdef(k.oid, true), 100000), k.conindid::bigint,
  coalesce((SELECT (to_jsonb(i)->>'indnullsnotdistinct')::boolean FROM pg_index i WHERE i.indexrelid = k.conindid), false),
  coalesce((to_jsonb(k)->>'conparentid')::bigint, 0),
  CASE WHEN k.contype = 'x' THEN left(pg_get_constraintdef(k.oid), 100000) END
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_RELATIONS}
ORDER BY k.conrelid, k.conname"""

INDEXES: Final = f"""
SELECT i.indrelid::bigint, i.indexrelid::bigint, x.relname::text, i.indisunique, string_to_array(i.indkey::text, ' ')::int[],
  coalesce((to_jsonb(i)->>'indnkeyatts')::int, i.indnatts), string_to_array(i.indoption::text, ' ')::int[], m.amname::text,
  left(pg_get_indexdef(i.indexrelid), 100000), {_NAMES.format(numbers="string_to_array(i.indkey::text, ' ')::int[]", relation="i.indrelid")},
  ARRAY(SELECT CASE WHEN o.opcdefault THEN NULL ELSE o.opcname::text END FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS k(id, place)
    JOIN pg_opclass o ON o.oid = k.id ORDER BY k.place),
  obj_description(i.indexrelid, 'pg_class'), coalesce((to_jsonb(i)->>'indnullsnotdistinct')::boolean, false), i.indisvalid
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisprimary AND c.relkind IN ('r', 'p', 'm') AND {_RELATIONS}
ORDER BY i.indrelid, x.relname"""

VERSION: Final = (
    "SELECT (SELECT version FROM schema_migrations WHERE version ~ '^[0-9]+$'"
    " ORDER BY length(version) DESC, version DESC LIMIT 1)"
)
"""The highest number: versions are text, and old ones are short; plugins may add words."""
