ActiveSupport::Inflector.inflections(:en) do |inflect|
  inflect.irregular "criterium", "criteria"
  inflect.uncountable "stock"
  inflect.acronym "API"
end
