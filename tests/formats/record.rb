# Prints, as JSON, what Rails writes with the defaults of a version: cookies, messages, credentials.
require_relative "app"
require "active_support/encrypted_configuration"
require "tmpdir"

jar = request.cookie_jar
later = Time.utc(2100, 1, 1)
jar.encrypted[:_session] = { value: VALUE }
jar.encrypted[:ends] = { value: VALUE, expires: later }
jar.encrypted[:ended] = { value: VALUE, expires: Time.utc(2020, 1, 1) }
jar.signed[:signed] = { value: VALUE }
jar.signed[:text] = "Zoë"
cookies = %i[_session ends ended signed text].to_h { |name| [name, Rack::Utils.escape(jar[name])] }

# They are the same whatever cookies are written with.
serializers = ENV["SERIALIZER"] || ENV["DIGEST"] ? [] : %i[json json_allow_marshal message_pack marshal]
messages = serializers.flat_map do |serializer|
  [{}, { expires_at: later, purpose: "login" }].map do |options|
    value = VALUE
    { serializer: serializer, purpose: options[:purpose], value: value,
      gcm: encryptor(true, serializer).encrypt_and_sign(value, **options),
      cbc: encryptor(false, serializer).encrypt_and_sign(value, **options),
      url_safe: encryptor(true, serializer, url_safe: true).encrypt_and_sign(value, **options),
      url_safe_cbc: encryptor(false, serializer, url_safe: true).encrypt_and_sign(value, **options),
      sha1: verifier(serializer, "SHA1").generate(value, **options),
      sha512: verifier(serializer, "SHA512", url_safe: true).generate(value, **options) }
  end
end

key = "00112233445566778899aabbccddeeff"
credentials = Dir.mktmpdir do |folder|
  path = File.join(folder, "credentials.yml.enc")
  File.write(File.join(folder, "master.key"), key)
  file = ActiveSupport::EncryptedConfiguration.new(config_path: path, key_path: File.join(folder, "master.key"), env_key: "NONE", raise_if_missing_key: true)
  file.write("# Zoë\nother: 1\nsecret_key_base: #{SECRET}\n")
  File.read(path)
end

puts JSON.generate(rails: Rails.version, defaults: ENV["DEFAULTS"], serializer: ENV["SERIALIZER"], digest: ENV["DIGEST"], secret: SECRET, value: VALUE,
                   cookies: cookies, messages: messages, master_key: key, credentials: credentials)
