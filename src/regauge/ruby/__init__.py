"""Ruby as a language: source -> typed syntax tree, and an evaluator for class bodies and DSLs. Knows nothing of Rails."""
