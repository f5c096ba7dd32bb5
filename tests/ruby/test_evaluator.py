"""The evaluator and its host: what the host hears, in which order, under which conditions; and the bounds."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ClassValue,
    ConstRef,
    Definition,
    Enter,
    Env,
    Evaluator,
    Host,
    Limits,
    NotHandled,
    Proc,
    RubyHash,
    Symbol,
    SymbolProc,
    Unknown,
    Value,
    inspect,
)
from regauge.ruby.parser import parse_text


class Recorder(Host):
    """Takes `rec` and `group`, and writes down whatever it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

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
        if name == "group" and block is not None:
            self.heard.append(f"group {inspect(args[0])}")
            return env.evaluator.instance_exec(block, ClassValue("Group"), args=args)
        if name not in {"rec", "private"}:
            return NOT_HANDLED
        mark = "?" * env.conditional
        shown = [inspect(arg) if not isinstance(arg, Unknown) else "unknown" for arg in args]
        if len(kwargs):
            shown.append(repr(kwargs))
        if kwargs.rest:
            shown.append("**unknown")
        self.heard.append(f"{mark}{name} {', '.join(shown)}".rstrip())
        return None

    def unhandled(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Proc | SymbolProc | None,
        site: CallSite,
        env: Env,
    ) -> Value:
        self.heard.append(f"unhandled {name} at {site.span.line}")
        return super().unhandled(receiver, name, args, kwargs, block, site, env)

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        self.heard.append(f"condition {type(node).__name__}")

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.heard.append(f"unevaluated {type(node).__name__}: {reason}")

    def define_method(self, node: ast.MethodDef, on_singleton: bool, env: Env) -> None:
        self.heard.append(f"def {'self.' if on_singleton else ''}{node.name}")

    def assign_const(self, path: str, value: Value, node: ast.Node, env: Env) -> None:
        self.heard.append(f"{path} = {inspect(value)}")


def heard(source: str) -> list[str]:
    host = Recorder()
    Evaluator(host).run(parse_text(source).ast)
    return host.heard


CASES = [
    ("rec 1, a: 2", ["rec 1, {:a=>2}"]),
    ("class A\n  X = %w[a].freeze\n  rec X.map(&:to_sym), A::X\nend", ['A::X = ["a"]', 'rec [:a], ["a"]']),
    ("module A; class B::C; Y = 1; end; rec B::C::Y; end", ["A::B::C::Y = 1", "rec 1"]),
    (
        "class A\n  def self.macro(n, *r, k: 1, **o, &b)\n    rec n, r, k, **o\n    yield 9\n  end\n"
        "  macro :x, 2, k: 3, z: 4 do |v| rec v end\nend",
        ["def self.macro", "rec :x, [2], 3, {:z=>4}", "rec 9"],
    ),
    ("class A\n  class << self\n    def m(a) = rec(a)\n  end\n  m 1\nend", ["def self.m", "rec 1"]),
    ("class A\n  def rec2 = rec(1)\n  rec2\nend", ["def rec2", "unhandled rec2 at 3"]),
    ("def helper(x) = rec(x)\ngroup :a do |n| helper n end", ["def helper", "group :a", "unhandled helper at 2"]),
    ("private def x; end", ["def x", "private :x"]),
    ("%w[a b].each_with_index { |n, i| rec n, i }", ['rec "a", 0', 'rec "b", 1']),
    (
        "if nope\n  rec 1\nelse\n  rec 2\nend\nrec 3",
        ["unhandled nope at 1", "condition If", "?rec 1", "?rec 2", "rec 3"],
    ),
    ("rec 1 unless true", []),
    ("nope.each { |x| rec x }", ["unhandled nope at 1", "condition Call", "?rec unknown"]),
    ("x = nope ? 1 : 2\nrec x", ["unhandled nope at 1", "condition If", "rec unknown"]),
    ("x = 1\nx = 2 if nope\nrec x", ["unhandled nope at 2", "condition If", "rec unknown"]),
    ("rec(**nope, a: 1)", ["unhandled nope at 1", "rec {:a=>1}, **unknown"]),
    (
        "begin\n  rec 1\nrescue LoadError\n  rec 2\nensure\n  rec 3\nend",
        ["rec 1", "condition Rescue", "?rec 2", "rec 3"],
    ),
    (
        "case nope when 1 then rec 1 when 2 then rec 2 end",
        ["unhandled nope at 1", "condition Case", "?rec 1", "?rec 2"],
    ),
    ("case 2 when 1 then rec 1 when 2 then rec 2 else rec 3 end", ["rec 2"]),
    ("alias a b", ["unevaluated Alias: alias"]),
    ("undef a", ["unevaluated Undef: Undef is not evaluated"]),
    ("rec = = 1\nrec 2", ["unevaluated Unsupported: could not be read (error)", "rec 2"]),
    ("gem_macro :a do rec 1 end", ["unhandled gem_macro at 1"]),
    ("def m(...) = rec(...)\nm 1, a: 2", ["def m", "rec 1, {:a=>2}"]),
    ("def m(*, **, &) = rec(*, **, &)\nm 1, a: 2", ["def m", "rec 1, {:a=>2}"]),
    ("def m = block_given? ? yield(2) : rec(:none)\nm { |x| rec x }\nm", ["def m", "rec 2", "rec :none"]),
    ("def rec(x) = super(x + 1)\nrec 1", ["def rec", "rec 2"]),
    ("def m(x)\n  return rec(x) if x > 1\n  rec :small\nend\nm 2\nm 1", ["def m", "rec 2", "rec :small"]),
    ("a&.b", ["unhandled a at 1"]),
    ("rec nil&.b", ["rec nil"]),
    ("f = ->(x) { rec x }\nf.(1)\n[2].each(&f)", ["rec 1", "rec 2"]),
    ("@a ||= 1\nrec @a", ["rec 1"]),
    ("self.table = 'x'", ["unhandled table= at 1"]),
]


