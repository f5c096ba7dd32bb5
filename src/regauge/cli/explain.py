"""`regauge explain`: the page of a diagnostic code."""

from __future__ import annotations

import difflib
from dataclasses import asdict

from regauge.cli.exits import Exit
from regauge.cli.output import Failure, Output
from regauge.diagnostics import Diagnostic, Span, all_codes, find
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.render import page


def run(name: str, output: Output) -> None:
    """Raises Failure for a name that is no code's."""
    if not name:
        _list(output)
        return
    code = find(name)
    if code is None:
        known = [word for item in all_codes() for word in (item.id, item.slug)]
        near = difflib.get_close_matches(name.lower(), known, n=1) or difflib.get_close_matches(
            name.upper(), known, n=1
        )
        help = f"did you mean `{near[0]}`?" if near else "`regauge explain` without a code lists all"
        wrong = Diagnostic(codes.UNKNOWN_CODE, Span.of_file(name), f"no diagnostic is called `{name}`", help)
        raise Failure(Exit.USAGE, [wrong])
    if output.as_json:
        output.json({"command": "explain", "ok": True, "exit": 0, "code": asdict(code)})
    elif output.out.is_terminal:
        # Loaded when it is needed: other commands do without it.
        from rich.markdown import Markdown

        output.out.print(Markdown(page(code)))
    else:
        output.out.print(page(code))


def _list(output: Output) -> None:
    if output.as_json:
        output.json({"command": "explain", "ok": True, "exit": 0, "codes": [asdict(code) for code in all_codes()]})
        return
    for code in all_codes():
        output.out.print(f"{code.id} {code.severity:<7} {code.slug}: {code.title}")
