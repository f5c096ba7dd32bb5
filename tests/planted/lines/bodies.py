"""What a method's body can say that no compiler of Rails can keep."""

from __future__ import annotations

from typing import Final

from tests.planted.plant import API, MODELS, Line


def _in(name: str, ruby: str) -> Line:
    return Line(name, f"{MODELS}/category.rb", "def path", ruby)


LINES: Final = (
    _in("eval in a body", 'return eval("1 + 1").to_s if name == "eval"'),
    _in("send with a computed name", 'return send(name) if name == "path"'),
    _in("public_send of a literal", "return public_send(:slug) if root?"),
    _in("system", 'system("true")'),
    _in("a thread", "Thread.new { update_columns(position: 5) }"),
    _in("sleep", "sleep 0.01"),
    _in("a file", 'return File.read("/etc/hostname") if position == 99'),
    _in("the network", 'Net::HTTP.get(URI("http://127.0.0.1/")) if position == 99'),
    _in("the environment", 'return ENV["SHOP_NAME"].to_s if root?'),
    _in("a random number", "return rand(1).to_s if root?"),
    _in("a global", "$count = $count.to_i + 1"),
    _in("an instance variable", "@asked = true"),
    _in("the request's state", "return Current.locale if root?"),
    _in("the time zone", 'Time.zone = "Berlin"'),
    _in("the locale", "I18n.locale = :de"),
    _in("instance_variable_get", "return instance_variable_get(:@attributes).to_s if position == 99"),
    _in("a singleton method", 'def self.name = "x"'),
    _in("extend in a body", "extend Sluggable"),
    _in("constantize", 'return "Category".constantize.name if root?'),
    _in("a retry", "begin\n  return name if root?\nrescue StandardError\n  retry\nend"),
    _in("a raw query", 'self.class.connection.execute("UPDATE categories SET position = 1")'),
    _in("find_by_sql", 'return Category.find_by_sql("SELECT * FROM categories").first.name if root?'),
    _in("a job", "ApplicationJob.perform_later(self)"),
    _in("a mail", "OrderMailer.with(order: Order.first).receipt.deliver_later"),
    _in("the cache", 'Rails.cache.fetch("path") { name }'),
    _in("a binding", "binding.local_variables"),
    _in("a method that nobody has", "return frobnicate if root?"),
    _in("update in a reader", "update!(position: position + 1) if position == 50"),
    _in("a return of something else", 'return "root: #{name}" if root?'),
    Line("a body of an action", f"{API}/categories_controller.rb", "def show", 'response.headers["X-Planted"] = "yes"'),
    Line("cookies in an action", f"{API}/categories_controller.rb", "def show", "cookies[:seen] = 1"),
    Line("the session in an action", f"{API}/categories_controller.rb", "def show", "session[:seen] = 1"),
    Line("fresh_when", f"{API}/categories_controller.rb", "def show", "fresh_when(@category)"),
    Line("expires_in", f"{API}/categories_controller.rb", "def show", "expires_in 5.minutes, public: true"),
    Line(
        "respond_to", f"{API}/categories_controller.rb", "def show", "respond_to { |format| format.xml { head :ok } }"
    ),
    Line("send_data", f"{API}/categories_controller.rb", "def show", 'send_data "x"'),
    Line(
        "render of a computed template",
        f"{API}/categories_controller.rb",
        "def show",
        "render params[:as] if params[:as]",
    ),
    Line(
        "head in an action",
        f"{API}/categories_controller.rb",
        "def show",
        "return head :gone if @category.position == 2",
    ),
    Line(
        "redirect_to in an action",
        f"{API}/categories_controller.rb",
        "def show",
        'return redirect_to("/status") if @category.position == 1',
    ),
    Line(
        "request.remote_ip",
        f"{API}/categories_controller.rb",
        "def show",
        'return head(:forbidden) if request.remote_ip == "10.0.0.1"',
    ),
    Line(
        "permit!",
        f"{API}/categories_controller.rb",
        "def category_params",
        "return params.require(:category).permit! if params[:all]",
    ),
)
