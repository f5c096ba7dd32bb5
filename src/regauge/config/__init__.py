"""Settings: regauge.toml and its defaults. A leaf: imports nothing of ours."""

from regauge.config.settings import ADAPTERS, ConfigError, Problem, Settings, default_path, read_settings

__all__ = ["ADAPTERS", "ConfigError", "Problem", "Settings", "default_path", "read_settings"]
