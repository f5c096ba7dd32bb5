"""The validators of Rails, one function each; `emit/diesel/validations.py` puts them in order."""
