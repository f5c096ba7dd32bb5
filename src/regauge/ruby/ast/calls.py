"""Calls, arguments, parameters, blocks and lambdas."""

from __future__ import annotations

from regauge.diagnostics.immutable import immutable
from regauge.ruby.ast.base import Body, Node, Unsupported
from regauge.ruby.ast.values import HashLit, MultiTarget


@immutable
class Splat(Node):
    """`*value`; None is the anonymous `*`."""

    value: Node | None


@immutable
class ForwardArgs(Node):
    """`...` as an argument."""


@immutable
class BlockPass(Node):
    """`&value` (often a `SymLit`); None is the anonymous `&`."""

    value: Node | None


@immutable
class Call(Node):
    """A method call; see the module's conventions for operators, indexes and assignments."""

    receiver: Node | None
    name: str
    args: tuple[Node, ...] = ()
    block: Block | None = None
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


@immutable
class Super(Node):
    """`super(...)` or `super a`: with arguments or with parentheses."""

    args: tuple[Node, ...] = ()
    block: Block | None = None
    block_arg: BlockPass | None = None


@immutable
class ZSuper(Node):
    """`super` alone, which passes on the method's own arguments."""

    block: Block | None = None
    block_arg: BlockPass | None = None


@immutable
class Yield(Node):
    args: tuple[Node, ...] = ()


@immutable
class RequiredParam(Node):
    name: str


@immutable
class DestructuredParam(Node):
    """`(a, (b, *c))` in a parameter list."""

    target: MultiTarget


@immutable
class OptionalParam(Node):
    name: str
    default: Node


@immutable
class RestParam(Node):
    """`*name`; None is the anonymous `*`."""

    name: str | None


@immutable
class KeywordParam(Node):
    """`name:` (default None: required) or `name: default`."""

    name: str
    default: Node | None


@immutable
class KwRestParam(Node):
    """`**name`; None is the anonymous `**`."""

    name: str | None


@immutable
class BlockParam(Node):
    """`&name`; None is the anonymous `&`."""

    name: str | None


@immutable
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
    unsupported: tuple[Unsupported, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be passed."""
        return self == Params(self.span)


@immutable
class Block(Node):
    """`{ |params| body }` or `do ... end`. `numbered` is the highest `_1`..`_9` used; `it`: `it` is read."""

    params: Params | None
    body: Body
    numbered: int = 0
    it: bool = False
    braces: bool = False


@immutable
class Lambda(Node):
    """`->(params) { body }`. (`lambda { }` and `proc { }` are calls with a block.)"""

    params: Params | None
    body: Body
    numbered: int = 0
    it: bool = False
