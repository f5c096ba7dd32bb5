"""Regular expressions for emitters: `regauge.program.regexps`."""

from regauge.program.regexps import EMAIL, EMAIL_CONSTANTS, translate

__all__ = ["EMAIL", "EMAIL_CONSTANTS", "translate"]
