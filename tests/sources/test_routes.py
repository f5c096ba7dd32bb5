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
