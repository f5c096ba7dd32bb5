get "up", to: "health#show"
root "home#show"
get "/", to: "home#other"
resources :products, only: [:index, :show, :update] do
  get :search, on: :collection
end
get "products/:id/raw", to: "products#raw", id: /[^\/]+/
get "n/:id", to: "numbers#show", id: /\d+/
get "n/:name", to: "numbers#name"
match "both", to: "both#show", via: [:get, :post]
match "any", to: "any#show", via: :all
get "h", to: "h#get"
match "h", to: "h#head", via: :head
get "files/*path", to: "files#show"
get "(:locale)/about", to: "about#show", locale: /de|en/
get "posts(/:year(/:month))", to: "posts#index"
get "caf\u00e9", to: "cafe#show"
get "f", to: "f#json", format: :json
get "g.txt", to: "g#show", format: false
mount Gem404 => "/admin"
get "admin/own", to: "admin#own"
get "admins", to: "admin#all"
get "*rest", to: "rest#show"
