"""Filters, rescues and settings of controllers."""

from __future__ import annotations

from typing import Any, Final

from tests.planted.plant import API, Line


def _on(name: str, ruby: str, **more: Any) -> Line:
    return Line(name, f"{API}/categories_controller.rb", "before_action :set_category", ruby, **more)


def _base(name: str, ruby: str, **more: Any) -> Line:
    return Line(name, "app/controllers/application_controller.rb", "class ApplicationController", ruby, **more)


LINES: Final = (
    _on("before_action with a block", "before_action { head :im_a_teapot if params[:teapot] }"),
    _on("before_action with a lambda", "before_action -> { head :gone if params[:gone] }, only: :index"),
    _on("before_action with if", "before_action :require_seller, if: -> { params[:secret] }"),
    _on("before_action with if of a method", "before_action :require_seller, only: :index, if: :mystery?"),
    _on("before_action again", "before_action :set_category, only: :show"),
    _on("before_action that is not there", "before_action :nothing_there"),
    _on("before_action with an option that is none", "before_action :require_seller, colour: :red"),
    _on("prepend_before_action", "prepend_before_action { head :accepted if params[:early] }"),
    _on("append_before_action", "append_before_action { head :accepted if params[:late] }"),
    _on("after_action", 'after_action { response.headers["X-After"] = "yes" }'),
    _on("after_action on the body", "after_action { response.body = response.body.upcase }"),
    _on("around_action", "around_action { |_, block| block.call }"),
    _on("around_action with a method", "around_action :set_category"),
    _on("skip_before_action", "skip_before_action :require_seller"),
    _on("skip_before_action only", "skip_before_action :require_seller, only: :create"),
    _on("skip_before_action with if", "skip_before_action :require_seller, if: -> { params[:open] }"),
    _on("skip_before_action that is not there", "skip_before_action :nothing_there"),
    _on("skip_after_action", "skip_after_action :nothing_there"),
    _on("skip_around_action", "skip_around_action :nothing_there"),
    _on("skip_callback of a controller", "skip_callback :process_action, :before, :require_seller"),
    _on("rescue_from with a block", "rescue_from(ActiveRecord::RecordNotFound) { head :gone }"),
    _on("rescue_from with a method", "rescue_from ActiveRecord::RecordNotDestroyed, with: :render_invalid"),
    _on(
        "rescue_from StandardError",
        "rescue_from(StandardError) { |error| render json: { error: error.class.name }, status: 500 }",
    ),
    _on("rescue_from a name", 'rescue_from "ActiveRecord::RecordInvalid", with: :render_not_found'),
    _on("rescue_from what is not there", "rescue_from Unknown::Error, with: :render_not_found"),
    _on("rescue_from a lambda", "rescue_from ActiveRecord::RecordInvalid, with: ->(error) { head :conflict }"),
    _on("layout", 'layout "shop"'),
    _on("protect_from_forgery", "protect_from_forgery with: :exception"),
    _on("respond_to of the class", "respond_to :json"),
    _on("wrap_parameters off", "wrap_parameters false"),
    _on("wrap_parameters excluding", "wrap_parameters :category, exclude: [:position]"),
    _on("wrap_parameters by format", "wrap_parameters format: []"),
    _on("http_basic_authenticate_with", 'http_basic_authenticate_with name: "a", password: "b", only: :index'),
    _on("rate_limit", "rate_limit to: 1, within: 1.minute"),
    _on("allow_browser", "allow_browser versions: :modern"),
    _on("etag", "etag { current_seller&.id }"),
    _on("force_ssl", "force_ssl"),
    _on("content_security_policy", "content_security_policy { |policy| policy.default_src :none }"),
    _on("permissions_policy", "permissions_policy { |policy| policy.camera :none }"),
    _on("prepend_view_path", 'prepend_view_path "app/other_views"'),
    _on("append_view_path", 'append_view_path "app/other_views"'),
    _on("a renderer", "ActionController::Renderers.add(:json) { |object, _| object.inspect }"),
    _on("permit_all_parameters", "ActionController::Parameters.permit_all_parameters = true"),
    _on("cookies", "include ActionController::Cookies"),
    _on("live", "include ActionController::Live"),
    _on("a gem's controller macro", "load_and_authorize_resource"),
    _on("a gem's filter", "after_action :verify_authorized"),
    _on("def render", "def render(*) = head(:ok)"),
    _on("def params", "def params = super.except(:category)"),
    _on("def process_action", "def process_action(*)\n  super\n  response.status = 299\nend"),
    _on("def action_missing", "def action_missing(_name) = head(:ok)"),
    _on("def default_url_options", 'def default_url_options = { locale: "en" }'),
    _on("def self.controller_path", 'def self.controller_path = "other"'),
    _on("def default_render", "def default_render(*) = head(:accepted)"),
    _on("def head", "def head(*) = super(:ok)"),
    _on("def a rescue's method again", "def render_errors(record) = head(:conflict)"),
    _on("def an action again", "def index = head(:no_content)"),
    _on("private of an action", "private def show_never = 1"),
    Line(
        "private by name of an action",
        f"{API}/categories_controller.rb",
        "def category_params",
        "nil\nend\nprivate :show\ndef more",
    ),
    _on("undef_method of an action", "undef_method :render_errors"),
    _on("alias_method of an action", "alias_method :render_errors, :render_not_found"),
    _on("method_missing in a controller", "def method_missing(*) = head(:ok)"),
    _on("an include of what is not there in a controller", "include Loud"),
    _on(
        "a loop of filters", "%i[index show].each { |name| before_action(only: name) { head :gone if params[:gone] } }"
    ),
    _base("a filter on all controllers", "before_action { head :service_unavailable if params[:closed] }"),
    _base("an after filter on all controllers", 'after_action { response.headers["X-Shop"] = "1" }'),
    _base("rescue_from on all controllers", "rescue_from(ActiveRecord::RecordNotDestroyed) { head :locked }"),
    _base("another parent's module", "include ActionController::RequestForgeryProtection"),
    _base("a filter that skips itself", "skip_before_action :verify_authenticity_token"),
    Line("a controller's parent", f"{API}/base_controller.rb", "include Paginated", "wrap_parameters false"),
    Line(
        "a filter in a concern",
        "app/controllers/concerns/authentication.rb",
        "included do",
        "before_action { head :locked if params[:locked] }",
    ),
    Line(
        "a method in a concern",
        "app/controllers/concerns/paginated.rb",
        "private",
        "def page_limit_of = 1\ndef page_offset = 3",
    ),
)
