"""The core methods row by row: `core_rows.tsv` holds expressions and what real Ruby answered."""

from pathlib import Path

import pytest

from regauge.ruby.evaluator import Evaluator, Host, Unknown, inspect
from regauge.ruby.parser import parse_text

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "core_rows.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("source", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_row(source: str, expected: str) -> None:
    assert inspect(Evaluator(Host()).run(parse_text(source).ast)) == expected


UNKNOWN = [
    "nope",
    "nope.foo.bar",
    "[1, nope].include?(2)",
    "[1, nope].sum",
    "[nope].compact",
    "[nope, 1].uniq",
    "[3, nope].sort",
    '"a#{nope}"',
    "nope ? 1 : 2",
    "nope || 1",
    "1 && nope",
    "!nope",
    "nope == 1",
    "{a: 1}.merge(nope)[:a]",
    "{a: 1, **nope}.keys",
    "{nope => 1}.size",
    "[1, 2].select { nope }",
    "x = 1; x = 2 if nope; x",
    "x = [1]; x << 2 if nope; x.size",
    "x = {}; x[:a] = 1 if nope; x[:a]",
    "case nope when 1 then 2 else 3 end",
    "while nope do 1 end",
    "x = 1; begin; y; rescue; x = 2; end; x",
    "s = 'a'; s << 'b'; s",
    "1 / 0",
    "ENV['A']",
    "Rails.env",
    "Foo::Bar.baz",
    "rand",
    "$stdout",
    "`ls`",
    '"a" =~ /(a+)+$/',
    '"aaaa".match?(/(a+)+$/)',
    "[1, 'a'].sort",
    "10 ** 100000",
    "1 << 100000",
    "__FILE__",
    "3r",
    "[1].send(nope)",
    "def f(a) = a\nf",
    "[*nope, 1].size",
    "[*LIST, 1].first",
    "a, b = [1, *nope]; a",
    "def f(a, b = 2) = b\nf(1, *nope)",
    "LIMIT ? 1 : 2",
    "!LIMIT",
    '"#{LIMIT}"',
    "module A; Foo.name; end",
]


@pytest.mark.parametrize("source", UNKNOWN)
def test_what_cannot_be_known_is_unknown(source: str) -> None:
    value = Evaluator(Host()).run(parse_text(source).ast)
    assert isinstance(value, Unknown)
    assert value.reason
    assert value.span.path == "(text)"


def test_it_is_known_when_all_possibilities_agree() -> None:
    assert Evaluator(Host()).run(parse_text("nope ? 1 : 1").ast) == 1
    assert Evaluator(Host()).run(parse_text("[1, nope].include?(1)").ast) is True
