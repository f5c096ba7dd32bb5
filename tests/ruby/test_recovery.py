"""Source that the grammar cannot read, and source that nobody can: nothing raises, nothing is lost, everything is bounded."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regauge.ruby import ast
from regauge.ruby.convert import MAX_DEPTH
from regauge.ruby.parser import parse, parse_text
from regauge.ruby.printer import dump


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def a(&)\n  b 1, &\nend\nc", '(Call nil "b" args=[(IntLit 1)] block_arg=(BlockPass nil))'),
        ("def a(&)\n  b.c(&)\nend\nc", '(Call (Call nil "b") "c" block_arg=(BlockPass nil) has_parens=true)'),
        (
            "def a(&)\n  b 1, & if d\nend\nc",
            '(If (Call nil "d") (Body statements=[(Call nil "b" args=[(IntLit 1)] block_arg=(BlockPass nil))]) form="modifier")',
        ),
    ],
)
def test_an_anonymous_block_as_last_argument(source: str, expected: str) -> None:
    file = parse_text(source)
    assert file.errors == ()
    method, after = file.ast.statements
    assert isinstance(method, ast.MethodDef)
    assert dump(method.body) == f"(Body statements=[{expected}])"
    assert dump(after) == '(Call nil "c")'


def test_many_anonymous_blocks_where_one_mended_shows_no_gain() -> None:
    calls = "\n".join(
        f"  def m{n}(a, &)\n    if a\n      tag.div class: 1, &\n    else\n      tag.b a, &\n    end\n  end"
        for n in range(3)
    )
    file = parse_text(f"class A\n{calls}\n  def other(x) = x &\n    1\nend\n")
    assert file.errors == ()
    methods = [node for node in ast.walk(file.ast) if isinstance(node, ast.MethodDef)]
    assert [method.name for method in methods] == ["m0", "m1", "m2", "other"]
    assert dump(methods[3].body) == '(Body statements=[(Call (LocalVar "x") "&" args=[(IntLit 1)])])'


def test_a_heredoc_in_a_heredoc_is_named_and_its_neighbours_live() -> None:
    file = parse_text("a <<~MD\n  b\n  #{\n    c('d', <<~MD)\n      inner\n    MD\n  }\nMD\ndef e = 1\n")
    assert file.errors == ()
    assert any(isinstance(node, ast.Unsupported) and node.kind == "heredoc" for node in ast.walk(file.ast))
    assert isinstance(file.ast.statements[-1], ast.MethodDef)


def test_a_broken_statement_leaves_its_neighbours_whole() -> None:
    file = parse_text("class A\n  has_many :bs\n  foo = = 1\n  def c\n    d\n  end\nend\n")
    (issue,) = file.errors
    assert issue.span.line == 3
    kinds = [type(node).__name__ for node in ast.walk(file.ast)]
    assert "Unsupported" in kinds
    assert any(isinstance(node, ast.Call) and node.name == "has_many" for node in ast.walk(file.ast))
    assert any(isinstance(node, ast.MethodDef) and node.name == "c" for node in ast.walk(file.ast))


def test_an_error_in_a_method_stays_in_it() -> None:
    file = parse_text("class A\n  def b\n    x = = 1\n  end\n  def c = 1\nend\n")
    methods = [node for node in ast.walk(file.ast) if isinstance(node, ast.MethodDef)]
    assert [method.name for method in methods] == ["b", "c"]
    assert any(isinstance(node, ast.Unsupported) for node in ast.walk(methods[0].body))
    assert not any(isinstance(node, ast.Unsupported) for node in ast.walk(methods[1].body))
    assert len(file.errors) == 1


def test_a_template_is_one_broken_region() -> None:
    file = parse_text("class <%= name %> < Base\n  def change; end\nend\n")
    assert file.errors
    assert any(isinstance(node, ast.Unsupported) for node in ast.walk(file.ast))


@pytest.mark.parametrize(
    "unit", ["(", "[", "{", "->{", "f(", "!", "a.b(", "if a\n", "x = ", '"#{', "def a\n", "class A\n", "1+(", "<<A"]
)
def test_deep_nesting_is_bounded(unit: str) -> None:
    start = time.perf_counter()
    file = parse_text(unit * 20_000)
    for node in ast.walk(file.ast):
        repr(type(node))
    assert time.perf_counter() - start < 20


def test_depth_becomes_an_unsupported_node() -> None:
    file = parse_text("[" * 500 + "]" * 500)
    (deep,) = [node for node in ast.walk(file.ast) if isinstance(node, ast.Unsupported)]
    assert deep.kind == "depth"
    assert deep.span.column > MAX_DEPTH / 2


def test_a_file_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regauge.ruby.parser.MAX_BYTES", 10)
    file = parse_text("a = 'something long'")
    assert "at most 10 are read" in file.errors[0].message
    assert isinstance(file.ast.statements[0], ast.Unsupported)


_FRAGMENTS = st.sampled_from(
    [
        "def a",
        " end",
        "\n",
        " do |x|",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<<~A",
        "A\n",
        '"',
        "#{",
        "'",
        "%w[",
        ":",
        "=",
        "if ",
        "class B",
        "&",
        "*",
        "**",
        ", ",
        "|",
        "->",
        "1",
        "x",
        "@y",
        "in ",
        "case z\n",
        "when ",
        "rescue ",
        "/",
        "\\",
        "\0",
        "?",
        "__END__\n",
        "=begin\n",
        "=end\n",
        "é",
        "..",
        "&.",
        "::",
        "alias ",
        "not ",
        "yield",
        "super",
        "0b",
        "1e9",
        "$1",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(_FRAGMENTS, max_size=40).map(lambda parts: "".join(parts).encode())))
def test_any_bytes_parse(source: bytes) -> None:
    file = parse(source, "x.rb")
    for node in ast.walk(file.ast):
        assert node.span.path == "x.rb"
        assert node.span.line >= 1
    dump(file.ast)
    assert all(issue.span.line >= 1 for issue in file.errors)
    assert file.comments is not None
