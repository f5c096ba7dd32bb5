"""Which table a class has. Source: ActiveRecord::ModelSchema (`compute_table_name`, `undecorated_table_name`)."""

from __future__ import annotations

from collections.abc import Mapping

from regauge.program.inflections import Inflector, demodulize
from regauge.program.models import Model
from regauge.ruby import ast
from regauge.sources.rails.classes.code import Code


def table_name(
    name: str, models: Mapping[str, Model], code: Code, inflector: Inflector, prefix: str = "", suffix: str = ""
) -> str:
    """The table of a class that is not an STI subclass and names none itself."""
    own = inflector.pluralize(inflector.underscore(demodulize(name)))
    parents = name.split("::")[:-1]
    outer = models.get("::".join(parents))
    if outer is not None and outer.active_record and not outer.abstract and outer.table:
        # A class inside a model: `Order::Line` -> order_lines.
        return f"{inflector.singularize(outer.table)}_{own}"
    for depth in range(len(parents), 0, -1):
        found = _module_prefix(code, "::".join(parents[:depth]))
        if found is not None:
            return f"{found}{own}{suffix}"
    return f"{prefix}{own}{suffix}"


def _module_prefix(code: Code, module: str) -> str | None:
    """`def self.table_name_prefix = "billing_"` of a module around the class."""
    for definition in code.definitions.get(module, ()):
        for node in definition.node.body.statements:
            if isinstance(node, ast.MethodDef) and node.name == "table_name_prefix" and node.singleton is not None:
                last = node.body.statements[-1] if node.body.statements else None
                if isinstance(last, ast.StrLit):
                    return last.value
    return None
