"""What a class or module holds besides Rails' declarations: methods with their visibility, constants, ancestors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.models import Constant, Method
from regauge.ruby import ast

Visibility = Literal["public", "private", "protected"]


@dataclass(slots=True)
class Container:
    """One class or module. `included` is in the order of inclusion: a later module shadows an earlier one."""

    name: str
    is_module: bool
    methods: dict[str, Method] = field(default_factory=dict)
    class_methods: dict[str, Method] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    included: list[Container] = field(default_factory=list)
    prepended: list[Container] = field(default_factory=list)
    extended: list[Container] = field(default_factory=list)
    concern: bool = False
    visibility: Visibility = "public"
    class_visibility: Visibility = "public"
    module_function: bool = False

    def define(
        self, node: ast.MethodDef, span: Span, *, singleton: bool, visibility: Visibility | None = None
    ) -> Method:
        """Adds a method; the last definition wins, as in Ruby."""
        default = self.class_visibility if singleton else self.visibility
        if singleton and node.singleton is not None:
            default = "public"  # `def self.x` is public whatever stands above it
        if not singleton and node.name in ("initialize", "initialize_copy", "respond_to_missing?"):
            default = "private"
        method = Method(
            name=node.name,
            span=span,
            node=node,
            singleton=singleton,
            visibility=visibility or default,
            defined_in=self.name,
            source=node.source,
        )
        (self.class_methods if singleton else self.methods)[node.name] = method
        return method

    def lookup(self) -> Iterator[Container]:
        """Ruby's method resolution order of this container, its own superclass left out."""
        for module in reversed(self.prepended):
            yield from module.lookup()
        yield self
        for module in reversed(self.included):
            yield from module.lookup()


def merged_methods(ancestors: list[Container]) -> dict[str, Method]:
    """Instance methods of a class whose ancestors (itself first, each with its modules) are given; the first one wins."""
    found: dict[str, Method] = {}
    for container in ancestors:
        for each in container.lookup():
            for name, method in each.methods.items():
                found.setdefault(name, method)
    return found


def merged_class_methods(ancestors: list[Container]) -> dict[str, Method]:
    """Class methods, of extended modules and of `class_methods` blocks, too."""
    found: dict[str, Method] = {}
    for container in ancestors:
        for name, method in container.class_methods.items():
            found.setdefault(name, method)
        for module in reversed(container.extended):
            for each in module.lookup():
                for name, method in each.methods.items():
                    found.setdefault(name, replace(method, singleton=True))
    return found


def merged_constants(ancestors: list[Container]) -> dict[str, Constant]:
    """Constants, the nearest first."""
    found: dict[str, Constant] = {}
    for container in ancestors:
        for each in container.lookup():
            for name, constant in each.constants.items():
                found.setdefault(name, constant)
    return found
