"""The syntax tree of Ruby, typed: what the parser makes and everybody else reads.

Every node is a frozen, slotted dataclass with a `span` as its first field; `span` does not take part in `==`.
Sequences are tuples. Conventions, so that a reader has few shapes to match:

* An operator, an index and a command are all `Call`: `a + b` is `Call(a, "+", (b,))`, `a[1]` is `Call(a, "[]", (1,))`,
  `-a` is `Call(a, "-@")`, `foo.()` is `Call(foo, "call")`. `!a` and `not a` are `Not`; `&&`/`and` is `And`.
* An assignment is always `Assign(target, value)`. Its target is a `LocalVar`, `IvarRead`, `GvarRead`, `CvarRead`,
  `ConstRead`, or a `Call` with a receiver: `a.b = 1` has the target `Call(a, "b")` (no `=` in the name; safe navigation
  is the call's flag) and `a[1] = 2` has `Call(a, "[]", (1,))`. `OpAssign` has the same targets; its `op` has
  no `=`: `"+"`, `"||"`, `"&&"`.
* Keyword arguments are one last `HashLit` with `braces=False` in `Call.args`. `f(x:)` is a `Pair` with `shorthand=True`
  whose value is already resolved to a `LocalVar` or a `Call`.
* A bare identifier is `LocalVar` when a parameter or an earlier assignment in scope made it one, else a `Call` without
  receiver, arguments and parentheses.
* `unless` is an `If` with `negated=True`, `until` a `While` with `negated=True`. `elsif` is an `If` in `else_`.
* `Body` is a sequence of statements, perhaps empty. A parenthesised single expression is that expression.
  A body with `rescue`/`ensure` is a `Body` of one `Begin`.
* The body of a method is converted when somebody first reads `MethodDef.body`.
* Strings hold text; a byte that is not valid in the file's encoding is kept as a surrogate escape.
* What the parser does not know, or could not read, is an `Unsupported`; nothing is left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields

from regauge.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Any node; `span` is its place and is ignored by `==`."""

    span: Span = field(compare=False, repr=False)


# --- literals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NilLit(Node):
    """`nil`, and `()`."""


