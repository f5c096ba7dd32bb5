"""`==`, `===`, `<=>`: known, or `CannotKnow`."""

from __future__ import annotations

from functools import cmp_to_key

from regauge.ruby.evaluator.core.patterns import matches
from regauge.ruby.evaluator.interpreter import CannotKnow, Evaluator
from regauge.ruby.evaluator.values import (
    ClassValue,
    ConstRef,
    Proc,
    Range,
    Regexp,
    RubyHash,
    Symbol,
    Unknown,
    Value,
    find_unknown,
    truthy,
)

_CLASSES: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Symbol": (Symbol,),
    "Integer": (int,),
    "Float": (float,),
    "Numeric": (int, float),
    "Array": (list,),
    "Hash": (RubyHash,),
    "NilClass": (type(None),),
    "TrueClass": (bool,),
    "FalseClass": (bool,),
    "Range": (Range,),
    "Regexp": (Regexp,),
    "Proc": (Proc,),
    "Enumerable": (list, RubyHash, Range),
    "Object": (object,),
}
PLAIN = (str, int, float, bool, type(None), Symbol, list, RubyHash, Range, Regexp)


def equal(left: Value, right: Value) -> bool:
    """`left == right`."""
    unknown = find_unknown(left) or find_unknown(right)
    if unknown is not None:
        raise CannotKnow(unknown)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, RubyHash) and isinstance(right, RubyHash):
        return len(left) == len(right) and all(k in right and equal(v, right[k]) for k, v in left.items())
    if isinstance(left, PLAIN) and isinstance(right, PLAIN):
        return type(left) is type(right) and bool(left == right)
    if isinstance(left, ConstRef | ClassValue) and isinstance(right, ConstRef | ClassValue) and left.path == right.path:
        return True
    if isinstance(left, ClassValue) and isinstance(right, ClassValue):
        return False
    if left is right:
        return True
    raise CannotKnow("whether these are equal")


def is_a(value: Value, constant: Value) -> bool:
    """`value.is_a?(constant)` for core classes."""
    path = constant.path.removeprefix("::") if isinstance(constant, ConstRef | ClassValue) else None
    types = _CLASSES.get(path or "")
    if types is None or not isinstance(value, (*PLAIN, Proc)):
        raise CannotKnow(f"whether a value is a {path}" if path else "the class asked for")
    if isinstance(value, bool):
        return path in {"Object", "TrueClass" if value else "FalseClass"}
    return isinstance(value, types)


def case_equal(evaluator: Evaluator, pattern: Value, subject: Value) -> bool:
    """`pattern === subject`."""
    unknown = find_unknown(pattern) or (subject if isinstance(subject, Unknown) else None)
    if unknown is not None:
        raise CannotKnow(unknown)
    if isinstance(pattern, ConstRef | ClassValue):
        return is_a(subject, pattern)
    if isinstance(pattern, Range):
        return covers(pattern, subject)
    if isinstance(pattern, Regexp):
        text = subject.name if isinstance(subject, Symbol) else subject
        return isinstance(text, str) and matches(pattern, text)
    if isinstance(pattern, Proc):
        value = evaluator.call_proc(pattern, [subject])
        if isinstance(value, Unknown):
            raise CannotKnow(value)
        return truthy(value)
    return equal(pattern, subject)


def covers(span: Range, value: Value) -> bool:
    """Whether a range holds a value."""
    if span.begin is not None:
        order = compare(span.begin, value)
        if order is None or order > 0:
            return False
    if span.end is not None:
        order = compare(value, span.end)
        if order is None or order > 0 or (order == 0 and span.exclusive):
            return False
    return True


def compare(left: Value, right: Value) -> int | None:
    """`left <=> right`; None is Ruby's nil."""
    unknown = find_unknown(left) or find_unknown(right)
    if unknown is not None:
        raise CannotKnow(unknown)
    if isinstance(left, bool) or isinstance(right, bool):
        return 0 if left is right else None
    if isinstance(left, int | float) and isinstance(right, int | float):
        return (left > right) - (left < right)
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        left, right = left.name, right.name
    if isinstance(left, str) and isinstance(right, str):
        a, b = (text.encode("utf-8", "surrogateescape") for text in (left, right))
        return (a > b) - (a < b)
    if isinstance(left, list) and isinstance(right, list):
        for first, second in zip(left, right, strict=False):
            order = compare(first, second)
            if order != 0:
                return order
        return (len(left) > len(right)) - (len(left) < len(right))
    if left is None and right is None:
        return 0
    return None


def ordered(left: Value, right: Value) -> int:
    """`compare` where Ruby would raise for things that have no order."""
    order = compare(left, right)
    if order is None:
        raise CannotKnow("these values cannot be ordered")
    return order


SORT_KEY = cmp_to_key(ordered)
