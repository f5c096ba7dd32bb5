# The smallest app that has cookies, with the defaults of a version: what `record.rb` and `read.rb` run in.
require "rails"
require "action_controller/railtie"
require "active_support/message_pack"
require "json"

SECRET = "0123456789abcdef" * 8

VALUE = {
  "session_id" => "b4a1", "user_id" => 42, "_csrf_token" => "x+/=", "name" => "Zoë", "large" => 2**40, "negative" => -300,
  "warden.user.user.key" => [[7], "$2a$12$abc"], "rate" => 1.5, "none" => nil, "yes" => true, "no" => false, "flash" => { "discard" => [], "flashes" => { "notice" => "hi" } }
}.freeze

class FormatsApp < Rails::Application
  config.load_defaults(ENV.fetch("DEFAULTS"))
  config.eager_load = false
  config.logger = Logger.new(nil)
  config.secret_key_base = SECRET
  config.action_dispatch.cookies_serializer = ENV["SERIALIZER"].to_sym if ENV["SERIALIZER"]
  config.action_dispatch.signed_cookie_digest = ENV["DIGEST"] if ENV["DIGEST"]
end
ActiveSupport::Deprecation.silence_all rescue nil
FormatsApp.initialize!

def request(cookies = nil)
  env = FormatsApp.env_config.merge("rack.input" => StringIO.new, "HTTP_HOST" => "shop.test", "REQUEST_METHOD" => "GET", "PATH_INFO" => "/")
  env["HTTP_COOKIE"] = cookies if cookies
  ActionDispatch::Request.new(env)
end

def encryptor(gcm, serializer, **options)
  key = ActiveSupport::KeyGenerator.new(SECRET, iterations: 1000, hash_digest_class: OpenSSL::Digest::SHA256).generate_key("messages", 32)
  ActiveSupport::MessageEncryptor.new(key, gcm ? nil : SECRET, cipher: gcm ? "aes-256-gcm" : "aes-256-cbc", digest: "SHA256", serializer: serializer, **options)
end

def verifier(serializer, digest, **options)
  ActiveSupport::MessageVerifier.new(SECRET, digest: digest, serializer: serializer, **options)
end
