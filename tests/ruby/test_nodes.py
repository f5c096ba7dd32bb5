"""Each construct of Ruby and the tree it becomes."""

import pytest

from regauge.ruby import ast
from regauge.ruby.parser import parse_text
from regauge.ruby.printer import dump

ROWS = [
    # literals
    ("nil", "(NilLit)"),
    ("()", "(NilLit)"),
    ("true", "(BoolLit true)"),
    ("self", "(SelfNode)"),
    ("0x1f", "(IntLit 31)"),
    ("017", "(IntLit 15)"),
    ("1_000", "(IntLit 1000)"),
    ("-1", "(IntLit -1)"),
    ("-1.abs", '(Call (IntLit -1) "abs")'),
    ("-2 ** 2", '(Call (Call (IntLit 2) "**" args=[(IntLit 2)]) "-@")'),
    ("-2.5", '(FloatLit -2.5 "-2.5")'),
    ("1.5r", '(RationalLit "1.5")'),
    ("2i", '(ImaginaryLit "2")'),
    (":a?", '(SymLit "a?")'),
    (":[]=", '(SymLit "[]=")'),
    (':"a b"', '(SymLit "a b")'),
    (':"a#{b}"', '(InterpolatedSym [(StrLit "a") (Call nil "b")])'),
    ("%w[a\\nb c\\ d]", '(ArrayLit [(StrLit "a\\\\nb") (StrLit "c d")])'),
    ("%W[a#{x}b]", '(ArrayLit [(InterpolatedStr [(StrLit "a") (Call nil "x") (StrLit "b")])])'),
    ("%i[a b]", '(ArrayLit [(SymLit "a") (SymLit "b")])'),
    ("/a\\/b\\d/i", '(RegexLit [(StrLit "a/b\\\\d")] "i")'),
    ("%r{a/b}", '(RegexLit [(StrLit "a/b")] "")'),
    ("(1..)", "(RangeLit (IntLit 1) nil false)"),
    ("1...2", "(RangeLit (IntLit 1) (IntLit 2) true)"),
    ("__FILE__", '(MagicConst "__FILE__")'),
    ("`ls`", '(XStr [(StrLit "ls")])'),
    # hashes
    (
        '{ "a b": 1, c => 2 }',
        '(HashLit [(Pair (SymLit "a b") (IntLit 1)) (Pair (Call nil "c") (IntLit 2))])',
    ),
    ('{ "a" => 1 }', '(HashLit [(Pair (StrLit "a") (IntLit 1))])'),
    (
        "x = 1; { x:, y: }",
        '(Assign (LocalVar "x") (IntLit 1)) (HashLit [(Pair (SymLit "x") (LocalVar "x") shorthand=true) '
        '(Pair (SymLit "y") (Call nil "y") shorthand=true)])',
    ),
    ("f(**)", '(Call nil "f" args=[(HashLit [(DoubleSplat nil)] braces=false)] has_parens=true)'),
    # calls
    ("f 1, a: 2", '(Call nil "f" args=[(IntLit 1) (HashLit [(Pair (SymLit "a") (IntLit 2))] braces=false)])'),
    ("f({a: 2})", '(Call nil "f" args=[(HashLit [(Pair (SymLit "a") (IntLit 2))])] has_parens=true)'),
    ("foo.()", '(Call (Call nil "foo") "call" has_parens=true)'),
    ("a&.b", '(Call (Call nil "a") "b" safe_navigation=true)'),
    (
        "a[1, b: 2]",
        '(Call (Call nil "a") "[]" args=[(IntLit 1) (HashLit [(Pair (SymLit "b") (IntLit 2))] braces=false)] has_parens=true)',
    ),
    ("f(*, &)", '(Call nil "f" args=[(Splat nil)] block_arg=(BlockPass nil) has_parens=true)'),
    ("f(&:b)", '(Call nil "f" block_arg=(BlockPass (SymLit "b")) has_parens=true)'),
    ("Integer(1)", '(Call nil "Integer" args=[(IntLit 1)] has_parens=true)'),
    ("!a", '(Not (Call nil "a"))'),
    ("a and b", '(And (Call nil "a") (Call nil "b"))'),
    ("defined?(@x)", '(Defined (IvarRead "@x"))'),
    ("super", "(ZSuper)"),
    ("super()", "(Super)"),
    ("yield 1", "(Yield args=[(IntLit 1)])"),
    ("::A::B", '(ConstRead (ConstRead nil "A" top_level=true) "B")'),
    # blocks
    (
        "puts [1].map do |x| end",
        '(Call nil "puts" args=[(Call (ArrayLit [(IntLit 1)]) "map")] '
        'block=(Block (Params required=[(RequiredParam "x")]) (Body)))',
    ),
    (
        "f { _1 + _2 }",
        '(Call nil "f" block=(Block nil (Body statements=[(Call (LocalVar "_1") "+" args=[(LocalVar "_2")])]) numbered=2 braces=true))',
    ),
    ("f { it }", '(Call nil "f" block=(Block nil (Body statements=[(LocalVar "it")]) it=true braces=true))'),
    (
        "f { |a,| }",
        '(Call nil "f" block=(Block (Params required=[(RequiredParam "a")] excess_comma=true) (Body) braces=true))',
    ),
    (
        "f { |a; b| }",
        '(Call nil "f" block=(Block (Params required=[(RequiredParam "a")] block_locals=["b"]) (Body) braces=true))',
    ),
    ("->(a) { a }", '(Lambda (Params required=[(RequiredParam "a")]) (Body statements=[(LocalVar "a")]))'),
    # assignment
    ("a.b = 1", '(Assign (Call (Call nil "a") "b") (IntLit 1))'),
    ("a[1] ||= 2", '(OpAssign (Call (Call nil "a") "[]" args=[(IntLit 1)] has_parens=true) "||" (IntLit 2))'),
    ("a&.b ||= c", '(OpAssign (Call (Call nil "a") "b" safe_navigation=true) "||" (Call nil "c"))'),
    ("x = *a", '(Assign (LocalVar "x") (ArrayLit [(Splat (Call nil "a"))] brackets=false))'),
    ("x = a rescue b", '(Assign (LocalVar "x") (RescueMod (Call nil "a") (Call nil "b")))'),
    (
        "a, (b, *c) = d",
        '(MultiAssign (MultiTarget [(LocalVar "a") (MultiTarget [(LocalVar "b") (Splat (LocalVar "c"))])]) (Call nil "d"))',
    ),
    ("x = x", '(Assign (LocalVar "x") (LocalVar "x"))'),
    ("x = if a then 1 end", '(Assign (LocalVar "x") (If (Call nil "a") (Body statements=[(IntLit 1)])))'),
    # control
    ("a unless b", '(If (Call nil "b") (Body statements=[(Call nil "a")]) negated=true form="modifier")'),
    (
        "if a then 1 elsif b then 2 else 3 end",
        '(If (Call nil "a") (Body statements=[(IntLit 1)]) else_=(If (Call nil "b") '
        "(Body statements=[(IntLit 2)]) else_=(Body statements=[(IntLit 3)])))",
    ),
    (
        "begin; x; end while y",
        '(While (Call nil "y") (Body statements=[(Begin (Body statements=[(Call nil "x")]))]) do_while=true)',
    ),
    ("return 1, 2", "(Return value=(ArrayLit [(IntLit 1) (IntLit 2)] brackets=false))"),
    ("next unless a", '(If (Call nil "a") (Body statements=[(Next)]) negated=true form="modifier")'),
    (
        "case a when 1, *b then 2 else 3 end",
        '(Case (Call nil "a") [(When [(IntLit 1) (Splat (Call nil "b"))] (Body statements=[(IntLit 2)]))] '
        "(Body statements=[(IntLit 3)]))",
    ),
    (
        "begin; a; rescue B => e; e; else; c; ensure; d; end",
        '(Begin (Body statements=[(Call nil "a")]) rescues=[(Rescue [(ConstRead nil "B")] (LocalVar "e") '
        '(Body statements=[(LocalVar "e")]))] else_=(Body statements=[(Call nil "c")]) '
        'ensure=(Body statements=[(Call nil "d")]))',
    ),
    ("a => {b:}", '(MatchPattern (Call nil "a") (PatHash nil [(PatPair "b" nil)]) true)'),
    (
        "case a\nin [Integer => n, *] if n then n\nin {k: ^b, **nil} then 1\nend",
        '(CaseIn (Call nil "a") [(InClause (PatArray nil [(PatCapture (PatValue (ConstRead nil "Integer")) "n") '
        '(PatSplat nil)]) (LocalVar "n") false (Body statements=[(LocalVar "n")])) (InClause (PatHash nil '
        '[(PatPair "k" (PatPin (Call nil "b")))] closed=true) nil false (Body statements=[(IntLit 1)]))] nil)',
    ),
    # definitions
    (
        "def a(b, c = 1, *d, e, f:, g: 2, **h, &i) = b",
        '(MethodDef "a" nil (Params required=[(RequiredParam "b")] optional=[(OptionalParam "c" '
        '(IntLit 1))] rest=(RestParam "d") post=[(RequiredParam "e")] keywords=[(KeywordParam "f" '
        'nil) (KeywordParam "g" (IntLit 2))] kwrest=(KwRestParam "h") block=(BlockParam "i")) true '
        '(Body statements=[(LocalVar "b")]))',
    ),
    ("def self.x=(v); end", '(MethodDef "x=" (SelfNode) (Params required=[(RequiredParam "v")]) false (Body))'),
    (
        "def x(...) = y(...)",
        '(MethodDef "x" nil (Params forwarding=true) true (Body statements=[(Call nil "y" args=[(ForwardArgs)] has_parens=true)]))',
    ),
    ("private def x; end", '(Call nil "private" args=[(MethodDef "x" nil (Params) false (Body))])'),
    (
        "class A::B < C; d; end",
        '(ClassDef (ConstRead (ConstRead nil "A") "B") (ConstRead nil "C") (Body statements=[(Call nil "d")]))',
    ),
    ("class << self; end", "(SClass (SelfNode) (Body))"),
    ("alias a= b?", '(Alias (SymLit "a=") (SymLit "b?"))'),
    ("undef a, :b", '(Undef [(SymLit "a") (SymLit "b")])'),
    ("=begin\nx\n=end\n1", "(IntLit 1)"),
    ("1\n__END__\n2", "(IntLit 1)"),
    ("\ufeff1\r\n2", "(IntLit 1) (IntLit 2)"),
]