@pytest.mark.parametrize(("source", "expected"), CASES, ids=[source for source, _ in CASES])
def test_heard(source: str, expected: list[str]) -> None:
    assert heard(source) == expected


def test_a_host_decides_what_a_class_body_means() -> None:
    class Classes(Recorder):
        def enter_class(self, node: Definition, path: str, superclass: Value, env: Env) -> Enter | None:
            self.heard.append(f"class {path} < {inspect(superclass)}")
            return None if path == "Skip" else super().enter_class(node, path, superclass, env)

        def const(self, name: str, scope: Value, site: ast.ConstRead, env: Env) -> Value | NotHandled:
            return 5 if name == "FIVE" else NOT_HANDLED

    host = Classes()
    Evaluator(host).run(parse_text("class A < B\n  rec FIVE\nend\nclass Skip\n  rec 1\nend").ast)
    assert host.heard == ["class A < B", "rec 5", "class Skip < nil"]


def test_constants_know_where_they_stand() -> None:
    value = Evaluator(Host()).run(parse_text("module A; module B; C; end; end").ast)
    assert value == ConstRef("C")
    assert value.nesting == ("A::B", "A")


def test_symbols_and_strings_are_different_keys_as_are_numbers_and_booleans() -> None:
    made = RubyHash([(Symbol("a"), 1), ("a", 2), (1, 3), (1.0, 4), (True, 5)])
    assert len(made) == 5
    assert made.option("a") == 1
    assert made.get("a") == 2
    assert made[True] == 5


@pytest.mark.parametrize(
    "source",
    [
        "loop { }",
        "while true do end",
        "def f = f\nf",
        "1_000_000_000.times { }",
        "(1..10**12).to_a",
        "'a' * 10**12",
        "x = [1]; 100.times { x = x + x }",
        "x = 'a'; 100.times { x = x + x }",
        "x = [1] * 500; x.product(x, x)",
        "f = ->(g) { g.(g) }; f.(f)",
        "'%999d' % 1 * 99999",
        "x = []; x << x; x.flatten; x.to_s",
        "x = {}; x[:a] = x; x == x",
        "x = [1]; 100.times { x = [x, x] }; x.to_s",
        "x = [1]; 100.times { x = [x, x] }; {x => 1}",
        "x = [1]; 100.times { x = [x, x] }; x == [x]",
        "x = [1]; 100.times { x = [x, x] }; x.uniq",
        "x = [1]; 100.times { x = [x, x] }; x.join",
        "x = [1]; 100.times { x = [x, x] }; nope ? x : [x]",
        "x = [1]; 100.times { x = {a: x, b: x} }; x.deep_stringify_keys",
    ],
)
def test_budgets(source: str) -> None:
    host = Recorder()
    evaluator = Evaluator(host, Limits(steps=20_000, items=10_000, characters=10_000))
    start = time.perf_counter()
    evaluator.run(parse_text(source + "\nrec 1").ast)
    assert time.perf_counter() - start < 5
    assert [line for line in host.heard if line.startswith(("unevaluated", "rec"))]


_WORDS = st.sampled_from(
    [
        "x",
        "1",
        "nil",
        "[1, 2]",
        "{a: 1}",
        "'s'",
        ":s",
        "nope",
        "A",
        ".map",
        ".each",
        " { |a| a }",
        ".to_s",
        "(",
        ")",
        " + ",
        " = ",
        "\n",
        "if ",
        "end\n",
        "def m(a) = ",
        "m(1)",
        "class B\n",
        " ? ",
        " : ",
        "&.",
        "[0]",
        "..",
        "*",
        "**",
        "&:to_s",
        ".merge",
        ".dig",
        ", ",
        "return ",
        "break",
        "next",
        "yield",
        "super",
        "->(z) { ",
        "}",
        "@i ||= ",
        "while ",
        "case ",
        "when ",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_WORDS, max_size=30).map("".join))
def test_whatever_parses_is_evaluated_without_an_exception(source: str) -> None:
    Evaluator(Recorder(), Limits(steps=5_000)).run(parse_text(source).ast)
