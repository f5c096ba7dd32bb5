"""rustc itself reads what `emit.rust` wrote, and gives the same values back: one program, one call."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from regauge.emit.rust import (
    INTEGER_RANGES,
    Names,
    RustWriter,
    boolean,
    byte_string,
    character,
    floating,
    integer,
    markdown_code,
    markdown_text,
    string,
)
from regauge.emit.rust.identifiers import KEYWORDS, OPERATORS

RUSTC = shutil.which("rustc")

TEXTS = [
    "",
    "plain",
    "quote \" and ' and \\",
    "a\\",
    '"; std::process::exit(0); "',
    '"#; r#"',
    "#{interpolated} {braces} {{}} {0}",
    "\0\x01\x1b[31m\x7f\x80\x9f",
    "tab\tnewline\nreturn\r\r\n",
    "line\u2028paragraph\u2029",
    "bidi \u202e\u2066\u2069 \u200e",
    "combining e\u0301 and \u0301 alone",
    "😀 中文 \u00a0\u3000\ufeff \U0010ffff \ue000",
    "*/ // /* ///",
    "\\u{41} \\x41 \\n",
    *map(chr, range(256)),
]
BYTES = [b"", bytes(range(256)), b'"\\', b"a\\"]
FLOATS = [0.0, -0.0, 1.0, 0.1, 1e16, 1e300, 5e-324, -1.5, 123456789.123456789, float("inf"), float("-inf")]
NAMES = [
    *sorted(KEYWORDS),
    *OPERATORS,
    "a b",
    "2fa",
    "名前",
    "café",
    "a'; drop table",
    "_",
    "__",
    "",
    "A::B",
    "is-it?",
    "\n",
    "r#type",
]
HOSTILE = (
    "*/ \n fn evil() {} \r mod x; \u2028 compile_error!() \n    indented()\n```\nnope()\n```\n~~~\n\t- code\n\u202e"
)


def _program() -> str:
    out = RustWriter(header=["Made by a test.", HOSTILE])
    out.use("std::fmt::Write as _", "std::fmt::Write as _", "std::collections::BTreeMap", "std::collections::BTreeSet")
    fields, types, constants = Names(), Names(), Names()
    out.doc(HOSTILE)
    out.ruby(HOSTILE)
    out.comment(HOSTILE)
    out.line("#[derive(Default)]")
    with out.block("pub struct Everything"):
        for name in NAMES:
            out.doc(f"{markdown_code(name)} {markdown_text(name)}")
            out.line(f"pub {fields.snake(name)}: u8,")
    for name in NAMES:
        out.line(f"pub struct {types.camel(name)};")
        out.line(f"pub const {constants.constant(name)}: u8 = 1;")
    with out.block("fn hex(bytes: &[u8]) -> String"):
        out.line("let mut text = String::new();")
        with out.block("for byte in bytes"):
            out.line('let _ = write!(text, "{byte:02x}");')
        out.line("text")
    with out.block("fn main()"):
        out.line("let _ = (BTreeMap::<u8, u8>::new(), BTreeSet::<u8>::new());")
        first = fields.snake(NAMES[0])
        out.line(f"assert_eq!(Everything::default().{first}, 0);")
        for text in TEXTS:
            out.line(f'println!("{{}}", hex({string(text)}.as_bytes()));')
        for text in TEXTS:
            if len(text) == 1:
                out.line(f'println!("{{}}", u32::from({character(text)}));')
        for data in BYTES:
            out.line(f'println!("{{}}", hex({byte_string(data)}));')
        for value in FLOATS:
            out.line(f'println!("{{}}", {floating(value, operand=True)}.to_bits());')
        out.line(f'println!("{{}}", {floating(float("nan"))}.is_nan());')
        for kind, limits in INTEGER_RANGES.items():
            for number in (limits.low, limits.high):
                out.line(f'println!("{{}}", {integer(number, kind)});')
        out.line(f'println!("{{}}", {integer(-5, "i64", operand=True)}.abs());')
        out.line(f'println!("{{}} {{}}", {boolean(True)}, {boolean(False)});')
    return out.render()


def _expected() -> list[str]:
    lines = [text.encode().hex() for text in TEXTS]
    lines += [str(ord(text)) for text in TEXTS if len(text) == 1]
    lines += [data.hex() for data in BYTES]
    lines += [str(struct.unpack("<Q", struct.pack("<d", value))[0]) for value in FLOATS]
    lines.append("true")
    for limits in INTEGER_RANGES.values():
        lines += [str(limits.low), str(limits.high)]
    return [*lines, "5", "true false"]


@pytest.mark.skipif(RUSTC is None, reason="rustc was not found")
def test_rustc_reads_back_what_was_written(tmp_path: Path) -> None:
    source = tmp_path / "made.rs"
    source.write_text(_program(), "utf-8")
    command = [
        str(RUSTC),
        "--edition",
        "2024",
        "-D",
        "warnings",
        "-A",
        "dead_code",
        "-o",
        str(tmp_path / "made"),
        str(source),
    ]
    compiled = subprocess.run(command, capture_output=True, text=True)
    assert compiled.returncode == 0, compiled.stderr
    ran = subprocess.run([str(tmp_path / "made")], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == _expected()
