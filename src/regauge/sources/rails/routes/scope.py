"""Where in the routes' nesting a call stands, and the resources around it.

Source: ActionDispatch::Routing::Mapper::{Scope,Resources::Resource,Resources::SingletonResource}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.inflections import Inflector

CANONICAL: Final = frozenset({"index", "create", "new", "show", "update", "destroy"})
ACTIONS: Final = ("index", "create", "new", "show", "update", "destroy", "edit")
SINGLE_ACTIONS: Final = ("show", "create", "update", "destroy", "new", "edit")


@dataclass(frozen=True, slots=True)
class Resource:
    """One `resources` or `resource` that is open."""

    name: str
    path: str
    controller: str
    param: str
    singular: str
    plural: str
    singleton: bool
    actions: tuple[str, ...]
    shallow: bool = False

    @property
    def collection_name(self) -> str:
        """What a collection route is called."""
        if self.singleton:
            return self.singular
        return f"{self.plural}_index" if self.singular == self.plural else self.plural

    @property
    def member_scope(self) -> str:
        """The path of one of them."""
        return self.path if self.singleton else f"{self.path}/:{self.param}"

    @property
    def nested_param(self) -> str:
        """The segment that names the parent: `product_id`."""
        return f"{self.singular}_{self.param}"

    @property
    def nested_scope(self) -> str:
        """The path below one of them."""
        return self.path if self.singleton else f"{self.path}/:{self.nested_param}"


@dataclass(frozen=True, slots=True)
class Scope:
    """An immutable state; opening a scope makes another."""

    path: str = ""
    as_: str = ""
    module: str = ""
    controller: str | None = None
    action: str | None = None
    defaults: Mapping[str, object] = field(default_factory=dict)
    constraints: Mapping[str, object] = field(default_factory=dict)
    path_names: Mapping[str, str] = field(default_factory=dict)
    format: object = None
    shallow: bool = False
    shallow_path: str = ""
    shallow_prefix: str = ""
    level: str | None = None
    resource: Resource | None = None
    only: tuple[str, ...] | None = None
    except_: tuple[str, ...] | None = None
    to: object = None
    via: tuple[str, ...] | None = None
    depth: int = 0  # resources that are open, for shallow nesting
    gap: Diagnostic | None = None

    def within(self, path: str) -> Scope:
        """The same below a path."""
        return replace(self, path=normalize_path(f"{self.path}/{path}"))

    def named(self, name: str) -> Scope:
        """The same with a prefix for the names of routes."""
        return replace(self, as_=f"{self.as_}_{name}" if self.as_ and name else self.as_ or name)


def normalize_path(path: str) -> str:
    """One slash in front, none behind, none doubled; `/(/x)` is `(/x)`, unless nothing else is there (Mapper.normalize_path)."""
    text = re.sub(r"/+", "/", f"/{path}")
    text = text.removesuffix("/") or "/"
    text = re.sub(r"/(\(+)/?", r"\1/", text)
    if re.search(r"^(\(+[^)]+\))(\(+/:[^)]+\))*$", text):
        text = re.sub(r"^(\(+)/", r"/\1", text, count=1)
    return text


def make_resource(
    name: str, inflector: Inflector, options: Mapping[str, object], *, singleton: bool, api_only: bool, shallow: bool
) -> Resource:
    """`Resource.new`; `options` are evaluated, lists for `only` and `except`."""
    as_ = str(options.get("as") or name)
    allowed: tuple[str, ...] = SINGLE_ACTIONS if singleton else ACTIONS
    if api_only:
        allowed = tuple(each for each in allowed if each not in ("new", "edit"))
    only, except_ = options.get("only"), options.get("except")
    if isinstance(only, list):
        actions = tuple(each for each in (SINGLE_ACTIONS if singleton else ACTIONS) if each in only)
        if api_only:
            actions = tuple(each for each in actions if each in allowed or each in only)
    elif isinstance(except_, list):
        actions = tuple(each for each in allowed if each not in except_)
    else:
        actions = allowed
    if singleton:
        singular, plural = as_, inflector.pluralize(as_)
        controller = str(options.get("controller") or inflector.pluralize(name))
    else:
        singular, plural = inflector.singularize(as_), as_
        controller = str(options.get("controller") or name)
    path = options.get("path")
    return Resource(
        name=name,
        path=name if path is None else str(path),
        controller=controller,
        param=str(options.get("param") or "id"),
        singular=singular,
        plural=plural,
        singleton=singleton,
        actions=actions,
        shallow=shallow,
    )


def normalize_name(name: str) -> str:
    """A path as a name: `/a/b` -> `a_b`."""
    return normalize_path(name)[1:].replace("/", "_")
