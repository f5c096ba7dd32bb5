"""What the parts of the web crate are called in Rust."""

from __future__ import annotations

from regauge.emit.rust import Names, method, snake
from regauge.program.program import Program


class WebNames:
    """Modules of controllers and views, functions of actions, methods and templates."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._modules = Names({"mod"})
        self._views = Names({"mod"})
        self._scopes: dict[str, Names] = {}

    def controller(self, path: str) -> str:
        """The module of a controller by its path: `api/v1/products` -> `api_v1_products`."""
        return self._modules.snake(path.replace("/", "_"), key=path)

    def concern(self, name: str) -> str:
        """The module of a concern's methods: `Authentication` -> `authentication`."""
        return self._modules.snake(f"{name.replace('::', '_')}", key=("concern", name))

    def view(self, folder: str) -> str:
        """The module of a folder of templates."""
        return self._views.snake(folder.replace("/", "_"), key=folder)

    def function(self, module: str, name: str, key: object) -> str:
        """A function's name in its module."""
        scope = self._scopes.setdefault(module, Names({"rescue", "self_"}))
        return scope.method(name, key=key) if name[-1:] in "?!=" else scope.snake(name, key=key)

    def local(self, name: str) -> str:
        """A local's name."""
        return method(name) if name[-1:] in "?!" else snake(name)
