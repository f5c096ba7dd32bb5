"""The house stays easy to see: small files, true docs, codes that are declared and raised."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from regauge.diagnostics.catalogue import ROOM_FILES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "regauge"
CATALOGUE = SOURCE / "diagnostics" / "catalogue"
LONGEST = 500
SKIPPED = {".venv", "target", ".git", "vendor", "node_modules", "__pycache__", "build", "dist"}


def files(*patterns: str) -> list[Path]:
    return sorted(
        path
        for pattern in patterns
        for path in ROOT.rglob(pattern)
        if not SKIPPED & set(path.relative_to(ROOT).parts) and path.is_file()
    )


def test_no_file_is_too_long() -> None:
    golden = {"expected", "golden", "fixtures"}
    long = {
        str(path.relative_to(ROOT)): count
        for path in files("*.py", "*.rs")
        if not golden & set(path.parts) and (count := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}, "split by subject"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"


# A path in prose: backquoted or a link's target, with a folder of the repository in front.
_NAMED = re.compile(r"(?:`|\]\()((?:src|tests|crates|docs|examples|scripts|bench|\.ci)/[\w./<>*{}-]+)(?:`|\))")


def test_paths_named_in_the_docs_exist() -> None:
    missing = []
    for page in [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]:
        # The pages of codes hold examples of other people's files.
        if page.name in {"diagnostics.md", "CHANGELOG.md"}:
            continue
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            for named in _NAMED.findall(line):
                if "<" in named or "{" in named or GENERATED.match(named):
                    continue
                if not (any(ROOT.glob(named.rstrip("/"))) if "*" in named else (ROOT / named).exists()):
                    missing.append(f"{page.relative_to(ROOT)}:{number}: {named}")
    assert missing == []


_LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What `#...` may name in a page: its headings, as GitHub spells them, and explicit anchors."""
    text = _FENCED.sub("", page.read_text("utf-8"))
    titles = [
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ +(.+?) *$", text, re.M)
    ]
    return {*titles, *re.findall(r'<a (?:id|name)="([^"]+)"', text)}


def dead_links(page: Path) -> list[str]:
    dead = []
    for target in _LINK.findall(_FENCED.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            dead.append(f"{page.name}: {target}")
    return dead


def test_links_in_the_docs_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "examples").rglob("*.md"))]
    assert [dead for page in pages for dead in dead_links(page)] == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("## One, two\n```\n# no heading\n```\n")
    page = tmp_path / "a.md"
    page.write_text("# Top\n[a](b.md#one-two) [b](#top) [c](https://x.y/z) [d](c.md) [e](b.md#no-heading) [f](#gone)\n")
    assert dead_links(page) == ["a.md: c.md", "a.md: b.md#no-heading", "a.md: #gone"]


# Paths of the generated workspace, not of the repository.
GENERATED = re.compile(r"crates/(data|web|server|\*)(/|$)")


def declared() -> dict[str, set[str]]:
    """Room file -> the names of its codes."""
    found = {}
    for room in ROOM_FILES:
        tree = ast.parse((CATALOGUE / f"{room}.py").read_text("utf-8"))
        found[room] = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
    return found


def raised() -> dict[str, set[str]]:
    """Room file -> the names that the sources use of it, by whatever alias they import it."""
    used: dict[str, set[str]] = {room: set() for room in ROOM_FILES}
    prefix = "regauge.diagnostics.catalogue"
    for path in sorted(SOURCE.rglob("*.py")):
        if CATALOGUE in path.parents:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        aliases: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == prefix:
                aliases |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in used}
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{prefix}."):
                room = node.module.removeprefix(f"{prefix}.")
                used[room] |= {alias.name for alias in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
                used[aliases[node.value.id]].add(node.attr)
    return used


def test_every_code_that_is_raised_is_declared() -> None:
    known = declared()
    helpers = {"load"}
    unknown = {room: names - known[room] - helpers for room, names in raised().items() if names - known[room] - helpers}
    assert unknown == {}


def test_no_source_writes_a_code_by_hand() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(SOURCE.rglob("*.py"))
        if CATALOGUE not in path.parents
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"""["']RG\d{4}["']""", line)
    ]
    assert wrong == [], "use the catalogue's names"


def test_every_code_that_is_declared_is_raised() -> None:
    """Codes of rooms that are still being built are in not_yet_raised.txt: the list may only shrink."""
    used = raised()
    unused = {f"{room}.{name}" for room, names in declared().items() for name in names - used[room]}
    waiting = set((Path(__file__).parent / "not_yet_raised.txt").read_text("utf-8").split())
    assert unused - waiting == set(), "remove the code, or raise it"
