"""The core table against Ruby: every row is called with sample values in real Ruby and in the Rust that is printed for it.

    python -m tests.layers.bodies.core_rows > core.rb                      the script for Ruby (ActiveSupport 7.2)
    ruby core.rb | python -m tests.layers.bodies.core_rows --record        writes core_answers.json

`cases()` gives the calls; `rust()` the program that prints one line of JSON a call.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from regauge.diagnostics.span import Span
from regauge.emit.code import Env, emit_function
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, string
from regauge.layers.layer2_behavior.bodies import Bodies, Context, lower_function
from regauge.program import types as t
from regauge.program.core_table import CoreRow, Variable, rows
from regauge.program.program import App, Program
from regauge.ruby import ast
from regauge.ruby.parser import parse_text

ANSWERS = Path(__file__).parent / "core_answers.json"
UNSURE = frozenset({"sample", "in_groups_of_random"})
SAMPLES: dict[t.Type, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
"""Type -> (receivers, arguments), each as (Ruby, Rust)."""


def _both(
    values: list[tuple[str, str]], args: list[tuple[str, str]] | None = None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return values, args if args is not None else values[:2]


def _texts(*values: str) -> list[tuple[str, str]]:
    return [(json.dumps(v, ensure_ascii=False), string(v)) for v in values]


def _plain(*values: str) -> list[tuple[str, str]]:
    return [(v, v) for v in values]


SAMPLES[t.STR] = _both(_texts("hello World", "  Ünï \t code ", "", "12.5abc", "a,b,,c,"), _texts("l", "lo", ","))
SAMPLES[t.SYMBOL] = _both([(":draft", '"draft"')])
SAMPLES[t.INT] = _both(_plain("7", "-7", "0", "113"), _plain("2", "-3"))
SAMPLES[t.FLOAT] = _both(_plain("2.5", "-7.25", "0.0", "1234.5678", "0.285"), _plain("0.5", "-2.0"))
SAMPLES[t.DECIMAL] = _both(
    [(f'BigDecimal("{v}")', f'ruby::to_d("{v}")') for v in ("12.345", "-0.5", "0", "100")],
    [('BigDecimal("3")', 'ruby::to_d("3")')],
)
SAMPLES[t.BOOL] = _both(_plain("true", "false"))
SAMPLES[t.TIME] = _both(
    [(f"Time.at({v}).utc", f"Time::from_micros({v} * 1_000_000)") for v in ("1709251199", "1700000000")]
)
SAMPLES[t.DATE] = _both(
    [(f"Date.new({y}, {m}, {d})", f"day({y}, {m}, {d})") for y, m, d in ((2024, 2, 29), (2023, 12, 31))]
)
SAMPLES[t.DURATION] = _both(
    [("3.days", "time::days(3)"), ("1.month", "time::months(1)"), ("90.minutes", "time::minutes(90)")]
)
SAMPLES[t.JSON] = _both(
    [
        (f"JSON.parse({json.dumps(v)})", f"json!({v})")
        for v in (
            '{"a":1,"b":[1,null],"c":null}',
            '[1,"x",null]',
            '" 12 text "',
            "null",
            "5",
            "2.5",
            "true",
            '""',
            "[]",
        )
    ],
    [('JSON.parse("5")', "json!(5)")],
)
SAMPLES[t.Array(t.STR)] = _both(
    [('["b", "a", "b"]', 'vec!["b".to_owned(), "a".to_owned(), "b".to_owned()]'), ("[]", "Vec::<String>::new()")]
)
SAMPLES[t.Array(t.SYMBOL)] = _both([("[:b, :a]", 'vec!["b", "a"]')])
SAMPLES[t.Array(t.INT)] = _both([("[3, 1, 2, 3]", "vec![3, 1, 2, 3]"), ("[]", "Vec::<i64>::new()")])
SAMPLES[t.Array(t.FLOAT)] = _both([("[0.1, 0.2, 0.3, -1.5]", "vec![0.1, 0.2, 0.3, -1.5]")])
SAMPLES[t.Array(t.DECIMAL)] = _both(
    [('[BigDecimal("1.5"), BigDecimal("0.25")]', 'vec![ruby::to_d("1.5"), ruby::to_d("0.25")]')]
)
SAMPLES[t.Array(t.Optional_(t.INT))] = _both([("[1, nil, 2]", "vec![Some(1), None, Some(2)]")])
SAMPLES[t.Array(t.Array(t.INT))] = _both([("[[1, 2], [3]]", "vec![vec![1, 2], vec![3]]")])
SAMPLES[t.Array(t.TIME)] = _both(
    [("[Time.at(20).utc, Time.at(10).utc]", "vec![Time::from_micros(20_000_000), Time::from_micros(10_000_000)]")]
)
SAMPLES[t.Array(t.DATE)] = _both(
    [("[Date.new(2024, 1, 2), Date.new(2024, 1, 1)]", "vec![day(2024, 1, 2), day(2024, 1, 1)]")]
)
SAMPLES[t.Array(t.Tuple_((t.STR, t.INT)))] = _both(
    [('[["a", 1], ["b", 2]]', 'vec![("a".to_owned(), 1), ("b".to_owned(), 2)]')]
)
SAMPLES[t.Hash(t.STR, t.INT)] = _both(
    [('{"a" => 1, "b" => 2}', 'Hash::from_iter([("a".to_owned(), 1), ("b".to_owned(), 2)])')]
)
SAMPLES[t.Hash(t.STR, t.Optional_(t.INT))] = _both(
    [('{"a" => 1, "b" => nil}', 'Hash::from_iter([("a".to_owned(), Some(1)), ("b".to_owned(), None)])')]
)
LITERAL = {
    t.REGEX: ["/l+/", "/(\\d+)/"],
    t.Range(t.INT): ["(1..3)", "(0...2)", "(-3..-1)"],
    t.Range(t.STR): ['("a".."c")'],
}


@dataclass(frozen=True)
class Case:
    """One call: its name, its Ruby, and the arguments as both languages write them."""

    name: str
    body: str
    types: tuple[t.Type, ...]
    ruby: tuple[str, ...]
    rust: tuple[str, ...]


def concrete(type_: t.Type) -> t.Type:
    """The row's type with its variables chosen: T and V are integers, K a text."""
    match type_:
        case Variable(name):
            return t.STR if name == "K" else t.INT
        case t.Optional_(of):
            return t.Optional_(concrete(of))
        case t.Array(of):
            return t.Array(concrete(of))
        case t.Range(of):
            return t.Range(concrete(of))
        case t.Hash(key, value):
            return t.Hash(concrete(key), concrete(value))
        case t.Tuple_(parts):
            return t.Tuple_(tuple(concrete(of) for of in parts))
    return type_


