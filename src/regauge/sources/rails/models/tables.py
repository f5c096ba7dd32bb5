"""Which table a class has. Source: ActiveRecord::ModelSchema (`compute_table_name`, `full_table_name_prefix`, `undecorated_table_name`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from regauge.diagnostics.data import dataclass
from regauge.program.inflections import Inflector, demodulize
from regauge.program.models import Model
from regauge.ruby import ast
from regauge.sources.rails.classes.code import Code


@dataclass(frozen=True, slots=True)
class Naming:
    """How the app names tables: `config.active_record.table_name_prefix`, `..._suffix`, `pluralize_table_names`, or the class's own."""

    inflector: Inflector
    prefix: str = ""
    suffix: str = ""
    plural: bool = True

    def word(self, name: str) -> str:
        """`Order::LineItem` -> line_items."""
        own = self.inflector.underscore(demodulize(name))
        return self.inflector.pluralize(own) if self.plural else own


def table_name(name: str, models: Mapping[str, Model], code: Code, naming: Naming) -> str:
    """The table of a class that is not an STI subclass and names none itself."""
    prefix, suffix, contained = naming.prefix, naming.suffix, ""
    parents = name.split("::")[:-1]
    outer = models.get("::".join(parents))
    if outer is not None and outer.active_record and not outer.abstract and outer.table:
        # A class inside a model: `Order::Line` -> order_lines.
        contained = f"{naming.inflector.singularize(outer.table) if naming.plural else outer.table}_"
    for depth in range(len(parents), 0, -1):
        module = "::".join(parents[:depth])
        found = None if module in models and models[module].active_record else _of_module(code, module, "prefix")
        if found is not None:
            prefix = found
            break
    for depth in range(len(parents), 0, -1):
        found = _of_module(code, "::".join(parents[:depth]), "suffix")
        if found is not None:
            suffix = found
            break
    return f"{prefix}{contained}{naming.word(name)}{suffix}"


def _of_module(code: Code, module: str, what: str) -> str | None:
    """`def self.table_name_prefix = "billing_"` of a module around the class, in each of the forms that Ruby has for it."""
    wanted = f"table_name_{what}"
    for definition in code.definitions.get(module, ()):
        for node in _statements(definition.node.body.statements):
            value: ast.Node | None = None
            if isinstance(node, ast.MethodDef) and node.name == wanted:
                value = node.body.statements[-1] if node.body.statements else None
                if isinstance(value, ast.Return):
                    value = value.value
            elif isinstance(node, ast.Assign) and isinstance(node.target, ast.Call) and node.target.name == wanted:
                value = node.value
            text = _text(value)
            if text is not None:
                return text
    return code.table_prefixes.get(module) if what == "prefix" else None


def _statements(nodes: tuple[ast.Node, ...]) -> Iterator[ast.Node]:
    """The statements of a module's body that speak of the module itself."""
    for node in nodes:
        if isinstance(node, ast.SClass):
            yield from node.body.statements
        elif not isinstance(node, ast.MethodDef) or node.singleton is not None:
            yield node


def _text(node: ast.Node | None) -> str | None:
    """A string as written, `.freeze` left out."""
    if isinstance(node, ast.Call) and node.name in ("freeze", "to_s") and node.receiver is not None:
        node = node.receiver
    if isinstance(node, ast.StrLit):
        return node.value
    return node.name if isinstance(node, ast.SymLit) else None
