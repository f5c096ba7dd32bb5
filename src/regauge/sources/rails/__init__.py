"""What a Rails app says in Ruby: inventory, models, routes, controllers, views."""
