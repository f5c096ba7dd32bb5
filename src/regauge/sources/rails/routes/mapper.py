"""From a call of the DSL to routes: paths, names, targets.

Source: ActionDispatch::Routing::Mapper (`map_match`, `add_route`, `name_for_action`, `Mapping`), Rails 7.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from typing import Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.program.inflections import Inflector
from regauge.program.web import Route, Unsure
from regauge.ruby.evaluator import Regexp, Symbol
from regauge.sources.rails.routes.scope import CANONICAL, Resource, Scope, normalize_name, normalize_path
from regauge.sources.report import Report

_SHORTHAND: Final = re.compile(r"^/?[-\w]+/[-\w/]+$")
_OPTIONAL_FORMAT: Final = re.compile(r"(?:\(\.:format\)+|\.:format|/)\Z")
_SEGMENT: Final = re.compile(r"[:*]([a-z_]\w*)")
REQUEST_KEYS: Final = frozenset(
    {"subdomain", "domain", "host", "port", "protocol", "method", "ip", "format", "tld_length"}
)


@dataclass(frozen=True, slots=True)
class Redirect:
    """What `redirect("/x", status: 302)` gives."""

    target: str
    status: int


@dataclass(slots=True)
class Match:
    """One route as written, before scopes are applied."""

    path: str
    span: Span
    is_name: bool  # a symbol: the name of an action
    via: tuple[str, ...]
    to: object = None  # "x#y", Symbol's text for an action with `to_action`, Redirect
    controller: str | None = None
    action: str | None = None
    as_: str | None = None
    unnamed: bool = False
    on: str | None = None
    path_option: str | None = None
    format: object = None
    defaults: dict[str, object] = field(default_factory=dict)
    constraints: dict[str, object] = field(default_factory=dict)
    gap: Diagnostic | None = None


class Mapper:
    """Collects routes."""

    def __init__(self, inflector: Inflector, report: Report, api_only: bool) -> None:
        self.inflector = inflector
        self.report = report
        self.api_only = api_only
        self.scope = Scope()
        self.routes: list[Route] = []
        self.unsure: list[Unsure] = []
        self.names: set[str] = set()

    def doubt(self, reason: Diagnostic, below: str = "", *, first: bool = False) -> None:
        """Here, or in front of all (`first`), may be routes that are not known, below the scope's path and `below`."""
        path = "/" if first else normalize_path(f"{self.scope.path}/{below}")
        # One in front of all that comes says as much as several.
        if first or not any(each.path == path for each in self.unsure):
            self.unsure.append(Unsure(0 if first else len(self.routes), path, reason))

    @contextmanager
    def inside(self, scope: Scope) -> Iterator[None]:
        """Runs a block of the DSL in another scope."""
        outer = self.scope
        self.scope = scope
        try:
            yield
        finally:
            self.scope = outer

    # -- levels

    def collection(self, run: Callable[[], None]) -> None:
        """`collection do`."""
        resource = self._resource()
        with self.inside(replace(self.scope.within(resource.path), level="collection")):
            run()

    def member(self, run: Callable[[], None]) -> None:
        """`member do`."""
        resource = self._resource()
        base = self._shallow_base() if self.scope.shallow else self.scope
        with self.inside(replace(base.within(resource.member_scope), level="member")):
            run()

    def new(self, run: Callable[[], None]) -> None:
        """`new do`."""
        resource = self._resource()
        path = f"{resource.path}/{self.scope.path_names.get('new', 'new')}"
        with self.inside(replace(self.scope.within(path), level="new")):
            run()

    def nested(self, run: Callable[[], None]) -> None:
        """Below a member: `/products/:product_id/...`."""
        resource = self._resource()
        base = self._shallow_base() if self.scope.shallow and self.scope.depth > 1 else self.scope
        constraint = self.scope.constraints.get(resource.param)
        inner = replace(base.within(resource.nested_scope), level="nested").named(resource.singular)
        if constraint is not None and not resource.singleton:
            inner = replace(inner, constraints={**inner.constraints, resource.nested_param: constraint})
        with self.inside(inner):
            run()

    def _shallow_base(self) -> Scope:
        return replace(self.scope, path=self.scope.shallow_path, as_=self.scope.shallow_prefix)

    def _resource(self) -> Resource:
        assert self.scope.resource is not None
        return self.scope.resource

    # -- resources

    def resources(self, resource: Resource, span: Span, block: Callable[[], None]) -> None:
        """A resource's own block first, then its standard routes."""
        level = "resource" if resource.singleton else "resources"
        scope = replace(
            self.scope, resource=resource, controller=resource.controller, level=level, depth=self.scope.depth + 1
        )
        with self.inside(scope):
            block()
            has = resource.actions.__contains__

            def standard(verb: str, action: str) -> Callable[[], None]:
                return lambda: self.add(Match(action, span, True, (verb,)))

            if not resource.singleton and (has("index") or has("create")):

                def many() -> None:
                    for verb, action in (("GET", "index"), ("POST", "create")):
                        if has(action):
                            standard(verb, action)()

                self.collection(many)
            if has("new"):
                self.new(standard("GET", "new"))

            def members() -> None:
                for verb, action in (
                    ("GET", "edit"),
                    ("GET", "show"),
                    ("PATCH", "update"),
                    ("PUT", "update"),
                    ("DELETE", "destroy"),
                ):
                    if has(action):
                        standard(verb, action)()

            if any(has(action) for action in ("edit", "show", "update", "destroy")):
                self.member(members)
            if resource.singleton and has("create"):
                self.collection(standard("POST", "create"))

    # -- one route

    def add(self, match: Match) -> None:
        """Finds the level of a route as Rails does, and adds it."""
        if match.on is not None:
            level = {"member": self.member, "collection": self.collection, "new": self.new}.get(match.on)
            match.on = None
            if level is not None and self.scope.resource is not None:
                level(lambda: self.add(match))
                return
        if self.scope.level == "resources":
            self.nested(lambda: self._add(match))
        elif self.scope.level == "resource":
            self.member(lambda: self._add(match))
        else:
            self._add(match)

    def _add(self, match: Match) -> None:
        scope = self.scope
        written = match.path
        to = match.to if match.to is not None else scope.to
        if (
            to is None
            and not match.is_name
            and match.action is None
            and _SHORTHAND.match(written.removesuffix("(.:format)"))
        ):
            shorthand = written.removesuffix("(.:format)").lstrip("/")
            to = re.sub(r"/([^/]*)$", r"#\1", shorthand).replace("-", "_")
        action_name: str | None = written
        default_action = match.action or scope.action
        if re.match(r"^[\w\-/]+$", written):
            if default_action is None and "/" not in written:
                default_action = written.replace("-", "_")
        else:
            action_name = None
        path = self._path(written, match.path_option)
        name = None if match.unnamed else self._name(match.as_, action_name)
        format_ = match.format if match.format is not None else scope.format
        full = _with_format(normalize_path(path), format_)
        controller, action, redirect = self._target(match, to, default_action)
        keys = set(_SEGMENT.findall(full))
        defaults = {**scope.defaults, **match.defaults}
        if isinstance(format_, str):
            defaults["format"] = format_
        defaults = {key: value.name if isinstance(value, Symbol) else value for key, value in defaults.items()}
        constraints = {**scope.constraints, **match.constraints}
        if isinstance(format_, str | Regexp):
            # `Mapping#normalize_format`: a route with another format does not match.
            constraints.setdefault("format", Regexp(format_) if isinstance(format_, str) else format_)
        gap = scope.gap or match.gap
        self.routes.append(
            Route(
                verbs=list(match.via),
                path=full,
                controller=controller,
                action=action,
                name=name,
                span=match.span,
                defaults=defaults,
                constraints={k: v for k, v in constraints.items() if k in keys or k in REQUEST_KEYS},
                redirect=redirect,
                gap=gap,
            )
        )
        if name is not None:
            self.names.add(name)
        request = [key for key in constraints if key in REQUEST_KEYS and key not in keys]
        if request and gap is None:
            text = f"the constraint `{request[0]}:` asks the request"
            self.routes[-1].gap = self.report.say(codes.ROUTE_CONSTRAINT, match.span, text, full)
        if redirect is None and (controller is None or action is None) and self.routes[-1].gap is None:
            text = f"`{written}` leads to no controller and action"
            self.routes[-1].gap = self.report.say(codes.RACK_ENDPOINT, match.span, text, full)

    def _path(self, written: str, option: str | None) -> str:
        scope = self.scope
        if option is not None:
            return f"{scope.path}/{option}"
        if self._canonical(written):
            return scope.path
        return f"{scope.path}/{scope.path_names.get(written, written)}"

    def _canonical(self, action: str | None) -> bool:
        return self.scope.level in ("collection", "member", "new") and action in CANONICAL

    def _name(self, as_: str | None, action: str | None) -> str | None:
        scope = self.scope
        prefix = ""
        if as_ is not None:
            prefix = as_
        elif action is not None and not self._canonical(action):
            prefix = action
        if prefix and prefix != "/":
            prefix = normalize_name(prefix.replace("-", "_"))
        else:
            prefix = ""
        collection = member = ""
        if scope.resource is not None:
            if as_ is None and action is None:
                return None
            collection, member = scope.resource.collection_name, scope.resource.singular
        parts = {
            "nested": [scope.as_, prefix],
            "collection": [prefix, scope.as_, collection],
            "new": [prefix, "new", scope.as_, member],
            "member": [prefix, scope.as_, member],
            "root": [scope.as_, collection, prefix],
        }.get(scope.level or "", [scope.as_, member, prefix])
        candidate = "_".join(part for part in parts if part)
        if not candidate:
            return None
        if as_ is None and (not re.match(r"^_?[a-zA-Z_]\w*$", candidate) or candidate in self.names):
            return None
        return candidate

    def _target(
        self, match: Match, to: object, default_action: str | None
    ) -> tuple[str | None, str | None, tuple[str, int] | None]:
        scope = self.scope
        controller, action = match.controller or scope.controller, default_action
        if isinstance(to, Redirect):
            return None, None, (to.target, to.status)
        if isinstance(to, str):
            left, mark, right = to.partition("#")
            if mark:
                controller, action = left or controller, right or action
            elif left:
                controller = left
        elif to is not None:
            return None, None, None
        if controller is None:
            return None, action, None
        if controller.startswith("/"):
            controller = controller[1:]
        elif scope.module:
            controller = f"{scope.module}/{controller}"
        return controller, action, None


def _with_format(path: str, format_: object) -> str:
    if format_ is True:
        return f"{path}.:format"
    if format_ is not False and not _OPTIONAL_FORMAT.search(path):
        return f"{path}(.:format)"
    return path