@dataclass(frozen=True, slots=True)
class BoolLit(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class SelfNode(Node):
    """`self`."""


@dataclass(frozen=True, slots=True)
class IntLit(Node):
    """An integer in any base; a sign in front of it is in `value`."""

    value: int


@dataclass(frozen=True, slots=True)
class FloatLit(Node):
    """A float; `text` is how it was written, without `_`."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class RationalLit(Node):
    """`3r`, `1.5r`; `text` is the number without the suffix."""

    text: str


@dataclass(frozen=True, slots=True)
class ImaginaryLit(Node):
    """`2i`, `2ri`; `text` is the number without the last `i`."""

    text: str


@dataclass(frozen=True, slots=True)
class StrLit(Node):
    """A string without interpolation, escapes resolved: quotes, `%q`, `?x`, a heredoc, or adjacent literals joined."""

    value: str


@dataclass(frozen=True, slots=True)
class InterpolatedStr(Node):
    """`"a#{b}"`: `StrLit` parts and expressions; several statements in one `#{}` are a `Body`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class XStr(Node):
    """A shell command in backticks or `%x`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SymLit(Node):
    """`:name`, `:"name"`, and a symbol key `name:`."""

    name: str


@dataclass(frozen=True, slots=True)
class InterpolatedSym(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RegexLit(Node):
    """`/source/flags`; `StrLit` parts hold the pattern as written, escapes untouched."""

    parts: tuple[Node, ...]
    flags: str

    @property
    def source(self) -> str | None:
        """The pattern, or None when it interpolates."""
        if all(isinstance(part, StrLit) for part in self.parts):
            return "".join(part.value for part in self.parts if isinstance(part, StrLit))
        return None


@dataclass(frozen=True, slots=True)
class ArrayLit(Node):
    """`[a, *b]`, `%w[]`, `%i[]`; without brackets (`return 1, 2`, `a = 1, 2`) `brackets` is False."""

    items: tuple[Node, ...]
    brackets: bool = True


@dataclass(frozen=True, slots=True)
class Pair(Node):
    """`key => value`, `key: value`, and `key:` with `shorthand`."""

    key: Node
    value: Node
    shorthand: bool = False


@dataclass(frozen=True, slots=True)
class DoubleSplat(Node):
    """`**value` in a hash or in arguments; None is the anonymous `**`."""

    value: Node | None


@dataclass(frozen=True, slots=True)
class HashLit(Node):
    """`{}`, or keyword arguments when `braces` is False. Items are `Pair`, `DoubleSplat` or `Unsupported`."""

    pairs: tuple[Node, ...]
    braces: bool = True


@dataclass(frozen=True, slots=True)
class RangeLit(Node):
    begin: Node | None
    end: Node | None
    exclusive: bool


@dataclass(frozen=True, slots=True)
class MagicConst(Node):
    """`__FILE__`, `__LINE__`, `__ENCODING__`. (`__method__` and `__dir__` are calls.)"""

    name: str


# --- variables and assignment -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocalVar(Node):
    """A local variable or parameter, `_1` and `it` of a block included."""

    name: str


@dataclass(frozen=True, slots=True)
class IvarRead(Node):
    """`@name`, with the `@`."""

    name: str


@dataclass(frozen=True, slots=True)
class GvarRead(Node):
    """`$name`, `$1`, `$!`, with the `$`."""

    name: str


@dataclass(frozen=True, slots=True)
class CvarRead(Node):
    """`@@name`, with the `@@`."""

    name: str


@dataclass(frozen=True, slots=True)
class ConstRead(Node):
    """`Name`, `scope::Name`, and `::Name` with `top_level`."""

    scope: Node | None
    name: str
    top_level: bool = False

    @property
    def path(self) -> str | None:
        """`A::B` or `::A::B` as written; None when the scope is not a constant itself."""
        if self.scope is None:
            return f"::{self.name}" if self.top_level else self.name
        outer = self.scope.path if isinstance(self.scope, ConstRead) else None
        return None if outer is None else f"{outer}::{self.name}"


@dataclass(frozen=True, slots=True)
class Assign(Node):
    target: Node
    value: Node


@dataclass(frozen=True, slots=True)
class OpAssign(Node):
    """`target op= value`."""

    target: Node
    op: str
    value: Node


@dataclass(frozen=True, slots=True)
class MultiTarget(Node):
    """`a, (b, *c), @d`: targets as in `Assign`, `Splat` (its value a target or None), nested `MultiTarget`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MultiAssign(Node):
    """`a, b = value`; several values on the right are an `ArrayLit` without brackets."""

    target: MultiTarget
    value: Node


# --- calls ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Splat(Node):
    """`*value`; None is the anonymous `*`."""

    value: Node | None


@dataclass(frozen=True, slots=True)
class ForwardArgs(Node):
    """`...` as an argument."""


@dataclass(frozen=True, slots=True)
class BlockPass(Node):
    """`&value` (often a `SymLit`); None is the anonymous `&`."""

    value: Node | None


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A method call; see the module's conventions for operators, indexes and assignments."""

    receiver: Node | None
    name: str
    args: tuple[Node, ...] = ()
    block: "Block | None" = None
    block_arg: BlockPass | None = None
    safe_navigation: bool = False
    has_parens: bool = False

    @property
    def positional(self) -> tuple[Node, ...]:
        """The arguments before keyword arguments."""
        return self.args[:-1] if self.keywords is not None else self.args

    @property
    def keywords(self) -> HashLit | None:
        """The keyword arguments, if any."""
        last = self.args[-1] if self.args else None
        return last if isinstance(last, HashLit) and not last.braces else None


@dataclass(frozen=True, slots=True)
class Super(Node):
    """`super(...)` or `super a`: with arguments or with parentheses."""

    args: tuple[Node, ...] = ()
    block: "Block | None" = None
    block_arg: BlockPass | None = None


@dataclass(frozen=True, slots=True)
class ZSuper(Node):
    """`super` alone, which passes on the method's own arguments."""

    block: "Block | None" = None
    block_arg: BlockPass | None = None


@dataclass(frozen=True, slots=True)
class Yield(Node):
    args: tuple[Node, ...] = ()


# --- parameters, blocks, lambdas --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RequiredParam(Node):
    name: str


@dataclass(frozen=True, slots=True)
class DestructuredParam(Node):
    """`(a, (b, *c))` in a parameter list."""

    target: MultiTarget


@dataclass(frozen=True, slots=True)
class OptionalParam(Node):
    name: str
    default: Node


@dataclass(frozen=True, slots=True)
class RestParam(Node):
    """`*name`; None is the anonymous `*`."""

    name: str | None


@dataclass(frozen=True, slots=True)
class KeywordParam(Node):
    """`name:` (default None: required) or `name: default`."""

    name: str
    default: Node | None


@dataclass(frozen=True, slots=True)
class KwRestParam(Node):
    """`**name`; None is the anonymous `**`."""

    name: str | None


@dataclass(frozen=True, slots=True)
class BlockParam(Node):
    """`&name`; None is the anonymous `&`."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Params(Node):
    """A parameter list in Ruby's order. `required` and `post` hold `RequiredParam` and `DestructuredParam`."""

    required: tuple[Node, ...] = ()
    optional: tuple[OptionalParam, ...] = ()
    rest: RestParam | None = None
    post: tuple[Node, ...] = ()
    keywords: tuple[KeywordParam, ...] = ()
    kwrest: KwRestParam | None = None
    no_keywords: bool = False  # `**nil`
    block: BlockParam | None = None
    forwarding: bool = False  # `...`
    block_locals: tuple[str, ...] = ()  # `|a; b|`
    excess_comma: bool = False  # `|a,|` takes the first of an array
    unsupported: "tuple[Unsupported, ...]" = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be passed."""
        return self == Params(self.span)


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ |params| body }` or `do ... end`. `numbered` is the highest `_1`..`_9` used; `it`: `it` is read."""

    params: Params | None
    body: "Body"
    numbered: int = 0
    it: bool = False
    braces: bool = False


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """`->(params) { body }`. (`lambda { }` and `proc { }` are calls with a block.)"""

    params: Params | None
    body: "Body"
    numbered: int = 0
    it: bool = False


# --- control flow -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Body(Node):
    statements: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if`, `unless` (negated), the modifiers and `?:`; `form` is "if", "modifier" or "ternary"."""

    condition: Node
    then: Body
    else_: "Body | If | None" = None
    negated: bool = False
    form: str = "if"


@dataclass(frozen=True, slots=True)
class While(Node):
    """`while`, `until` (negated); `do_while` is `begin ... end while x`, which runs once before it asks."""

    condition: Node
    body: Body
    negated: bool = False
    do_while: bool = False


@dataclass(frozen=True, slots=True)
class For(Node):
    target: Node
    iterable: Node
    body: Body


@dataclass(frozen=True, slots=True)
class When(Node):
    """`when a, *b`."""

    conditions: tuple[Node, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`case subject` (None: each `when` is a condition of its own)."""

    subject: Node | None
    whens: tuple[When, ...]
    else_: Body | None


@dataclass(frozen=True, slots=True)
class InClause(Node):
    pattern: Node
    guard: Node | None
    guard_negated: bool
    body: Body


@dataclass(frozen=True, slots=True)
class CaseIn(Node):
    subject: Node
    clauses: tuple[InClause, ...]
    else_: Body | None


@dataclass(frozen=True, slots=True)
class MatchPattern(Node):
    """`value => pattern` (raises) or `value in pattern` (a boolean)."""

    value: Node
    pattern: Node
    raises: bool


@dataclass(frozen=True, slots=True)
class PatValue(Node):
    """A literal, range or constant, compared with `===`."""

    value: Node


@dataclass(frozen=True, slots=True)
class PatPin(Node):
    """`^name`, `^@x`, `^(expression)`."""

    value: Node


@dataclass(frozen=True, slots=True)
class PatBind(Node):
    """A name that takes the value."""

    name: str


@dataclass(frozen=True, slots=True)
class PatSplat(Node):
    """`*name` or `*` in an array pattern."""

    name: str | None


@dataclass(frozen=True, slots=True)
class PatArray(Node):
    """`Const[a, *b, c]`; one `PatSplat` at most, or two for a find pattern `[*, x, *]`."""

    const: Node | None
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class PatPair(Node):
    """`key: pattern`; None binds a local variable of that name."""

    key: str
    pattern: Node | None


@dataclass(frozen=True, slots=True)
class PatHash(Node):
    """`Const(a:, b: 1, **rest)`; `rest` is a name, "" for a bare `**`, None for none; `closed` is `**nil`."""

    const: Node | None
    pairs: tuple[PatPair, ...]
    rest: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class PatAlt(Node):
    alternatives: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class PatCapture(Node):
    """`pattern => name`."""

    pattern: Node
    name: str


@dataclass(frozen=True, slots=True)
class Rescue(Node):
    """`rescue A, *B => target`; no exceptions means StandardError."""

    exceptions: tuple[Node, ...]
    target: Node | None
    body: Body


@dataclass(frozen=True, slots=True)
class Begin(Node):
    """`begin ... rescue ... else ... ensure ... end`, also of a method, class or block body."""

    body: Body
    rescues: tuple[Rescue, ...] = ()
    else_: Body | None = None
    ensure: Body | None = None


@dataclass(frozen=True, slots=True)
class RescueMod(Node):
    """`value rescue fallback`."""

    value: Node
    fallback: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Or(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Defined(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Return(Node):
    """Several values are an `ArrayLit` without brackets."""

    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Break(Node):
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Next(Node):
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Redo(Node):
    """`redo`."""


@dataclass(frozen=True, slots=True)
class Retry(Node):
    """`retry`."""


# --- definitions ------------------------------------------------------------------------------------------------------


class LazyBody:
    """The body of a method, converted when first asked for."""

    __slots__ = ("_body", "_convert", "_source")

    def __init__(self, source: Callable[[], str], convert: Callable[[], Body]) -> None:
        self._source = source
        self._convert: Callable[[], Body] | None = convert
        self._body: Body | None = None

    @property
    def source(self) -> str:
        return self._source()

    @property
    def body(self) -> Body:
        if self._body is None:
            assert self._convert is not None
            self._body = self._convert()
            self._convert = None
        return self._body


@dataclass(frozen=True, slots=True)
class MethodDef(Node):
    """`def name(params)`; `singleton` is what stands before the dot (`SelfNode`, a `ConstRead`), else None."""

    name: str
    singleton: Node | None
    params: Params
    endless: bool
    lazy: LazyBody = field(compare=False, repr=False)

    @property
    def body(self) -> Body:
        """The statements; converted on first access, then kept."""
        return self.lazy.body

    @property
    def source(self) -> str:
        """The text from `def` to `end`, as written (the first line without its indentation)."""
        return self.lazy.source


@dataclass(frozen=True, slots=True)
class ClassDef(Node):
    path: ConstRead
    superclass: Node | None
    body: Body


@dataclass(frozen=True, slots=True)
class SClass(Node):
    """`class << target`."""

    target: Node
    body: Body


@dataclass(frozen=True, slots=True)
class ModuleDef(Node):
    path: ConstRead
    body: Body


@dataclass(frozen=True, slots=True)
class Alias(Node):
    """`alias new old`: two `SymLit`, or two `GvarRead`."""

    new: Node
    old: Node


@dataclass(frozen=True, slots=True)
class Undef(Node):
    names: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class BeginBlock(Node):
    """`BEGIN { }`."""

    body: Body


@dataclass(frozen=True, slots=True)
class EndBlock(Node):
    """`END { }`."""

    body: Body


@dataclass(frozen=True, slots=True)
class Unsupported(Node):
    """Source without a node here: `kind` says why ("error", "depth", or the grammar's name), `source` is its text."""

    kind: str
    source: str


# --- walking ----------------------------------------------------------------------------------------------------------


def children(node: Node, *, methods: bool = True) -> Iterator[Node]:
    """The nodes directly below, in order of the fields; the bodies of methods only with `methods`."""
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
    if methods and isinstance(node, MethodDef):
        yield node.body


def walk(node: Node, *, methods: bool = True) -> Iterator[Node]:
    """The node and everything below it, parents first, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current, methods=methods))))
