"""Compiled bodies: Ruby whose meaning is static, as typed trees.

The layers lower Ruby's syntax to these nodes; the emitters print them as Rust. Every expression carries its type, and
says what it needs (`needs`): a connection, the right to fail. Ruby's looseness is resolved here and not in an emitter: truthiness is a
test of a bool or of nil, `&.` is a map over an optional, a call on something that may be nil is an `Expect`, a method of Ruby's core is one row of
the core table (`Core.op`).

A node added here is added to the printer, the checker and the emitter too; a test compares the three lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from regauge.diagnostics.span import Span
from regauge.program.types import Record, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """An expression with its type and the Ruby it came from."""

    type: Type
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stmt:
    """A statement."""

    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """Statements and what the last expression is worth (None: nothing)."""

    statements: tuple[Stmt, ...] = ()
    value: Expr | None = None


# -- values


@dataclass(frozen=True, slots=True)
class Lit(Expr):
    """nil, true, 1, 1.5, "text", :symbol (as str with type SYMBOL); an enum's label has type EnumValue."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Text(Expr):
    """`"a #{b} c"`."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class ListOf(Expr):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class DictOf(Expr):
    """`{ a: 1 }` (type Shape: all keys literal, in order) or with computed keys (type Hash)."""

    pairs: tuple[tuple[str | Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class Span_(Expr):
    """A Ruby range, as an argument of where, clamp, cover?."""

    low: Expr | None
    high: Expr | None
    exclusive: bool = False


# -- places


@dataclass(frozen=True, slots=True)
class Var(Expr):
    """A local variable, a parameter, an instance variable of a controller (which is a local of the handler)."""

    name: str


@dataclass(frozen=True, slots=True)
class Self_(Expr):
    """The receiver of a method."""


@dataclass(frozen=True, slots=True)
class Field(Expr):
    """A column of a record."""

    record: Expr
    column: str


@dataclass(frozen=True, slots=True)
class Loaded(Expr):
    """What an association of a record holds; loads it once. Needs a connection."""

    record: Expr
    association: str


@dataclass(frozen=True, slots=True)
class Constant(Expr):
    """A constant of a class whose value is static."""

    owner: str
    name: str


# -- control


@dataclass(frozen=True, slots=True)
class Cond(Expr):
    """`if` as an expression; `case` becomes a chain of these."""

    test: Expr
    then: Block
    else_: Block


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """Negation of a bool."""

    value: Expr


@dataclass(frozen=True, slots=True)
class And(Expr):
    """Both bools."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Or(Expr):
    """Either bool."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Coalesce(Expr):
    """`a || b` where `a` is optional: the first that is not nil."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class IsNil(Expr):
    """Whether an optional is nil."""

    value: Expr


@dataclass(frozen=True, slots=True)
class IsSome(Expr):
    """Whether an optional is not nil. `var` names the value where this holds: in what `And` joins to its right, in the `then` of the test that it
    belongs to, after a `Guard`. An empty `var` names nothing."""

    value: Expr
    var: str = ""


@dataclass(frozen=True, slots=True)
class IsA(Expr):
    """Whether a record of an STI family is of the class `model`, or a polymorphic owner holds one."""

    value: Expr
    model: str


@dataclass(frozen=True, slots=True)
class MapSome(Expr):
    """`a&.b`: `body` with `var` bound to the value, or nil."""

    value: Expr
    var: str
    body: Expr


@dataclass(frozen=True, slots=True)
class Expect(Expr):
    """A value that must not be nil because `method` is called on it; Ruby's NoMethodError otherwise."""

    value: Expr
    method: str


@dataclass(frozen=True, slots=True)
class Cast(Expr):
    """A conversion that Rails makes silently: int to float, id to int, label to enum, row to draft, saved draft to row."""

    value: Expr


# -- calls


@dataclass(frozen=True, slots=True)
class Core(Expr):
    """A method of Ruby's core or ActiveSupport: `op` names a row of the core table, e.g. `str.upcase`."""

    op: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class CallFn(Expr):
    """A method of the app. `function` is a key of Program.functions."""

    function: str
    receiver: Expr | None
    args: tuple[Expr, ...]