@pytest.mark.parametrize(("source", "expected"), ROWS, ids=[source for source, _ in ROWS])
def test_node(source: str, expected: str) -> None:
    file = parse_text(source)
    assert file.errors == ()
    assert " ".join(dump(node) for node in file.ast.statements) == expected


def test_a_name_is_a_local_variable_only_after_it_was_assigned_in_scope() -> None:
    file = parse_text("a\na = 1\na\nf { a; b = 2; b }\nb\ndef m(c) = [a, c]\na(1)")
    first, _, second, block, after, method, call = file.ast.statements
    assert isinstance(first, ast.Call)
    assert isinstance(second, ast.LocalVar)
    assert dump(block).count("LocalVar") == 3
    assert isinstance(after, ast.Call)
    assert isinstance(method, ast.MethodDef)
    assert dump(method.body) == '(Body statements=[(ArrayLit [(Call nil "a") (LocalVar "c")])])'
    assert isinstance(call, ast.Call)
    assert call.args


def test_a_modifier_is_read_after_its_body() -> None:
    (statement,) = parse_text("x if x = 1").ast.statements
    assert isinstance(statement, ast.If)
    assert dump(statement.then) == '(Body statements=[(Call nil "x")])'


def test_a_literal_pattern_with_names_sets_local_variables() -> None:
    _, use = parse_text("/(?<year>\\d+)/ =~ text\nyear").ast.statements
    assert isinstance(use, ast.LocalVar)


