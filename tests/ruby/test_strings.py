"""Escapes and heredocs. The expected values are what Ruby 3.3 prints for the same source."""

import pytest

from regauge.ruby import ast
from regauge.ruby.parser import parse, parse_text
from regauge.ruby.printer import dump

ESCAPES = [
    (r'"a\tb\n"', "a\tb\n"),
    (r'"\e\s\0\x41\101"', "\x1b \0AA"),
    (r'"\u00e9\u{1F600 41}"', "é😀A"),
    (r'"\xE2\x82\xAC"', "€"),
    (r'"\xff"', "\udcff"),
    (r'"\#{x} \q"', "#{x} q"),
    ('"a\\\nb"', "ab"),
    (r'"\C-a\cb\M-a"', "\x01\x02\udce1"),
    (r"'a\'b\\c\n'", "a'b\\c\\n"),
    (r"%q(a\)b(c))", "a)b(c)"),
    (r'%(a"b)', 'a"b'),
    ("?a", "a"),
    (r"?\n", "\n"),
    ("'a' \"b\" 'c'", "abc"),
    ("''", ""),
]


@pytest.mark.parametrize(("source", "expected"), ESCAPES)
def test_escape(source: str, expected: str) -> None:
    (node,) = parse_text(source).ast.statements
    assert node == ast.StrLit(node.span, expected)


HEREDOCS = [
    ("<<A\n  x\n A\nA\n", "  x\n A\n"),
    ("<<-A\n  x\n  A\n", "  x\n"),
    ("<<~A\n  x\n    y\n\n  z\nA\n", "x\n  y\n\nz\n"),
    ("<<~A\n  x\n \n    y\nA\n", "x\n\n  y\n"),
    ("<<~A\n\tx\n        y\nA\n", "x\ny\n"),
    ("<<~'A'\n  a\\nb #{x}\n  A\n", "a\\nb #{x}\n"),
    ("<<~A\n    \\tx\n  y\nA\n", "  \tx\ny\n"),
    ("<<~A\nA\n", ""),
    ("<<~A\n  a \\\n    b\n  c\nA\n", "a   b\nc\n"),
    ("<<~A\n    a \\\n  b\n    c\nA\n", "  a b\n  c\n"),
    ("<<~'A'\n    a \\\n  b\nA\n", "  a \\\nb\n"),
    ('<<~"A B"\n  x\nA B\n', "x\n"),
]


@pytest.mark.parametrize(("source", "expected"), HEREDOCS)
def test_heredoc(source: str, expected: str) -> None:
    (node,) = parse_text(source).ast.statements
    assert node == ast.StrLit(node.span, expected)


def test_several_heredocs_with_calls_on_a_line() -> None:
    call, after = parse_text("f(<<~A.strip, <<~B) { |x| x }\n  a #{y}\nA\n  b\nB\nh\n").ast.statements
    assert dump(call) == (
        '(Call nil "f" args=[(Call (InterpolatedStr [(StrLit "a ") (Call nil "y") (StrLit "\\n")]) "strip") '
        '(StrLit "b\\n")] block=(Block (Params required=[(RequiredParam "x")]) '
        '(Body statements=[(LocalVar "x")]) braces=true) has_parens=true)'
    )
    assert dump(after) == '(Call nil "h")'


def test_a_heredoc_that_the_grammar_misreads_is_named() -> None:
    file = parse_text("f(<<~A)\n  a #{g(<<~C)}\n    c\n  C\nA\nh\n")
    lost = [node for node in ast.walk(file.ast) if isinstance(node, ast.Unsupported)]
    assert [(node.kind, node.span.line) for node in lost] == [("heredoc", 2)]
    assert dump(file.ast.statements[-1]) == '(Call nil "h")'


def test_an_interpolation_at_the_start_of_a_line_counts_as_text() -> None:
    (node,) = parse_text("<<~A\n  #{x}\n    y\nA\n").ast.statements
    assert dump(node) == '(InterpolatedStr [(Call nil "x") (StrLit "\\n  y\\n")])'


def test_a_file_in_another_encoding_is_read_in_it() -> None:
    (node,) = parse("# encoding: iso-8859-1\n'\u00e9'".encode("latin-1"), "a.rb").ast.statements
    assert node == ast.StrLit(node.span, "é")


def test_an_unknown_encoding_is_named() -> None:
    file = parse(b"# encoding: klingon\n1", "a.rb")
    assert [issue.message for issue in file.errors] == ["unknown encoding 'klingon'"]
