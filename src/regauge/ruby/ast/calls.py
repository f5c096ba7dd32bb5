"""Calls, arguments, parameters, blocks and lambdas."""

from __future__ import annotations

from dataclasses import dataclass

from regauge.ruby.ast.base import Body, Node, Unsupported
from regauge.ruby.ast.values import HashLit, MultiTarget


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


@dataclass(frozen=True, slots=True)
class Super(Node):
    """`super(...)` or `super a`: with arguments or with parentheses."""

    args: tuple[Node, ...] = ()
    block: Block | None = None
    block_arg: BlockPass | None = None


@dataclass(frozen=True, slots=True)
class ZSuper(Node):
    """`super` alone, which passes on the method's own arguments."""

    block: Block | None = None
    block_arg: BlockPass | None = None


@dataclass(frozen=True, slots=True)
class Yield(Node):
    args: tuple[Node, ...] = ()


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
    unsupported: tuple[Unsupported, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be passed."""
        return self == Params(self.span)


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ |params| body }` or `do ... end`. `numbered` is the highest `_1`..`_9` used; `it`: `it` is read."""

    params: Params | None
    body: Body
    numbered: int = 0
    it: bool = False
    braces: bool = False


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """`->(params) { body }`. (`lambda { }` and `proc { }` are calls with a block.)"""

    params: Params | None
    body: Body
    numbered: int = 0
    it: bool = False
