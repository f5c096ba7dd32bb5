"""The layers in the order in which they run: a readable, executable list.

The numbers are the documents' own (schema 0, associations 1, behaviour 2, interface 3, resolution 4). Layer 4 runs before layer 2, because
bodies are typed with the sets of classes that it settles. Layer 2 has two passes: what the life of a record runs comes before the interface; the methods
that neither that nor the interface reached come last, because handlers and templates tell the types of most parameters.
Sharing reads every body, so it is the last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers import layer0_schema, layer1_associations, layer4_resolution, sharing
from regauge.layers.layer2_behavior import callbacks, compile_bodies, compile_rest, validations
from regauge.program.program import Program

Layer: TypeAlias = Callable[[Program], tuple[Program, Diagnostics]]


def _interface(program: Program) -> tuple[Program, Diagnostics]:
    """Layer 3, loaded when it runs: the data alone does without it."""
    from regauge.layers import layer3_interface

    return layer3_interface.run(program)


LAYERS: Final[tuple[tuple[str, Layer], ...]] = (
    ("layer0_schema", layer0_schema.run),
    ("layer1_associations", layer1_associations.run),
    ("layer4_resolution", layer4_resolution.run),
    ("layer2_bodies", compile_bodies.run),
    ("layer2_validations", validations.run),
    ("layer2_callbacks", callbacks.run),
    ("layer3_interface", _interface),
    ("layer2_rest", compile_rest.run),
    ("sharing", sharing.run),
)

WEB: Final = frozenset({"layer3_interface"})
"""What only an app's controllers, routes and templates need."""


def layers(*, web: bool = True) -> tuple[tuple[str, Layer], ...]:
    """The layers to run; without `web` those that concern the data alone."""
    return tuple(each for each in LAYERS if web or each[0] not in WEB)


def names(*, web: bool = True) -> list[str]:
    """What `--dump-after` takes."""
    return [name for name, _ in layers(web=web)]
