"""Strings and symbols; ActiveSupport's inflections are the inflection library's."""

from __future__ import annotations

import re
from collections.abc import Callable

import inflection

from regauge.ruby.evaluator.core.equality import covers
from regauge.ruby.evaluator.core.patterns import matches, position, translate
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import ConstRef, Range, Regexp, RubyHash, Symbol, Unknown, Value

_BLANK = " \t\n\v\f\r\0"


def _camelize(text: str, first_upper: bool = True) -> str:
    return "::".join(inflection.camelize(part, first_upper or i > 0) for i, part in enumerate(text.split("/")))


def _underscore(text: str) -> str:
    return "/".join(inflection.underscore(part) for part in text.split("::"))


def _classify(text: str) -> str:
    return _camelize(inflection.singularize(re.sub(r".*\.", "", text)))


_PLAIN: dict[str, Callable[[str], Value]] = {
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": str.capitalize,
    "swapcase": str.swapcase,
    "strip": lambda text: text.rstrip(_BLANK).lstrip(_BLANK[:-1]),
    "lstrip": lambda text: text.lstrip(_BLANK[:-1]),
    "rstrip": lambda text: text.rstrip(_BLANK),
    "reverse": lambda text: text[::-1],
    "length": len,
    "size": len,
    "empty?": lambda text: not text,
    "chars": list,
    "bytesize": lambda text: len(text.encode("utf-8", "surrogateescape")),
    "lines": lambda text: re.findall(r"[^\n]*\n|[^\n]+", text),
    "squish": lambda text: " ".join(text.split()),
    "dasherize": inflection.dasherize,
    "underscore": _underscore,
    "pluralize": inflection.pluralize,
    "singularize": inflection.singularize,
    "humanize": inflection.humanize,
    "titleize": inflection.titleize,
    "titlecase": inflection.titleize,
    "parameterize": inflection.parameterize,
    "classify": _classify,
    "tableize": lambda text: inflection.pluralize(_underscore(text)),
    "demodulize": lambda text: text.split("::")[-1],
    "deconstantize": lambda text: text.rpartition("::")[0],
    "foreign_key": lambda text: inflection.underscore(text.split("::")[-1]) + "_id",
    "to_sym": Symbol,
    "intern": Symbol,
    "chomp": lambda text: text.removesuffix("\n").removesuffix("\r"),
    "chop": lambda text: text[:-1],
    "chr": lambda text: text[:1],
    "-@": str,
    "+@": str,
    "html_safe": str,
    "hex": lambda text: int(m.group(), 16) if (m := re.match(r"-?(0x)?[0-9a-fA-F]+", text)) else 0,
    "to_f": lambda text: float(m.group()) if (m := re.match(r"\s*-?\d+(\.\d+)?([eE]-?\d+)?", text)) else 0.0,
    "constantize": lambda text: ConstRef(text),
    "safe_constantize": lambda text: ConstRef(text),
}

# Methods that symbols share with strings and that give a symbol again.
_SYMBOLIC = ("upcase", "downcase", "capitalize", "swapcase")


def _register_plain() -> None:
    for name, function in _PLAIN.items():

        def run(call: CoreCall, function: Callable[[str], Value] = function) -> Value:
            if call.args:
                raise CannotKnow(f"`{call.name}` with arguments")
            return function(call.receiver)

        core("string", name)(run)
    for name in _SYMBOLIC:

        def run_symbol(call: CoreCall, function: Callable[[str], Value] = _PLAIN[name]) -> Value:
            return Symbol(function(call.receiver.name))

        core("symbol", name)(run_symbol)


_register_plain()
core("symbol", "to_sym", unknown=True)(lambda call: call.receiver)
core("symbol", "length", "size")(lambda call: len(call.receiver.name))
core("symbol", "start_with?")(lambda call: call.receiver.name.startswith(tuple(_texts(call))))
core("symbol", "end_with?")(lambda call: call.receiver.name.endswith(tuple(_texts(call))))
core("symbol", "empty?")(lambda call: not call.receiver.name)
core("string", "freeze", "dup", "to_str", "itself", "clone", unknown=True)(lambda call: call.receiver)
core("string", "chomp", "delete_suffix")(
    lambda call: call.receiver.removesuffix(call.text()) if call.args else _PLAIN["chomp"](call.receiver)
)
core("string", "delete_prefix")(lambda call: call.receiver.removeprefix(call.text()))
core("string", "camelize", "camelcase")(
    lambda call: _camelize(call.receiver, not (call.args and call.args[0] == Symbol("lower")))
)


