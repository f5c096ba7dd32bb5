"""What a request runs: filters, the action, its answer; and templates, as typed trees.

Layer 3 lowers controllers and templates to these; `emit/axum` prints them. Bodies are `program.code` trees in which the nodes of this file stand beside
those of `code`: an answer (`Respond`), a read of the request, a permitted hash, what `as_json` makes of a record.

An action's flow is one value: before filters hand on the instance variables that they set (`FilterStep.sets`), the body ends in an answer on
every path, after filters run on the answer. A filter that answers halts the flow; so does an error, which `rescues` may answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from regauge.diagnostics.span import Span
from regauge.program.code import Block, Connection, Expr, Function, Stmt
from regauge.program.types import Type
from regauge.program.web import Route

# -- what a request says


@dataclass(frozen=True, slots=True)
class ParamsRoot(Expr):
    """`params`, of type PARAMS."""


@dataclass(frozen=True, slots=True)
class ParamRead(Expr):
    """`params[:a]`, `params.dig(:a, :b)`, `permitted[:a]`: what the client sent, of type JSON. A segment of the path is STR (`path`)."""

    source: Expr
    keys: tuple[str | Expr, ...]
    path: bool = False


@dataclass(frozen=True, slots=True)
class ParamRequire(Expr):
    """`params.require(:product)`: PARAMS, or JSON where it is used as a scalar; ParameterMissing otherwise."""

    source: Expr
    key: str


@dataclass(frozen=True, slots=True)
class ParamFetch(Expr):
    """`params.fetch(:order, {})`: with a default, or ParameterMissing without one."""

    source: Expr
    key: str
    default: Expr | None = None  # None: raises
    empty: bool = False  # the default is `{}`, so the result is PARAMS


@dataclass(frozen=True, slots=True)
class PermitEntry:
    """One permitted key: a scalar, an array of scalars, a nested hash (or an array of them), any hash."""

    key: str
    kind: Literal["scalar", "array", "hash", "any_hash"]
    nested: tuple[PermitEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Permit(Expr):
    """`source.permit(...)`, of type PERMITTED."""

    source: Expr
    entries: tuple[PermitEntry, ...]


@dataclass(frozen=True, slots=True)
class ParamsWith(Expr):
    """`permitted.merge(key: value)`: PERMITTED with typed values beside it; they are assigned after the sent ones of other names."""

    source: Expr
    pairs: tuple[tuple[str, Expr], ...]


RequestPart = Literal[
    "header", "method", "path", "fullpath", "remote_ip", "host", "url", "base_url", "format", "request_id", "user_agent"
]


@dataclass(frozen=True, slots=True)
class RequestRead(Expr):
    """`request.headers["X"]`, `request.remote_ip` ..."""

    part: RequestPart
    name: str | None = None


@dataclass(frozen=True, slots=True)
class UrlFor(Expr):
    """`api_v1_product_url(@product)`: the path's pieces and, for `_url`, the request's scheme and host in front."""

    parts: tuple[str | Expr, ...]
    query: tuple[tuple[str, Expr], ...] = ()
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class HttpToken(Expr):
    """`authenticate_with_http_token { |token, options| ... }`: the block's value where a token was sent, else nil."""

    var: str
    body: Block


@dataclass(frozen=True, slots=True)
class HttpBasic(Expr):
    """`authenticate_with_http_basic { |name, password| ... }`."""

    name: str
    password: str
    body: Block


# -- JSON


@dataclass(frozen=True, slots=True)
class JsonMember:
    """One key of what `as_json` makes: a column, a method's value, an included association."""

    key: str
    value: Expr  # over `AsJson.var`


@dataclass(frozen=True, slots=True)
class AsJson(Expr):
    """`record.as_json(only:, except:, methods:, include:)` with its options applied: the members in Rails' order.

    `value` is a record (or an optional one: null); `many` a collection of them. `members` read `var`.
    """

    value: Expr
    var: str
    members: tuple[JsonMember, ...]
    many: bool = False


# -- answers


