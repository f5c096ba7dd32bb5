json.extract! category, :id, :name, :slug, :position