@core("symbol", "to_proc")
def _to_proc(call: CoreCall) -> Value:
    from regauge.ruby.evaluator.values import SymbolProc

    return SymbolProc(call.receiver.name, call.env, call.site.span)


def _texts(call: CoreCall) -> list[str]:
    if not all(isinstance(arg, str) for arg in call.args):
        raise CannotKnow(f"`{call.name}` with something else than strings")
    return list(call.args)


@core("string", "start_with?")
def _start_with(call: CoreCall) -> bool:
    return str.startswith(call.receiver, tuple(_texts(call)))


@core("string", "end_with?", "ends_with?")
def _end_with(call: CoreCall) -> bool:
    return str.endswith(call.receiver, tuple(_texts(call)))


@core("string", "include?")
def _include(call: CoreCall) -> bool:
    return call.text() in call.receiver


@core("string", "+")
def _plus(call: CoreCall) -> str:
    call.sized(len(call.receiver) + len(call.text()), text=True)
    return str(call.receiver + call.text())


@core("string", "*")
def _times(call: CoreCall) -> str:
    call.sized(len(call.receiver) * max(0, call.integer()), text=True)
    return str(call.receiver * max(0, call.integer()))


@core("string", "to_i")
def _to_i(call: CoreCall) -> int:
    base = call.integer(0, 10)
    if base != 10:
        raise CannotKnow("`to_i` in another base")
    found = re.match(r"\s*([+-]?\d+(?:_\d+)*)", call.receiver)
    if found and len(found.group()) > 4000:
        raise CannotKnow("a very long number")
    return int(found.group(1).replace("_", "")) if found else 0


@core("string", "split")
def _split(call: CoreCall) -> list[str]:
    by = call.optional(0)
    limit = call.integer(1, 0)
    text: str = call.receiver
    if limit > 0:
        parts = text.split(None if by in (None, " ") else by, limit - 1) if isinstance(by, str | None) else None
    elif isinstance(by, Regexp):
        parts = translate(by).split(text)
    elif by is None or by == " ":
        parts = text.split()
    elif by == "":
        parts = list(text)
    else:
        parts = text.split(call.text())
    if parts is None:
        raise CannotKnow("this `split`")
    while limit == 0 and parts and parts[-1] == "":
        parts.pop()
    return parts


@core("string", "sub", "gsub")
def _sub(call: CoreCall) -> str:
    pattern = call.arg()
    every = call.name == "gsub"
    if call.block is not None:
        replace = _block_replacement(call)
    else:
        new = call.arg(1)
        if isinstance(new, RubyHash):
            raise CannotKnow("`gsub` with a hash")
        if not isinstance(new, str) or "\\" in new:
            raise CannotKnow("a replacement that is not plain text")

        def replace(match: re.Match[str]) -> str:
            return str(new)

    if isinstance(pattern, str):
        compiled = re.compile(re.escape(pattern))
    elif isinstance(pattern, Regexp):
        compiled = translate(pattern)
    else:
        raise CannotKnow("what `gsub` looks for")
    made = compiled.sub(replace, call.receiver, count=0 if every else 1)
    call.sized(len(made), text=True)
    return made


def _block_replacement(call: CoreCall) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        text = text_of(call.run(match.group()))
        if not isinstance(text, str):
            raise CannotKnow(text if isinstance(text, Unknown) else "the text of this object")
        return text

    return replace


@core("string", "tr", "delete")
def _tr(call: CoreCall) -> str:
    source, target = call.text(), (call.text(1) if call.name == "tr" else "")
    if re.search(r"[\\^]|.-.", source + target) or len(target) > 1:
        raise CannotKnow(f"this `{call.name}`")
    return "".join(target if char in source else char for char in call.receiver)


@core("string", "match?", "=~", "match")
def _match(call: CoreCall) -> Value:
    pattern = call.arg()
    if isinstance(pattern, str):
        pattern = Regexp(pattern)
    if not isinstance(pattern, Regexp):
        raise CannotKnow("what to match")
    if call.name == "match":
        raise CannotKnow("the result of `match`")
    if call.name == "=~":
        return position(pattern, call.receiver)
    return matches(pattern, call.receiver)


@core("regexp", "match?", "===")
def _regexp_match(call: CoreCall) -> bool:
    value = call.arg()
    text = value.name if isinstance(value, Symbol) else value
    return isinstance(text, str) and matches(call.receiver, text)


