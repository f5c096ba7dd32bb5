"""Code that changes classes from outside: monkey patches in config/initializers and lib, classes that several files open.

A patch of a class of the app counts against that class; one of Ruby's or Rails' own classes counts against everything when an initializer makes it. Files
under lib are only loaded when somebody asks for them, so a patch of a core class there is named and nothing more.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.models import Gap
from regauge.program.program import Program
from regauge.ruby import ast
from regauge.sources.files import Files
from regauge.sources.rails.classes.code import Code, Definition
from regauge.sources.report import Report

CORE: Final = frozenset(
    "Object BasicObject Kernel Module Class Comparable Enumerable String Symbol Integer Float Numeric Rational Complex BigDecimal Array Hash "
    "Range Regexp NilClass TrueClass FalseClass Proc Method Time Date DateTime Exception StandardError Struct Set JSON URI File IO Random "
    "SecureRandom Math Process Rails ActiveRecord ActiveModel ActiveSupport ActionController ActionDispatch ActionView Arel Rack Jbuilder "
    "JbuilderTemplate I18n".split()
)
"""Namespaces that are not the app's."""

_TEMPLATE: Final = re.compile(r"(?:^|/)generators/.*/?templates/")
"""What a generator copies: not Ruby that is loaded, and often none at all."""

_REOPENERS: Final = frozenset(
    "class_eval module_eval instance_eval class_exec include prepend extend send define_method singleton_class alias_method refine "
    "before_action after_action before_save after_save validates validate scope has_many belongs_to delegate undef_method remove_method".split()
)


def name_patches(files: Files, program: Program, code: Code, report: Report) -> None:
    """Names patches, and notes them as gaps of what they touch."""
    for name, definitions in code.definitions.items():
        if name in code.outside:
            continue
        if name.split("::")[0] in CORE:
            for definition in definitions:
                if _has_content(definition):
                    _core(program, report, definition.node, name, everything=True)
        else:
            _several_files(program, report, name, definitions)
    for path in [*files.below("config/initializers", ".rb"), *files.below("lib", ".rb")]:
        file = None if _TEMPLATE.search(path) else files.ruby(path)
        if file is None:
            continue
        outside = Code()
        outside.add(file)
        for name, definitions in outside.definitions.items():
            for definition in definitions:
                if name in code.outside and name.split("::")[0] not in CORE:
                    continue  # read where it stands
                if name in program.models or name in program.controllers or name in code.definitions:
                    if _has_content(definition):
                        _patch(program, code, report, definition.node, name)
                elif name.split("::")[0] in CORE and _has_content(definition):
                    _core(program, report, definition.node, name, everything=path.startswith("config/"))
        _calls(program, code, report, file.ast, initializer=path.startswith("config/"))


def _has_content(definition: Definition) -> bool:
    """Whether a definition says more than what is nested in it."""
    nested = (ast.ClassDef, ast.ModuleDef)
    return any(not isinstance(node, nested) for node in definition.node.body.statements)


def _several_files(program: Program, report: Report, name: str, definitions: list[Definition]) -> None:
    written = [each for each in definitions if _has_content(each)]
    for each in written[1:]:
        if each.file.path != written[0].file.path:
            text = (
                f"{name} is opened here again (first in {written[0].file.path}); which file Rails loads first decides"
            )
            _against(program, name, report.say(codes.MONKEY_PATCH, each.node.span, text, name))


def _calls(program: Program, code: Code, report: Report, body: ast.Body, *, initializer: bool) -> None:
    """`Product.class_eval do`, `String.include Foo` among a file's statements, in blocks such as `to_prepare`, too."""
    for node in ast.walk(body, methods=False):
        if (
            not isinstance(node, ast.Call)
            or node.name not in _REOPENERS
            or not isinstance(node.receiver, ast.ConstRead)
            or any(node is mixin.node for mixin in code.mixins)
        ):
            continue
        path = node.receiver.path or ""
        name = code.resolve(path) or path.removeprefix("::")
        if name in code.definitions:
            _patch(program, code, report, node, name)
        elif name.split("::")[0] in CORE:
            _core(program, report, node, name, everything=initializer)


def _patch(program: Program, code: Code, report: Report, node: ast.Node, name: str) -> None:
    found = report.say(codes.MONKEY_PATCH, node.span, f"{name} is changed from outside its file", name)
    _against(program, name, found)


def _against(program: Program, name: str, found: Diagnostic) -> None:
    for model in program.models.values():
        if name == model.name or name in model.concerns or name == model.superclass:
            model.gaps.append(Gap(found))
    for controller in program.controllers.values():
        if name == controller.name or name in controller.concerns or name == controller.superclass:
            controller.gaps.append(Gap(found))


def _core(program: Program, report: Report, node: ast.Node, name: str, *, everything: bool) -> None:
    found = report.say(codes.MONKEY_PATCH, node.span, f"{name} is changed by the app", name)
    if not everything:
        return
    for model in program.models.values():
        model.gaps.append(Gap(found))
    for controller in program.controllers.values():
        controller.gaps.append(Gap(found))
