r"""Ruby regular expressions -> Rust's `regex` syntax with the same meaning, or None where it has none.

    /\A[A-Z]{3}-\d{4}\z/     \A[A-Z]{3}-[0-9]{4}\z
    /^\w+$/                  (?m)^[0-9A-Za-z_]+$

Ruby's `\d`, `\w`, `\s`, `\h` are ASCII, its `\b` is Unicode; `^` and `$` are line anchors always; `\Z` allows one newline at the end; the flag `m`
lets the dot match newlines. Look-around, back references, atomic groups, possessive quantifiers, `\G`, `\K`, `\R`, `\X`, absence operators and subexpression
calls have no counterpart in an engine that runs in linear time.
"""

from __future__ import annotations

import re
from typing import Final

_CLASSES: Final = {
    "d": "0-9",
    "w": "0-9A-Za-z_",
    "s": r"\t-\r ",
    "h": "0-9A-Fa-f",
}
_POSIX: Final = {
    "alpha": r"\p{Alphabetic}", "digit": r"\p{Nd}", "alnum": r"\p{Alphabetic}\p{Nd}", "upper": r"\p{Uppercase}", "lower": r"\p{Lowercase}",
    "space": r"\s", "punct": r"\p{P}$+<=>^`|~", "word": r"\w", "xdigit": "0-9A-Fa-f", "blank": r"\p{Zs}\t", "cntrl": r"\p{Cc}",
}  # fmt: skip
_GROUPS: Final = ("(?:", "(?i)", "(?i:", "(?-i:", "(?x)", "(?x:")


def translate(source: str, flags: str = "") -> str | None:
    """The pattern for `regex::Regex::new`, flags included; None when Rust's engine cannot say the same."""
    if set(flags) - set("imxou"):
        return None
    extended = "x" in flags
    out: list[str] = []
    multiline, index = False, 0
    while index < len(source):
        char = source[index]
        if char == "\\":
            part = _escape(source, index, inside=False)
            if part is None:
                return None
            text, index = part
            out.append(text)
        elif char == "[":
            part = _class(source, index, extended)
            if part is None:
                return None
            text, index = part
            out.append(text)
        elif char == "(" and source.startswith("(?", index):
            head = _group(source, index)
            if head is None:
                return None
            out.append(head[0])
            index = head[1]
        elif char in "*+?}" and index + 1 < len(source) and source[index + 1] == "+":
            return None
        elif char == "{":
            match = re.match(r"\{(\d*)(,?)(\d*)\}", source[index:])
            if match is None or not (match[1] or match[3]):
                out.append(r"\{")
                index += 1
            else:
                out.append("{" + (match[1] or "0") + match[2] + match[3] + "}")
                index += match.end()
                if source[index : index + 1] == "+":
                    return None
        else:
            multiline = multiline or char in "^$"
            out.append(r"\}" if char == "}" else char)
            index += 1
    letters = (
        ("i" if "i" in flags else "")
        + ("m" if multiline else "")
        + ("s" if "m" in flags else "")
        + ("x" if extended else "")
    )
    return (f"(?{letters})" if letters else "") + "".join(out)


def _group(source: str, index: int) -> tuple[str, int] | None:
    for head in _GROUPS:
        if source.startswith(head, index):
            return head, index + len(head)
    match = re.match(r"\(\?<([A-Za-z_]\w*)>", source[index:])
    if match is not None:
        return f"(?P<{match[1]}>", index + match.end()
    if source.startswith("(?#", index):
        end = source.find(")", index)
        return None if end < 0 else ("", end + 1)
    return None


def _escape(source: str, index: int, *, inside: bool) -> tuple[str, int] | None:
    """The escape at `index` and where it ends."""
    if index + 1 >= len(source):
        return None
    char = source[index + 1]
    rest = index + 2
    if char in _CLASSES:
        return (_CLASSES[char] if inside else f"[{_CLASSES[char]}]"), rest
    if char.lower() in _CLASSES and char.isupper():
        return f"[^{_CLASSES[char.lower()]}]", rest
    if char in "AzbB" and not inside:
        return f"\\{char}", rest
    if char == "Z" and not inside:
        return r"\n?\z", rest
    if char in "tnrfv":
        return f"\\{char}", rest
    if char == "e":
        return r"\x1B", rest
    if char in "pP":
        match = re.match(r"\{\^?[A-Za-z_ ]+\}", source[rest:])
        return None if match is None or "^" in match[0] else (f"\\{char}{match[0]}", rest + match.end())
    if char == "u":
        match = re.match(r"([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]+)\}", source[rest:])
        return None if match is None else (f"\\u{{{match[1] or match[2]}}}", rest + match.end())
    if char == "x":
        match = re.match(r"[0-9A-Fa-f]{1,2}", source[rest:])
        if match is None or int(match[0], 16) > 0x7F:
            return None
        return f"\\x{{{match[0]}}}", rest + match.end()
    if char.isalnum():
        return None
    if char in "/'\"!%,:;<=>@`":
        return char, rest
    if char == " ":
        return r"\x20", rest
    return (f"\\{char}", rest) if char.isascii() else (char, rest)


def _class(source: str, index: int, extended: bool) -> tuple[str, int] | None:
    """The bracket expression at `index` and where it ends."""
    out = ["["]
    index += 1
    if source[index : index + 1] == "^":
        out.append("^")
        index += 1
    first = True
    while index < len(source):
        char = source[index]
        if char == "]" and not first:
            return "".join([*out, "]"]), index + 1
        first = False
        if char == "\\":
            part = (r"\x08", index + 2) if source[index + 1 : index + 2] == "b" else _escape(source, index, inside=True)
            if part is None:
                return None
            text, index = part
            out.append(text)
        elif source.startswith("[:", index):
            match = re.match(r"\[:(\^?)([a-z]+):\]", source[index:])
            if match is None or match[2] not in _POSIX:
                return None
            out.append(f"[^{_POSIX[match[2]]}]" if match[1] else _POSIX[match[2]])
            index += match.end()
        elif char == "[":
            part = _class(source, index, extended)
            if part is None:
                return None
            text, index = part
            out.append(text)
        elif char == "&" and source.startswith("&&", index):
            out.append("&&")
            index += 2
        else:
            if char in "~-&" and source[index : index + 2] == char * 2:
                out.append(f"\\{char}")
            elif extended and char.isspace():
                out.append(f"\\x{{{ord(char):x}}}")
            elif extended and char == "#":
                out.append(r"\#")
            else:
                out.append(char)
            index += 1
    return None


EMAIL: Final = r"\A[a-zA-Z0-9.!\#$%&'*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z"
"""`URI::MailTo::EMAIL_REGEXP` of Ruby 3.3."""

EMAIL_CONSTANTS: Final = ("URI::MailTo::EMAIL_REGEXP", "::URI::MailTo::EMAIL_REGEXP")
