"""The ledger is equal to what Ruby counts, and every site has a fate."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.ledger import ours, ruby, table
from tests.ledger.ruby import Counted
from tests.oracle import chroot
from tests.oracle.chroot import Chroot, OracleUnavailable

from regauge import pipeline
from regauge.config import Settings
from regauge.program.program import Program
from regauge.sources.files import Files

EXAMPLES = sorted(p for p in (Path(__file__).parents[2] / "examples").iterdir() if (p / "config").is_dir())
RECORDED = Path(__file__).with_name("recorded")

SHAPES = """\
class ShapesController < ApplicationController
  LIMIT = Class.new(StandardError) do
    attr_reader :limit
    def to_s = "limit"
  end
  self.page_size = 10
  self.counters[:a] ||= 1
  config.first, @x, (config.second, *config.rest) = 1, 2, [3, 4]
  before_action(:a) { helper_call }
  if Rails.env.production?
    skip_before_action :b
    def only_here; end
  elsif other? then layout false
  else
    layout "x"
  end
  unless ready? then layout "y" end
  %w[a b].each do |name|
    define_method(name) { run }
    private name
  end
  begin
    require "gem"
  rescue LoadError
    fallback
  else
    loaded
  ensure
    always
  end
  optional rescue nil
  Rails.logger && Rails.logger.info("x")
  with_options(only: :index) { |o| o.before_action :c }
  class << self
    attr_accessor :kept
    def find_it = 1
  end
  def self.build; not_a_site; end
  def index; end
  def later; end
  private memoize def memoized; end
  private
  helper_method def inside_private; end
  def hidden; end
  public def shown; end
  private :later, *%i[index]
  -x
  !y
  case kind when 1 then one else none end
  while more? do step end
  for each in list do step_in(each) end
  String.class_eval { def patched; end }
end
"""


@pytest.fixture(scope="session")
def oracle() -> Chroot:
    try:
        return chroot.ensure()
    except OracleUnavailable as problem:
        pytest.skip(f"no Ruby to count with ({problem}); the committed counts are compared instead")


@pytest.fixture(scope="session", params=EXAMPLES, ids=lambda path: path.name)
def compiled(request: pytest.FixtureRequest) -> tuple[Path, Program]:
    app: Path = request.param
    program = pipeline.compile_program(app, Settings()).program
    return app, program


def test_ruby_counts_the_same_sites(oracle: Chroot, compiled: tuple[Path, Program]) -> None:
    app, program = compiled
    counted = ruby.count(oracle, app)
    found = table.compare([ours.as_counted(site) for site in program.ledger.sites], counted)
    assert not found.unequal, found.render()
    assert sums(counted) == recorded(app), "count again: python -m tests.ledger.record"


def test_the_committed_counts_are_ours_too(compiled: tuple[Path, Program]) -> None:
    """Where no Ruby can be set up, this is what is compared."""
    app, program = compiled
    assert sums([ours.as_counted(site) for site in program.ledger.sites]) == recorded(app)


def test_every_site_has_a_fate(compiled: tuple[Path, Program]) -> None:
    _, program = compiled
    fates = ours.fates(program)
    assert sum(sum(row.values()) for row in fates.values()) == len(program.ledger.sites) > 0
    assert [str(site) for site in program.ledger.open_sites()] == []
    assert all(row["open"] == 0 for row in fates.values())


def test_every_named_site_has_its_diagnostic(compiled: tuple[Path, Program]) -> None:
    """`named` is worth nothing if the diagnostic never reaches the user."""
    _, program = compiled
    said = {found.code.id for found in program.diagnostics}
    codes = {code for codes in program.ledger.named.values() for code in codes}
    assert codes <= said
    notes = {found.code.id for found in program.diagnostics if found.kind == "note"}
    assert not codes & notes


def test_bodies_of_every_shape(oracle: Chroot, tmp_path: Path) -> None:
    app = tmp_path / "app" / "controllers"
    app.mkdir(parents=True)
    (app / "shapes_controller.rb").write_text(SHAPES)
    (app / "public").mkdir()
    (app / "public" / "pages_controller.rb").write_text("class Public::PagesController\n  def show; end\nend\n")
    (app / ".hidden_controller.rb").write_text("class HiddenController\n  def show; end\nend\n")
    (tmp_path / "config" / "routes").mkdir(parents=True)
    (tmp_path / "config" / "routes.rb").write_text(
        "Rails.application.routes.draw do\n  resources(:a) { get :b }\n  direct(:c) { d }\n  draw :more\n"
        '  constraints(->(r) { r.ssl? }) { get "e" => "f#g" }\n  if x? then get "h" end\nend\n'
    )
    (tmp_path / "config" / "routes" / "more.rb").write_text("scope(:i) { post :j }\n")
    counted = ruby.count(oracle, tmp_path)
    mine = ours.count(tmp_path)
    found = table.compare(mine, counted)
    assert not found.unequal, found.render()
    names = [site.name for site in counted if site.path.endswith("shapes_controller.rb")]
    assert {"first=", "second=", "rest=", "page_size=", "[]=", "memoized", "limit"} - set(names) == {"limit"}
    assert not {"not_a_site", "helper_call", "run", "-@", "!"} & set(names)
    actions = sorted(site.name for site in counted if site.kind == "action")
    assert actions == ["only_here", "patched", "show", "shown"]
    assert sums(counted)["config/routes.rb"] == {"route_call": 8}


def test_a_difference_is_seen(tmp_path: Path) -> None:
    """The comparison itself: a site that only one side has, a name that differs, a place that differs."""
    site = Counted("app/a.rb", "class_call", "b", 1, 1, "A")
    for other in ([], [site, site], [site._replace(name="c")], [site._replace(column=2)], [site._replace(owner="B")]):
        assert table.compare([site], other).unequal
    assert not table.compare([site], [site]).unequal


def test_a_file_that_is_missing_from_ours_is_seen(
    oracle: Chroot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.rb").write_text("class A\n  b\nend\n")
    monkeypatch.setattr(Files, "below", lambda *_: [])
    found = table.compare(ours.count(tmp_path), ruby.count(oracle, tmp_path))
    assert [(each.path, each.ruby) for each in found.unequal] == [("app/a.rb", 1)]


def sums(sites: list[Counted]) -> dict[str, dict[str, int]]:
    """By file, by kind."""
    counter = Counter((site.path, site.kind) for site in sites)
    made: dict[str, dict[str, int]] = {}
    for (path, kind), number in sorted(counter.items()):
        made.setdefault(path, {})[kind] = number
    return made


def recorded(app: Path) -> dict[str, dict[str, int]]:
    """What Ruby counted when the record was made."""
    found: dict[str, dict[str, int]] = json.loads((RECORDED / f"{app.name}.json").read_text())
    return found