def _calls(row: CoreRow) -> list[Case]:
    types = [concrete(of) for of in (row.receiver, *row.args)]
    if row.receiver == t.Array(t.Tuple_((Variable("K"), Variable("V")))):
        types[0] = t.Array(t.Tuple_((t.STR, t.INT)))
    choices: list[list[tuple[str, str | None]]] = []
    for index, of in enumerate(types):
        if of in LITERAL:
            choices.append([(text, None) for text in LITERAL[of]])
        elif of in SAMPLES:
            choices.append([(a, b) for a, b in SAMPLES[of][0 if index == 0 else 1]])
        else:
            return []
    found = []
    for number, picks in enumerate(product(*choices)):
        names: list[str] = []
        ruby: list[str] = []
        rust, kinds = [], []
        for pick, of in zip(picks, types, strict=True):
            if pick[1] is None:
                names.append(pick[0])
            else:
                names.append("abcd"[len(ruby)])
                ruby.append(pick[0])
                rust.append(pick[1])
                kinds.append(of)
        receiver, *args = names
        if row.name[0].isalpha():
            body = f"{receiver}.{row.name}({', '.join(args)})"
        elif row.name == "[]":
            body = f"{receiver}[{', '.join(args)}]"
        elif row.name in ("-@", "!"):
            body = f"{row.name[0]}{receiver}"
        else:
            body = f"{receiver} {row.name} {args[0]}"
        shown = f"{t.show(types[0])}.{row.name}({'; '.join(t.show(of) for of in types[1:])})"
        found.append(Case(f"{shown} #{number}", body, tuple(kinds), tuple(ruby), tuple(rust)))
    return found


