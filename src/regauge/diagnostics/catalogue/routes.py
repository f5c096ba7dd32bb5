"""Codes 07xx: config/routes.rb."""

from __future__ import annotations

from regauge.diagnostics.codes import dynamic, error, gap, note

UNKNOWN_ROUTE_CALL = gap(
    "RG0701",
    "unknown-route-call",
    "A call in the routes that Regauge does not know",
    what="config/routes.rb calls something that is neither Rails' nor defined there.",
    why="Which routes it draws is unknown; they are missing from the table.",
    example="devise_for :users",
    fix="keep its paths on Rails",
)
UNKNOWN_ROUTE_OPTION = gap(
    "RG0702",
    "unknown-route-option",
    "A route option that is not converted",
    what="An option of a route, resource or scope is not converted.",
    why="It may change which requests match.",
    example='get "/files", to: "files#index", anchor: false',
    fix="keep the route on Rails",
)
ROUTE_CONSTRAINT = dynamic(
    "RG0703",
    "route-constraint",
    "A constraint that is decided by the request",
    what="The constraint is a lambda, an object, or asks for host, subdomain or headers.",
    why="Whether the route matches is not known from the path.",
    example="constraints(->(request) { request.session[:admin] }) { resources :reports }",
    fix="keep the routes inside on Rails",
)
MOUNT = gap(
    "RG0704",
    "mount",
    "A mounted engine or Rack app",
    what="`mount` gives a path to something that is not a controller of this app.",
    why="What it answers is not known.",
    example='mount Sidekiq::Web => "/sidekiq"',
    fix="keep the path on Rails",
)
CONTROLLER_MISSING = error(
    "RG0705",
    "controller-missing",
    "A route to a controller that does not exist",
    what="No file defines the controller that the route names.",
    why="Rails answers with a routing error.",
    example="resources :prodcuts",
    fix="correct the name, or remove the route",
)
ACTION_MISSING = error(
    "RG0706",
    "action-missing",
    "A route to an action that does not exist",
    what="The controller has neither a public method nor a template of that name.",
    why="Rails answers 404 (ActionNotFound); `resources` without `only:` often draws too many routes.",
    example="resources :products   # no `edit`",
    fix="add `only:` to the route",
)
ROUTE_REDIRECT = gap(
    "RG0707",
    "route-redirect",
    "A redirect in the routes is not converted",
    what="`redirect(...)` with a block, an object or an option that is not converted.",
    why="Where it leads is computed.",
    example='get "/old", to: redirect { |params, request| request.host }',
    fix="keep the path on Rails",
)
DYNAMIC_ROUTES = dynamic(
    "RG0708",
    "dynamic-routes",
    "Routes that depend on something outside of the file",
    what="Routes are drawn from the database, the environment or files.",
    why="Which ones there are is only known when the app boots.",
    example='Page.find_each { |page| get page.path, to: "pages#show" }',
    fix="use a route with a parameter",
)
SHADOWED_ROUTE = note(
    "RG0709",
    "shadowed-route",
    "A route that never matches",
    what="An earlier route matches everything that this one does.",
    why="Rails takes the first; so does the generated router.",
    example='get "/:slug", to: "pages#show"\nget "/about", to: "pages#about"',
    fix="move the more special route up",
)
ROUTE_HELPER = gap(
    "RG0710",
    "route-helper",
    "A custom URL helper is not converted",
    what="`direct` or `resolve` defines how URLs are made.",
    why="URLs in answers depend on it.",
    example='direct(:homepage) { "https://example.org" }',
    fix="keep routes that use it on Rails",
)
ROUTE_CONCERN = error(
    "RG0711",
    "route-concern",
    "A routing concern that does not exist",
    what="`concerns` names something that `concern` did not define before.",
    why="Rails raises when it draws the routes.",
    example="resources :products, concerns: :reviewable",
    fix="define the concern above",
)
RACK_ENDPOINT = gap(
    "RG0712",
    "rack-endpoint",
    "A route to a Rack application",
    what="`to:` is an object or a lambda instead of `controller#action`.",
    why="What it answers is not converted.",
    example='get "/version", to: ->(env) { [200, {}, ["1"]] }',
    fix="use a controller, or keep the path on Rails",
)
PATH_CONFLICT = gap(
    "RG0713",
    "path-pattern",
    "A path pattern that the router cannot express",
    what="Optional parts, globs in the middle, or formats in the pattern of a kind that is not converted.",
    why="It would match other paths than Rails'.",
    example='get "/books(/:year(/:month))/*rest/edit", to: "books#edit"',
    fix="write several plain routes",
)
MYSQL_ROUTES = gap(
    "RG0714",
    "routes-on-mysql",
    "Routes on MySQL stay on Rails",
    what="The workspace is for MySQL or MariaDB: its data crate is compared with Rails, its routes are not.",
    why="MySQL compares texts by collations, orders and rounds as the other databases do not; answers may differ from Rails' where nobody looked.",
    example="database:\n  adapter: mysql2",
    fix="use the data crate; the routes wait for their proof",
)
