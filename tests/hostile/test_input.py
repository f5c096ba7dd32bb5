"""What is not an app, and apps whose files are damaged, endless, or not files."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.hostile.apps import ROOT, Ran, files_in, make, regauge
from tests.hostile.rights import drop_rights

DEEP = 5_000

DAMAGED: dict[str, tuple[Mapping[str, str | bytes | None], str]] = {
    "a syntax error in a model": (
        {"app/models/thing.rb": "class Thing < ApplicationRecord\n  def a(\nend\n"},
        "RG0103",
    ),
    "a syntax error in routes": (
        {"config/routes.rb": "Rails.application.routes.draw do\n  resources :a, only: [\nend\n"},
        "RG0103",
    ),
    "a syntax error in the schema": (
        {"db/schema.rb": "ActiveRecord::Schema.define do\n  create_table 'a' do |t\nend\n"},
        "RG0103",
    ),
    "a concern that includes itself": (
        {
            "app/models/concerns/loop.rb": "module Loop\n  extend ActiveSupport::Concern\n  include Loop\nend\n",
            "app/models/thing.rb": "class Thing < ApplicationRecord\n  include Loop\nend\n",
        },
        "RG0320",
    ),
    "concerns that include each other": (
        {
            "app/models/concerns/a.rb": "module A\n  extend ActiveSupport::Concern\n  include B\nend\n",
            "app/models/concerns/b.rb": "module B\n  extend ActiveSupport::Concern\n  include A\nend\n",
            "app/models/thing.rb": "class Thing < ApplicationRecord\n  include A\nend\n",
        },
        "RG0320",
    ),
    "classes that inherit from each other": (
        {
            "app/models/thing.rb": "class Thing < Other\nend\n",
            "app/models/other.rb": "class Other < Thing\nend\n",
        },
        "RG0321",
    ),
    "a controller that inherits from itself": (
        {
            "app/controllers/things_controller.rb": "class ThingsController < ThingsController\n  def index = head(:ok)\nend\n"
        },
        "RG0819",
    ),
    "no schema": ({"db/schema.rb": None}, "RG0201"),
    "bytes that are not UTF-8": (
        {"app/models/thing.rb": b"class Thing < ApplicationRecord\n  LABEL = '\xff\xfe'\nend\n"},
        "RG0102",
    ),
    "a loop without end": ({"app/models/thing.rb": "class Thing < ApplicationRecord\n  loop { }\nend\n"}, "RG"),
    "a while without end": (
        {"app/models/thing.rb": "class Thing < ApplicationRecord\n  while true\n  end\nend\n"},
        "RG",
    ),
    "a billion steps": (
        {
            "app/models/thing.rb": 'class Thing < ApplicationRecord\n  1_000_000_000.times { |i| scope :"s#{i}", -> { all } }\nend\n'
        },
        "RG0108",
    ),
    "a macro that calls itself": (
        {"app/models/thing.rb": "class Thing < ApplicationRecord\n  def self.again = again\n  again\nend\n"},
        "RG0108",
    ),
    "a string of a terabyte": (
        {
            "app/models/thing.rb": 'class Thing < ApplicationRecord\n  validates :name, inclusion: { in: ["a" * 10**12] }\nend\n'
        },
        "RG",
    ),
    "a number of a billion digits": (
        {
            "app/models/thing.rb": "class Thing < ApplicationRecord\n  validates :name, length: { maximum: 10**(10**9) }\nend\n"
        },
        "RG",
    ),
    "a list that doubles": (
        {
            "app/models/thing.rb": "class Thing < ApplicationRecord\n  a = [1]\n  60.times { a += a }\n  validates :name, inclusion: { in: a }\nend\n"
        },
        "RG",
    ),
    "a schema without end": (
        {"db/schema.rb": 'ActiveRecord::Schema[7.2].define(version: 1) do\n  loop { create_table "a" }\nend\n'},
        "RG",
    ),
    "routes without end": (
        {
            "config/routes.rb": 'Rails.application.routes.draw do\n  1_000_000_000.times { |i| get "a#{i}", to: "things#index" }\nend\n'
        },
        "RG",
    ),
    "concerns of routes that call each other": (
        {
            "config/routes.rb": "Rails.application.routes.draw do\n  concern(:a) { concerns :a }\n  resources :things, concerns: :a\nend\n"
        },
        "RG",
    ),
    "routes that draw themselves": (
        {
            "config/routes.rb": "Rails.application.routes.draw do\n  draw :more\nend\n",
            "config/routes/more.rb": "draw :more\n",
        },
        "RG",
    ),
    "YAML that multiplies": (
        {
            "config/locales/en.yml": "a: &a {k: x, l: x, m: x, n: x}\n"
            + "".join(
                f"{b}: &{b} {{{', '.join(f'k{n}: *{a}' for n in range(9))}}}\n"
                for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
            )
            + "en: *m\n"
        },
        "RG",
    ),
    "YAML that makes objects": (
        {"config/locales/en.yml": "en: !!python/object/apply:os.system ['touch /tmp/regauge-was-here']\n"},
        "RG",
    ),
    "YAML that is none": ({"config/locales/en.yml": "en:\n\t- [\n"}, "RG"),
    "a database.yml that is none": ({"config/database.yml": "production: [\n"}, "RG"),
    "a database that Regauge does not know": ({"config/database.yml": "production:\n  adapter: mysql2\n"}, "RG"),
    "a partial that renders itself": (
        {
            "app/controllers/things_controller.rb": "class ThingsController < ApplicationController\n  def index\n  end\nend\n",
            "app/views/things/index.json.jbuilder": 'json.partial! "things/index"\n',
            "app/views/things/_index.json.jbuilder": 'json.partial! "things/index"\n',
        },
        "RG",
    ),
    "a deep expression": (
        {"app/models/thing.rb": f"class Thing < ApplicationRecord\n  A = {'[' * DEEP}{']' * DEEP}\nend\n"},
        "RG",
    ),
    "a deep method": (
        {"app/models/thing.rb": f"class Thing < ApplicationRecord\n  def a = {'(' * DEEP}1{')' * DEEP}\nend\n"},
        "RG",
    ),
    "parentheses, 100,000 deep": (
        {"app/models/thing.rb": f"class Thing < ApplicationRecord\n  def a = {'(' * 100_000}1{')' * 100_000}\nend\n"},
        "RG0603",
    ),
    "parentheses that nobody closes": (
        {"app/models/thing.rb": "class Thing < ApplicationRecord\n  A = " + "(" * 100_000},
        "RG0103",
    ),
    "a million braces": ({"app/models/thing.rb": "class Thing\n" + "{" * 1_000_000 + "\nend\n"}, "RG0103"),
    "a chain of 50,000 calls": (
        {"app/models/thing.rb": f"class Thing < ApplicationRecord\n  def a = x{'.b' * 50_000}\nend\n"},
        "RG0603",
    ),
    "routes, 5,000 namespaces deep": (
        {
            "config/routes.rb": "Rails.application.routes.draw do\n"
            + "namespace :a do\n" * DEEP
            + "end\n" * DEEP
            + "end\n"
        },
        "RG0108",
    ),
    "a deep template": (
        {
            "app/controllers/things_controller.rb": "class ThingsController < ApplicationController\n  def index\n  end\nend\n",
            "app/views/things/index.json.jbuilder": "json.a do\n" * DEEP + "end\n" * DEEP,
        },
        "RG",
    ),
    "many blocks without a name": (
        {"app/models/thing.rb": "class Thing < ApplicationRecord\n" + "f a, &\n" * 20_000 + "(\nend\n"},
        "RG0103",
    ),
    "a NUL in a name": ({"app/models/thing.rb": "class Thing < ApplicationRecord\n  def a\0b = 1\nend\n"}, "RG0103"),
    "deep classes": ({"app/models/deep.rb": "class A\n" * DEEP + "end\n" * DEEP}, "RG"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_app_is_named_and_the_rest_converted(name: str, tmp_path: Path) -> None:
    files, code = DAMAGED[name]
    app, out = make(tmp_path / "app", files), tmp_path / "out"
    began = time.monotonic()
    ran = regauge("generate", app, "-o", out, "--json")
    assert time.monotonic() - began < 60
    assert ran.code in (0, 3), ran.err
    assert any(each.startswith(code) for each in ran.codes), (code, ran.codes)
    assert not Path("/tmp/regauge-was-here").exists()
    if ran.code == 3:
        assert files_in(out) == set()
    else:
        assert "Cargo.toml" in files_in(out)
    serious = [each for each in ran.json["diagnostics"] if each["severity"] in ("warning", "error")]
    assert serious, "nothing but notes"


def refused(ran: Ran, out: Path) -> None:
    assert ran.code == 3, ran.err
    assert "Traceback" not in ran.err + ran.out
    assert not out.exists()


@pytest.mark.parametrize(
    "kind", ["nothing", "an empty folder", "a file", "a link in a circle", "a folder without app", "a link to a file"]
)
def test_what_is_no_app_is_refused(kind: str, tmp_path: Path) -> None:
    app, out = tmp_path / "app", tmp_path / "out"
    if kind == "an empty folder":
        app.mkdir()
    elif kind == "a file":
        app.write_text("class Thing\nend\n")
    elif kind == "a link in a circle":
        app.symlink_to(app)
    elif kind == "a folder without app":
        (app / "config").mkdir(parents=True)
        (app / "config/application.rb").write_text("")
    elif kind == "a link to a file":
        app.symlink_to("/etc/passwd")
    ran = regauge("generate", app, "-o", out)
    refused(ran, out)
    assert "error[RG" in ran.err or "RG" in ran.err


def test_wrong_use_has_its_own_exit_code(tmp_path: Path) -> None:
    app = make(tmp_path / "app")
    assert regauge("generate", app).code == 2
    assert regauge("generate", app, "-o", tmp_path / "out", "--database", "oracle").code == 2
    assert regauge("generate", app, "-o", tmp_path / "out", "--colour").code == 2
    (app / "regauge.toml").write_text("[database]\nadapter = 'oracle'\n")
    ran = regauge("generate", app, "-o", tmp_path / "out")
    assert ran.code == 2
    assert "oracle" in ran.err
    assert not (tmp_path / "out").exists()


def test_files_that_are_no_files(tmp_path: Path) -> None:
    """A pipe would be read for ever; links may leave the app, or lead in circles."""
    app = make(tmp_path / "app")
    os.mkfifo(app / "app/models/pipe.rb")
    (app / "app/models/folder.rb").mkdir()
    (app / "app/models/circle.rb").symlink_to("circle.rb")
    (app / "app/models/gone.rb").symlink_to("nowhere.rb")
    (app / "app/models/passwd.rb").symlink_to("/etc/passwd")
    (app / "app/models/zero.rb").symlink_to("/dev/zero")
    (app / "app/models/around").symlink_to(app / "app")
    (app / "app/views").mkdir()
    os.mkfifo(app / "app/views/pipe.json.jbuilder")
    (app / "config/locales").mkdir()
    os.mkfifo(app / "config/locales/en.yml")
    ran = regauge("generate", app, "-o", tmp_path / "out", "--json")
    assert ran.code == 0, ran.err
    places = {each["place"]["path"] for each in ran.json["diagnostics"]}
    for path in ("pipe.rb", "circle.rb", "gone.rb", "passwd.rb", "zero.rb", "around"):
        assert f"app/models/{path}" in places, path
    assert "root:" not in ran.out + "".join(
        (tmp_path / "out" / each).read_text() for each in files_in(tmp_path / "out")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\0" * 1000,
        b"\xef\xbb\xbf",
        b"# frozen_string_literal: true",
        b"__END__\n",
        b"\xff\xfec\0l\0a\0s\0s\0",
    ],
)
def test_empty_and_odd_files_do_no_harm(content: bytes, tmp_path: Path) -> None:
    for path in (
        "app/models/thing.rb",
        "app/controllers/things_controller.rb",
        "config/routes.rb",
        "db/schema.rb",
        "config/database.yml",
        "config/application.rb",
    ):
        app, out = (
            make(tmp_path / path.replace("/", "_") / "app", {path: content}),
            tmp_path / path.replace("/", "_") / "out",
        )
        ran = regauge("generate", app, "-o", out, "--json")
        assert ran.code in (0, 3), (path, ran.err)
        assert ran.code == 0 or files_in(out) == set()


def test_a_schema_of_ten_megabytes(tmp_path: Path) -> None:
    table = (
        '  create_table "t{n}", force: :cascade do |t|\n'
        + "".join(f'    t.string "column_{c}"\n' for c in range(200))
        + "  end\n"
    )
    tables = [table.replace("{n}", str(n)) for n in range(2_000)]
    text = "ActiveRecord::Schema[7.2].define(version: 1) do\n" + "".join(tables) + "end\n"
    assert len(text) > 10_000_000
    app = make(tmp_path / "app", {"db/schema.rb": text})
    # Reading alone: the Rust of 402,000 columns takes minutes to write.
    words = [sys.executable, "-c", READ, str(app)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=400, check=True)
    read, columns, peak_mib, seconds = map(float, done.stdout.split())
    assert (read, columns) == (2_000, 402_000)
    # Read whole it would take a gigabyte, and it did.
    assert peak_mib < 500 and seconds < 30


READ = """
import sys, time
from pathlib import Path
from regauge import pipeline
from regauge.cli.timings import peak_mib
from regauge.config import Settings

