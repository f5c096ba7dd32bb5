# What Rails can do over HTTP, in one file: pages with a session, streams, events, files both ways, Action Cable.

require "bundler/setup"
require "rails"
require "action_controller/railtie"
require "action_view/railtie"
require "action_cable/engine"
require "digest"

class Sample < Rails::Application
  config.load_defaults 7.2
  config.root = __dir__
  config.eager_load = true
  config.consider_all_requests_local = false
  config.secret_key_base = ENV.fetch("SECRET_KEY_BASE")
  config.logger = Logger.new($stdout, level: Logger::WARN)
  config.hosts.clear
  config.public_file_server.enabled = true
  config.action_controller.perform_caching = false
  config.action_cable.cable = { "adapter" => "async" }
  config.action_cable.disable_request_forgery_protection = true
  config.session_store :cookie_store, key: "_sample_session"
  config.action_dispatch.cookies_serializer = :json

  routes.append do
    mount ActionCable.server => "/cable"
    get "up", to: "pages#up"
    get "page", to: "pages#page"
    get "json", to: "pages#as_json"
    get "status/:code", to: "pages#status"
    get "many_fields", to: "pages#many_fields"
    get "boom", to: "pages#boom"
    get "environment", to: "pages#environment"
    get "cookies", to: "pages#some_cookies"
    get "away", to: "pages#away"
    get "login", to: "sessions#new"
    post "login", to: "sessions#create"
    delete "login", to: "sessions#destroy"
    get "me", to: "sessions#show"
    get "events", to: "streams#events"
    get "endless", to: "streams#endless"
    get "left", to: "streams#left"
    get "large", to: "streams#large"
    get "slow", to: "streams#slow"
    get "file", to: "files#file"
    get "data", to: "files#data"
    post "upload", to: "files#upload"
    match "raw", to: "files#raw", via: %i[post put patch]
    get "actioncable.js", to: "files#cable_script"
    get "cable_page", to: "pages#cable_page"
    post "announce", to: "pages#announce"
  end
end

Sample.initialize!

class PagesController < ActionController::Base
  skip_forgery_protection only: :announce

  def up = head(:ok)

  def page = render(html: "<h1>Žluťoučký kůň</h1>".html_safe)

  def as_json = render(json: { "a" => [1, 2.5, nil, "ü"], "b" => "x" * 500 })

  def status = render(plain: "status #{params[:code]}", status: params[:code].to_i)

  def boom = raise("boom")

  def away = redirect_to("/page?from=here", status: params[:status] || 302)

  def many_fields
    60.times { |n| response.headers["X-Field-#{n}"] = "value #{n} #{"y" * 100}" }
    response.headers["Link"] = "</a.css>; rel=preload, </b.js>; rel=preload"
    head :no_content
  end

  # What the app sees of a request; fields by the names of Rack.
  def environment
    seen = request.env.select { |name, value| value.is_a?(String) && name.match?(/\A(HTTP_|REQUEST_METHOD|PATH_INFO|QUERY_STRING|CONTENT_)/) }
    render json: { ip: request.remote_ip, url: request.url, ssl: request.ssl?, id: request.request_id, env: seen }
  end

  def some_cookies
    cookies[:plain] = { value: "a b;ü", path: "/", expires: Time.utc(2040, 1, 2), same_site: :strict, httponly: true }
    cookies.signed[:kept] = { value: "1", expires: Time.utc(2041, 1, 2) }
    cookies.delete(:gone)
    render plain: cookies.to_h.slice("one", "two").to_json
  end

  def announce
    ActionCable.server.broadcast("news", { text: params[:text] })
    head :accepted
  end

  def cable_page
    render html: <<~HTML.html_safe
      <!doctype html><title>cable</title><p id="state">waiting</p><ul id="news"></ul>
      <script src="/actioncable.js"></script>
      <script>
        const consumer = ActionCable.createConsumer("/cable");
        window.channel = consumer.subscriptions.create("NewsChannel", {
          connected() { document.getElementById("state").textContent = "connected" },
          disconnected() { document.getElementById("state").textContent = "disconnected" },
          received(data) {
            const item = document.createElement("li");
            item.textContent = data.text;
            document.getElementById("news").append(item);
          }
        });
      </script>
    HTML
  end
end

class SessionsController < ActionController::Base
  protect_from_forgery with: :exception

  def new
    render inline: '<%= form_with(url: "/login") do |f| %><%= f.text_field :name %><%= f.submit %><% end %>'
  end

  def create
    reset_session
    session[:name] = params[:name]
    redirect_to "/me"
  end

  def show
    session[:name] ? render(plain: "hello #{session[:name]}") : head(:unauthorized)
  end

  def destroy
    reset_session
    redirect_to "/login", status: :see_other
  end
end

class StreamsController < ActionController::Base
  include ActionController::Live

  LEFT = Queue.new

  def events
    response.headers["Content-Type"] = "text/event-stream"
    response.headers["Last-Modified"] = Time.at(0).httpdate
    sse = SSE.new(response.stream, event: "tick")
    3.times do |number|
      sse.write({ number: number }, id: number)
      sleep 0.3
    end
  ensure
    response.stream.close
  end

  # Until the client is gone, and then says so to whoever asks for /left.
  def endless
    response.headers["Content-Type"] = "text/event-stream"
    response.headers["Last-Modified"] = Time.at(0).httpdate
    1000.times do |number|
      response.stream.write("data: #{number}\n\n")
      sleep 0.05
    end
  rescue ActionController::Live::ClientDisconnected, IOError
    LEFT << "left"
  ensure
    response.stream.close
  end

  def left = render(plain: LEFT.pop(timeout: 10) || "nobody")

  def large
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Last-Modified"] = Time.at(0).httpdate
    80.times { |number| response.stream.write((number % 256).chr * 65_536) }
  ensure
    response.stream.close
  end

  def slow
    sleep 0.2
    render plain: "slow"
  end
end

class FilesController < ActionController::Base
  skip_forgery_protection

  def file = send_file(Rails.root.join("tmp/sent.bin"), filename: "größe.bin", type: "application/x-sample")

  def data = send_data("0123456789" * 1000, filename: "data.txt", type: "text/plain", disposition: "inline")

  def upload
    given = params.require(:file)
    content = given.read
    render json: {
      name: given.original_filename, type: given.content_type, size: content.bytesize, sum: Digest::SHA256.hexdigest(content),
      note: params[:note]
    }
  end

  def raw
    body = request.raw_post
    render json: { size: body.bytesize, sum: Digest::SHA256.hexdigest(body), type: request.media_type }
  end

  def cable_script = send_file(ActionCable::Engine.root.join("app/assets/javascripts/actioncable.js"), type: "text/javascript", disposition: "inline")
end

module ApplicationCable
  class Connection < ActionCable::Connection::Base
    identified_by :name

    def connect
      self.name = request.params[:name] || "nobody"
    end
  end
end

class NewsChannel < ActionCable::Channel::Base
  def subscribed = stream_from("news")
end

class EchoChannel < ActionCable::Channel::Base
  def echo(data) = transmit({ echo: data["text"], name: connection.name })
end
