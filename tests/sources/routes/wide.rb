Rails.application.routes.draw do
  root "home#index"
  get "about", to: "pages#about"
  get "pages/contact"
  get "/legal/terms-of-use", to: "legal#terms", as: :terms
  get "old" => redirect("/new")
  get "older", to: redirect("/new", status: 302)
  match "search", to: "search#show", via: [:get, :post]
  match "any", to: "search#any", via: :all
  get "files/*path", to: "files#show", format: false
  get "u/:name", to: "users#by_name", constraints: { name: /[a-z]+/ }, as: "handle"
  get ":year/:month", to: "archive#show", year: /\d{4}/, month: /\d{2}/, as: :archive
  get "export", to: "reports#export", defaults: { format: "csv" }
  get "optional(/:page)", to: "lists#index", as: :optional
  post "hooks/:provider", controller: "hooks", action: "create"

  concern :commentable do
    resources :comments, only: %i[index create]
  end
  concern :imageable do |options|
    resources :images, options
  end

  resources :photos, concerns: :commentable do
    get :preview, on: :member
    get "thumb", on: :member
    get "details"
    post :sort, on: :collection
    collection do
      get "latest", to: "photos#newest"
    end
    concerns :imageable, only: :index
    get :other
    resource :owner, only: [:show, :update]
  end
  resources :people, path: "folks", only: %i[index show]
  resources :news, only: [:index, :show]
  resources :orders, param: :number, except: :destroy do
    resources :lines
  end
  resources :sheep, controller: "animals", as: :beasts
  resources :users, id: /[^\/]+/, only: [:show] do
    resources :keys, only: :index
  end
  resource :profile do
    get :edit_avatar
    resources :emails, only: :create
    member { post :lock }
  end
  resource :geocoder, controller: "geo", path: "where", as: :finder, only: :show

  namespace :admin do
    root to: "dashboard#index"
    resources :posts, :articles, only: :index
    get "stats", to: "stats#index"
    namespace :deep, path: "d" do
      resources :things, only: :show
    end
  end
  namespace :v2, path: "/", module: "api/v2", as: "two", defaults: { format: :json } do
    resources :items, only: :index
  end
  scope "/:locale", locale: /en|de/ do
    resources :books, only: :index
    get "hello", to: "hello#index"
  end
  scope module: "inner", as: "pre" do
    resources :boxes, only: :show
    get "single", to: "single#show"
  end
  scope path: "x", controller: "xs" do
    get :list
    get "detail/:id", action: :detail, as: :x_detail
  end
  controller :sessions do
    get "login" => :new
    post "login" => :create
  end
  resources :magazines, shallow: true do
    resources :ads do
      resources :clicks, only: [:index, :show]
    end
  end
  shallow do
    resources :forums, only: :show do
      resources :topics, only: %i[index show]
    end
  end
  namespace :shop do
    resources :carts, shallow: true, only: :show do
      resources :rows, only: %i[create update]
    end
  end
  defaults format: :json do
    resources :feeds, only: :index
  end
  constraints id: /\d+/ do
    resources :nums, only: :show
  end
  scope only: :index do
    resources :limited
  end
  with_options only: :show do |opts|
    opts.resources :winks
  end
  %w[red blue].each do |color|
    get "colors/#{color}", to: "colors#show", color: color
  end
  if Rails.env.development?
    get "dev", to: "dev#index"
  end
  resources :a do
    scope module: :inside do
      resources :b, only: :index
    end
    namespace :ns do
      resources :c, only: :index
    end
    resources :nested, only: [], param: :slug do
      member { get :deepest }
      collection { get :all }
      new { get :draft }
      get :top, on: :new
    end
  end
  resources :versions, only: :show, path_names: { edit: "change" }
  resources :drafts, path_names: { new: "fresh", edit: "change" }, only: %i[new edit]
  get "with/slash/", to: "slash#show"
  get "dotted.txt", to: "dotted#show"
  put "bulk", to: "bulk#update"
  delete "bulk", to: "bulk#destroy"
  get "same", to: "same#one"
  post "same", to: "same#two"
end
