module Admin
  class BaseController < ApplicationController
    include ActionController::HttpAuthentication::Basic::ControllerMethods

    http_basic_authenticate_with name: "admin", password: ENV.fetch("ADMIN_PASSWORD", "open sesame"), realm: "Admin"
  end
end