def test_spans_count_lines_from_one_and_columns_in_characters() -> None:
    span = parse_text("é = 1\n  ö.foo(2)").ast.statements[1].span
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 3, 2, 11)


def test_a_method_keeps_its_source_and_converts_its_body_once() -> None:
    (method,) = parse_text("# doc\n# more\ndef a\n  b\nend").ast.statements
    assert isinstance(method, ast.MethodDef)
    assert method.source == "def a\n  b\nend"
    assert method.body is method.body


def test_comments() -> None:
    file = parse_text("# frozen_string_literal: true\n\n# doc\n# more\ndef a; end # trailing")
    assert file.magic == {"frozen_string_literal": "true"}
    assert file.doc_comment(file.ast.statements[0]) == "doc\nmore"
    assert [comment.text for comment in file.comments][-1] == "# trailing"


def test_walk_reaches_methods_only_when_asked() -> None:
    body = parse_text("class A; def b; c; end; end").ast
    names = {node.name for node in ast.walk(body) if isinstance(node, ast.Call)}
    assert names == {"c"}
    assert not [node for node in ast.walk(body, methods=False) if isinstance(node, ast.Call)]


def test_keywords_and_positional_arguments() -> None:
    (call,) = parse_text("f 1, 2, a: 3").ast.statements
    assert isinstance(call, ast.Call)
    assert len(call.positional) == 2
    assert call.keywords is not None
    assert len(call.keywords.pairs) == 1