IterKind = Literal[
    "each", "map", "select", "reject", "find", "any", "all", "none", "sum", "count", "sort_by", "min_by", "max_by", "group_by", "flat_map",
    "filter_map", "each_with_index", "map_with_index", "index_by", "partition", "reduce", "each_with_object", "to_h", "uniq", "times",
    "index_with", "transform_values", "find_index",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Iterate(Expr):
    """A method with a block over a collection (or an integer, for `times`)."""

    kind: IterKind
    over: Expr
    params: tuple[str, ...]
    body: Block
    initial: Expr | None = None


# -- records


@dataclass(frozen=True, slots=True)
class Build(Expr):
    """`Model.new(...)`, `owner.children.build(...)`: a draft. Attributes in their order; `params` is a permitted hash assigned where it stands."""

    model: str
    attributes: tuple[tuple[str, Expr], ...] = ()
    params: Expr | None = None
    owner: Expr | None = None
    association: str | None = None


RecordVerb = Literal[
    "save", "save!", "valid?", "invalid?", "update", "update!", "assign", "destroy", "destroy!", "delete", "reload", "touch", "increment!", "decrement!", "toggle!",
    "update_column", "update_columns", "persisted?", "new_record?", "destroyed?", "changed?", "errors", "authenticate", "create", "create!",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordOp(Expr):
    """What ActiveRecord does with one record."""

    verb: RecordVerb
    record: Expr
    attributes: tuple[tuple[str, Expr], ...] = ()
    params: Expr | None = None
    args: tuple[Expr, ...] = ()


DirtyVerb = Literal[
    "changed?",
    "was",
    "change",
    "saved_change?",
    "before_last_save",
    "saved_change",
    "will_save_change?",
    "in_database",
    "previously_changed?",
    "previously_was",
]


@dataclass(frozen=True, slots=True)
class Dirty(Expr):
    """Dirty tracking of one column."""

    verb: DirtyVerb
    record: Expr
    column: str
    from_: Expr | None = None
    to: Expr | None = None


@dataclass(frozen=True, slots=True)
class MatchOwner(Expr):
    """What a polymorphic owner answers: for each model, the name of the record and the block. An owner of no known class is an error."""

    value: Expr
    arms: tuple[tuple[str, str, Block], ...]


# -- queries


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column in a query; `model` names the table."""

    model: str
    column: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`column op value`; op: = != < <= > >= like not_like in not_in is_null is_not_null between ilike. Values are bound, never pasted."""

    column: ColumnRef
    op: str
    value: Expr | None = None
    function: str | None = None  # lower, upper: applied to the column
    value_function: str | None = None
    pasted: bool = False  # the value stood in SQL text, where Rails quotes it instead of binding it


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """NOT."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS / IN over another query through an association's keys: `joins(:order).merge(Order.settled)`."""

    association: str
    model: str
    where: Predicate | None
    query: Query | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class RawSql:
    """Literal SQL of the app with bound values in between."""

    parts: tuple[str | Expr, ...]


Predicate = Compare | AllOf | AnyOf | Negated | Exists | RawSql


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain."""


@dataclass(frozen=True, slots=True)
class Where(Step):
    """A filter."""

    predicate: Predicate


@dataclass(frozen=True, slots=True)
class OrderBy(Step):
    """`order`; `reorder` replaces what came before."""

    columns: tuple[tuple[ColumnRef, bool], ...]  # with True for descending
    reorder: bool = False


@dataclass(frozen=True, slots=True)
class Limit(Step):
    """`limit(n)`, as the app computes it."""

    count: Expr


@dataclass(frozen=True, slots=True)
class Offset(Step):
    """`offset(n)`."""

    count: Expr


@dataclass(frozen=True, slots=True)
class Includes(Step):
    """Associations to load with a few queries: nested paths, e.g. (("seller",), ("lines", "product"))."""

    paths: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Join(Step):
    """`joins(:association)` (inner) or `left_joins`."""

    association: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class ScopeCall(Step):
    """A scope of the app, or a class method that narrows a relation."""

    function: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct(Step):
    """`distinct`."""


@dataclass(frozen=True, slots=True)
class Pick(Step):
    """`select(:column)` of a relation that another query uses as a list."""

    column: ColumnRef


@dataclass(frozen=True, slots=True)
class GroupBy(Step):
    """`group(:column)`, before `count` or `sum`."""

    columns: tuple[ColumnRef, ...]


@dataclass(frozen=True, slots=True)
class Merge(Step):
    """`merge(relation)` of the same model: its steps."""

    query: Query


@dataclass(frozen=True, slots=True)
class Reverse(Step):
    """`reverse_order`, or what `last` does."""


@dataclass(frozen=True, slots=True)
class NoRows(Step):
    """`none`."""


@dataclass(frozen=True, slots=True)
class Query(Expr):
    """A relation: a model's rows, an association's rows, or a relation held in `base`, and the chain on it."""

    model: str
    base: Expr | None = None  # a relation-valued expression
    owner: Expr | None = None  # with `association`: owner.association
    association: str | None = None
    steps: tuple[Step, ...] = ()


RunKind = Literal[
    "load", "first", "last", "take", "find", "find_by", "find_by!", "exists?", "count", "sum", "minimum", "maximum", "average", "pluck", "ids",
    "update_all", "delete_all", "destroy_all", "find_or_create_by", "find_or_create_by!", "find_or_initialize_by", "first!", "last!", "group_count", "group_sum", "pick", "sole",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run(Expr):
    """A relation sent to the database."""

    query: Query
    kind: RunKind
    args: tuple[Expr, ...] = ()
    columns: tuple[ColumnRef, ...] = ()
    attributes: tuple[tuple[str, Expr], ...] = ()


# -- statements


@dataclass(frozen=True, slots=True)
class Let(Stmt):
    """A new local. Without a value it is declared only, and every path sets it before it is read."""

    name: str
    value: Expr | None
    mutable: bool = False
    type: Type | None = None  # where the local holds more than its first value


@dataclass(frozen=True, slots=True)
class Set(Stmt):
    """An assignment to a local that exists."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class SetField(Stmt):
    """`record.column = value` (typed; a param's cast is `Cast` or an attribute writer in `RecordOp.assign`)."""

    record: Expr
    column: str
    value: Expr


@dataclass(frozen=True, slots=True)
class SetLoaded(Stmt):
    """`record.association = other`: the key and the loaded cell."""

    record: Expr
    association: str
    value: Expr


@dataclass(frozen=True, slots=True)
class LetMany(Stmt):
    """`a, b = pair`: new locals from the parts of a tuple or, with `rest`, of an array."""

    names: tuple[str, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class Mutate(Stmt):
    """A change of a local collection: `list << x`, `hash[k] = v`, `text << "x"`; `op` names a row of the core table."""

    op: str
    target: Expr
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Do(Stmt):
    """An expression for its effect."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Return(Stmt):
    """`return value`."""

    value: Expr | None = None


@dataclass(frozen=True, slots=True)
class IfStmt(Stmt):
    """`if` as a statement."""

    test: Expr
    then: Block
    else_: Block


@dataclass(frozen=True, slots=True)
class Guard(Stmt):
    """`return unless test`: goes on with the names that `test` binds (`IsSome.var`), or runs `else_`, which does not come back."""

    test: Expr
    else_: Block


@dataclass(frozen=True, slots=True)
class ForEach(Stmt):
    """`each` for its effect: a loop that may break, go on, return."""

    over: Expr
    var: str
    body: Block
    index: str | None = None


@dataclass(frozen=True, slots=True)
class While(Stmt):
    """`while` / `loop` / `until`."""

    test: Expr
    body: Block


@dataclass(frozen=True, slots=True)
class Break(Stmt):
    """`break`."""


@dataclass(frozen=True, slots=True)
class Next(Stmt):
    """`next`."""


@dataclass(frozen=True, slots=True)
class Raise(Stmt):
    """`raise Class, message`."""

    error: str
    message: Expr | None = None


@dataclass(frozen=True, slots=True)
class Halt(Stmt):
    """`throw :abort`."""


@dataclass(frozen=True, slots=True)
class AddError(Stmt):
    """`errors.add(attribute, message)`: `kind` is a symbol with Rails' message in `message`, or "invalid" for a text of the app."""

    record: Expr
    attribute: str
    kind: str
    message: Expr


@dataclass(frozen=True, slots=True)
class Transaction(Stmt):
    """`transaction do ... end`."""

    body: Block


@dataclass(frozen=True, slots=True)
class Rescue(Stmt):
    """`begin; body; rescue A, B => e; ...; end`."""

    body: Block
    handlers: tuple[tuple[tuple[str, ...], str | None, Block], ...]


@dataclass(frozen=True, slots=True)
class Atomic(Expr):
    """`transaction do ... end` whose value is read."""

    body: Block


@dataclass(frozen=True, slots=True)
class Attempt(Expr):
    """`begin; a; rescue A => e; b; end` whose value is read: handlers as in `Rescue`."""

    body: Block
    handlers: tuple[tuple[tuple[str, ...], str | None, Block], ...]


# -- functions


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter with its type; a default is an expression over the ones before it."""

    name: str
    type: Type
    default: Expr | None = None
    keyword: bool = False


Receiver = Literal["row", "draft", "shared", "class", "relation", "controller", "template", "free"]
Connection = Literal["none", "read", "write"]


@dataclass(slots=True)
class Function:
    """A compiled method.

    `receiver` says on what it is emitted: a row (`&self`), a draft (`&mut self` where `mutates`), both (a trait), the class, a relation (scopes).
    """

    key: str  # "Product#price_label", "Product.search", "Product#price_label@draft"
    name: str
    owner: str
    receiver: Receiver
    params: list[Param]
    body: Block
    returns: Type
    span: Span
    conn: Connection = "none"
    fallible: bool = False
    mutates: bool = False
    self_type: Record | None = None
    needs_request: bool = False
    calls: set[str] = field(default_factory=set)  # keys of functions that it calls: reachability
    reads: set[str] = field(default_factory=set)  # models that it touches, with how: "Product:read", "Product:save"
    source: str = ""
