class ApplicationController < ActionController::API
  rescue_from ActiveRecord::RecordNotFound, with: :render_not_found
  rescue_from ActiveRecord::RecordInvalid, with: :render_invalid
  rescue_from ActionController::ParameterMissing do |error|
    render json: { error: "#{error.param} is missing" }, status: :bad_request
  end

  private

  def render_not_found(error)
    render json: { error: "#{error.model || 'Record'} not found" }, status: :not_found
  end

  def render_invalid(error)
    render_errors(error.record)
  end

  def render_errors(record)
    render json: { errors: record.errors.to_hash, messages: record.errors.full_messages },
           status: :unprocessable_entity
  end
end
