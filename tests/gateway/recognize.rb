# Reads lines "VERB PATH" and prints the pattern of the route that Rails' router takes for each, or "none".
require "rails"
require "action_dispatch"
require "action_controller"

class Gem404; def self.call(_env) = [404, {}, []]; end

set = ActionDispatch::Routing::RouteSet.new
set.draw { instance_eval(File.read(ARGV[0]), ARGV[0]) }
STDIN.each_line(chomp: true) do |line|
  verb, path = line.split(" ", 2)
  env = Rack::MockRequest.env_for("http://shop.test/", method: verb)
  env["PATH_INFO"] = ActionDispatch::Journey::Router::Utils.normalize_path(path.split("?", 2).first)
  found = nil
  set.router.recognize(ActionDispatch::Request.new(env)) { |route, _| found ||= route.path.spec.to_s }
  puts(found || "none")
end
