module Hostile
  class Application < Rails::Application
    config.load_defaults 7.2
  end
end
