"""Passes over the program, in order: see `order.py`."""
