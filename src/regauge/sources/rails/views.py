"""Templates: path, format and handler; jbuilder is Ruby and is read, all other handlers are named.

Source: ActionView::Resolver::PathParser: `name[.locale][.format][+variant].handler`.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.diagnostics.catalogue import views as codes
from regauge.diagnostics.span import Span
from regauge.program.program import Program
from regauge.program.web import Template
from regauge.sources.files import Files
from regauge.sources.report import Report

READ_HANDLERS: Final = frozenset({"jbuilder"})
_PARTS = re.compile(r"^(?P<name>[^.+]+)(?P<rest>(?:[.+][^.+]+)*)$")
_LOCALE = re.compile(r"^[a-z]{2}(?:-[A-Za-z]{2,4})?$")
FORMATS: Final = frozenset(
    "html text json xml js css ics csv pdf atom rss yaml zip turbo_stream md svg png txt".split()
)


def read_templates(files: Files, program: Program, report: Report) -> None:
    """Fills `program.templates`."""
    for path in files.below("app/views"):
        template = _template(path)
        program.templates[path] = template
        if template.handler not in READ_HANDLERS:
            message = f"{path}: `{template.handler}` templates are not converted"
            template.gap = report.say(codes.TEMPLATE_ENGINE, Span.of_file(path), message, template.name)
            continue
        file = files.ruby(path)
        if file is None:
            template.gap = report.say(
                codes.TEMPLATE_ENGINE, Span.of_file(path), f"{path} cannot be read", template.name
            )
            continue
        template.body = file.ast
        if file.errors:
            message = f"{path} has a syntax error"
            template.gap = report.say(codes.TEMPLATE_ENGINE, Span.of_file(path), message, template.name)


def _template(path: str) -> Template:
    inner = path.removeprefix("app/views/")
    folder, _, file = inner.rpartition("/")
    match = _PARTS.match(file)
    name = match["name"] if match else file
    rest = [part for part in re.split(r"[.]", match["rest"] if match else "") if part]
    handler = rest.pop().split("+")[0] if rest else "raw"
    format_ = None
    extra = ""
    for part in rest:
        word, plus, variant = part.partition("+")
        if word in FORMATS:
            format_ = word
        elif _LOCALE.match(word):
            extra = f".{word}"
        else:
            extra = f".{part}"
        if plus:
            extra = f"+{variant}"
    full = f"{folder}/{name}" if folder else name
    return Template(
        path=path,
        name=f"{full}{extra}",
        format=format_,
        handler=handler,
        span=Span.of_file(path),
        partial=name.startswith("_"),
    )
