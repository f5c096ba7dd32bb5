"""Which routes may be served: small programs, one gap each."""

from __future__ import annotations

import pytest

from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.catalogue import routes
from regauge.migration import manifest, readiness
from regauge.program import types as t
from regauge.program.code import Block, Function
from regauge.program.handlers import Handler
from regauge.program.models import Association, Callback, Condition, Effect, Gap, Model, Validation
from regauge.program.program import App, Program
from regauge.program.web import Controller, Route, Unsure
from regauge.ruby.evaluator.values import Regexp

PLACE = Span("app/models/product.rb", 3)
FOUND = Diagnostic(codes.UNKNOWN_CLASS_CALL, PLACE, "`track` is not known")


def function(key: str, *, calls: tuple[str, ...] = (), reads: tuple[str, ...] = ()) -> Function:
    """A compiled body of which only the reach matters."""
    return Function(key, key, "Product", "row", [], Block((), None), t.VOID, PLACE, calls=set(calls), reads=set(reads))


def shop(*, calls: tuple[str, ...] = (), reads: tuple[str, ...] = (), functions: tuple[Function, ...] = ()) -> Program:
    """One route, `GET /products`, whose handler reaches `calls` and `reads`; models Product and Seller."""
    program = Program(App())
    for name in ("Product", "Seller"):
        program.models[name] = Model(
            name, f"app/models/{name.lower()}.rb", PLACE, "ApplicationRecord", f"{name.lower()}s"
        )
    program.controllers["ProductsController"] = Controller(
        "ProductsController", "a.rb", PLACE, None, key="products", actions=["index"]
    )
    program.routes.append(Route(["GET"], "/products(.:format)", "products", "index", "products", PLACE))
    handler = Handler("ProductsController", "index", PLACE, function("ProductsController#index"))
    handler.calls, handler.reads = set(calls), set(reads)
    program.handlers["products#index"] = handler
    program.functions.update({each.key: each for each in functions})
    return program


def status(program: Program) -> str:
    readiness.run(program)
    return program.routes[0].status


def gap(program: Program, effects: set[Effect], names: tuple[str, ...] = (), model: str = "Product") -> None:
    program.models[model].gaps.append(Gap(FOUND, frozenset(effects), frozenset(names)))


def test_a_handler_without_gaps_is_ready() -> None:
    program = shop(reads=("Product:read",))
    assert status(program) == "ready"
    assert program.routes[0].reasons == []


def test_on_mysql_no_route_is_ready() -> None:
    program = shop(reads=("Product:read",))
    program.app.adapter = "mysql"
    _, found = readiness.run(program)
    assert [each.code.id for each in found] == ["RG0714"]
    assert (program.routes[0].status, program.routes[0].reasons) == ("partial", found)


def test_no_handler_is_unported_with_its_reasons() -> None:
    program = shop()
    del program.handlers["products#index"]
    program.unhandled["products#index"] = [FOUND]
    assert status(program) == "unported"
    assert program.routes[0].reasons == [FOUND]


def test_a_route_with_a_gap_of_its_own_is_unported() -> None:
    program = shop()
    program.routes[0].gap = FOUND
    assert status(program) == "unported"
    assert program.routes[0].reasons == [FOUND]


def test_a_redirect_is_named_until_it_is_served() -> None:
    program = shop()
    program.routes[0].controller = program.routes[0].action = None
    program.routes[0].redirect = ("/status", 301)
    assert status(program) == "unported"
    assert [reason.code.id for reason in program.routes[0].reasons] == ["RG0707"]


@pytest.mark.parametrize(
    ("effect", "read", "expected"),
    [
        ("all", "Product:read", "partial"),
        ("read", "Product:read", "partial"),
        ("save", "Product:read", "ready"),
        ("save", "Product:save", "partial"),
        ("destroy", "Product:save", "ready"),
        ("destroy", "Product:destroy", "partial"),
        ("all", "Seller:read", "ready"),
        ("read", "Seller:save", "ready"),
    ],
)
def test_a_gap_counts_for_what_it_may_change(effect: Effect, read: str, expected: str) -> None:
    program = shop(reads=(read,))
    gap(program, {effect})
    assert status(program) == expected


