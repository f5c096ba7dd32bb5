"""Ruby as a language: source -> typed tree, and an evaluator for class bodies and DSLs. Knows nothing of Rails."""