@core("regexp", "=~")
def _regexp_position(call: CoreCall) -> Value:
    value = call.arg()
    text = value.name if isinstance(value, Symbol) else value
    return position(call.receiver, text) if isinstance(text, str) else None


core("regexp", "source")(lambda call: call.receiver.source)


@core("string", "[]", "slice")
def _index(call: CoreCall) -> Value:
    text: str = call.receiver
    at = call.arg()
    if isinstance(at, str):
        return at if at in text else None
    if isinstance(at, Range):
        bounds = bounds_of(at, len(text))
        return None if bounds is None else text[bounds[0] : bounds[1]]
    start = call.integer()
    start = start + len(text) if start < 0 else start
    if len(call.args) == 1:
        return text[start] if 0 <= start < len(text) else None
    return text[start : start + call.integer(1)] if 0 <= start <= len(text) and call.integer(1) >= 0 else None


def bounds_of(span: Range, length: int) -> tuple[int, int] | None:
    """Start and end of a range as an index, None where it begins outside."""
    begin = 0 if span.begin is None else span.begin
    end = -1 if span.end is None else span.end
    if not isinstance(begin, int) or not isinstance(end, int):
        raise CannotKnow("an index that is not a number")
    begin = begin + length if begin < 0 else begin
    end = end + length if end < 0 else end
    stop = end if span.exclusive and span.end is not None else end + 1
    return (begin, max(begin, min(stop, length))) if 0 <= begin <= length else None


@core("string", "ljust", "rjust", "center")
def _just(call: CoreCall) -> str:
    pad = call.optional(1, " ")
    if not isinstance(pad, str) or len(pad) != 1:
        raise CannotKnow("padding by more than a character")
    call.sized(call.integer(), text=True)
    if call.name == "center":
        raise CannotKnow("`center`")
    return str(getattr(call.receiver, call.name)(call.integer(), pad))


@core("string", "truncate", "first", "last")
def _ends(call: CoreCall) -> str:
    count = call.integer(0, 1)
    if count < 0 or call.name == "truncate":
        raise CannotKnow(f"this `{call.name}`")
    return str(call.receiver[:count] if call.name == "first" else call.receiver[max(0, len(call.receiver) - count) :])


_FORMAT = re.compile(r"%(?:%|([-0]*)(\d{0,3})(?:\.(\d{1,3}))?([sdifxXob])|<(\w+)>([sdif])|\{(\w+)\})")


def format_text(template: str, values: list[Value]) -> str:
    """`format` with the ordinary directives; `CannotKnow` for others."""
    rest = _FORMAT.sub("", template)
    if "%" in rest:
        raise CannotKnow("a format that is not evaluated")
    named = values[0] if values and isinstance(values[0], RubyHash) else None
    queue = list(values)

    def one(match: re.Match[str]) -> str:
        if match.group() == "%%":
            return "%"
        name = match.group(5) or match.group(7)
        if name:
            value = named.option(name) if named is not None else Unknown
            kind, flags, width, precision = match.group(6) or "s", "", "", None
        else:
            if not queue:
                raise CannotKnow("too few values to format")
            value, kind = queue.pop(0), match.group(4)
            flags, width, precision = match.group(1), match.group(2), match.group(3)
        if kind == "s":
            text = text_of(value)
            if not isinstance(text, str):
                raise CannotKnow("a value to format")
            text = text if precision is None else text[: int(precision)]
            return text.ljust(int(width or 0)) if "-" in flags else text.rjust(int(width or 0))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CannotKnow("a value to format")
        number = float(value) if kind == "f" else int(value)
        point = f".{precision}" if precision is not None and kind == "f" else ""
        try:
            return f"%{flags}{width}{point}{'d' if kind == 'i' else kind if kind != 'b' else 'd'}" % number
        except (ValueError, OverflowError, TypeError):
            raise CannotKnow("a value to format") from None

    if re.search(r"%[-0]*\d*[b]", template):
        raise CannotKnow("a binary format")
    return _FORMAT.sub(one, template)


@core("string", "%")
def _percent(call: CoreCall) -> str:
    values = call.args[0] if call.args and isinstance(call.args[0], list) else list(call.args)
    if len(call.kwargs):
        values = [call.kwargs]
    return format_text(call.receiver, values)


@core("string", "between?")
def _between(call: CoreCall) -> bool:
    return covers(Range(call.text(0), call.text(1), False), call.receiver)
