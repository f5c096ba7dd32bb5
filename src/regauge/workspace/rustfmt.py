"""rustfmt over staged files, in one call; what it leaves alone (`json!`) is laid out around it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from regauge.diagnostics import Diagnostic, Diagnostics, Span
from regauge.diagnostics.catalogue import workspace as codes
from regauge.workspace.json_layout import expand, indent

EDITION: Final = "2024"
TIMEOUT: Final = 300
SETTINGS: Final = "rustfmt.toml"
_JSON: Final = "json!({"


def format_files(root: Path, paths: Sequence[str]) -> Diagnostics:
    """Format files under root in place. Never raises for what rustfmt does: files it refuses stay as they are.

    rustfmt follows `mod` lines, so root must hold the whole tree. Its output is the report's detail, not its text.
    """
    if not paths:
        return []
    program = shutil.which("rustfmt")
    if program is None:
        return [Diagnostic(codes.NO_RUSTFMT, Span.of_file(paths[0]))]
    with_json = [path for path in (root / name for name in paths) if _JSON in path.read_text("utf-8", "replace")]
    _rewrite(with_json, expand)
    try:
        done = _run(program, root, roots(paths))
        if done.returncode != 0:
            # A file that cannot be formatted keeps rustfmt from what its crate holds beside it.
            done = _run(program, root, paths)
    except (OSError, subprocess.TimeoutExpired) as failure:
        return [Diagnostic(codes.RUSTFMT_FAILED, Span.of_file(paths[0]), f"rustfmt did not run: {failure}")]
    _rewrite(with_json, indent)
    if done.returncode == 0:
        return []
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    first = next((line.strip() for line in said if line.strip()), "no message")
    where = next((line.split("-->", 1)[1].strip() for line in said if "-->" in line), paths[0])
    path = where.split(":", 1)[0].removeprefix(f"{root}/")
    line = where.split(":")[1] if where.count(":") >= 2 else ""
    span = Span(path, int(line)) if line.isdigit() else Span.of_file(path)
    return [Diagnostic(codes.RUSTFMT_FAILED, span, f"rustfmt refused generated code: {first}", notes=tuple(said[1:6]))]


def roots(paths: Sequence[str]) -> list[str]:
    """The paths that rustfmt does not reach from another of them: it follows `mod` from a crate's lib.rs and main.rs.

    Given all of them, it would format most files three times.
    """
    given = set(paths)
    return [path for path in paths if path in _of_crate(path) or not given.intersection(_of_crate(path))]


def _of_crate(path: str) -> tuple[str, ...]:
    """The roots of the crate whose `src` holds a file; none for a file elsewhere, or a binary of its own."""
    folder, source, inner = path.partition("/src/")
    return (f"{folder}/src/lib.rs", f"{folder}/src/main.rs") if source and not inner.startswith("bin/") else ()


def _run(program: str, root: Path, paths: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(program, paths), cwd=root, capture_output=True, stdin=subprocess.DEVNULL, timeout=TIMEOUT
    )


def command(program: str, paths: Sequence[str]) -> list[str]:
    """How rustfmt is called for files below its working directory."""
    return [program, "--edition", EDITION, "--quiet", "--", *paths]


def prepared(text: str) -> str:
    """A text as rustfmt is given it."""
    return expand(text) if _JSON in text else text


def restored(before: str, formatted: str) -> str:
    """What rustfmt made of a text, with what it leaves alone laid out around it."""
    return indent(formatted) if _JSON in before else formatted


def _rewrite(files: Iterable[Path], change: Callable[[str], str]) -> None:
    for file in files:
        text = file.read_text("utf-8")
        if (changed := change(text)) != text:
            file.write_text(changed, "utf-8")
