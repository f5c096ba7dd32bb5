"""The DSL of routes."""

from __future__ import annotations

from typing import Any, Final

from tests.planted.plant import Line


def _route(name: str, ruby: str, **more: Any) -> Line:
    return Line(name, "config/routes.rb", 'root "status#show"', ruby, **more)


LINES: Final = (
    _route("get", 'get "planted-get", to: "status#show"'),
    _route("redirect", 'get "planted-redirect", to: redirect("/status")'),
    _route("redirect with a status", 'get "planted-found", to: redirect("/status", status: 302)'),
    _route("redirect with a block", 'get "planted", to: redirect { |params, request| "/status" }'),
    _route("redirect by parts", 'get "planted/:id", to: redirect(path: "/api/v1/products/%{id}")'),
    _route("mount", 'mount ActionCable.server => "/cable"'),
    _route("mount of a lambda", 'mount ->(env) { [200, {}, ["x"]] } => "/planted"'),
    _route("a lambda as the target", 'get "planted", to: ->(env) { [200, {}, ["x"]] }'),
    _route("match via all", 'match "planted-all", to: "status#show", via: :all'),
    _route("match via two", 'match "planted-two", to: "status#show", via: %i[get post]'),
    _route("match without via", 'match "planted", to: "status#show"'),
    _route(
        "a constraint by a pattern", 'get "planted-pattern/:id", to: "status#show", constraints: { id: /[A-Z]\\d{5}/ }'
    ),
    _route("a pattern beside the options", 'get "planted-beside/:id", to: "status#show", id: /\\d+/'),
    _route("a constraint by a lambda", 'get "planted", to: "status#show", constraints: ->(request) { request.ssl? }'),
    _route("a constraint on the host", 'constraints(subdomain: "api") { get "planted", to: "status#show" }'),
    _route("a constraint by a class", 'constraints(Loud.new) { get "planted", to: "status#show" }'),
    _route("a glob", 'get "planted-glob/*rest", to: "status#show"'),
    _route("a glob that takes all", 'get "*path", to: "status#show"'),
    _route("an optional part", 'get "planted-part(/:page)", to: "status#show"'),
    _route("an optional scope", 'scope("(:locale)") { get "planted-scope", to: "status#show" }'),
    _route("defaults", 'get "planted-defaults", to: "status#show", defaults: { page: 1 }'),
    _route("defaults with a block", 'defaults(format: :json) { get "planted-block", to: "status#show" }'),
    _route("format false", 'get "planted-unformatted", to: "status#show", format: false'),
    _route("format true", 'get "planted-formatted", to: "status#show", format: true'),
    _route("anchor false", 'get "planted", to: "status#show", anchor: false'),
    _route("shallow", "resources :sellers, shallow: true do\n  resources :reviews, only: :index\nend"),
    _route("param", 'resources :planted_things, controller: "status", only: :show, param: :slug'),
    _route("path_names", 'resources :planted, controller: "status", only: :new, path_names: { new: "make" }'),
    _route(
        "concerns",
        "concern(:planted) { get :planted, on: :collection }\nresources :things, only: [], concerns: :planted",
    ),
    _route("controller", 'controller(:status) { get "planted-controller", action: :show }'),
    _route("a controller that is not there", 'get "planted", to: "nothing#here"'),
    _route("an action that is not there", 'get "planted", to: "status#nothing"'),
    _route("a route that hides another", 'get "api/v1/categories", to: "status#show"'),
    _route("a route that hides others by a pattern", 'get "api/v1/:anything", to: "status#show"'),
    _route("devise_for", "devise_for :users"),
    _route("an unknown call", "authenticate(:user) { get :planted }"),
    _route("draw of a file", "draw :planted"),
    _route("direct", 'direct(:planted) { "http://planted.example" }'),
    _route("resolve", 'resolve("Category") { [:status] }'),
    _route("default_url_options", 'default_url_options host: "planted.example"'),
    _route("a condition of a route", 'get "planted", to: "status#show" if ENV["PLANTED"]'),
    _route("a loop of routes", '%w[one two].each { |name| get "planted-#{name}", to: "status#show" }'),
    _route("a host", 'get "planted-host", to: "status#show", host: "planted.example"'),
    _route("scope with a path", 'scope("planted-module", module: nil) { get "status", to: "status#show" }'),
    _route("verbs put and delete", 'put "planted-verbs", to: "status#show"\ndelete "planted-verbs", to: "status#show"'),
    _route("letters beyond ASCII", 'get "plantée", to: "status#show"'),
    _route("a helper's name again", 'get "planted", to: "status#show", as: :api_v1_category'),
)
