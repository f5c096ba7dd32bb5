"""What rows are made of: (the name of an action, its Ruby, what it is asked with): a query is a GET, anything else is sent as JSON by POST."""

from __future__ import annotations

from typing import Any, Final

Row = tuple[str, str, tuple[Any, ...]]

ODD: Final[tuple[Any, ...]] = (
    "",
    "?x=1",
    "?x=",
    "?x",
    "?x=abc",
    "?x[]=1&x[]=2",
    "?x[]=",
    "?x[]",
    "?x[a]=1",
    "?x=1.5",
    "?x=%201",
    "?x=99999999999999999999",
    {"x": None},
    {"x": []},
    {"x": [1, None]},
    {"x": [None]},
    {"x": ["1", "abc"]},
    {"x": {}},
    {"x": {"a": 1}},
    {"x": True},
    {"x": 1.5},
    {"x": 1},
    {"x": ""},
    {"x": [[1]]},
    {"x": [{"a": 1}]},
    {"x": "Bell"},
)


def where(column: str, *more: Any) -> Row:
    return (f"where_{column}", f"render json: Item.where({column}: params[:x]).order(:id).pluck(:id)", (*ODD, *more))


def ids(name: str, query: str, *asks: Any) -> Row:
    return (name, f"render json: {query}.order(:id).pluck(:id)", asks or ("",))


def json(name: str, value: str, *asks: Any) -> Row:
    return (name, f"render json: {value}", asks or ("",))
