"""What a request runs: filters, the action, its answer; and templates, as typed trees.

Layer 3 lowers controllers and templates to these; `emit/axum` prints them. Bodies are `program.code` trees in which the
nodes of this file stand beside those of `code`: an answer, a read of the request, a permitted hash, what `as_json`
makes of a record. Whatever holds other nodes holds them in fields or tuples, so that a walk over fields meets them.

An answer is an expression of type RESPONSE. The action of a `Handler` is a function that is worth one on every path; a
method that answers on some paths only (a filter) leaves with `Halts` there.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.code import Block, Connection, Expr, Function, Stmt
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
class ParamHas(Expr):
    """`params.key?(:q)`."""

    source: Expr
    key: str


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


Scheme = Literal["Token", "Basic"]
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
class HttpAuth(Expr):
    """`authenticate_with_http_token { |token, options| ... }`: the block's value where credentials were sent, else nil.

    `vars` are the token, or the name and the password. With `challenge` a nil or false result halts with it.
    """

    scheme: Scheme
    vars: tuple[str, ...]
    body: Block
    challenge: Expr | None = None


@dataclass(frozen=True, slots=True)
class ErrorsRead(Expr):
    """`errors.to_hash(true)`, `errors[:name]`, `errors.any?`, `errors.full_messages_for(:name)`."""

    errors: Expr
    part: Literal["full_hash", "on", "any", "empty", "count", "messages_for", "include"]
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class EnvRead(Expr):
    """`ENV.fetch("NAME", default)`, `ENV["NAME"]`."""

    name: str
    default: Expr | None = None


@dataclass(frozen=True, slots=True)
class BasicGuard(Stmt):
    """`http_basic_authenticate_with name:, password:, realm:`."""

    name: Expr
    password: Expr
    realm: Expr


@dataclass(frozen=True, slots=True)
class ErrorPart(Expr):
    """What a rescued error knows: `error.param`, `error.model`, `error.record.errors`."""

    error: Expr
    part: Literal["param", "model", "errors", "class"]


# -- JSON


@dataclass(frozen=True, slots=True)
class AsJson(Expr):
    """`record.as_json(only:, except:, methods:, include:)` with its options applied: the members in Rails' order.

    `value` is a record, an optional one (null), or with `many` a collection. A member is its key, its value, and whether
    it is left out when nil (an included association).
    """

    value: Expr
    var: str
    members: tuple[tuple[str, Expr, bool], ...]
    many: bool = False
    touched: tuple[str, ...] | None = (
        None  # of a draft: the columns that validation looks at for changes, see `touched.py`
    )


# -- answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Expr):
    """The base of answers. `status` is a literal INT or an expression of INT."""

    status: Expr
    location: Expr | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonReply(Reply):
    """`render json: value`. A STR is sent as it stands."""

    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReply(Reply):
    """A template: a key of `Program.web.templates`, with its arguments in the order of its parameters."""

    template: str
    args: tuple[Expr, ...] = ()
    implicit: bool = False  # nobody called render


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReply(Reply):
    """`render plain:`, `body:`."""

    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadReply(Reply):
    """`head :no_content`; `implicit`: what an action gives that has neither a template nor an answer (204)."""

    implicit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectReply(Reply):
    """`redirect_to url`."""

    url: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeReply(Reply):
    """`request_http_token_authentication("Realm")`, or basic."""

    scheme: Scheme
    realm: Expr
    message: Expr | None = None


@dataclass(frozen=True, slots=True)
class Halts(Stmt):
    """A filter answers: the flow ends here."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Parsed(Stmt):
    """The first read of a parameter follows: a body that cannot be parsed raises ParseError here."""


@dataclass(frozen=True, slots=True)
class BeforeAction(Stmt):
    """Filters follow, and Rails has chosen no format yet."""


@dataclass(frozen=True, slots=True)
class InAction(Stmt):
    """The filters are done: from here on the formats are those that the client accepts."""


@dataclass(frozen=True, slots=True)
class SetHeader(Stmt):
    """`response.headers["X"] = value`: carried by whatever answer follows."""

    name: str
    value: Expr


# -- flows


@dataclass(slots=True)
class Routine:
    """A controller's method or filter block, lowered for one controller. Its `Function` is in `Program.functions` too."""

    function: Function
    controller: str
    defined_in: str  # the class or concern that holds its text
    name: str  # for Rust: unique in the controller
    ivars: tuple[str, ...] = ()  # the last parameters: instance variables of the flow that it reads
    sets: tuple[str, ...] = ()  # what it is worth: instance variables that it sets, for a filter
    answers: Literal["never", "maybe", "always"] = "never"


@dataclass(slots=True)
class RescueArm:
    """One `rescue_from` as a controller has it: the classes, and the function (of type RESPONSE) that takes the error."""

    classes: tuple[str, ...]
    routine: str  # key of Program.web.routines; its only parameter is the error, or it has none
    span: Span
    defined_in: str


@dataclass(slots=True)
class Handler:
    """An action as it is served. One that could not be lowered has no handler: see `Program.unhandled`.

    `variants`: where routes with other constant parameters (`defaults: { kind: "a" }`) run the action with other types,
    each such set of routes has a handler of its own, and this one is the first of them.
    """

    controller: str
    action: str
    span: Span
    function: Function  # filters, action, answer: of type RESPONSE
    routes: list[Route] = field(default_factory=list)
    conn: Connection = "none"
    needs_request: bool = False
    calls: set[str] = field(default_factory=set)  # keys of functions, routines and templates: reachability
    reads: set[str] = field(default_factory=set)  # "Product:read", "Order:save"
    source: str = ""
    variants: list[Handler] = field(default_factory=list)


# -- templates


@dataclass(frozen=True, slots=True)
class Key(Stmt):
    """`json.name value`; without a name, the whole of an array's element or of the root."""

    name: str | None
    value: Expr


@dataclass(frozen=True, slots=True)
class Object_(Stmt):
    """`json.name do ... end`: an object (`body` is a `Collection` without name where the block says `array!`)."""

    name: str
    body: Block


@dataclass(frozen=True, slots=True)
class Collection(Stmt):
    """`json.name rows do |row| ... end`; without a name, `json.array!`. A nil collection is an empty one."""

    name: str | None
    over: Expr
    var: str
    body: Block


@dataclass(frozen=True, slots=True)
class Partial(Stmt):
    """`json.partial! "path", local: value`: the partial's members, in place."""

    template: str
    args: tuple[Expr, ...]


@dataclass(slots=True)
class TemplateFn:
    """A template with its parameters: instance variables and locals, in the order of their first use.

    Its `Function` (receiver "template") is in `Program.functions` too.
    """

    key: str  # "template:PATH", with "#2" ... when it is used with other types
    path: str
    name: str
    function: Function
    root: Literal["object", "array", "value"]
    span: Span
    partial: bool = False


@dataclass(slots=True)
class Web:
    """What handlers stand on. `Program.functions` holds a `Function` under every key of `routines` and `templates` too."""

    routines: dict[str, Routine] = field(default_factory=dict)
    rescues: dict[str, list[RescueArm]] = field(
        default_factory=dict
    )  # by controller, in the order in which they are asked
    templates: dict[str, TemplateFn] = field(default_factory=dict)