EXTRA: list[tuple[str, dict[str, t.Type], list[tuple[str, str]]]] = [
    ('"#{a}: #{b} #{a + b}"', {"a": t.INT, "b": t.INT}, [("7", "7"), ("-2", "-2")]),
    (
        'format("%05d|%.2f|%-6s|%6s|%+d|%x", a, b, c, c, a, a)',
        {"a": t.INT, "b": t.FLOAT, "c": t.STR},
        [("42", "42"), ("2.674", "2.674"), ('"ab"', '"ab"')],
    ),
    ("a.map { |x| x * 2 }.select { |x| x > 4 }", {"a": t.Array(t.INT)}, [("[1, 2, 3]", "vec![1, 2, 3]")]),
    ("a.sum { |x| x * 1.5 }", {"a": t.Array(t.INT)}, [("[1, 2, 3]", "vec![1, 2, 3]")]),
    ("a.group_by { |x| x % 2 }", {"a": t.Array(t.INT)}, [("[1, 2, 3]", "vec![1, 2, 3]")]),
    (
        "a.each_with_object({}) { |x, memo| memo[x.to_s] = x * x }",
        {"a": t.Array(t.INT)},
        [("[1, 2, 3]", "vec![1, 2, 3]")],
    ),
    ("a.inject(10) { |sum, x| sum - x }", {"a": t.Array(t.INT)}, [("[1, 2, 3]", "vec![1, 2, 3]")]),
    ("a.reduce(:+)", {"a": t.Array(t.INT)}, [("[1, 2, 3]", "vec![1, 2, 3]")]),
    ("a.partition { |x| x > 1 }", {"a": t.Array(t.INT)}, [("[1, 2, 3]", "vec![1, 2, 3]")]),
    ("a.sort_by { |x| -x }.first(2)", {"a": t.Array(t.INT)}, [("[1, 3, 2]", "vec![1, 3, 2]")]),
    ("a.to_h { |x| [x.to_s, x + 1] }", {"a": t.Array(t.INT)}, [("[1, 3, 2]", "vec![1, 3, 2]")]),
    (
        "a.map(&:upcase).reject(&:empty?).uniq.join('-')",
        {"a": t.Array(t.STR)},
        [('["a", "", "b", "a"]', 'vec!["a".to_owned(), String::new(), "b".to_owned(), "a".to_owned()]')],
    ),
    (
        "a.any? { |x| x > 2 } && a.all?(&:positive?) && a.none?(&:zero?)",
        {"a": t.Array(t.INT)},
        [("[1, 2, 3]", "vec![1, 2, 3]")],
    ),
    ("a.max_by { |x| -x }", {"a": t.Array(t.INT)}, [("[1, 3, 2]", "vec![1, 3, 2]")]),
    ("a.count { |x| x.odd? } + a.find { |x| x > 1 }.to_i", {"a": t.Array(t.INT)}, [("[1, 3, 2]", "vec![1, 3, 2]")]),
    (
        "a.flat_map { |x| [x, x] }.filter_map { |x| x + 1 if x > 1 }",
        {"a": t.Array(t.INT)},
        [("[1, 3, 2]", "vec![1, 3, 2]")],
    ),
    (
        "a.transform_values { |v| v * 2 }.select { |k, v| v > 2 }",
        {"a": t.Hash(t.STR, t.INT)},
        [('{"a" => 1, "b" => 2}', 'Hash::from_iter([("a".to_owned(), 1), ("b".to_owned(), 2)])')],
    ),
    (
        "a.map { |k, v| \"#{k}#{v}\" }.join(',')",
        {"a": t.Hash(t.STR, t.INT)},
        [('{"a" => 1, "b" => 2}', 'Hash::from_iter([("a".to_owned(), 1), ("b".to_owned(), 2)])')],
    ),
    ("case a when 1..3 then 'low' when 4, 5 then 'mid' else 'high' end", {"a": t.INT}, [("4", "4")]),
    ("case a when 'x', 'y' then 1 when /z+/ then 2 else 3 end", {"a": t.STR}, [('"azz"', '"azz"')]),
    ("a.nil? || a.blank? ? 'none' : a.strip", {"a": t.Optional_(t.STR)}, [("' x '", 'Some(" x ")')]),
    ("a&.upcase || 'nothing'", {"a": t.Optional_(t.STR)}, [("nil", "None")]),
    ("(a.presence || 'nothing').length", {"a": t.Optional_(t.STR)}, [("' '", 'Some(" ")')]),
    ("if a && a > 2 then a else 0 end", {"a": t.Optional_(t.INT)}, [("5", "Some(5)")]),
    ("a <=> b", {"a": t.INT, "b": t.INT}, [("5", "5"), ("7", "7")]),
    ("[a, b].max - [a, b, 3].min", {"a": t.INT, "b": t.INT}, [("5", "5"), ("7", "7")]),
    ("a.in?(%w[x y]) || %i[p q].include?(a.to_sym)", {"a": t.STR}, [("'q'", '"q"')]),
    (
        "a['tags'].map { |tag| tag.to_s.downcase }.sort",
        {"a": t.JSON},
        [('{"tags" => ["B", 1, nil]}', 'json!({"tags": ["B", 1, null]})')],
    ),
    ("a['x'].to_i + a['y'].to_s.length", {"a": t.JSON}, [('{"x" => "12", "y" => 5}', 'json!({"x": "12", "y": 5})')]),
    ("a.each_slice(2).to_a", {"a": t.Array(t.INT)}, [("[1, 3, 2]", "vec![1, 3, 2]")]),
    ("a.zip(a).map { |x, y| x * (y || 0) }", {"a": t.Array(t.INT)}, [("[1, 3, 2]", "vec![1, 3, 2]")]),
    ("x, y = a.divmod(b); x * 100 + y", {"a": t.INT, "b": t.INT}, [("-7", "-7"), ("3", "3")]),
    (
        "a.tally.map { |k, v| [k, v] }",
        {"a": t.Array(t.STR)},
        [('["a", "b", "a"]', 'vec!["a".to_owned(), "b".to_owned(), "a".to_owned()]')],
    ),
    (
        "total = 0; a.each { |x| next if x == 2; total += x }; total",
        {"a": t.Array(t.INT)},
        [("[1, 3, 2]", "vec![1, 3, 2]")],
    ),
    (
        "out = []; a.each_with_index { |x, i| out << x * i }; out",
        {"a": t.Array(t.INT)},
        [("[1, 3, 2]", "vec![1, 3, 2]")],
    ),
    ("Integer(a) rescue -1", {"a": t.STR}, [("'12x'", '"12x"')]),
    ("begin; Float(a); rescue ArgumentError, TypeError; 0.0; end", {"a": t.STR}, [("'1.5'", '"1.5"')]),
    ("i = 0; while i * i < a; i += 1; end; i", {"a": t.INT}, [("30", "30")]),
    ("n = a; n -= 1 until n % 10 == 0; n", {"a": t.INT}, [("37", "37")]),
    (
        "(a.to_date + 1.month).end_of_month.iso8601",
        {"a": t.TIME},
        [("Time.at(1709251199).utc", "Time::from_micros(1709251199 * 1_000_000)")],
    ),
    (
        "a.strftime('%Y-%m-%d %H:%M:%S %j %b %-d') + a.iso8601(3)",
        {"a": t.TIME},
        [("Time.at(1709251199).utc", "Time::from_micros(1709251199 * 1_000_000)")],
    ),
    ("return 'neg' if a.negative?; return 'zero' unless a.nonzero?; 'pos'", {"a": t.INT}, [("3", "3")]),
]


