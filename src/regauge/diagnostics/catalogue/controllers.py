"""Codes 08xx: controllers, filters, parameters and responses."""

from __future__ import annotations

from regauge.diagnostics.codes import Severity, dynamic, error, gap, note

UNKNOWN_CONTROLLER_CALL = gap(
    "RG0801",
    "unknown-controller-call",
    "A class-body call of a controller that Regauge does not know",
    what="The call is neither Rails' nor the app's, as far as Regauge reads them.",
    why="It may add a filter; no action of the controller is ready without it.",
    example="load_and_authorize_resource",
    fix="keep the controller's routes on Rails, or port what the call adds",
)
FILTER_OPTION = gap(
    "RG0802",
    "filter-option",
    "A filter option that is not converted",
    what="An option of `before_action` and its kin is not converted.",
    why="Whether and when the filter runs depends on it.",
    example="before_action :load, prepend: true",
    fix="use `only:` and `except:`",
)
AROUND_FILTER = gap(
    "RG0803",
    "around-filter",
    "Around filters are not converted",
    what="`around_action` wraps actions.",
    why="What it does before, after and on errors would not happen.",
    example="around_action :switch_locale",
    fix="use before and after filters, or keep the routes on Rails",
)
FILTER_MISSING = error(
    "RG0804",
    "filter-missing",
    "A filter method that does not exist",
    what="Neither the controller nor what it inherits or includes defines the method.",
    why="Rails raises NoMethodError in every action it covers; a gem may define it.",
    example="before_action :authenticate_user!",
    fix="correct the name, or keep the routes on Rails",
    severity=Severity.WARNING,
)
SKIPPED_FILTER_MISSING = error(
    "RG0805",
    "skipped-filter-missing",
    "A filter is skipped that was never added",
    what="`skip_before_action` names a filter that is not in the chain.",
    why="Rails raises ArgumentError when the controller is loaded.",
    example="skip_before_action :authentciate",
    fix="correct the name, or add `raise: false`",
)
FILTER_BODY = gap(
    "RG0806",
    "filter-body",
    "A filter whose body is not converted",
    what="The method or block of a filter is more than Regauge compiles.",
    why="No action that it covers is ready.",
    example="before_action { head :forbidden unless Policy.new(self).call }",
    fix="port the stub, or keep the routes on Rails",
)
RESCUE_FROM = gap(
    "RG0807",
    "rescue-from",
    "A `rescue_from` that is not converted",
    what="The exception class, the handler or its form is not converted.",
    why="The answer to errors depends on it.",
    example="rescue_from Stripe::Error, with: :payment_failed",
    fix="port the handler",
)
RENDER = gap(
    "RG0808",
    "unsupported-render",
    "A way to answer that is not converted",
    what="`render` with something other than JSON, a JSON template, plain text or `head`, or with an option that "
    "is not converted.",
    why="The answer's bytes or headers would differ.",
    example="render xml: @products",
    fix="keep the route on Rails",
)
DYNAMIC_RENDER = dynamic(
    "RG0809",
    "dynamic-render",
    "What is rendered is only known at run time",
    what="The template, status or options of `render` are computed.",
    why="Any of them may be meant.",
    example="render params[:page]",
    fix="list the possibilities in a `case`",
)
PARAMS = gap(
    "RG0810",
    "unsupported-params",
    "A use of params that is not converted",
    what="Params are permitted, merged or walked in a way that Regauge does not compile.",
    why="What is let through decides what is stored.",
    example="params.permit!",
    fix="list the attributes in `permit` or `expect`",
)
RESPONSE_FORMAT = gap(
    "RG0811",
    "response-format",
    "A format other than JSON",
    what="The action answers HTML, Turbo Streams, CSV or another format.",
    why="Only JSON is converted in this version.",
    example="respond_to { |format| format.html }",
    fix="keep the route on Rails",
)
SESSION = gap(
    "RG0812",
    "session",
    "Sessions, cookies and flash are not converted",
    what="The action reads or writes the session, cookies or the flash, or checks CSRF tokens.",
    why="They must work across Rails and Rust at once.",
    example="session[:cart_id] = cart.id",
    fix="keep the route on Rails",
)
STREAMING = gap(
    "RG0813",
    "streaming",
    "Streams, files and live answers are not converted",
    what="`send_file`, `send_data`, `ActionController::Live`, `response.stream` and the like.",
    why="The answer is not a rendered body.",
    example="send_file invoice.path",
    fix="keep the route on Rails",
)
AUTHENTICATION = gap(
    "RG0814",
    "authentication",
    "A form of authentication that is not converted",
    what="The controller authenticates in a way other than HTTP token or basic authentication as Rails has it, or "
    "with an option that is not converted.",
    why="A route that lets the wrong people in is worse than none.",
    example="authenticate_with_http_digest { |name| users[name] }",
    fix="keep the routes on Rails",
)
ACTION_BODY = gap(
    "RG0815",
    "action-body",
    "An action whose body is not converted",
    what="The action holds something that Regauge does not compile.",
    why="Its routes stay on Rails; the Rust service answers 501 there.",
    example="def show = render(json: Report.new(params).call)",
    fix="port the action, or keep the route on Rails",
)
REDIRECT = gap(
    "RG0816",
    "redirect",
    "A redirect that is not converted",
    what="`redirect_to` or `redirect_back` with a target that Regauge cannot compile.",
    why="Clients follow it.",
    example='redirect_to @order, notice: "Done"',
    fix="keep the route on Rails",
)
CACHING = gap(
    "RG0817",
    "caching",
    "HTTP caching that is not converted",
    what="`fresh_when`, `stale?`, `expires_in`, `http_cache_forever` or `etag` in a form that is not converted.",
    why="Clients and proxies would keep answers for longer or shorter.",
    example="etag { current_user&.id }",
    fix="keep the route on Rails",
)
RATE_LIMIT = gap(
    "RG0818",
    "rate-limit",
    "Rate limits are not converted",
    what="`rate_limit` counts requests in Rails' cache.",
    why="Two services would count apart.",
    example="rate_limit to: 10, within: 3.minutes",
    fix="keep the routes on Rails, or limit in the gateway",
)
CONTROLLER_BASE = gap(
    "RG0819",
    "controller-base",
    "A controller whose superclass is not known",
    what="The controller inherits from a class of a gem or of an engine.",
    why="Its filters and methods are not known.",
    example="class SessionsController < Devise::SessionsController\nend",
    fix="keep the controller's routes on Rails",
)
CONTROLLER_SETTING = gap(
    "RG0820",
    "controller-setting",
    "A controller setting that is not converted",
    what="`layout`, `helper`, `wrap_parameters`, `protect_from_forgery`, `default_url_options` and the like in a "
    "form that is not converted.",
    why="The answer may depend on it.",
    example="wrap_parameters :thing, format: [:xml]",
    fix="keep the controller's routes on Rails",
)
HEADERS = gap(
    "RG0821",
    "headers",
    "A use of request or response that is not converted",
    what="The code reads or writes something of `request`, `response` or `headers` that is not converted.",
    why="The answer depends on it.",
    example='response.headers["Link"] = pages.to_s',
    fix="keep the route on Rails",
)
UNROUTED_ACTION = note(
    "RG0823",
    "unrouted-action",
    "A public controller method without a route",
    what="No route leads to the method.",
    why="No request can reach it, so no handler is written for it; its Ruby is counted as not converted.",
    example="def preview = head(:ok)",
    fix="make it private, or remove it",
)
JSON_SHAPE = gap(
    "RG0824",
    "json-shape",
    "A value whose JSON is not known",
    what="`render json:`, `as_json` or `to_json` with a value or an option that is not converted.",
    why="The body's bytes would differ.",
    example="render json: @product, serializer: ProductSerializer",
    fix="use a hash, `as_json` with only/except/include/methods, or a jbuilder template",
)
