"""ERB in database.yml: evaluated, never run, as it would be with no environment variable set.

`ENV.fetch("X", "default")`, `ENV["X"] || "default"` and `if ENV["X"]` therefore mean their defaults. What only a running app has prints a
placeholder.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ConstRef,
    Env,
    Evaluator,
    Host,
    NotHandled,
    Proc,
    RubyHash,
    SymbolProc,
    Value,
)
from regauge.ruby.parser import parse
from regauge.sources.rails import ambient
from regauge.sources.rails.classes.values import text_of

PLACEHOLDER: Final = "0"
_TAG: Final = re.compile(r"<%(?P<kind>[#=%-]?)(?P<code>.*?)(?P<trim>-?)%>(?P<newline>\n?)", re.DOTALL)
_OUTPUT: Final = re.compile(r"<%=.*?%>", re.DOTALL)
_CODE: Final = re.compile(r"<%.*?%>", re.DOTALL)
_UNPRINTABLE: Final = re.compile(r"[{}\[\]&*!|>%@`\n]")


def rendered(text: str, path: str) -> str:
    """The file with its ERB replaced by what it prints."""
    if "<%" not in text:
        return text
    file = parse(_as_ruby(text).encode(), path)
    if file.errors:
        return _CODE.sub("", _OUTPUT.sub(PLACEHOLDER, text))
    host = _Printer()
    Evaluator(host).run(file.ast)
    return "".join(host.printed)


def _as_ruby(text: str) -> str:
    """The template as the Ruby that ERB makes of it: every piece of text is printed, the code stays between."""
    lines: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        lines.append(_print(text[at : tag.start()]))
        at = tag.end()
        after = "" if tag["trim"] else tag["newline"]
        if tag["kind"] == "=":
            lines.append(f"__print__(({tag['code'].strip()}))")
        elif tag["kind"] in ("", "-"):
            lines.append(tag["code"].strip())
        lines.append(_print(after))
    lines.append(_print(text[at:]))
    return "\n".join(line for line in lines if line)


def _print(text: str) -> str:
    if not text:
        return ""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("#", "\\#").replace("\n", "\\n")
    return f'__print__("{escaped}", :text)'


class _Printer(Host):
    """Collects what is printed."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def call(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Proc | SymbolProc | None,
        site: CallSite,
        env: Env,
    ) -> Value | NotHandled:
        if name == "__print__":
            self.printed.append(_shown(args[0], plain=len(args) > 1))
            return None
        answer = ambient.ask(receiver, name, args)
        if not isinstance(answer, NotHandled):
            return answer
        if isinstance(receiver, ConstRef) and receiver.path == "ENV":
            return _variable(name, args, block, env)
        if name == "presence" and receiver is None:
            return None
        return NOT_HANDLED


def _variable(name: str, args: list[Value], block: Proc | SymbolProc | None, env: Env) -> Value | NotHandled:
    """What `ENV` answers where no variable is set."""
    if name == "fetch":
        if len(args) > 1:
            return args[1]
        return env.evaluator.call_proc(block, args) if isinstance(block, Proc) else NOT_HANDLED
    if name in ("[]", "dig"):
        return None
    if name in ("key?", "has_key?", "include?", "member?"):
        return False
    return NOT_HANDLED


def _shown(value: Value, *, plain: bool) -> str:
    if plain:
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = value.name if isinstance(value, ambient.RailsEnv) else text_of(value)
    # A value that would change the file's structure is no word of it.
    return PLACEHOLDER if text is None or _UNPRINTABLE.search(text) else text
