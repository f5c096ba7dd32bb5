"""Databases whose names are no plain identifiers, and rows of classes that the app does not have."""
