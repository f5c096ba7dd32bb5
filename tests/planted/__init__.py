"""Planted lines: one line more in the example, and the compiler must behave as Rails, name it, or give up routes. Never silence."""
