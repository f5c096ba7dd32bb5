# Reads, from its standard input, what the crate wrote for the defaults of a version, and says what Rails makes of it.
require_relative "app"
require "active_support/encrypted_configuration"
require "tmpdir"

written = JSON.parse($stdin.read)
jar = request(written["cookies"].map { |name, value| "#{name}=#{value}" }.join("; ")).cookie_jar
fails = []
same = ->(place, found) { fails << "#{place}: #{found.inspect}" unless found == VALUE }
same.("encrypted", jar.encrypted[:_session])
same.("encrypted with an end", jar.encrypted[:ends])
same.("signed", jar.signed[:signed])
fails << "ended: #{jar.encrypted[:ended].inspect}" unless jar.encrypted[:ended].nil?
fails << "another cookie's: #{jar.encrypted[:moved].inspect}" unless jar.encrypted[:moved].nil? || ENV["DEFAULTS"] < "6.0"
written["messages"].each do |message|
  serializer = message["serializer"].to_sym
  options = { purpose: message["purpose"] }.compact
  same.("gcm #{serializer}", encryptor(true, serializer).decrypt_and_verify(message["gcm"], **options))
  same.("cbc #{serializer}", encryptor(false, serializer).decrypt_and_verify(message["cbc"], **options))
  same.("sha1 #{serializer}", verifier(serializer, "SHA1").verify(message["sha1"], **options))
  same.("sha512 #{serializer}", verifier(serializer, "SHA512", url_safe: true).verify(message["sha512"], **options))
end
Dir.mktmpdir do |folder|
  path = File.join(folder, "credentials.yml.enc")
  File.write(path, written["credentials"])
  File.write(File.join(folder, "master.key"), written["master_key"])
  file = ActiveSupport::EncryptedConfiguration.new(config_path: path, key_path: File.join(folder, "master.key"), env_key: "NONE", raise_if_missing_key: true)
  fails << "credentials: #{file.read.inspect}" unless file.config[:secret_key_base] == SECRET && file.read.b.include?("Zoë".b)
end
abort fails.join("\n") unless fails.empty?
puts "read"
