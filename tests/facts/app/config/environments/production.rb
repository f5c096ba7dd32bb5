Rails.application.configure do
  config.eager_load = false
  config.active_support.report_deprecations = false
end
