require Rails.root.join("lib/acts_as_noted")

ActiveSupport.on_load(:active_record) do
  include ActsAsNoted
end
