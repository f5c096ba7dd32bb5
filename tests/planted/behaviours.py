"""What Rails does with lines that are compiled, why that is so, and the requests that show it.

A `quiet` line changes no answer of the shop as it is; its reason says why. Lines of one variant live in one app.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tests.parity.requests.build import ADA, ADMIN, HARBOUR, JOSE, delete, get, patch, post, request
from tests.parity.wire import Request

API = "/api/v1"


@dataclass(frozen=True)
class Behaviour:
    """See `plant.Line`."""

    behaves: str
    variant: str = "one"
    asks: tuple[Request, ...] = ()
    shows: str = ""
    quiet: bool = False


def category(label: str, **attributes: Any) -> Request:
    """Creates a category."""
    return post(
        f"category: {label}", f"{API}/categories", token=HARBOUR, json={"category": {"name": label, **attributes}}
    )


def product(label: str, **attributes: Any) -> Request:
    fields = {"name": label, "sku": "ZZZ-0001", "price_cents": 500, "stock": 1, **attributes}
    return post(f"product: {label}", f"{API}/products", token=HARBOUR, json={"product": fields})


def review(label: str, **attributes: Any) -> Request:
    fields = {"rating": 4, "title": "", "body": "long enough a body", **attributes}
    return post(f"review: {label}", f"{API}/products/2/reviews", token=JOSE, json={"review": fields})


def seller(**attributes: Any) -> Request:
    fields = {"name": "Ann", "email": "ann@x.example", "password": "long enough", **attributes}
    return post("seller", "/admin/sellers", auth=ADMIN, json={"seller": fields})


def changed(label: str, **attributes: Any) -> Request:
    """Changes a category of the seeds."""
    return patch(f"change: {label}", f"{API}/categories/2", token=HARBOUR, json={"category": attributes})


_CHECK = "a validator with an option that is compiled: the record is refused with Rails' message"
_LIFE = "a callback of the record's life that is compiled: the row and the answer hold what it set"
_WEB = "a filter, rescue or setting of the controller that is compiled: the answer is its"
_ROUTE = "a route that is compiled: the path leads where it says"
_VIEW = "a line of the template that is compiled: the answer holds what it writes"
_NOBODY = "it adds what nobody in the shop calls: no answer changes"

TABLE: Final[dict[str, Behaviour]] = {
    # validators
    "presence with a message": Behaviour(_CHECK, "checks", (product("Plain"),), "of Product is needed"),
    "absence": Behaviour(_CHECK, "checks", (seller(joined_on="2020-01-01"),), "Joined on must be blank"),
    "length is": Behaviour(
        _CHECK, "checks", (review("short title", title="abc"), review("seven", title="abcdefg")), "has not 7"
    ),
    "length minimum": Behaviour(_CHECK, "checks", (category("Minimum", description="abc"),), "has under 4"),
    "uniqueness": Behaviour(
        _CHECK,
        "checks",
        (category("First of two", description="the same text"), category("Second of two", description="the same text")),
        "Description has already been taken",
    ),
    "uniqueness without case": Behaviour(
        _CHECK,
        "checks 2",
        (category("First case", description="One text"), category("Second case", description="ONE TEXT")),
        "Description has already been taken",
    ),
    "format without": Behaviour(
        _CHECK, "checks", (category("Formatted", description="an Evil text"),), "holds an Evil text"
    ),
    "numericality other_than": Behaviour(
        _CHECK, "checks", (category("Thirteen", position=13), category("Twelve", position=12)), "brings bad luck"
    ),
    "numericality odd": Behaviour(
        _CHECK, "checks", (review("even", rating=4, body="this is an odd body"),), "must be odd"
    ),
    "inclusion within": Behaviour(
        _CHECK,
        "checks 2",
        (category("Sixth", position=6), category("Fifth", position=5)),
        "is not included in the list",
    ),
    "exclusion": Behaviour(_CHECK, "checks", (category("Admin"),), "Name is reserved"),
    "acceptance": Behaviour(
        _CHECK,
        "checks",
        (product("Accepted", description="x", featured=False), product("Accepted", description="x", featured=True)),
        "must be accepted",
    ),
    "on two contexts": Behaviour(
        _CHECK, "checks 2", (category("Without text"), changed("no text", description="")), "can't be blank"
    ),
    "unless with a lambda": Behaviour(
        _CHECK, "checks 3", (category("Placed", position=1), category("Unplaced")), "can't be blank"
    ),
    "if with a list": Behaviour(
        _CHECK,
        "checks",
        (category("Far root", position=2), category("Near root", position=1)),
        "Description can't be blank",
    ),
    "if in the validator's options": Behaviour(
        _CHECK, "checks 4", (category("Root"), category("Child", parent_id=1)), "can't be blank"
    ),
    "validates_presence_of": Behaviour(_CHECK, "checks 3", (review("untitled"),), "Title can't be blank"),
    "validates_length_of": Behaviour(
        _CHECK, "checks 2", (category("Long", description="more than ten"),), "is too long (maximum is 10 characters)"
    ),
    "validates_numericality_of": Behaviour(
        _CHECK, "checks 3", (category("Uneven", position=3, description="x"),), "must be even"
    ),
    "two attributes": Behaviour(
        _CHECK,
        "checks 4",
        (product("Neither"), product("Both", description="x", available_on="2030-01-01", sku="ZZZ-0002")),
        "Available on can't be blank",
    ),
    "a block": Behaviour(_CHECK, "checks", (category("Ninth", position=9, description="some text"),), "is closed"),
    "with_options": Behaviour(
        _CHECK,
        "checks 3",
        (product("Featured", featured=True), product("Plain", sku="ZZZ-0002")),
        "Description can't be blank",
    ),
    "a condition that is true": Behaviour(_CHECK, "checks 3", (seller(),), "Joined on can't be blank"),
    "a loop over a constant": Behaviour(_CHECK, "checks 4", (review("untitled"),), "Title can't be blank"),
    # callbacks
    "before_validation": Behaviour(
        _LIFE, "life", (category("Stripped", description="  spaces  "),), '"description":"spaces'
    ),
    "after_validation": Behaviour(_LIFE, "life 2", (category("Bang", description="text"),), "text!"),
    "before_save": Behaviour(_LIFE, "life 3", (category("Bare"),), '"description":"none"'),
    "before_save with a lambda": Behaviour(_LIFE, "web 3", (category("Bare"),), '"description":"lambda"'),
    "before_create": Behaviour(_LIFE, "life", (category("Seventh", position=1),), '"position":7'),
    "before_update": Behaviour(_LIFE, "life", (changed("anything", position=2),), '"description":"changed"'),
    "after_create": Behaviour(_LIFE, "life 2", (category("Eighth"),), '"position":8'),
    "after_update": Behaviour(_LIFE, "life 2", (changed("anything", position=3),), '"description":"after"'),
    "after_save": Behaviour(_LIFE, "life 3", (category("Twentieth", position=20),), '"position":21'),
    "before_destroy": Behaviour(
        _LIFE,
        "life 3",
        (changed("to three", position=3), delete("delete the third", f"{API}/categories/2", token=HARBOUR)),
    ),
    "before_destroy, prepended": Behaviour(
        "the callback sees the children, before `dependent: :nullify` lets them go",
        "life 4",
        (delete("delete a parent", f"{API}/categories/1", token=HARBOUR), get("it is there", f"{API}/categories/1")),
    ),
    "conditions in a list": Behaviour(
        _LIFE,
        "life 4",
        (category("Far", position=6, description="x"), category("Near", position=5, description="x")),
        "far root",
    ),
    "throw :abort": Behaviour(_LIFE, "life", (changed("to forty", position=40),)),
    "send of a macro": Behaviour(_LIFE, "life 3", (category("Fourteenth", position=14),), '"description":"sent"'),
    "normalizes": Behaviour(_LIFE, "life 6", (category("Loud", description="text"),), '"description":"TEXT"'),
    "normalizes, in queries and in bodies": Behaviour(
        "what a hash looks for and what a body assigns is normalized, what SQL text compares is not",
        "web 2",
        (category("Lost", description="sought"), category("Found", description="Sought"), category("Hushed")),
        '"position":101',
    ),
    "a method of a concern": Behaviour(
        "the class's method stands before the concern's", "life 7", (category("Anything"),), '"slug":"fixed"'
    ),
    "delegate with a prefix": Behaviour(_LIFE, "life 6", (category("Child", parent_id=2),)),
    "has_many dependent destroy": Behaviour(
        "destroying the owner destroys the rows with its key",
        "life 6",
        (delete("delete the first", f"{API}/categories/1", token=HARBOUR),),
    ),
    "has_many dependent restrict_with_exception": Behaviour(
        "destroying the owner raises while rows have its key",
        "life 7",
        (delete("delete the first", f"{API}/categories/1", token=HARBOUR),),
    ),
    "has_one": Behaviour(
        "destroying the owner destroys the row",
        "life 7",
        (delete("delete the parent", f"{API}/categories/stationery", token=HARBOUR),),
    ),
    # models
    "enum": Behaviour(
        "the column answers labels, and refuses others with ArgumentError",
        "models",
        (
            category("Labelled", position="high"),
            category("Refused", position="none"),
            get("labels", f"{API}/categories"),
        ),
        '"position":"high"',
    ),
    "enum with a prefix": Behaviour(
        "as enum; its methods have the prefix",
        "models 2",
        (category("Labelled", position="high"), get("labels", f"{API}/categories")),
        '"position":"high"',
    ),
    "a scope again, below": Behaviour(
        "the lower of the two wins", "models", (get("featured", f"{API}/products/featured"),)
    ),
    "a scope again": Behaviour(
        "the scope that stands below it wins: no answer changes",
        "life 6",
        (get("featured", f"{API}/products/featured"),),
        quiet=True,
    ),
    "to_s": Behaviour("what is interpolated", "life 4", (category("Ofme"),), '"description":"of Ofme"'),
    "a method that a subclass writes anew": Behaviour(
        "cards answer their own kind",
        "models",
        (
            get("payments", f"{API}/orders/2/payments", token=ADA),
            get("payments of 1", f"{API}/orders/1/payments", token=ADA),
        ),
        '"kind":"plastic"',
    ),
    "super in a subclass": Behaviour(
        "cards answer the base's kind in capitals",
        "models 2",
        (
            get("payments", f"{API}/orders/2/payments", token=ADA),
            get("payments of 1", f"{API}/orders/1/payments", token=ADA),
        ),
        '"kind":"CARD"',
    ),
    "private for what is rendered": Behaviour(_NOBODY, "life 7", (get("products", f"{API}/products"),), quiet=True),
    "private by name at the end": Behaviour(
        "nobody outside of the class calls what became private: no answer changes",
        "models 2",
        (patch("a price", f"{API}/products/1", token=HARBOUR, json={"product": {"price_cents": 901}}),),
        quiet=True,
    ),
    "public_send of a literal": Behaviour(
        "a root answers its slug as its path", "models", (get("a root", f"{API}/categories/1"),)
    ),
    "a return of something else": Behaviour(
        "a root answers its name after `root: `", "models 2", (get("a root", f"{API}/categories/1"),), "root: "
    ),
    "a random number": Behaviour(
        "a root answers a digit below one", "checks 4", (get("a root", f"{API}/categories/1"),), '"path":"0"'
    ),
    # controllers
    "a body of an action": Behaviour(_WEB, "web", (get("a header", f"{API}/categories/1"),)),
    "head in an action": Behaviour(
        _WEB, "web", (get("gone", f"{API}/categories/3"), get("gone 2", f"{API}/categories/2"))
    ),
    "request.remote_ip": Behaviour(
        "who asks from 10.0.0.1 is refused",
        "web",
        (
            get("from there", f"{API}/categories/1", headers={"X-Forwarded-For": "10.0.0.1"}),
            get("from elsewhere", f"{API}/categories/1", headers={"X-Forwarded-For": "10.0.0.2"}),
        ),
    ),
    "before_action with a lambda": Behaviour(_WEB, "web", (get("gone by a lambda", f"{API}/categories?gone=1"),)),
    "before_action with if": Behaviour(_WEB, "web", (get("secret", f"{API}/categories?secret=1"),)),
    "prepend_before_action": Behaviour(_WEB, "web", (get("early", f"{API}/categories/nothing?early=1"),)),
    "append_before_action": Behaviour(_WEB, "web", (get("late", f"{API}/categories/1?late=1"),)),
    "skip_before_action": Behaviour(
        _WEB, "web 2", (post("open", f"{API}/categories", json={"category": {"name": "Open"}}),)
    ),
    "skip_before_action only": Behaviour(
        _WEB,
        "web",
        (
            post("open create", f"{API}/categories", json={"category": {"name": "Open"}}),
            delete("closed delete", f"{API}/categories/1"),
        ),
    ),
    "skip_before_action with if": Behaviour(
        _WEB,
        "web 3",
        (
            post("open by parameter", f"{API}/categories?open=1", json={"category": {"name": "Open"}}),
            post("closed", f"{API}/categories", json={"category": {"name": "Open"}}),
        ),
    ),
    "rescue_from with a block": Behaviour(_WEB, "web", (get("a record that is gone", f"{API}/categories/none"),)),
    "rescue_from with a method": Behaviour(
        _WEB, "life 3", (delete("a delete that fails", f"{API}/categories/2", token=HARBOUR),), '"messages":[]'
    ),
    "rescue_from a name": Behaviour(_WEB, "web", (changed("invalid", name=""),)),
    "redirect_to in an action": Behaviour(
        "the answer is HTML without a body, whatever was asked for; the address has the request's scheme and host",
        "web 2",
        (get("a category that moved", f"{API}/categories/plates"), get("it, as XML", f"{API}/categories/plates.xml")),
    ),
    "rescue_from a lambda": Behaviour(_WEB, "web 2", (changed("invalid", name=""),)),
    "wrap_parameters off": Behaviour(
        _WEB,
        "web 2",
        (post("unwrapped", f"{API}/categories", token=HARBOUR, json={"name": "Bare"}),),
        "category is missing",
    ),
    "wrap_parameters by format": Behaviour(
        _WEB,
        "web 3",
        (post("unwrapped", f"{API}/categories", token=HARBOUR, json={"name": "Bare"}),),
        "category is missing",
    ),
    "a loop of filters": Behaviour(
        _WEB,
        "web 2",
        (get("gone in a loop", f"{API}/categories/1?gone=1"), get("gone index", f"{API}/categories?gone=1")),
    ),
    "a filter on all controllers": Behaviour(
        _WEB, "web", (get("closed", "/status?closed=1"), get("closed below", f"{API}/products?closed=1"))
    ),
    "rescue_from on all controllers": Behaviour(
        _WEB, "life 4", (delete("a delete that fails", f"{API}/categories/1", token=HARBOUR),)
    ),
    "a controller's parent": Behaviour(
        _WEB, "web 3", (post("an order unwrapped", f"{API}/orders", token=ADA, json={"note": "bare"}),)
    ),
    "a filter in a concern": Behaviour(_WEB, "web", (get("locked", f"{API}/products?locked=1"),)),
    # views
    "json.x": Behaviour(_VIEW, "views", (get("a show", f"{API}/categories/1"),), '"planted_x"'),
    "json.set!": Behaviour(_VIEW, "views", (get("a show", f"{API}/categories/1"),), '"planted_set"'),
    "an instance variable that nobody sets": Behaviour(
        "it is nil", "views", (get("a show", f"{API}/categories/1"),), '"planted_ivar":null'
    ),
    "a local variable": Behaviour(_VIEW, "views", (get("a show", f"{API}/categories/1"),), '"planted_local"'),
    "a condition in a template": Behaviour(
        _VIEW, "views", (get("a root", f"{API}/categories/1"), get("a child", f"{API}/categories/2")), '"planted_if":1'
    ),
    "the parameters": Behaviour(_VIEW, "views", (get("by slug", f"{API}/categories/gifts"),), '"planted_id":"gifts"'),
    # configuration
    "belongs_to is optional": Behaviour(
        "no owner is asked for: the database refuses where its column does",
        "views",
        (
            product("Ownerless", description="x"),
            post("a line of nothing", f"{API}/orders/1/lines", token=ADA, json={"line": {"quantity": 1}}),
        ),
    ),
    "a message of a validator": Behaviour("the text stands in the answer", "views", (category(""),), "must be there"),
    "a message of a model": Behaviour("the text stands in the answer", "life 3", (category(""),), "must be there"),
    "an attribute's name": Behaviour(
        "the name stands in full messages", "life 4", (category(""),), "Title can't be blank"
    ),
    "a column": Behaviour("it is there, and NULL", "schema", (category("Coloured"),)),
    "a column for STI": Behaviour(
        "rows without a class are of the base, and so are new ones: the column stays NULL",
        "schema",
        (category("Typed"), get("all", f"{API}/categories")),
    ),
    "a column with a default by SQL": Behaviour("the database fills it", "schema", (category("With a token"),)),
}

_PATHS: Final = {
    "get": "/planted-get", "match via all": "/planted-all", "match via two": "/planted-two",
    "an optional part": "/planted-part/3", "an optional scope": "/de/planted-scope",
    "defaults with a block": "/planted-block", "param": "/planted_things/some-slug", "controller": "/planted-controller",
    "a route that hides another": f"{API}/categories", "a route that hides others by a pattern": f"{API}/sellers",
    "a loop of routes": "/planted-one", "a host": "/planted-host", "scope with a path": "/planted-module/status",
    "verbs put and delete": "/planted-verbs",
}  # fmt: skip
_ROUTES_APART: Final = {
    "a route that hides another": "routes 2", "a route that hides others by a pattern": "life 2",
}  # fmt: skip
"""Those that hide others live in apps whose requests do not need the others."""
TABLE.update(
    {
        name: Behaviour(
            _ROUTE,
            _ROUTES_APART.get(name, "routes"),
            (
                get(f"route: {name}", path),
                request(f"route: {name}, PUT", "PUT", path, json={}),
                get(f"route: {name}, as XML", f"{path}.xml" if "." not in path else path),
                post(f"route: {name}, POST", path, json={}),
                get(f"route: {name}, otherwise", f"{path}x/y/z"),
            ),
        )
        for name, path in _PATHS.items()
    }
)
