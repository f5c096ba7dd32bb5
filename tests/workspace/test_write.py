"""File set -> disk: what is written, kept, removed, refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from regauge.program.files import GeneratedFile, Stub
from regauge.workspace import BadPath, FileSet, Lock, Outcome, WorkspaceError, scan, write
from regauge.workspace.files import check_path

PORTED = "crates/data/src/ported/order.rs"


def files(**texts: str) -> list[GeneratedFile]:
    return [GeneratedFile(path.replace("__", "/").replace("_DOT_", "."), text) for path, text in texts.items()]


def put(made: list[GeneratedFile], target: Path, **options: Any) -> Outcome:
    return write(made, target, version="0.1.0", **options)


def tree(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()}


def codes(failure: pytest.ExceptionInfo[WorkspaceError]) -> list[str]:
    return [found.code.slug for found in failure.value.diagnostics]


def stub(name: str, digest: str = "0" * 16) -> Stub:
    return Stub(
        name,
        f"pub fn {name.split('#')[1]}() -> Result<(), NotPorted> {{ Err(NotPorted) }}",
        digest,
        "app/models/order.rb",
        7,
    )


def named(name: str, function: str, *, called: bool = False) -> Stub:
    text = f"pub fn {function}() -> Result<(), NotPorted> {{ Err(NotPorted) }}"
    return Stub(name, text, "0" * 16, "app/models/order.rb", 7, function, called)


def owned(*stubs: Stub) -> GeneratedFile:
    return GeneratedFile(PORTED, "//! Yours.\n", "owned", stubs)


def test_first_run_writes_everything_and_a_lock(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    outcome = put(files(a_DOT_txt="1", b__c_DOT_txt="2"), out, inputs={"app/x.rb": "f" * 16})
    assert outcome.created == ("a.txt", "b/c.txt", "regauge.lock")
    assert (out / "b/c.txt").read_text() == "2"
    lock = Lock.from_text((out / "regauge.lock").read_text())
    assert set(lock.files) == {"a.txt", "b/c.txt"} and lock.inputs == {"app/x.rb": "f" * 16}
    assert sorted(path.name for path in out.parent.iterdir()) == ["out"]


def test_second_run_changes_nothing_and_touches_no_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(files(a_DOT_txt="1"), out)
    before = (out / "a.txt").stat()
    outcome = put(files(a_DOT_txt="1"), out)
    assert outcome.changes == () and outcome.unchanged == 1
    assert (out / "a.txt").stat().st_ino == before.st_ino and (out / "a.txt").stat().st_mtime_ns == before.st_mtime_ns


def test_obsolete_files_and_their_folders_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(files(a_DOT_txt="1", b__c__d_DOT_txt="2", b__e_DOT_txt="3"), out)
    (out / "b" / "mine.txt").write_text("kept")
    outcome = put(files(a_DOT_txt="1"), out)
    assert outcome.removed == ("b/c/d.txt", "b/e.txt")
    assert set(tree(out)) == {"a.txt", "b/mine.txt", "regauge.lock"} and not (out / "b" / "c").exists()


def test_check_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert put(files(a_DOT_txt="1"), out, check=True).created == ("a.txt", "regauge.lock")
    assert list(tmp_path.iterdir()) == []
    put(files(a_DOT_txt="1"), out)
    before = tree(out)
    assert put(files(a_DOT_txt="2"), out, check=True).updated == ("a.txt", "regauge.lock")
    assert tree(out) == before
    assert put(files(a_DOT_txt="1"), out, check=True).changes == ()


@pytest.mark.parametrize("obsolete", [False, True])
def test_edits_by_hand_are_refused_and_force_overwrites(tmp_path: Path, obsolete: bool) -> None:
    out = tmp_path / "out"
    put(files(a_DOT_txt="1"), out)
    (out / "a.txt").write_text("mine")
    new = files(b_DOT_txt="1") if obsolete else files(a_DOT_txt="2")
    before = tree(out)
    with pytest.raises(WorkspaceError) as failure:
        put(new, out)
    assert codes(failure) == ["hand-edited"] and tree(out) == before
    put(new, out, force=True)
    assert ("a.txt" in tree(out)) is not obsolete


def test_a_strangers_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(files(a_DOT_txt="1"), out)
    (out / "b.txt").write_text("mine")
    with pytest.raises(WorkspaceError) as failure:
        put(files(a_DOT_txt="1", b_DOT_txt="2"), out)
    assert codes(failure) == ["hand-edited"]


def test_foreign_directories_are_refused_but_an_empty_repository_is_not(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(WorkspaceError) as failure:
        put(files(a_DOT_txt="1"), tmp_path)
    assert codes(failure) == ["foreign-directory"]
    (tmp_path / "new" / ".git").mkdir(parents=True)
    assert put(files(a_DOT_txt="1"), tmp_path / "new").created


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "files": [1]}', "\0"])
def test_a_damaged_lock_stops_the_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "regauge.lock").write_text(text)
    with pytest.raises(WorkspaceError) as failure:
        put(files(a_DOT_txt="1"), tmp_path)
    assert codes(failure) == ["bad-lock"]


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/x",
        "a/../../x",
        "",
        ".",
        "a//b",
        "./a",
        "a/.",
        "regauge.lock",
        ".git/hooks/x",
        "target/x",
        "a\0b",
        "a\nb",
        "c:x",
        "a\\b",
        "x.",
    ],
)
def test_paths_that_are_refused(path: str) -> None:
    with pytest.raises(BadPath):
        check_path(path)


def test_paths_that_collide_are_refused() -> None:
    with pytest.raises(BadPath):
        FileSet([GeneratedFile("src/A.rs", ""), GeneratedFile("src/a.rs", "")])


def test_links_are_not_followed(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    put(files(b__c_DOT_txt="1"), out)
    shutil.move(out / "b", elsewhere)
    (out / "b").symlink_to(elsewhere)
    with pytest.raises(WorkspaceError) as failure:
        put(files(b__c_DOT_txt="2"), out)
    assert codes(failure) == ["unsafe-path"] and (elsewhere / "c.txt").read_text() == "1"


def test_a_lock_cannot_make_us_remove_files_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "regauge.lock").write_text(Lock("1", files={"../victim": "0" * 16}).to_text())
    with pytest.raises(WorkspaceError) as failure:
        put(files(a_DOT_txt="1"), tmp_path / "out", force=True)
    assert codes(failure) == ["unsafe-path"] and (tmp_path / "victim").exists()


def test_owned_files_are_created_once_then_only_appended_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put([owned(stub("Order#a"))], out)
    mine = (out / PORTED).read_text().replace("Err(NotPorted)", "Ok( () )") + "// mine   \n"
    (out / PORTED).write_text(mine)
    assert put([owned(stub("Order#a"))], out).changes == ()
    outcome = put([owned(stub("Order#a"), stub("Order#b"))], out)
    assert outcome.appended == (PORTED,)
    text = (out / PORTED).read_text()
    assert text.startswith(mine.rstrip("\n")) and text.count("pub fn a") == 1
    assert [(ported.subject, ported.is_stub) for ported in scan(text)] == [("Order#a", False), ("Order#b", True)]


def test_changed_and_vanished_ruby_is_reported_and_the_file_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put([owned(stub("Order#a"), stub("Order#b"))], out)
    before = (out / PORTED).read_text()
    found = put([owned(stub("Order#a", "1" * 16))], out).diagnostics
    assert [(item.code.slug, item.subject) for item in found] == [
        ("ported-source-changed", "Order#a"),
        ("ported-orphan", "Order#b"),
    ]
    assert found[0].span.location == "app/models/order.rb:7" and "1" * 16 in found[0].advice
    assert (out / PORTED).read_text() == before
    found = put(files(a_DOT_txt="1"), out).diagnostics
    assert [item.subject for item in found] == ["Order#a", "Order#b"]
    assert (out / PORTED).read_text() == before


@pytest.mark.skipif(shutil.which("rustfmt") is None, reason="rustfmt was not found")
def test_rust_is_formatted_but_not_the_users(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = [GeneratedFile("src/lib.rs", "mod   ported;  mod made;"), GeneratedFile("src/made.rs", "fn  a( ){}")]
    put([*first, GeneratedFile("src/ported.rs", "", "owned", (stub("O#a"),))], out)
    assert (out / "src/made.rs").read_text() == "fn a() {}\n"
    (out / "src/ported.rs").write_text("// Ruby: O#a, digest 0000000000000000\nfn   a( ) {}\n")
    put([*first, GeneratedFile("src/ported.rs", "", "owned", (stub("O#a"), stub("O#b")))], out)
    text = (out / "src/ported.rs").read_text()
    assert "fn   a( ) {}" in text and "pub fn b() -> Result<(), NotPorted> {\n    Err(NotPorted)\n}\n" in text


@pytest.mark.skipif(shutil.which("rustfmt") is None, reason="rustfmt was not found")
def test_text_that_is_not_rust_is_reported_and_written(tmp_path: Path) -> None:
    outcome = put([GeneratedFile("lib.rs", "fn ("), GeneratedFile("good.rs", "fn  a( ){}")], tmp_path / "out")
    assert [found.code.slug for found in outcome.diagnostics] == ["rustfmt-failed"]
    assert outcome.diagnostics[0].span.path == "lib.rs"
    assert tree(tmp_path / "out")["lib.rs"] == "fn ("


def test_without_rustfmt_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = put([GeneratedFile("lib.rs", "fn  a( ){}")], tmp_path / "out")
    assert [found.code.slug for found in outcome.diagnostics] == ["no-rustfmt"]
    assert tree(tmp_path / "out")["lib.rs"] == "fn  a( ){}"


def test_a_stub_takes_a_name_that_the_owned_file_does_not_have(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put([owned(named("Seller#sign_in", "sign_in"))], out)
    put([owned(named("Seller.sign_in", "sign_in"))], out)
    put([owned(named("Seller.sign_in", "sign_in"), named("Seller#sign_in!", "sign_in"))], out)
    text = (out / PORTED).read_text()
    assert re.findall(r"pub fn (\w+)", text) == ["sign_in", "sign_in_of_class", "sign_in_of_record"]
    assert put([owned(named("Seller.sign_in", "sign_in"), named("Seller#sign_in!", "sign_in"))], out).changes == ()


def test_stubs_of_one_run_have_names_of_their_own(tmp_path: Path) -> None:
    put([owned(named("Order#is_paid", "is_paid"), named("Order#paid?", "is_paid"))], tmp_path / "out")
    text = (tmp_path / "out" / PORTED).read_text()
    assert re.findall(r"pub fn (\w+)", text) == ["is_paid", "is_paid_of_record"]


def test_a_name_that_the_routes_call_is_not_given_to_another(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put([owned(named("OrdersController#a", "a", called=True))], out)
    mine = (out / PORTED).read_text() + "\nfn b() {}\n\nimpl Mine {\n    fn c() {}\n}\n"
    (out / PORTED).write_text(mine)
    wanted = [named(f"OrdersController#{name}", name, called=True) for name in "abc"]
    with pytest.raises(WorkspaceError) as failure:
        put([owned(*wanted)], out)
    assert codes(failure) == ["ported-name-taken"]
    found = failure.value.diagnostics[0]
    assert (found.span.path, found.span.line) == (PORTED, mine.splitlines().index("fn b() {}") + 1)
    assert (out / PORTED).read_text() == mine
    put([owned(wanted[0], wanted[2])], out)