@pytest.mark.parametrize(
    "called", ["Product#label", "Product.label", "Product.scope:label", "Product#label@draft", "Product#label@shared"]
)
def test_a_gap_counts_for_its_names(called: str) -> None:
    program = shop(calls=(called,), reads=("Product:read",))
    gap(program, set(), ("label",))
    assert status(program) == "partial"
    assert status(shop(calls=("Product#other",), reads=("Product:read",))) == "ready"


def test_a_gap_of_names_counts_even_if_no_row_is_read() -> None:
    """`Product.label` may be called without a query."""
    program = shop(calls=("Product.label",))
    gap(program, set(), ("label",))
    assert status(program) == "partial"


def test_a_gap_behind_two_calls_counts() -> None:
    program = shop(
        calls=("Product#a",),
        functions=(function("Product#a", calls=("Product#b",)), function("Product#b", reads=("Seller:save",))),
    )
    gap(program, {"save"}, model="Seller")
    assert status(program) == "partial"


def test_calls_in_a_circle_end() -> None:
    program = shop(
        calls=("Product#a",),
        functions=(
            function("Product#a", calls=("Product#a", "Product#b")),
            function("Product#b", calls=("Product#a",)),
        ),
    )
    assert status(program) == "ready"


def test_a_body_that_was_not_lowered_counts_where_it_is_called() -> None:
    program = shop(calls=("Product#a",), functions=(function("Product#a", calls=("Product#gone",)),))
    program.not_lowered["Product#gone"] = [FOUND]
    assert status(program) == "partial"
    assert program.routes[0].reasons == [FOUND]


@pytest.mark.parametrize(
    "key", ["Product#callback:before_save:3:3", "Product#condition:3:9", "Product#option:3:9", "Product#normalize:name"]
)
def test_a_save_runs_what_rails_runs(key: str) -> None:
    program = shop(reads=("Product:save",), functions=(function(key, reads=("Seller:save",)),))
    gap(program, {"save"}, model="Seller")
    assert status(program) == "partial"
    reading = shop(reads=("Product:read",), functions=(function(key, reads=("Seller:save",)),))
    gap(reading, {"save"}, model="Seller")
    assert status(reading) == "ready"


@pytest.mark.parametrize("kind", ["callback", "validation", "condition"])
@pytest.mark.parametrize("at", ["@draft", "@shared"])
def test_a_save_runs_methods_by_name(kind: str, at: str) -> None:
    program = shop(reads=("Product:save",))
    program.not_lowered[f"Product#act{at}"] = [FOUND]
    model = program.models["Product"]
    if kind == "callback":
        model.callbacks.append(Callback("before_save", PLACE, method="act"))
    elif kind == "validation":
        model.validations.append(Validation("method", None, PLACE, method="act"))
    else:
        model.callbacks.append(Callback("before_save", PLACE, method="x", conditions=[Condition(False, method="act")]))
    assert status(program) == "partial"


def test_a_save_of_a_subclass_runs_what_its_base_declares() -> None:
    program = shop(
        reads=("Seller:save",), functions=(function("Product#callback:before_save:3:3", calls=("Product#gone",)),)
    )
    program.models["Seller"].sti_base = "Product"
    program.models["Product"].sti_subclasses = ["Seller"]
    program.not_lowered["Product#gone"] = [FOUND]
    assert status(program) == "partial"


@pytest.mark.parametrize(("owner", "read"), [("Product", "Seller"), ("Seller", "Product")])
def test_classes_of_one_table_share_their_gaps(owner: str, read: str) -> None:
    program = shop(reads=(f"{read}:read",))
    program.models["Seller"].sti_base = "Product"
    program.models["Product"].sti_subclasses = ["Seller"]
    gap(program, {"all"}, model=owner)
    assert status(program) == "partial"


@pytest.mark.parametrize(
    ("effects", "names", "expected"),
    [
        ({"all"}, (), "partial"),
        (set(), ("index",), "partial"),
        (set(), ("helper",), "partial"),
        (set(), ("show",), "ready"),
    ],
)
def test_gaps_of_the_controller(effects: set[Effect], names: tuple[str, ...], expected: str) -> None:
    program = shop(calls=("ProductsController#helper",))
    program.controllers["ProductsController"].gaps.append(Gap(FOUND, frozenset(effects), frozenset(names)))
    assert status(program) == expected


