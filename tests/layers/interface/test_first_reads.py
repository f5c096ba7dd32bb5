"""Where a broken body is found out, and what an action sees of an owner whose draft it saved."""

from __future__ import annotations

from regauge.diagnostics.span import Span
from regauge.layers.layer3_interface import aliases
from regauge.layers.layer3_interface.aliases import Alias, follow, put_back
from regauge.layers.layer3_interface.parsing import parse_at_first_read
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.program import App, Program

READ = h.ParamRead(h.ParamsRoot(type=t.PARAMS), ("id",), type=t.JSON)
ROW = t.Record("Order", "row")
DRAFT = t.Record("Payment", "draft")


def _function(key: str, body: c.Block) -> c.Function:
    return c.Function(key, key, "", "free", [], body, t.VOID, Span("", 0))


def test_a_filter_that_reads_nothing_comes_before_the_parse() -> None:
    program = Program(App())
    program.functions["A#login"] = _function("A#login", c.Block())
    program.functions["A#set_thing"] = _function("A#set_thing", c.Block((), READ))
    login, found = (c.Do(c.CallFn(key, None, (), type=t.VOID)) for key in ("A#login", "A#set_thing"))
    body = parse_at_first_read(c.Block((login, found)), program)
    assert body.statements == (login, h.Parsed(), found)
    assert parse_at_first_read(c.Block((login,)), program).statements == (login,)
    assert parse_at_first_read(c.Block((login,), READ), program).statements == (login, h.Parsed())


def test_only_after_the_save_is_the_owner_read_through_the_draft() -> None:
    alias = Alias("payment", "Payment", "order", "order")
    payment, order = c.Var("payment", type=DRAFT), c.Var("order", type=ROW)
    state = c.Field(order, "state", type=t.STR)
    save = c.Do(c.RecordOp("save!", payment, type=t.BOOL))
    block, saved = aliases._block(c.Block((c.Do(state), save, c.Do(state)), state), alias)
    held = c.Field(c.Expect(c.Loaded(payment, "order", type=t.optional(ROW)), "state", type=ROW), "state", type=t.STR)
    assert saved
    assert block == c.Block((c.Do(state), save, c.Do(held)), held)


def test_without_a_callback_that_changes_it_nothing_is_rewritten() -> None:
    program = Program(App())
    body = c.Block((c.Let("payment", c.Build("Payment", (("order", c.Var("order", type=ROW)),), type=DRAFT)),))
    assert put_back(program) == set()
    assert follow(body, program, set()) == body
