"""Odd routes: each is served right, or named at its line and answered 501. None is served by a router that cannot tell what it matches."""

from __future__ import annotations

import re

import pytest
from tests.hostile.apps import make

from regauge.config import Settings
from regauge.pipeline import Generation, generate

ROUTES = (
    # the route, a path of it as Axum writes it, and the code that names it (empty: served)
    ('get "plain/:id", to: "things#show"', "/plain/{id}", ""),
    ('get "text/:id", to: "things#show", defaults: { page: "1", format: :json }', "/text/{id}", ""),
    ('get "idle", to: "things#index", constraints: { id: /\\d+/ }', "/idle", ""),
    ('get "digits/:id", to: "things#show", constraints: { id: /\\d+/ }', "/digits/{id}", "RG0703"),
    ('get "segment/:id", to: "things#show", id: /[^\\/]+/', "/segment/{id}", "RG0703"),
    ("resources :things, only: :show, constraints: { id: /\\d+/ }", "/things/{id}", "RG0703"),
    ('get "host", to: "things#index", constraints: { subdomain: "api" }', "/host", "RG0703"),
    ('get "asked", to: "things#index", constraints: ->(request) { request.local? }', "/asked", "RG0703"),
    ('get "json/:id", to: "things#show", format: "json"', "/json/{id}", "RG0703"),
    ('get "kinds/:id", to: "things#show", format: /json|xml/', "/kinds/{id}", "RG0703"),
    ('get "bare/:id", to: "things#show", format: false', "/bare/{id}", "RG0713"),
    ('get "files/*id", to: "things#show"', "/files/{*id}", "RG0713"),
    ('get "page/:id", to: "things#show", defaults: { page: 1 }', "/page/{id}", "RG0702"),
    ('get "on/:id", to: "things#show", defaults: { on: true }', "/on/{id}", "RG0702"),
    ('get "(:lang)/hello", to: "things#index", defaults: { lang: "en" }', "/{lang}/hello", "RG0702"),
    ('get "old", to: redirect { "/new" }', "/old", "RG0707"),
    ('get "lambda", to: ->(env) { [200, {}, ["x"]] }', "/lambda", "RG0712"),
    ('mount Sidekiq::Web => "/jobs"', "/jobs/{*rest}", "RG0704"),
    ('match "*rest", to: "things#index", via: :all', "/{*rest}", "RG0713"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    lines = ["Rails.application.routes.draw do", *(f"  {ruby}" for ruby, _, _ in ROUTES), "end", ""]
    app = make(tmp_path_factory.mktemp("routes") / "app", {"config/routes.rb": "\n".join(lines)})
    return generate(app, Settings())


@pytest.mark.parametrize("number", range(len(ROUTES)), ids=[path for _, path, _ in ROUTES])
def test_route_is_served_or_named(made: Generation, number: int) -> None:
    _, path, code = ROUTES[number]
    line = number + 2
    found = {
        each.code.id for each in made.diagnostics if each.span.path == "config/routes.rb" and each.span.line == line
    }
    text = re.sub(r"\s+", " ", next(file.text for file in made.files if file.path == "crates/web/src/routes.rs"))
    hit = re.search(rf'\.route\( ?"{re.escape(path)}", (\w+)\(', text)
    assert hit is not None
    routes = [route for route in made.program.routes if route.span.line == line]
    if code:
        assert code in found
        assert hit[1] == "unported"
        assert all(route.status == "unported" and route.reasons for route in routes)
    else:
        assert not found
        assert hit[1] in ("read", "write")
        assert all(route.status == "ready" for route in routes)