def cases() -> list[Case]:
    """Every call."""
    found = [case for row in rows() if row.name not in UNSURE and row.result != t.DURATION for case in _calls(row)]
    for number, (body, types, values) in enumerate(EXTRA):
        found.append(
            Case(
                f"extra {number}: {body}",
                body,
                tuple(types.values()),
                tuple(v[0] for v in values),
                tuple(v[1] for v in values),
            )
        )
    return found


def ruby(found: list[Case]) -> str:
    """A script that prints one line of JSON a case."""
    lines = ['require "active_support/all"', "Time.zone = \"UTC\"", "ENV[\"TZ\"] = \"UTC\"",
             "ActiveSupport.to_time_preserves_timezone = true", "def show(name)",
             "  value = yield", "  puts [name, ActiveSupport::JSON.encode(value)].to_json",
             "rescue StandardError => error", "  puts [name, \"!#{error.class}\"].to_json", "end"]  # fmt: skip
    for case in found:
        names = "abcd"[: len(case.ruby)]
        body = case.body
        if body.startswith("return"):
            call = f"define_singleton_method(:early) {{ |{', '.join(names)}| {body} }}; show({json.dumps(case.name)}) {{ early({', '.join(case.ruby)}) }}"
        else:
            given = "".join(f"{n} = {v}; " for n, v in zip(names, case.ruby, strict=True))
            call = f"show({json.dumps(case.name, ensure_ascii=False)}) {{ {given}{body} }}"
        lines.append(
            call.replace("#{number}", "#number")
            .replace(f"show({json.dumps(case.name, ensure_ascii=False)})", f"show({_quote(case.name)})")
            .replace(f"show({json.dumps(case.name)})", f"show({_quote(case.name)})")
        )
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def rust(found: list[Case]) -> tuple[str, dict[str, str]]:
    """The program's text, and the cases that could not be printed with the reason."""
    program = Program(App())
    engine = Bodies(program)
    out = RustWriter()
    out.use(
        "regauge_support::error::Result",
        "regauge_support::json::{Json, ToJson}".replace("{Json, ToJson}", "Json"),
        "regauge_support::json::ToJson",
        "regauge_support::ruby",
        "regauge_support::time",
        "serde_json::json",
    )
    out.use("regauge_support::time::Time", "regauge_support::time::Date", "regauge_support::ruby::Hash")
    env = Env(program, DataNames(program), out)
    functions: list[str] = []
    calls: list[str] = []
    failed: dict[str, str] = {}
    known: dict[tuple[str, tuple[t.Type, ...]], str] = {}
    reasons: dict[tuple[str, tuple[t.Type, ...]], str] = {}
    for case in found:
        key = (case.body, case.types)
        name = known.get(key)
        fallible = False
        if name is None:
            name = f"row_{len(known)}"
            params = ", ".join("abcd"[: len(case.types)])
            node = parse_text(f"->({params}) {{ {case.body} }}", "core.rb").ast.statements[0]
            assert isinstance(node, ast.Lambda)
            try:
                context = Context(program, engine, f"Core.{name}", "Core", None, method=name)
                function = lower_function(
                    context,
                    name=name,
                    receiver="free",
                    params=node.params,
                    param_types=dict(zip("abcd", case.types, strict=False)),
                    body=node.body,
                    span=Span("core.rb", 1),
                )
                from regauge.program import effects

                effects.settle(function, program)
                program.functions[f"Core.{name}"] = function
                functions.append(emit_function(env, function, public=False))
            except Exception as error:
                failed[case.name] = f"{type(error).__name__}: {error}"
                known[key], reasons[key] = "", failed[case.name]
                continue
            known[key] = name
        if not name:
            failed[case.name] = reasons[key]
            continue
        function = program.functions[f"Core.{name}"]
        fallible = function.fallible
        given = []
        for of, text in zip(case.types, case.rust, strict=True):
            copy = env.copy(of) or of in (t.STR, t.SYMBOL) or isinstance(of, t.Optional_)
            given.append(text if copy else f"&{text}")
        result = f"{name}({', '.join(given)})"
        call = f"fallible({string(case.name)}, {result});" if fallible else f"show({string(case.name)}, &{result});"
        calls.append(call)
    # one function a few calls: rustc is quadratic in the length of a body
    groups = [calls[i : i + 50] for i in range(0, len(calls), 50)]
    body = "\n".join(functions) + "\n"
    for index, group in enumerate(groups):
        body += f"fn group_{index}() {{\n" + "\n".join(group) + "\n}\n"
    body += "fn main() {\n" + "\n".join(f"group_{i}();" for i in range(len(groups))) + "\n}\n"
    body += """
fn day(year: i32, month: u32, day: u32) -> Date { Date::new(year, month, day).unwrap_or_else(Date::today) }
fn show<T: ToJson + ?Sized>(name: &str, value: &T) { println!("{}", json!([name, Json::of(value).as_str()])); }
fn fallible<T: ToJson>(name: &str, value: Result<T>) {
    match value {
        Ok(value) => show(name, &value),
        Err(error) => println!("{}", json!([name, format!("!{}", error.class())])),
    }
}
"""
    out.line(body)
    return out.render(), failed


def main() -> None:
    """Prints the script (the default), or writes what it answered on standard input to `core_answers.json`."""
    if "--record" in sys.argv:
        answers = dict(json.loads(line) for line in sys.stdin)
        ANSWERS.write_text(json.dumps(answers, indent=0, ensure_ascii=False, sort_keys=True) + "\n")
        return
    sys.stdout.write(ruby(cases()))


if __name__ == "__main__":
    main()