program, found = pipeline.read(Path(sys.argv[1]), Settings(), web=False)
assert not [each for each in found if each.span.path == "db/schema.rb"]
tables = program.schema.tables.values()
print(len(tables), sum(len(table.columns) for table in tables), peak_mib(), time.process_time())
"""


def test_a_line_of_ten_megabytes(tmp_path: Path) -> None:
    text = "class Thing < ApplicationRecord\n  A = %w[" + "a " * 5_000_000 + "]\nend\n"
    ran = regauge(
        "generate", make(tmp_path / "app", {"app/models/thing.rb": text}), "-o", tmp_path / "out", "--json", seconds=240
    )
    assert ran.code == 0, ran.err
    assert "RG0105" in ran.codes


def interrupted(app: Path, out: Path, wait: float, sent: signal.Signals) -> tuple[int, str]:
    command = [sys.executable, "-m", "regauge", "generate", str(app), "-o", str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT
    )
    time.sleep(wait)
    os.killpg(process.pid, sent)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_changes_nothing(sent: signal.Signals, tmp_path: Path) -> None:
    """At moments from the loading of modules to the writing of files; a first run, and one over an output that is there."""
    app, new, old = tmp_path / "app", tmp_path / "new", tmp_path / "old"
    shutil.copytree(ROOT / "examples/shop", app)
    whole = 60.0
    for _ in range(2):  # the first may find the machine busy, and cold
        shutil.rmtree(old, ignore_errors=True)
        began = time.monotonic()
        assert regauge("generate", app, "-o", old).code == 0
        whole = min(whole, time.monotonic() - began)
    model = app / "app/models/order.rb"
    model.write_text(model.read_text().replace("def due_at", "def due_on"))
    before = {path: (old / path).read_bytes() for path in files_in(old)}
    codes = set()
    for part in (0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95):
        for out in (new, old):
            code, said = interrupted(app, out, part * whole, sent)
            codes.add(code)
            # Before Python has set up what handles the signal, and when all is done, the signal itself ends the process.
            assert code in (0, 130, -sent), (part, code, said)
            assert code != 130 or "Traceback" not in said, said
            now = {path: (out / path).read_bytes() for path in files_in(out)}
            if now != (before if out is old else {}):
                assert part > 0.3
                checked = regauge("generate", app, "-o", out, "--check")
                assert checked.code == 0, (part, code, said[-300:], checked)
                assert 130 in codes
                return
            assert out is old or not new.exists()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["app", "old"]
    assert 130 in codes


def test_a_second_run_changes_nothing_where_stubs_wait(tmp_path: Path) -> None:
    """Stubs have Ruby in their comments, which names what the first run saw no use for."""
    app, out = tmp_path / "app", tmp_path / "out"
    shutil.copytree(ROOT / "examples/shop", app)
    model = app / "app/models/order.rb"
    model.write_text(model.read_text().replace("def due_at", "def due_on"))
    assert regauge("generate", app, "-o", out).code == 0
    assert "order_params" in (out / "crates/web/src/ported/api_v1_orders.rs").read_text()
    ran = regauge("generate", app, "-o", out, "--check")
    assert ran.code == 0, ran.out


def test_an_output_that_may_not_be_written(tmp_path: Path) -> None:
    app, closed = make(tmp_path / "app"), tmp_path / "closed"
    closed.mkdir(0o555)
    for out in (closed, closed / "out", closed / "deep/er"):
        ran = regauge("generate", app, "-o", out, "--json", before=drop_rights)
        assert ran.code == 4, ran.out + ran.err
        assert ran.codes == {"RG1006"}
        assert list(closed.iterdir()) == []


@pytest.mark.parametrize("inside", ["rust", "app/rust", "config/rust", "lib"])
def test_an_output_inside_of_the_app_settles(inside: str, tmp_path: Path) -> None:
    """What was written is no input of the next run."""
    app = make(tmp_path / "app")
    assert regauge("generate", app, "-o", app / inside).code == 0
    assert regauge("generate", app, "-o", app / inside, "--check").code == 0


def test_a_ruby_file_of_200_megabytes(tmp_path: Path) -> None:
    app = make(tmp_path / "app")
    with (app / "app/models/huge.rb").open("wb") as file:
        file.truncate(200_000_000)
    ran = regauge("generate", app, "-o", tmp_path / "out", "--json", "--timings")
    assert ran.code == 0, ran.err
    assert [each["place"]["path"] for each in ran.json["diagnostics"] if each["code"] == "RG0105"] == [
        "app/models/huge.rb"
    ]
    assert ran.json["timings"]["peak_mib"] < 200


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """Files may not grow beyond 2,000 bytes: writing fails as on a full disk."""
    app, out = make(tmp_path / "app"), tmp_path / "out"

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    ran = regauge("generate", app, "-o", out, before=small)
    assert ran.code == 4, ran.err
    assert files_in(out) == set()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "out") == ["app"]


def test_an_output_that_is_the_app_or_a_file_is_refused(tmp_path: Path) -> None:
    app = make(tmp_path / "app")
    before = files_in(app)
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", app):
        ran = regauge("generate", app, "-o", out)
        assert ran.code in (2, 4), (out, ran.code, ran.err)
    assert files_in(app) == before
    assert (tmp_path / "file").read_text() == "mine"
