"""Lowering: Ruby's syntax -> typed code (`program.code`).

`engine.Bodies` lowers methods when somebody calls them; `lowering.Lowering` lowers one body; `context.Context` says where the body stands and
lets a caller add meanings (a controller's `params`, a template's `json`).
"""

from regauge.layers.layer2_behavior.bodies.context import CannotLower, Context, Hooks
from regauge.layers.layer2_behavior.bodies.engine import Bodies
from regauge.layers.layer2_behavior.bodies.lowering import Lowering, lower_function

__all__ = ["Bodies", "CannotLower", "Context", "Hooks", "Lowering", "lower_function"]