def test_the_manifest_says_why_and_where() -> None:
    program = shop(reads=("Product:save",))
    gap(program, {"save"})
    readiness.run(program)
    made = manifest.build(program)
    assert made["counts"] == {"ready": 0, "partial": 1, "unported": 0}
    (route,) = made["routes"]
    assert (route["verbs"], route["path"], route["to"], route["status"]) == (
        ["GET"],
        "/products(.:format)",
        "products#index",
        "partial",
    )
    assert route["reasons"] == [
        {"code": "RG0301", "at": "app/models/product.rb:3", "why": "`track` is not known", "fix": FOUND.advice}
    ]
    assert '"version": 1' in manifest.render(program)


def test_the_same_reason_is_said_once() -> None:
    program = shop(reads=("Product:save", "Product:read"))
    gap(program, {"all"})
    readiness.run(program)
    assert program.routes[0].reasons == [FOUND]


def test_destroying_an_owner_destroys_what_depends_on_it() -> None:
    program = shop(reads=("Seller:destroy",))
    products = Association("has_many", "products", PLACE, target="Product", dependent="destroy")
    program.models["Seller"].associations["products"] = products
    gap(program, {"destroy"})
    assert status(program) == "partial"
    products.dependent = "nullify"
    assert status(program) == "ready"


@pytest.mark.parametrize("polymorphic", [False, True])
def test_saving_what_touches_its_owner_saves_the_owner(polymorphic: bool) -> None:
    program = shop(reads=("Product:save",))
    seller = Association("belongs_to", "seller", PLACE, touch=True)
    seller.target, seller.types = (None, ["Seller"]) if polymorphic else ("Seller", [])
    program.models["Product"].associations["seller"] = seller
    gap(program, {"save"}, model="Seller")
    assert status(program) == "partial"
    seller.touch = False
    assert status(program) == "ready"


def test_the_manifest_says_what_else_decides_whose_a_request_is() -> None:
    def entry(route: Route) -> dict[str, object]:
        program = shop()
        program.routes[:] = [route]
        (made,) = manifest.build(program)["routes"]
        return {key: made[key] for key in ("requirements", "conditional", "prefix") if key in made}

    def route(path: str, found: Diagnostic | None = None, **constraints: object) -> Route:
        return Route(["GET"], path, "a", "b", None, PLACE, constraints=constraints, gap=found)

    assert entry(route("/a/:id(.:format)")) == {}
    assert entry(route("/a/:id", id=Regexp("\\d+"))) == {"requirements": {"id": "\\d+"}}
    assert entry(route("/a/:id", id=Regexp("[a-z]+", "i"))) == {"requirements": {"id": "(?i:[a-z]+)"}}
    assert entry(route("/a/:id", id=Regexp("a b", "x"))) == {"conditional": True}
    assert entry(route("/a/:id", id=Regexp("a"), host="b.test")) == {"conditional": True}
    assert entry(route("/a", Diagnostic(routes.ROUTE_CONSTRAINT, PLACE, "a lambda"))) == {"conditional": True}
    assert entry(route("/a", Diagnostic(routes.ACTION_MISSING, PLACE, "no action"))) == {}
    assert entry(route("/a", Diagnostic(routes.MOUNT, PLACE, "an engine"))) == {"prefix": True, "conditional": True}


def test_the_manifest_has_a_place_for_routes_that_are_not_known() -> None:
    program = shop(reads=("Product:read",))
    program.unsure.append(Unsure(0, "/users", Diagnostic(routes.UNKNOWN_ROUTE_CALL, PLACE, "`devise_for`")))
    program.unsure.append(Unsure(1, "/", Diagnostic(routes.UNKNOWN_ROUTE_CALL, PLACE, "`something`")))
    program.routes[0].path = "/caf\u00e9(.:format)"
    program.app.method_override = False
    readiness.run(program)
    made = manifest.build(program)
    first, known, last = made["routes"]
    assert (first["path"], first["prefix"], first["conditional"], first["status"]) == ("/users", True, True, "unported")
    assert (known["path"], last["path"], last["unknown"]) == ("/caf%C3%A9(.:format)", "/", True)
    assert (made["method_override"], made["counts"]["ready"]) == (False, 1)
