Rails.application.routes.draw do
  get "up" => "rails/health#show", as: :rails_health_check

  root "status#show"
  get "status", to: "status#show"

  namespace :api do
    namespace :v1, defaults: { format: :json } do
      resource :session, only: %i[create destroy]
      resource :me, only: %i[show create update], controller: "me" do
        get :avatar
      end

      resources :categories, only: %i[index show create update destroy] do
        resources :products, only: :index
      end

      resources :products do
        collection do
          get :search
          get :featured
        end
        member do
          post :publish
          post :archive
        end
        resources :categorizations, only: %i[create destroy]
        resources :reviews, only: %i[index create], defaults: { reviewable: "product" }
      end

      resources :sellers, only: %i[index show] do
        resources :reviews, only: %i[index create], defaults: { reviewable: "seller" }
      end
      resources :reviews, only: %i[show update destroy]

      resources :orders, only: %i[index show create update destroy] do
        member do
          post :place
          post :cancel
          post :receipt
        end
        resources :lines, only: %i[create update destroy]
        resources :payments, only: %i[index create]
      end
    end
  end

  namespace :admin do
    root to: "dashboard#show"
    resources :sellers, only: %i[index create update destroy]
    resources :products, only: [] do
      post :restock, on: :member
    end
  end
end
