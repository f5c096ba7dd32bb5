"""`crates/web/src/controllers`: one file a controller, one for each concern and base class whose methods several controllers share.

A method is lowered for each controller that runs it. Where all of them came out equal, it is written once, in the file of the class or concern that
holds its Ruby; where the types differ (`paginate(products)`, `paginate(orders)`), each controller has its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
from regauge.emit.axum.functions import function_text
from regauge.emit.axum.names import WebNames
from regauge.emit.axum.nodes import PLACES, Place
from regauge.emit.axum.screen import Broken, needs
from regauge.emit.code.emitter import Emitter, Env
from regauge.emit.code.refusals import Refusals, dangling
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, file_stem, markdown_code, snake, string
from regauge.emit.rust.imports import without_idle_imports
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.files import GeneratedFile
from regauge.program.program import Program
from regauge.program.web import Controller

_GUARD = re.compile(
    r"if let Some\(answer\) = (auth::http_basic\(request, (?:(?!\bconn\b)[^{}?\n])*\)) \{\nreturn Ok\(answer\);\n\}"
)


@dataclass(slots=True)
class Module:
    """One file under `controllers`."""

    name: str
    title: str
    out: RustWriter
    texts: list[str] = field(default_factory=list)


class Home(Place):
    """Where each routine and template is written."""

    def __init__(self, program: Program, names: WebNames) -> None:
        self.program = program
        self.names = names
        self.routines: dict[str, tuple[str, str]] = {}  # key -> module, function
        self.templates: dict[str, tuple[str, str]] = {}
        self.probing = False
        self.current = ""  # "controllers::x" or "views::x": the module that is printed

    def path(self, key: str, em: Emitter) -> str:
        if key in self.program.web.templates:
            module, name = self.templates[key]
            if self.current == f"views::{module}":
                return name
            if self.current.startswith("views::"):
                em.env.out.use(f"super::{module}")
                return f"{module}::{name}"
            em.env.out.use("crate::views")
            return f"views::{module}::{name}"
        if self.probing:
            return f"probe::{self.program.web.routines[key].name}"
        module, name = self.routines[key]
        if self.current == f"controllers::{module}":
            return name
        em.env.out.use(f"super::{module}")
        return f"{module}::{name}"


class Controllers:
    """Prints the controllers of a program."""

    def __init__(self, refusals: Refusals, names: WebNames, data: DataNames, home: Home, broken: Broken) -> None:
        self.refusals = refusals
        self.program = refusals.program
        self.names = names
        self.data = data
        self.home = home
        self.modules: dict[str, Module] = {}
        self.shown: dict[str, str] = {}
        self.runs: dict[str, dict[int, str]] = {}  # "controller#action" -> variant -> Rust path
        self.rescued: dict[str, str] = {}
        self.probes: dict[str, str] = {}
        self.broken = broken

    # -- places

    def canonical(self, key: str) -> str:
        """A routine's text with all that it calls, however far: equal texts are one function."""
        if key not in self.shown:
            found: list[str] = [self.program.web.routines[key].defined_in]
            seen: set[str] = set()
            waiting = [key]
            while waiting:
                each = waiting.pop()
                if each in seen or each not in self.program.web.routines:
                    continue
                seen.add(each)
                found.append(self._probe(each))
                waiting += sorted(self.program.web.routines[each].function.calls, reverse=True)
            self.shown[key] = "\n".join(found)
        return self.shown[key]

    def _probe(self, key: str) -> str:
        """A routine's text on a sheet of its own."""
        if key in self.broken:
            return f"{key}: {self.broken[key][1]}"
        if key not in self.probes:
            routine = self.program.web.routines[key]
            self.home.probing = True
            try:
                self.probes[key] = function_text(self._env(RustWriter()), routine.function, routine.name)
            finally:
                self.home.probing = False
        return self.probes[key]

    def settle_places(self) -> None:
        """Decides where each routine is written."""
        groups: dict[tuple[str, str], dict[str, list[str]]] = {}
        for key, routine in self.program.web.routines.items():
            groups.setdefault((routine.defined_in, routine.function.name), {}).setdefault(
                self.canonical(key), []
            ).append(key)
        for (defined_in, name), texts in groups.items():
            for keys in texts.values():
                shared = len(texts) == 1
                first = self.program.web.routines[keys[0]]
                module = self._module_of(defined_in) if shared else self._controller_module(first.controller)
                for key in keys if shared else keys[:1]:
                    function = self.names.function(
                        f"controllers::{module}",
                        name if shared else self._told_apart(first, texts),
                        (defined_in, name, texts_id(texts, keys)),
                    )
                    self.home.routines[key] = (module, function)
                for key in [] if shared else keys[1:]:
                    self.home.routines[key] = self.home.routines[keys[0]]

    def _told_apart(self, routine: h.Routine, texts: dict[str, list[str]]) -> str:
        """A name for one of several forms of a method in a controller: `reviewable`, then `reviewable_seller`, `line_json_of_draft`."""
        routines = self.program.web.routines
        forms = [routines[keys[0]] for keys in texts.values() if routines[keys[0]].controller == routine.controller]
        base = forms[0].name
        if forms[0] is routine or routine.function.name != forms[0].function.name:
            return routine.name
        mine, first = routine.function, forms[0].function
        given, known = t.required(mine.returns), t.required(first.returns)
        if isinstance(given, t.Record) and isinstance(known, t.Record) and given.model != known.model:
            return f"{base}_{snake(given.model.replace('::', '_'))}"
        for one, other in zip(mine.params, first.params, strict=False):
            of, like = t.required(one.type), t.required(other.type)
            if isinstance(of, t.Record) and isinstance(like, t.Record) and of != like:
                return f"{base}_of_{of.form if of.model == like.model else snake(of.model.replace('::', '_'))}"
        return routine.name

    def _controller_module(self, name: str) -> str:
        return self.names.controller(self.program.controllers[name].key)

    def _module_of(self, owner: str) -> str:
        if owner in self.program.controllers:
            return self._controller_module(owner)
        return self.names.concern(owner)

    def _env(self, out: RustWriter) -> Env:
        return Env(self.program, self.data, out, models="data::models", schema="data::schema")

    def module(self, name: str, title: str) -> Module:
        """The file called `name`, begun where it is new."""
        if name not in self.modules:
            self.modules[name] = Module(name, title, RustWriter([markdown_code(title)] if title else []))
        return self.modules[name]

    # -- printing

    def print_all(self) -> None:
        """Prints actions, then the methods that they call, then what rescues."""
        self.settle_places()
        for key, handler in list(self.program.handlers.items()):
            self._actions(key, handler)
        done: set[tuple[str, str]] = set()
        for key, routine in self.program.web.routines.items():
            where = self.home.routines[key]
            if where in done or key in self.broken:
                continue
            done.add(where)
            owner = self.program.controllers.get(routine.defined_in)
            title = owner.path if owner is not None else routine.function.span.path
            module = self.module(where[0], title)
            self.home.current = f"controllers::{module.name}"
            text = function_text(self._env(module.out), routine.function, where[1])
            name = file_stem(where[1])
            module.texts.append(f"//?offer {name} module\n/// {_ruby_name(routine)}\n{text}\n//?end")
        for name in {handler.controller for handler in self.program.handlers.values()}:
            self._rescue(self.program.controllers[name])

    def _actions(self, key: str, handler: h.Handler) -> None:
        controller = self.program.controllers[handler.controller]
        module = self.module(self._controller_module(handler.controller), controller.path)
        self.home.current = f"controllers::{module.name}"
        texts = []
        runs: dict[int, str] = {}
        for number, each in enumerate((handler, *handler.variants)):
            name = self.names.function(self.home.current, each.function.name, (key, number))
            text = self._action_text(module, each, handler, name)
            if isinstance(text, tuple):
                self._refuse(key, handler, text)
                return
            docs = "\n".join(
                f"/// {markdown_code(f'{verb} {_shown(route.path)}')}" for route in each.routes for verb in route.verbs
            )
            texts.append(f"{docs}\n{text}")
            runs[number] = f"controllers::{module.name}::{name}"
        module.texts += texts
        self.runs[key] = runs

    def _action_text(self, module: Module, each: h.Handler, handler: h.Handler, name: str) -> str | tuple[Code, str]:
        broken = sorted(self.broken.keys() & _reached(self.program, handler))
        if broken:
            routine = self.program.web.routines.get(broken[0])
            shown = self.program.web.templates[broken[0]].path if routine is None else routine.function.name
            return codes.ACTION_BODY, f"`{shown}`: {self.broken[broken[0]][1]}"
        missing = dangling(self.program, each.function.body)
        if missing is not None:
            return codes.ACTION_BODY, missing
        return self.refusals.attempt(
            lambda: function_text(self._env(module.out), each.function, name, fixed=True), codes.ACTION_BODY
        )

    def _refuse(self, key: str, handler: h.Handler, why: tuple[Code, str]) -> None:
        """An action without Rust: its routes stay on Rails."""
        subject = f"{handler.controller}#{handler.action}"
        found = self.refusals.name(why, handler.span, subject)
        del self.program.handlers[key]
        self.program.unhandled.setdefault(key, []).append(found)
        for route in self.program.routes:
            if f"{route.controller}#{route.action}" == key:
                route.status = "unported"
                route.reasons.append(found)

    def _rescue(self, controller: Controller) -> None:
        arms = self.program.web.rescues.get(controller.name, [])
        own = self._controller_module(controller.name)
        module = self.module(own, controller.path)
        rescue = "crate::action::no_rescue"
        if arms:
            shown = "\n".join(f"{arm.classes}{self.canonical(arm.routine)}" for arm in arms)
            owner = arms[0].defined_in if arms[0].defined_in in self.program.controllers else controller.name
            home = self._controller_module(owner)
            known = self.rescued.get(home)
            if known is not None and known != shown:
                home = own
                known = self.rescued.get(home)
            if known is None:
                self.rescued[home] = shown
                self._print_rescue(self.module(home, self.program.controllers[owner].path), arms)
            rescue = "rescue" if home == own else f"super::{home}::rescue"
        module.out.use("crate::action::Controller", "crate::action::Wrap")
        path = string(controller.key)
        text = f"pub static CONTROLLER: Controller = Controller {{ path: {path}, wrap: {wrap(self.program, controller)}, rescue: {rescue} }};"
        module.texts.insert(0, text)

    def _print_rescue(self, module: Module, arms: list[h.RescueArm]) -> None:
        self.home.current = f"controllers::{module.name}"
        env = self._env(module.out)
        env.out.use("regauge_support::db::Conn", "regauge_support::error::Error", "regauge_support::error::Result")
        env.out.use("regauge_support::web::Request", "regauge_support::web::Response")
        lines = []
        for arm in arms:
            function = self.program.web.routines[arm.routine].function
            args = (["conn"] if function.conn != "none" else []) + (["request"] if function.needs_request else [])
            args += ["&error"] if function.params else []
            test = " || ".join(f"error.is_a({string(each)})" for each in arm.classes)
            call = f"{self.home.path(arm.routine, Emitter(env))}({', '.join(args)})"
            lines.append(f"if {test} {{\nreturn {call};\n}}")
        body = "\n".join(lines)
        conn = "conn" if re.search(r"\bconn\b", body) else "_conn"
        request = "request" if re.search(r"\brequest\b", body) else "_request"
        module.texts.append(
            f"/// `rescue_from`: the last that was declared is asked first.\n"
            f"pub fn rescue({conn}: &mut Conn, {request}: &Request, error: Error) -> Result<Response> {{\n{body}\nErr(error)\n}}"
        )

    def _guard_once(self, module: Module) -> None:
        """`http_basic_authenticate_with` of several actions is one function of their file."""
        guards = Counter(hit[1] for text in module.texts for hit in _GUARD.finditer(text))
        for call, count in guards.items():
            if count < 2:
                continue
            key = ("basic guard", call)
            name = self.names.function(f"controllers::{module.name}", "http_basic_authenticate", key)
            module.texts = [
                text.replace(f"= {call} {{\nreturn Ok(answer);", f"= {name}(request) {{\nreturn Ok(answer);")
                for text in module.texts
            ]
            module.texts.append(
                f"/// `http_basic_authenticate_with`: what a client is told that may not enter.\n"
                f"fn {name}(request: &Request) -> Option<Response> {{\n{call}\n}}"
            )

    def files(self) -> list[GeneratedFile]:
        """The files, with `mod.rs`."""
        files = []
        self.modules = {name: module for name, module in self.modules.items() if module.texts}
        for module in self.modules.values():
            self._guard_once(module)
            for text in module.texts:
                module.out.blank()
                module.out.line(text)
            text = without_idle_imports(module.out.render())
            files.append(GeneratedFile(f"crates/web/src/controllers/{file_stem(module.name)}.rs", text))
        out = RustWriter(["`app/controllers`"])
        for name in sorted(self.modules, key=file_stem):
            out.line(f"pub mod {name};")
        files.append(GeneratedFile("crates/web/src/controllers/mod.rs", out.render()))
        return files


