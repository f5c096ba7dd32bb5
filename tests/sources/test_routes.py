"""Routes, as a real Rails 7.2 printed them for the same file (wide.*.txt; `api` and `full` are its `api_only`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from regauge.program.inflections import Inflector
from regauge.program.ledger import Ledger
from regauge.program.web import Route
from regauge.ruby.evaluator import Evaluator, Regexp
from regauge.ruby.parser import parse
from regauge.sources.files import Files
from regauge.sources.rails.routes.host import RoutesHost
from regauge.sources.rails.routes.mapper import Mapper
from regauge.sources.rails.routes.table import CALLS
from regauge.sources.report import Report

HERE = Path(__file__).parent / "routes"


def shown(route: Route) -> str:
    target = f"{route.controller}#{route.action}" if route.controller else "redirect" if route.redirect else "?"
    defaults = ",".join(f"{name}={value}" for name, value in sorted(route.defaults.items()))
    patterns = sorted((name, value) for name, value in route.constraints.items() if isinstance(value, Regexp))
    constraints = ",".join(f"{name}={value.source}" for name, value in patterns)
    return " ; ".join([route.name or "", "|".join(route.verbs), route.path, target, defaults, constraints])


@pytest.mark.parametrize("mode", ["api", "full"])
def test_routes_are_those_that_rails_prints(mode: str) -> None:
    report = Report(Ledger())
    mapper = Mapper(Inflector(), report, mode == "api")
    Evaluator(RoutesHost(mapper, Files(HERE), report, CALLS)).run(
        parse((HERE / "wide.rb").read_bytes(), "config/routes.rb").ast
    )
    assert [shown(route).rstrip() for route in mapper.routes] == [
        line.rstrip() for line in (HERE / f"wide.{mode}.txt").read_text().splitlines()
    ]
    assert report.found == []


def unsure(text: str, devise: str = "") -> list[tuple[int, str]]:
    """Where routes may stand that are not known: after how many, and below which path."""
    ledger = Ledger()
    report = Report(
        ledger, places={("config/routes.rb", line, column) for line in range(1, 20) for column in range(1, 40)}
    )
    mapper = Mapper(Inflector(), report, False)
    host = RoutesHost(mapper, Files(HERE), report, CALLS)
    host.initializers = devise
    Evaluator(host).run(parse(f"Rails.application.routes.draw do\n{text}\nend\n".encode(), "config/routes.rb").ast)
    return [(each.before, each.path) for each in mapper.unsure]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('get "a", to: "a#b"', []),
        ('get "a", to: "a#b"\nsomething_of_a_gem :x\nget "b", to: "a#b"', [(1, "/")]),
        ("namespace :admin do\n  something\nend", [(0, "/admin")]),
        ("devise_for :users", [(0, "/users")]),
        ('devise_for :users, :admins, controllers: { sessions: "a" }', [(0, "/users"), (0, "/admins")]),
        ('devise_for :users, path: ""', [(0, "/")]),
        ('devise_scope :user do\n  get "a", to: "a#b"\nend', []),
        ('get ENV["A"], to: "a#b"', [(0, "/")]),
        ('get "a", to: "a#b", anchor: false', [(0, "/")]),
        ('scope ENV["A"] do\n  get "a", to: "a#b"\nend', [(0, "/")]),
        ('Thing.each do |x|\n  get x.path, to: "a#b"\nend', [(0, "/")]),
        ("draw :missing", [(0, "/")]),
        ("resources :a, concerns: :missing", [(0, "/")]),
        ('mount Sidekiq::Web => "/sidekiq"', []),
        ('direct(:home) { "/" }', []),
    ],
)
def test_where_routes_may_stand_that_are_not_known(text: str, places: list[tuple[int, str]]) -> None:
    assert unsure(text) == places


def test_devise_may_be_told_of_other_paths() -> None:
    assert unsure("devise_for :users", 'config.omniauth_path_prefix = "/auth"') == [(0, "/")]
