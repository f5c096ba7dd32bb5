"""Evaluates the Ruby that declares: class bodies, DSL blocks, schema and route files. See `interpreter` and `host`."""

from regauge.ruby.evaluator import calls, control, definitions, expressions
from regauge.ruby.evaluator.core import arrays, enumerables, hashes, kernel, numbers, objects, strings
from regauge.ruby.evaluator.env import Env, Frame, Method
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.host import CallSite, Definition, Enter, Host
from regauge.ruby.evaluator.interpreter import Evaluator, Issue, Limits
from regauge.ruby.evaluator.values import (
    NOT_HANDLED,
    ClassValue,
    ConstRef,
    MainObject,
    NotHandled,
    Proc,
    Range,
    Regexp,
    RubyHash,
    Symbol,
    SymbolProc,
    Unknown,
    UnknownItems,
    Value,
    find_unknown,
    inspect,
    truthy,
)

# Importing these registers how nodes are evaluated and what core methods there are.
REGISTERED = (calls, control, definitions, expressions, enumerables, arrays, hashes, kernel, numbers, objects, strings)

__all__ = [
    "NOT_HANDLED",
    "CallSite",
    "ClassValue",
    "ConstRef",
    "Definition",
    "Enter",
    "Env",
    "Evaluator",
    "Frame",
    "Host",
    "Issue",
    "Limits",
    "MainObject",
    "Method",
    "NotHandled",
    "Proc",
    "Range",
    "Regexp",
    "RubyHash",
    "Symbol",
    "SymbolProc",
    "Unknown",
    "UnknownItems",
    "Value",
    "find_unknown",
    "inspect",
    "text_of",
    "truthy",
]
