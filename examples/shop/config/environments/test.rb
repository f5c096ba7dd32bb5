Rails.application.configure do
  config.enable_reloading = false
  config.eager_load = ENV["CI"].present?
  config.active_storage.service = :local
  config.action_mailer.delivery_method = :test
end