def texts_id(texts: dict[str, list[str]], keys: list[str]) -> str:
    """Tells groups of one method apart."""
    return "" if len(texts) == 1 else keys[0]


def _shown(path: str) -> str:
    return path.replace("(.:format)", "")


def _ruby_name(routine: h.Routine) -> str:
    span = routine.function.span
    return markdown_code(
        f"{routine.defined_in}#{routine.function.name}"
        if not routine.function.name.startswith("rescue_")
        else span.location
    )


def _reached(program: Program, handler: h.Handler) -> set[str]:
    """The routines and templates that an action runs, with what rescues its errors."""
    web = program.web
    seen: set[str] = set()
    queue = [call for each in (handler, *handler.variants) for call in needs(each.function)]
    queue += [arm.routine for arm in web.rescues.get(handler.controller, [])]
    while queue:
        key = queue.pop()
        made = web.routines.get(key) or web.templates.get(key)
        if made is not None and key not in seen:
            seen.add(key)
            queue += needs(made.function)
    return seen


def wrap(program: Program, controller: Controller) -> str:
    """`wrap_parameters`, as declared or as Rails guesses it: the model of the controller's name, and its columns.

    Source: ActionController::ParamsWrapper::Options (`_default_wrap_model`, `name`, `include`).
    """
    options = controller.wrap_parameters
    if options is not None and (not options or options.get("format") in ([], False)):
        return "Wrap::Nothing"
    options = options or {}
    model = _model(program, controller, options)
    name = options.get("name") or (_singular(program, controller) if model is None else _underscore(program, model))
    include = options.get("include")
    if isinstance(include, list | tuple):
        return f"Wrap::Only({string(str(name))}, &[{', '.join(string(str(each)) for each in include)}])"
    if model is None:
        return f"Wrap::All({string(str(name))})"
    table = program.schema.tables.get(program.models[model].table or "")
    columns = [column.name for column in table.columns] if table is not None else []
    return f"Wrap::Only({string(str(name))}, &[{', '.join(string(each) for each in columns)}])"


def _underscore(program: Program, model: str) -> str:
    return str(program.app.inflector.underscore(model.rpartition("::")[2]))


def _singular(program: Program, controller: Controller) -> str:
    return str(program.app.inflector.singularize(controller.key.rpartition("/")[2]))


def _model(program: Program, controller: Controller, options: dict[str, object]) -> str | None:
    given = options.get("model")
    if isinstance(given, str):
        return given if given in program.models else None
    parts = controller.name.removesuffix("Controller").split("::")
    parts[-1] = str(program.app.inflector.singularize(parts[-1]))
    while parts:
        name = "::".join(parts)
        found = program.models.get(name)
        if found is not None and found.active_record:
            return name
        if len(parts) == 1:
            return None
        del parts[-2]
    return None


__all__ = ["PLACES", "Controllers", "Home"]
