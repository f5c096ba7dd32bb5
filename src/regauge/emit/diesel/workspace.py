"""The workspace around the crates: whole static files with the app's adapter put in.

The text stands in `emit/skeletons`. The support crate is copied to `vendor/`, at the version that wrote the workspace.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from regauge.emit.skeletons import skeleton
from regauge.program.files import GeneratedFile
from regauge.program.program import Program

_FEATURE: Final = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql"}
_LIBRARY: Final = {
    "sqlite": "SQLite",
    "postgresql": "libpq (with OpenSSL, which takes minutes, once)",
    "mysql": "libmysqlclient (with OpenSSL, which takes minutes, once)",
}
_DIESEL: Final = {
    "sqlite": '"sqlite", "returning_clauses_for_sqlite_3_35"',
    "postgresql": '"postgres"',
    "mysql": '"mysql"',
}


def feature(program: Program) -> str:
    """The feature of the support crate for the app's database."""
    return _FEATURE[program.app.adapter]


def data_manifest(program: Program, files: list[GeneratedFile]) -> str:
    """`crates/data/Cargo.toml`, with what the models need."""
    texts = [f.text for f in files]
    extra = {
        "regex": 'regex = { version = "1", default-features = false, features = ["std", "unicode", "perf"] }',
        "serde_json": 'serde_json = { version = "1", features = ["preserve_order", "arbitrary_precision"] }',
    }
    lines = [line for name, line in extra.items() if any(f"{name}::" in text for text in texts)]
    tables = [folder for f in files if (folder := f.path.removesuffix("/Cargo.toml")) != f.path]
    return skeleton(
        "data.toml",
        tables="".join(f'{name} = {{ path = "../{name}" }}\n' for name in (each.rpartition("/")[2] for each in tables)),
        dependencies="".join(f"{line}\n" for line in lines),
        feature=feature(program),
        library=_LIBRARY[program.app.adapter],
    )


def workspace_files(program: Program, *, web: bool) -> list[GeneratedFile]:
    """The workspace's root and the vendored support crate, with what answers requests where `web` is."""
    features = f'"{feature(program)}", "web"' if web else f'"{feature(program)}"'
    files = [
        GeneratedFile(
            "Cargo.toml",
            skeleton(
                "workspace.toml", features=features, columns=_columns(program), database=_DIESEL[program.app.adapter]
            ),
        ),
        GeneratedFile(".cargo/config.toml", skeleton("cargo_config.toml")),
        GeneratedFile(".gitignore", skeleton("gitignore")),
        GeneratedFile("rustfmt.toml", skeleton("rustfmt.toml")),
    ]
    support = support_crate()
    lock = support.parents[1] / "Cargo.lock" if support.parent.name == "crates" else support.parent / "Cargo.lock"
    if lock.is_file():
        # The versions that this was tested with. Cargo adds the workspace's own crates to it, so it is theirs from then on.
        files.append(GeneratedFile("Cargo.lock", lock.read_text(encoding="utf-8"), "owned", verbatim=True))
    # The support crate keeps rustfmt's default width: it is formatted where it is developed.
    files.append(GeneratedFile("vendor/rustfmt.toml", "max_width = 100\n"))
    for path in sorted(support.rglob("*")):
        name = path.relative_to(support).as_posix()
        if not path.is_file() or path.suffix not in (".rs", ".toml", ".md") or _is_of_tests(name):
            continue
        text = path.read_text(encoding="utf-8")
        if name == "Cargo.toml":
            # A member builds with its default features: they must be the app's database too.
            text = text.replace('default = ["sqlite", "sqlite-bundled", "web"]', f"default = [{features}]")
        if path.suffix == ".rs":
            text = without_tests(text)
        files.append(GeneratedFile(f"vendor/regauge-support/{name}", text, verbatim=True))
    return files


def _is_of_tests(name: str) -> bool:
    return name.startswith(("target/", "tests/")) or name.endswith("/tests.rs")


def without_tests(text: str) -> str:
    """A source without its unit tests, which stand at the end: their tables of Rails' answers stay with the compiler."""
    return re.sub(r"\n+#\[cfg\((?:test|all\(test, .*\))\)\]\nmod tests\b.*\Z", "\n", text, flags=re.DOTALL)


def support_crate() -> Path:
    """Where the support crate's source is: beside the package in a wheel, in the repository in a checkout."""
    packaged = Path(__file__).parents[2] / "vendor" / "regauge-support"
    return packaged if packaged.is_dir() else Path(__file__).parents[4] / "crates" / "regauge-support"


def _columns(program: Program) -> str:
    """Diesel compiles support for tables of up to 32 or 64 columns; the widest table decides. A wider one stands in parts of 64."""
    widest = max((len(table.columns) for table in program.schema.tables.values()), default=0)
    return "32-column-tables" if widest <= 32 else "64-column-tables"
