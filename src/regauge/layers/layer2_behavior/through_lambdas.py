"""The lambda of a `through` that speaks of the rows in the middle: what it says of them, apart from what it says of the target.

    has_many :watchers, -> { active.merge(Watch.watching) }, through: :watches     middle: watching        target: active
    has_many :voters, -> { where("votes.comment_id" => nil) }, through: :votes     middle: where(comment_id: nil)

Rails has both tables in one query; Rust narrows the middle rows, and the target by them.
"""

from __future__ import annotations

from dataclasses import replace

from regauge.diagnostics.data import dataclass
from regauge.program.models import Association, Model
from regauge.program.program import Program
from regauge.ruby import ast


@dataclass(frozen=True)
class Split:
    """The class in the middle, its part of the lambda, and what is left for the target (None: nothing)."""

    middle: str
    of_middle: ast.Node
    of_target: ast.Node | None


def split(program: Program, model: Model, association: Association) -> Split | None:
    """The two parts; None where the lambda says nothing of the middle, or more than a chain."""
    body = association.scope
    if association.through is None or not isinstance(body, ast.Lambda | ast.Block) or len(body.body.statements) != 1:
        return None
    if body.params is not None and not body.params.is_empty:
        return None
    middle = _middle(program, model, association.through)
    calls = _chain(body.body.statements[0])
    if middle is None or calls is None:
        return None
    inside: list[ast.Call] = []
    outside: list[ast.Call] = []
    for call in calls:
        mine = _of_middle(program, middle, call)
        if mine:
            inside += mine
        else:
            outside.append(call)
    if not inside:
        return None
    return Split(middle.name, _lambda(body, inside), _lambda(body, outside) if outside else None)


def _middle(program: Program, model: Model, name: str) -> Model | None:
    current: Model | None = model
    while current is not None:
        if name in current.associations:
            return program.models.get(current.associations[name].target or "")
        current = program.models.get(current.superclass or "")
    return None


def _chain(node: ast.Node | None) -> list[ast.Call] | None:
    """`a.b.c` as its calls in order; None where it starts with anything but the relation."""
    calls: list[ast.Call] = []
    while node is not None:
        if not isinstance(node, ast.Call) or node.safe_navigation:
            return None
        calls.append(node)
        node = node.receiver
    return calls[::-1]


def _lambda(body: ast.Lambda | ast.Block, calls: list[ast.Call]) -> ast.Node:
    node: ast.Node | None = None
    for call in calls:
        node = replace(call, receiver=node)
    assert node is not None
    return replace(body, body=replace(body.body, statements=(node,)))


def _of_middle(program: Program, middle: Model, call: ast.Call) -> list[ast.Call]:
    """The calls on the middle that a call of the lambda comes to; none where it is not about the middle."""
    if call.name == "merge" and len(call.args) == 1:
        chain: list[ast.Call] = []
        node: ast.Node | None = call.args[0]
        while isinstance(node, ast.Call):
            chain.append(node)
            node = node.receiver
        if isinstance(node, ast.ConstRead) and (node.path or "").removeprefix("::") == middle.name:
            return [replace(each, receiver=None) for each in reversed(chain)]
    if call.name == "where" and len(call.args) == 1 and isinstance(call.args[0], ast.HashLit):
        pairs = _pairs(middle.table or "", call.args[0])
        if pairs is not None:
            return [replace(call, args=(replace(call.args[0], pairs=pairs),))]
    return []


def _pairs(table: str, given: ast.HashLit) -> tuple[ast.Node, ...] | None:
    """`"votes.vote" => 1` and `votes: { vote: 1 }` as `vote: 1`; None where a pair is about something else."""
    found: list[ast.Node] = []
    for pair in given.pairs:
        if not isinstance(pair, ast.Pair):
            return None
        name = pair.key.value if isinstance(pair.key, ast.StrLit) else getattr(pair.key, "name", "")
        if isinstance(pair.key, ast.StrLit) and name.startswith(f"{table}."):
            found.append(replace(pair, key=ast.SymLit(pair.key.span, name.removeprefix(f"{table}."))))
        elif name == table and isinstance(pair.value, ast.HashLit):
            found += pair.value.pairs
        else:
            return None
    return tuple(found)
