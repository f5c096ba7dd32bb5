"""The `read` fixture of small_apps.py."""

from small_apps import read

__all__ = ["read"]