@dataclass(frozen=True, slots=True)
class Answer:
    """The base of what `Respond` gives; `status` is a number or an expression."""

    status: int | Expr = 200
    location: Expr | None = None
    headers: tuple[tuple[str, Expr], ...] = ()
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonAnswer(Answer):
    """`render json: value`."""

    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateAnswer(Answer):
    """A template: a key of `Program.template_fns` with its arguments in order of its parameters."""

    template: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnswer(Answer):
    """`render plain:`, `html:`, `body:`."""

    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAnswer(Answer):
    """`head :no_content`; also what an action without a template and without an answer gives (204)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectAnswer(Answer):
    """`redirect_to url`."""

    url: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeAnswer(Answer):
    """`request_http_token_authentication("Realm")`, or basic."""

    scheme: Literal["Token", "Basic"]
    realm: str
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineAnswer(Answer):
    """A method that always answers: a key of `Program.routines` with its arguments."""

    function: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Respond(Stmt):
    """The answer of a request; nothing of the flow runs after it, but after filters."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class SetHeader(Stmt):
    """`response.headers["X"] = value`: carried by whatever answer follows."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class RunRoutine(Stmt):
    """Calls a method that may answer or set instance variables: `lets` are the ones that it hands back."""

    function: str
    args: tuple[Expr, ...] = ()
    lets: tuple[tuple[str, Type], ...] = ()


# -- flows


@dataclass(slots=True)
class Routine:
    """A controller's method, lowered for one controller (`Program.functions` holds its `Function` under the same key)."""

    function: Function
    controller: str
    defined_in: str
    ivars: list[tuple[str, Type]] = field(
        default_factory=list
    )  # what it reads of the flow, as parameters after its own
    sets: list[tuple[str, Type]] = field(default_factory=list)  # what it hands back beside its value
    responds: Literal["never", "maybe", "always"] = "never"


@dataclass(slots=True)
class FilterStep:
    """A filter as it runs for one action. `condition` decides whether it runs at all; then `sets` are optional."""

    function: str  # key of Program.routines
    span: Span
    args: tuple[Expr, ...] = ()
    sets: list[tuple[str, Type]] = field(default_factory=list)
    condition: Expr | None = None


@dataclass(slots=True)
class RescueArm:
    """One `rescue_from`, as seen from a controller: the errors, the name under which its body sees the error, the body."""

    classes: tuple[str, ...]
    var: str | None
    body: Block
    span: Span
    defined_in: str
    needs_request: bool = False
    conn: Connection = "none"


@dataclass(slots=True)
class Handler:
    """An action as it is served. One that could not be lowered has no handler: see `Program.unhandled`."""

    controller: str
    action: str
    span: Span
    routes: list[Route] = field(default_factory=list)
    before: list[FilterStep] = field(default_factory=list)
    body: Block | None = None
    after: list[FilterStep] = field(default_factory=list)
    conn: Connection = "none"
    needs_request: bool = False
    calls: set[str] = field(default_factory=set)  # keys of functions, routines and templates: reachability
    reads: set[str] = field(default_factory=set)  # "Product:read", "Order:save"
    source: str = ""


# -- templates


@dataclass(frozen=True, slots=True)
class Key(Stmt):
    """`json.name value`."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Object_(Stmt):
    """`json.name do ... end`: an object (an array, when the block says `array!`)."""

    name: str
    body: tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class Collection(Stmt):
    """`json.name rows do |row| ... end`; without a name, `json.array!`. `null_when_nil`: the collection may be nil."""

    name: str | None
    over: Expr
    var: str
    body: tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class Partial(Stmt):
    """`json.partial! "path", local: value`: the partial's members, in place."""

    template: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class NullWhole(Stmt):
    """`json.nil!` / `json.null!`."""


@dataclass(slots=True)
class TemplateFn:
    """A template with its parameters: instance variables and locals, in the order of their first use."""

    key: str  # "template:PATH", with "#2" ... when it is used with other types
    path: str
    name: str
    params: list[tuple[str, Type]]
    statements: tuple[Stmt, ...]
    root: Literal["object", "array", "value"]
    span: Span
    conn: Connection = "none"
    needs_request: bool = False
    calls: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    source: str = ""


@dataclass(slots=True)
class Web:
    """What handlers stand on. `Program.functions` holds a `Function` under every key of `routines` and `templates` too."""

    routines: dict[str, Routine] = field(default_factory=dict)
    rescues: dict[str, list[RescueArm]] = field(
        default_factory=dict
    )  # by concrete controller, in the order in which they are asked
    templates: dict[str, TemplateFn] = field(default_factory=dict)
