"""`crates/web/src/routes.rs`: a function a controller, one line for a verb and its path.

resources :orders, defaults: { format: :json }
  ->  .route("/orders", read(MethodFilter::GET, CONTROLLER.to("index", index).with(JSON)))
"""

from __future__ import annotations

from dataclasses import field

from regauge.diagnostics.data import dataclass
from regauge.emit.axum.names import WebNames
from regauge.emit.axum.routes import HEALTH, Line, table
from regauge.emit.rust import RustWriter, file_stem, string
from regauge.program.handlers import Handler
from regauge.program.program import Program
from regauge.program.web import Route

_OURS = frozenset({"read", "write", "unported", "health", "get", "routes", "router"})
"""Names of the file itself: an action called so is written with its module."""
_JSON = '&[("format", "json")]'


@dataclass(slots=True)
class Group:
    """The function of one controller."""

    controller: str
    lines: list[str] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    declared: bool = True  # whether the controller has a file with its `CONTROLLER`


def emit_routes(program: Program, names: WebNames, runs: dict[str, dict[int, str]], stubs: dict[str, str]) -> str:
    """The file. `runs`: for `controller#action` the functions of its variants; `stubs`: those to be ported."""
    out = RustWriter(["`config/routes.rb`"])
    out.use("axum::Router", "regauge_support::app::App", "regauge_support::web::router")
    writer = Endpoints(program, names, runs, stubs, out)
    for path in table(program)[0]:
        for verbs, line in _grouped(list(path.verbs.items())):
            call = writer.call(verbs, line)
            writer.group(_controller_of(line.route)).lines.append(f".route({string(path.text)}, {call})")
    if "JSON)" in "".join(line for group in writer.groups.values() for line in group.lines):
        out.doc("`defaults: { format: :json }`")
        out.line(f"const JSON: &[(&str, &str)] = {_JSON};")
        out.blank()
    mine = writer.groups.pop("", Group(""))
    out.doc("All routes.")
    with out.block("pub fn routes() -> Router<App>"):
        merges = [f".merge({_function(names, controller)}())" for controller in writer.groups]
        out.lines(["router()", *mine.lines, *merges])
    for controller, group in writer.groups.items():
        out.blank()
        _print(out, names, controller, group)
    return out.render()


def _print(out: RustWriter, names: WebNames, controller: str, group: Group) -> None:
    module = names.controller(controller)
    with out.block(f"fn {_function(names, controller)}() -> Router<App>"):
        used = sorted(group.actions)
        text = "".join(group.lines)
        if group.declared and "CONTROLLER" in text:
            used.insert(0, "CONTROLLER")
        if used:
            out.use("crate::controllers")
            listed = used[0] if len(used) == 1 else f"{{{', '.join(used)}}}"
            out.line(f"use controllers::{module}::{listed};")
            out.blank()
        if not group.declared and "CONTROLLER" in text:
            out.use("crate::action::Controller", "crate::action::Wrap", "crate::action::no_rescue")
            out.line(
                "static CONTROLLER: Controller = "
                f"Controller {{ path: {string(controller)}, wrap: Wrap::Nothing, rescue: no_rescue }};"
            )
            out.blank()
        out.lines(["router()", *group.lines])


def _function(names: WebNames, controller: str) -> str:
    return f"{file_stem(names.controller(controller))}_routes"


def _controller_of(route: Route) -> str:
    return "" if (route.controller, route.action) == HEALTH or not route.action else route.controller or ""


class Endpoints:
    """Writes what a verb of a path does, and gathers the imports."""

    def __init__(
        self, program: Program, names: WebNames, runs: dict[str, dict[int, str]], stubs: dict[str, str], out: RustWriter
    ) -> None:
        self.program = program
        self.names = names
        self.runs = runs
        self.stubs = stubs
        self.out = out
        self.groups: dict[str, Group] = {}

    def group(self, controller: str) -> Group:
        """The function of a controller, begun where it is new."""
        if controller not in self.groups:
            declared = any(key.partition("#")[0] == controller for key in self.runs)
            self.groups[controller] = Group(controller, declared=declared)
        return self.groups[controller]

    def call(self, verbs: str, line: Line) -> str:
        """The endpoint of one route."""
        route = line.route
        key = f"{route.controller}#{route.action}"
        if (route.controller, route.action) == HEALTH:
            self.out.use("regauge_support::web::health", "axum::routing::get")
            return "get(health)"
        self.out.use("axum::routing::MethodFilter")
        found = self.program.handlers.get(key)
        number = _variant(found, route)
        run = self.runs.get(key, {}).get(number)
        if found is not None and run is not None and route.status == "ready" and route.gap is None:
            how = "write" if _writes(found, number) else "read"
            return self._route(how, verbs, line, run)
        if key in self.stubs and found is None and route.gap is None:
            return self._route("write", verbs, line, self.stubs[key])
        self.out.use("crate::action::unported")
        reason = route.reasons[0].span if route.reasons else route.gap.span if route.gap is not None else route.span
        return f"unported({_filter(verbs)}, {string(reason.location)})"

    def _route(self, how: str, verbs: str, line: Line, run: str) -> str:
        route = line.route
        self.out.use(f"crate::action::{how}")
        place, _, name = run.rpartition("::")
        if place == f"controllers::{self.names.controller(route.controller or '')}" and name not in _OURS:
            self.group(route.controller or "").actions.add(name)
            run = name
        else:
            self.out.use(f"crate::{place.partition('::')[0]}")
        defaults = [(name, str(value)) for name, value in route.defaults.items() if isinstance(value, str | int)]
        listed = ", ".join(f"({string(name)}, {string(value)})" for name, value in (*defaults, *line.constants))
        constants = f"&[{listed}]"
        having = f".with({'JSON' if constants == _JSON else constants})" if listed else ""
        return f"{how}({_filter(verbs)}, CONTROLLER.to({string(route.action or '')}, {run}){having})"


def _grouped(lines: list[tuple[str, Line]]) -> list[tuple[str, Line]]:
    """Verbs that do the same thing share a line: `PATCH` and `PUT`."""
    out: list[tuple[str, Line]] = []
    for verb, line in lines:
        for index, (verbs, known) in enumerate(out):
            same = known.route.controller == line.route.controller and known.route.action == line.route.action
            if (
                same
                and known.constants == line.constants
                and known.route.defaults == line.route.defaults
                and known.route.gap is line.route.gap
            ):
                out[index] = (f"{verbs} {verb}", known)
                break
        else:
            out.append((verb, line))
    return out


def _filter(verbs: str) -> str:
    first, *rest = [f"MethodFilter::{verb}" for verb in verbs.split()]
    return first + "".join(f".or({each})" for each in rest)


def _variant(handler: Handler | None, route: Route) -> int:
    if handler is None:
        return 0
    for number, each in enumerate((handler, *handler.variants)):
        if any(known is route for known in each.routes):
            return number
    return 0


def _writes(handler: Handler, number: int) -> bool:
    return (handler, *handler.variants)[number].conn == "write"
