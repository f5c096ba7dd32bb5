"""Routes, controllers and templates as facts."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.program.models import Condition, Constant, Gap, Method
from regauge.ruby import ast


@dataclass(slots=True)
class Route:
    """One line of `rails routes`: verbs, path pattern as Rails prints it, and where it leads.

    `path` keeps Rails' syntax (`/products/:id(.:format)`). `gap` is set where the route itself cannot be converted (a lambda constraint,
    a mounted engine); it then stays on Rails.
    """

    verbs: list[str]
    path: str
    controller: str | None  # "api/v1/products"
    action: str | None
    name: str | None
    span: Span
    defaults: dict[str, object] = field(default_factory=dict)
    constraints: dict[str, object] = field(default_factory=dict)
    redirect: tuple[str, int] | None = None
    gap: Diagnostic | None = None
    # -- settled by migration/readiness: only a `ready` route is served by Rust; the others answer 501 with a marker
    status: Literal["ready", "partial", "unported"] = "unported"
    reasons: list[Diagnostic] = field(default_factory=list)


@dataclass(slots=True)
class Unsure:
    """A place among the routes where there may be others that are not known: whatever comes later may not be reached by paths below `path`."""

    before: int  # the number of known routes in front of it
    path: str
    reason: Diagnostic


@dataclass(slots=True)
class Filter:
    """A before/after/around/skip callback of a controller, in the chain's order after inheritance."""

    kind: Literal["before", "after", "around"]
    span: Span
    method: str | None = None
    body: ast.Node | None = None
    only: list[str] | None = None
    except_: list[str] | None = None
    conditions: list[Condition] = field(default_factory=list)
    defined_in: str = ""

    def applies_to(self, action: str) -> bool:
        """Whether `only:`/`except:` let it run for `action`."""
        if self.only is not None and action not in self.only:
            return False
        return not (self.except_ is not None and action in self.except_)


@dataclass(slots=True)
class Rescue:
    """`rescue_from Error, with: :method` or a block; a later one wins."""

    classes: list[str]
    span: Span
    method: str | None = None
    body: ast.Node | None = None
    defined_in: str = ""


@dataclass(slots=True)
class Controller:
    """A controller with its ancestors' filters, rescues and methods merged in Rails' order (concerns inlined)."""

    name: str  # "Api::V1::ProductsController"
    path: str
    span: Span
    superclass: str | None
    key: str = ""  # "api/v1/products"
    abstract: bool = False
    api: bool = True  # inherits ActionController::API
    filters: list[Filter] = field(default_factory=list)
    rescues: list[Rescue] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)  # public methods, inherited ones included
    methods: dict[str, Method] = field(default_factory=dict)
    class_methods: dict[str, Method] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    wrap_parameters: dict[str, object] | None = None  # None: Rails' default; {} : off
    concerns: list[str] = field(default_factory=list)
    attr_readers: dict[str, Span] = field(default_factory=dict)
    helper_methods: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


@dataclass(slots=True)
class Template:
    """A file under app/views. `body` is set for handlers that we read (jbuilder)."""

    path: str  # "app/views/api/v1/products/_product.json.jbuilder"
    name: str  # "api/v1/products/_product"
    format: str | None
    handler: str
    span: Span
    partial: bool = False
    body: ast.Node | None = None
    gap: Diagnostic | None = None
