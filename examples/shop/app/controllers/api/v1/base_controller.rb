module Api
  module V1
    class BaseController < ApplicationController
      include Authentication
      include Paginated

      rescue_from OutOfStock do |error|
        render json: { error: error.message }, status: :conflict
      end
    end
  end
end
