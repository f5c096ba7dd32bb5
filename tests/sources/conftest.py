"""The `read` fixture of small_apps.py."""

from tests.sources.small_apps import read

__all__ = ["read"]
