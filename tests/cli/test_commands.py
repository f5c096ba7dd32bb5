"""The commands, run as processes are: arguments in; text, JSON and an exit code out. The pipeline is replaced where the
subject is the command line, so that these tests stay quick and say what they say whatever the compiler can do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from regauge.cli.exits import Exit
from regauge.cli.main import app as commands
from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.catalogue import syntax
from regauge.migration.counts import Counts, Fate
from regauge.program.files import GeneratedFile, Stub

FOUND = Diagnostic(codes.UNKNOWN_CLASS_CALL, Span("app/models/product.rb", 2, 3, 2, 8), "`track` is unknown")
MANIFEST: dict[str, Any] = {
    "version": 1,
    "app": "shop",
    "counts": {"ready": 1, "partial": 0, "unported": 1},
    "routes": [
        {
            "verbs": ["GET"],
            "path": "/products(.:format)",
            "to": "products#index",
            "name": "products",
            "status": "ready",
        },
        {
            "verbs": ["POST"],
            "path": "/orders(.:format)",
            "to": "orders#create",
            "name": None,
            "status": "unported",
            "reasons": [
                {"code": "RG0301", "at": "app/models/order.rb:3", "why": "`track` is unknown", "fix": "port it"}
            ],
        },
    ],
}


COUNTS = Counts(Fate(2, 2), Fate(7, 7), Fate(3, 1))


class NotARailsApp(Exception):
    """Stands for `sources.NotARailsApp`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.diagnostics = [Diagnostic(syntax.NOT_A_RAILS_APP, Span.of_file("app"), text)]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder that looks like an app, with the finding's source line in it."""
    app = tmp_path / "shop"
    (app / "app/models").mkdir(parents=True)
    (app / "app/models/product.rb").write_text("class Product < ApplicationRecord\n  track :price\nend\n")
    return app


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A pipeline that makes one file, one stub and one finding. `pipeline.act` runs first."""
    fake: Any = types.ModuleType("regauge.pipeline")
    fake.act = lambda: None
    fake.text = "made\n"
    fake.found = [FOUND]
    fake.LISTING = "migration/diagnostics.txt"

    def generate(
        app: Path, settings: object, *, dump_after: str | None, progress: Callable[[str], None], **_: object
    ) -> object:
        progress("reading")
        fake.act()
        fake.settings = settings
        stubs = (Stub("Order#receipt", "Err(NotPorted)", "0" * 16, "app/models/order.rb", 9),)
        files = [
            GeneratedFile("README.md", fake.text),
            GeneratedFile("ported/order.txt", "yours", "owned", stubs),
            GeneratedFile("migration/manifest.json", json.dumps(MANIFEST)),
        ]
        dumps = {dump_after: '{"program": 1}'} if dump_after else {}
        program = types.SimpleNamespace(app=types.SimpleNamespace(adapter="sqlite"), live="", inputs={})
        return types.SimpleNamespace(
            program=program, files=files, diagnostics=fake.found, manifest=MANIFEST, counts=COUNTS, dumps=dumps
        )

    def compile_program(app: Path, settings: object, *, progress: Callable[[str], None]) -> object:
        fake.act()
        return types.SimpleNamespace(program=MANIFEST, diagnostics=[FOUND])

    fake.generate, fake.compile_program = generate, compile_program
    import regauge.sources

    sources: Any = types.ModuleType("regauge.sources")
    sources.__path__ = regauge.sources.__path__  # its rooms are found where they are
    sources.NotARailsApp = NotARailsApp
    order: Any = types.ModuleType("regauge.layers.order")
    order.names = lambda *, web: ["layer0_schema", "layer1_associations"]
    manifest: Any = types.ModuleType("regauge.migration.manifest")
    manifest.build = lambda program: program
    import regauge
    import regauge.layers
    import regauge.migration

    for module, parent in ((fake, regauge), (sources, regauge), (order, regauge.layers), (manifest, regauge.migration)):
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(parent, module.__name__.rsplit(".", 1)[1], module, raising=False)
    made: types.ModuleType = fake
    return made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments])


def test_generate_says_what_it_did_and_shows_the_line(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    result = run("generate", shop, "-o", tmp_path / "out")
    assert result.exit_code == Exit.OK, result.output
    assert "4 created: " in result.stdout and "routes: 1 ready, 0 partial, 1 unported" in result.stdout
    assert "1 warning" in result.stdout
    assert "tables: 2 read, 2 generated, 0 dropped; columns: 7 read, 7 generated, 0 dropped\n" in result.stdout
    assert "associations: 3 declared, 1 generated, 2 reported\n" in result.stdout
    assert "--> app/models/product.rb:2:3\n   |\n 2 |   track :price\n   |   ^^^^^\n" in result.stderr
    assert (tmp_path / "out/README.md").read_text() == "made\n"


def test_check(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("generate", shop, "-o", out, "--check").exit_code == Exit.CHANGED and not out.exists()
    assert run("generate", shop, "-o", out).exit_code == Exit.OK
    assert run("generate", shop, "-o", out, "--check").exit_code == Exit.OK
    pipeline.text = "other\n"
    result = run("generate", shop, "-o", out, "--check", "--json")
    assert result.exit_code == Exit.CHANGED
    assert json.loads(result.stdout)["changes"]["updated"] == ["README.md", "regauge.lock"]
    assert (out / "README.md").read_text() == "made\n"


def test_generate_as_json_is_one_object(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    result = run("generate", shop, "-o", tmp_path / "out", "--json")
    data = json.loads(result.stdout)
    assert data["ok"] and data["exit"] == 0 and data["routes"] == MANIFEST["counts"]
    assert [found["code"] for found in data["diagnostics"]] == ["RG0301"] and result.stderr == ""


def test_quiet_says_nothing_when_all_is_well(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    result = run("generate", shop, "-o", tmp_path / "out", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (Exit.OK, "", "")


def test_many_findings_are_counted_and_errors_are_shown(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    pipeline.found = [
        *(Diagnostic(codes.UNKNOWN_CLASS_CALL, Span("app/models/product.rb", n), f"call {n}") for n in range(1, 3_001)),
        *(Diagnostic(syntax.NOT_UTF8, Span("app/models/b.rb", n), f"note {n}") for n in range(5)),
        *(Diagnostic(syntax.SYNTAX_ERROR, Span("app/models/a.rb", n), f"mistake {n}") for n in range(1, 11)),
    ]
    said = run("generate", shop, "-o", tmp_path / "out").stderr
    assert said.count("error[RG0103]: mistake") == 8 and "warning[" not in said
    lines = said.splitlines()
    assert "     2 error   RG0103 " in said and f"  3000 warning RG0301 {codes.UNKNOWN_CLASS_CALL.title}" in lines
    assert f"{tmp_path / 'out'}/migration/diagnostics.txt has all, -v shows each; `regauge explain RG0102`" in said
    assert len(lines) < 60
    assert run("generate", shop, "-o", tmp_path / "out", "-v").stderr.count("warning[RG0301]: call ") == 3_000
    quiet = run("generate", shop, "-o", tmp_path / "out", "-q").stderr
    assert quiet.count("error[RG0103]: mistake") == 10 and "warning" not in quiet


def test_edits_by_hand(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("generate", shop, "-o", out)
    (out / "README.md").write_text("mine")
    pipeline.text = "other\n"
    result = run("generate", shop, "-o", out)
    assert result.exit_code == Exit.OUTPUT and "RG1003" in result.stderr and (out / "README.md").read_text() == "mine"
    assert run("generate", shop, "-o", out, "--force").exit_code == Exit.OK
    assert (out / "README.md").read_text() == "other\n"


def test_dump_after_prints_the_program_and_writes_nothing(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    result = run("generate", shop, "--dump-after", "layer0_schema")
    assert result.exit_code == Exit.OK and json.loads(result.stdout) == {"program": 1}
    result = run("generate", shop, "-o", tmp_path / "out", "--dump-after", "layer0")
    assert result.exit_code == Exit.USAGE and "did you mean `layer0_schema`?" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("as_json", [False, True])
def test_what_cannot_be_read(shop: Path, pipeline: Any, tmp_path: Path, as_json: bool) -> None:
    extra = ["--json"] if as_json else []
    assert run("generate", tmp_path / "none", "-o", tmp_path / "out", *extra).exit_code == Exit.INPUT
    assert run("generate", shop / "app/models/product.rb", "-o", tmp_path / "out", *extra).exit_code == Exit.INPUT

    def not_an_app() -> None:
        raise NotARailsApp("no config/routes.rb here")

    pipeline.act = not_an_app
    for command in (("generate", shop, "-o", tmp_path / "out"), ("routes", shop)):
        result = run(*command, *extra)
        assert result.exit_code == Exit.INPUT
        said = json.loads(result.stdout)["diagnostics"][0]["message"] if as_json else result.stderr
        assert "no config/routes.rb here" in said
    assert not (tmp_path / "out").exists()


def test_settings_are_read_and_checked(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    (shop / "regauge.toml").write_text('[database]\nadapter = "postgresql"\n[output]\ndirectory = "../made"\n')
    assert run("generate", shop).exit_code == Exit.OK and (tmp_path / "made/README.md").exists()
    assert pipeline.settings.database.adapter == "postgresql"
    assert run("generate", shop, "--database", "sqlite").exit_code == Exit.OK
    assert pipeline.settings.database.adapter == "sqlite"
    (shop / "regauge.toml").write_text('[database]\nadaptor = "sqlite"\n')
    result = run("generate", shop, "-o", tmp_path / "out")
    assert result.exit_code == Exit.USAGE and "regauge.toml:2" in result.stderr and "`adapter`" in result.stderr
    assert ' 2 | adaptor = "sqlite"' in result.stderr
    assert run("generate", shop, "-o", tmp_path / "out", "--database", "oracle").exit_code == Exit.USAGE


def test_without_an_output_directory(shop: Path, pipeline: Any) -> None:
    result = run("generate", shop)
    assert result.exit_code == Exit.USAGE and "RG1109" in result.stderr


def test_an_interrupt_and_a_fault(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    def fault() -> None:
        raise ZeroDivisionError("oops")

    def terminate() -> None:
        os.kill(os.getpid(), 15)

    for act, exit in ((interrupt, Exit.INTERRUPTED), (fault, Exit.INTERNAL), (terminate, Exit.INTERRUPTED)):
        pipeline.act = act
        result = run("generate", shop, "-o", tmp_path / "out")
        assert result.exit_code == exit and not (tmp_path / "out").exists()
        assert "Traceback" not in result.output


def test_routes(shop: Path, pipeline: Any) -> None:
    result = run("routes", shop)
    assert result.exit_code == Exit.OK
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0].split() == ["Prefix", "Verb", "URI", "Pattern", "Controller#Action", "State"]
    assert lines[1].split() == ["products", "GET", "/products(.:format)", "products#index", "ready"]
    assert "   1 route  RG0301 app/models/order.rb:3 `track` is unknown" in lines
    assert lines[-1] == "1 ready, 0 partial, 1 unported"
    assert json.loads(run("routes", shop, "--json").stdout)["routes"] == MANIFEST["routes"]


def test_status(shop: Path, pipeline: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("generate", shop, "-o", out)
    result = run("status", out)
    assert result.exit_code == Exit.OK
    assert "shop: 2 routes" in result.stdout and "ported by hand: 0 of 1" in result.stdout
    assert "ported/order.txt:3 Order#receipt" in result.stdout
    data = json.loads(run("status", out, "--json").stdout)
    assert data["counts"] == MANIFEST["counts"] and data["stubs"] == [
        {"subject": "Order#receipt", "at": "ported/order.txt:3"}
    ]
    ported = out / "ported/order.txt"
    ported.write_text(ported.read_text().replace("Err(NotPorted)", "Ok(())"))
    assert json.loads(run("status", out, "--json").stdout)["ported"] == 1


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"counts": 1}', "[" * 100_000])
def test_status_of_something_else(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "migration").mkdir()
        (tmp_path / "migration/manifest.json").write_text(text)
    result = run("status", tmp_path)
    assert result.exit_code == Exit.INPUT and "RG1107" in result.stderr


def test_explain() -> None:
    result = run("explain", "RG0301")
    assert result.exit_code == Exit.OK and result.stdout.startswith("### RG0301 unknown-class-call")
    assert json.loads(run("explain", "unknown-class-call", "--json").stdout)["code"]["id"] == "RG0301"
    result = run("explain", "unknown-class-cal")
    assert result.exit_code == Exit.USAGE and "did you mean `unknown-class-call`?" in result.stderr
    assert "RG0301 warning unknown-class-call" in run("explain").stdout


def test_version_and_usage() -> None:
    assert run("--version").stdout.startswith("regauge ")
    assert run("generate").exit_code == Exit.USAGE and run("nonsense").exit_code == Exit.USAGE


def test_whoever_reads_us_may_go_away() -> None:
    """`regauge explain | head -1`: no traceback, a documented exit code."""
    with subprocess.Popen(
        [sys.executable, "-m", "regauge", "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (Exit.CLOSED, b"")
