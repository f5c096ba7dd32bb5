"""Codes 11xx: regauge.toml and the command line."""

from __future__ import annotations

from regauge.diagnostics.codes import error, note

UNKNOWN_KEY = error(
    "RG1101",
    "unknown-key",
    "regauge.toml has a key that does not exist",
    what="A key or table of the file is not a setting.",
    why="A misspelled setting that is ignored does harm later.",
    example='[database]\nadaptor = "sqlite"',
    fix="use the nearest key named in the message; docs/settings.md lists them all",
)
BAD_VALUE = error(
    "RG1102",
    "bad-value",
    "regauge.toml has a value of the wrong kind",
    what="The value's type is wrong or it is not one of those allowed.",
    why="Regauge does not guess what was meant.",
    example="[database]\nadapter = 5",
    fix="use one of the values that the message lists",
)
BAD_TOML = error(
    "RG1103",
    "bad-toml",
    "regauge.toml cannot be read",
    what="The file is not TOML, not UTF-8, or not readable.",
    why="None of its settings can be trusted.",
    example="[database\nadapter = sqlite",
    fix="correct the line that is named",
)
UNKNOWN_ADAPTER = error(
    "RG1104",
    "unknown-adapter",
    "A database adapter that Regauge does not write for",
    what="The setting, or config/database.yml, names an adapter other than sqlite, postgresql and mysql.",
    why="Column types and queries differ by database.",
    example="adapter: oracle_enhanced",
    fix="give `--database sqlite`, `--database postgresql` or `--database mysql`",
)
UNREADABLE_APP = error(
    "RG1105",
    "unreadable-app",
    "The app cannot be read",
    what="The path does not exist, is not a directory, or may not be read.",
    why="There is nothing to convert.",
    example="regauge generate ./no-such-app -o out",
    fix="give the app's directory",
)
UNKNOWN_CODE = error(
    "RG1106",
    "unknown-code",
    "No diagnostic has this code",
    what="`regauge explain` was given something that is neither a code nor a code's name.",
    why="There is no page to print.",
    example="regauge explain RG9999",
    fix="docs/diagnostics.md lists all codes",
)
NO_MANIFEST = error(
    "RG1107",
    "no-manifest",
    "There is no migration manifest here",
    what="The directory holds no migration/manifest.json, or one that cannot be read.",
    why="`status` shows what `generate` or `schema` wrote there.",
    example="regauge status ./docs",
    fix="give the directory that `regauge generate -o` or `regauge schema -o` wrote",
)
INTERNAL_ERROR = error(
    "RG1108",
    "internal-error",
    "Regauge itself failed",
    what="Something happened that Regauge did not expect. Nothing was written.",
    why="It is a fault in Regauge, whatever the app looks like.",
    example="(any)",
    fix="report it with the text above; `REGAUGE_TRACEBACK=1` shows where it happened",
)
NO_OUTPUT = error(
    "RG1109",
    "no-output",
    "No output directory was given",
    what="`regauge generate` was called without `-o`, and regauge.toml sets no `output.directory`.",
    why="Regauge does not choose a place by itself.",
    example="regauge generate ./my-app",
    fix="give `-o DIRECTORY`, or set `output.directory` in regauge.toml",
)
UNKNOWN_LAYER = error(
    "RG1110",
    "unknown-layer",
    "There is no such layer",
    what="`--dump-after` was given a name that is not a layer's.",
    why="There is no program to print.",
    example="regauge generate ./my-app --dump-after layer9",
    fix="use one of the names that the message lists",
)
NOTHING_TO_READ = error(
    "RG1111",
    "nothing-to-read",
    "Neither an app nor a database was given",
    what="`regauge schema` reads an app, a live database, or both, and neither is named.",
    why="Regauge takes neither the folder that it is called in nor the environment's DATABASE_URL by itself.",
    example="regauge schema -o ./data-rs",
    fix="give the app's directory, or `--database-url URL`",
)
ADAPTER_CHOSEN = note(
    "RG1112",
    "adapter-chosen",
    "The database that the app was read for was concluded",
    what="config/database.yml is missing, computes its adapter, or disagrees with the dump; something else in the app decided.",
    why="Column types and queries differ by database, so it has to be one.",
    example="ls config/database.yml.example",
    fix="nothing to do if it is right; else give `--database`, or `database.adapter` in regauge.toml",
)
NO_GATEWAY = error(
    "RG1113",
    "no-gateway",
    "The gateway's program cannot be found",
    what="`regauge gateway` runs a program of its own, which is neither beside `regauge` nor on PATH, and cannot be built here.",
    why="The gateway is a Rust binary that the Python package does not carry.",
    example="regauge gateway --rails http://127.0.0.1:3000",
    fix="`cargo build --release -p regauge-gateway` in a checkout of Regauge, and put target/release/regauge-gateway on PATH",
)
