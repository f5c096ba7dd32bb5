Rails.application.routes.draw do
  # tables
end
