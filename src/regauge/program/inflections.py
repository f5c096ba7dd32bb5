"""Words as Rails inflects them: plural, singular, snake and camel case, with the app's own rules.

Source of the rules: ActiveSupport::Inflector and its English table (which the `inflection` package carries). An `Inflector` holds
its rules itself: two apps in one process do not share them.
"""

from __future__ import annotations

import re
from dataclasses import field

import inflection

from regauge.diagnostics.data import dataclass


def _english(rules: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(rules)


@dataclass(slots=True)
class Inflector:
    """The rules of one app: the newest rule comes first and wins, as in `ActiveSupport::Inflector.inflections`."""

    plurals: list[tuple[str, str]] = field(default_factory=lambda: _english(inflection.PLURALS))
    singulars: list[tuple[str, str]] = field(default_factory=lambda: _english(inflection.SINGULARS))
    uncountables: set[str] = field(default_factory=lambda: set(inflection.UNCOUNTABLES))
    acronyms: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)
    """What was asked before, until a rule is added: the same few hundred words are asked for over and over."""

    # -- rules

    def plural(self, rule: str, replacement: str) -> None:
        """`inflect.plural rule, replacement`; both are Python regular expressions."""
        self.plurals.insert(0, (rule, replacement))
        self._known.clear()

    def singular(self, rule: str, replacement: str) -> None:
        """`inflect.singular rule, replacement`."""
        self.singulars.insert(0, (rule, replacement))
        self._known.clear()

    def irregular(self, one: str, many: str) -> None:
        """`inflect.irregular "person", "people"`."""
        self.uncountables -= {one, many}
        self._known.clear()
        if one[:1].lower() == many[:1].lower():
            head = f"([{one[:1].lower()}{one[:1].upper()}])"
            one_rest, many_rest = re.escape(one[1:]), re.escape(many[1:])
            self.plural(f"(?i){head}{one_rest}$", rf"\g<1>{many[1:]}")
            self.plural(f"(?i){head}{many_rest}$", rf"\g<1>{many[1:]}")
            self.singular(f"(?i){head}{one_rest}$", rf"\g<1>{one[1:]}")
            self.singular(f"(?i){head}{many_rest}$", rf"\g<1>{one[1:]}")
            return
        for form in (one, many):
            self.plural(f"(?i){re.escape(form)}$", many)
            self.singular(f"(?i){re.escape(form)}$", one)

    def uncountable(self, *words: str) -> None:
        """`inflect.uncountable "fish"`."""
        self.uncountables |= {word.lower() for word in words}
        self._known.clear()

    def acronym(self, word: str) -> None:
        """`inflect.acronym "API"`."""
        self.acronyms[word.lower()] = word
        self._known.clear()

    # -- words

    def _is_uncountable(self, word: str) -> bool:
        lower = word.lower()
        # Most words end in none of them, and that is quickly seen.
        return any(lower.endswith(each) and re.search(rf"\b{re.escape(each)}\Z", lower) for each in self.uncountables)

    def _apply(self, word: str, rules: list[tuple[str, str]]) -> str:
        if not word or self._is_uncountable(word):
            return word
        for rule, replacement in rules:
            if re.search(rule, word):
                return re.sub(rule, replacement, word, count=1)
        return word

    def pluralize(self, word: str) -> str:
        """`"category".pluralize`."""
        found = self._known.get(("plural", word))
        if found is None:
            found = self._known["plural", word] = self._apply(word, self.plurals)
        return found

    def singularize(self, word: str) -> str:
        """`"categories".singularize`."""
        found = self._known.get(("singular", word))
        if found is None:
            found = self._known["singular", word] = self._apply(word, self.singulars)
        return found

    def camelize(self, term: str) -> str:
        """`"api/v1/product_line".camelize` -> `Api::V1::ProductLine`."""

        def capital(word: str) -> str:
            return self.acronyms.get(word.lower(), word[:1].upper() + word[1:].lower())

        if re.search(r"[A-Z]", term) and "_" not in term and "/" not in term:
            return (
                term[:1].upper() + term[1:]
                if term[:1].isupper()
                else self.acronyms.get(term, term[:1].upper() + term[1:])
            )
        head = re.match(r"[a-z\d]*", term)
        start = head.group(0) if head else ""
        rest = term[len(start) :]
        text = capital(start) if start else ""

        def one(match: re.Match[str]) -> str:
            word = capital(match[2]) if match[2] else ""
            return f"::{word}" if match[1] else word

        return text + re.sub(r"(?:_|(/))([A-Za-z\d]*)", one, rest)

    def underscore(self, word: str) -> str:
        """`"Api::V1::ProductLine".underscore` -> `api/v1/product_line`."""
        found = self._known.get(("snake", word))
        if found is None:
            found = self._known["snake", word] = self._underscore(word)
        return found

    def _underscore(self, word: str) -> str:
        if not re.search(r"[A-Z-]|::", word):
            return word
        word = word.replace("::", "/")
        if self.acronyms:
            pattern = "|".join(re.escape(a) for a in sorted(self.acronyms.values(), key=len, reverse=True))
            word = re.sub(
                rf"(?:(?<=([A-Za-z\d]))|\b)({pattern})(?=\b|[^a-z])",
                lambda m: f"{'_' if m[1] else ''}{m[2].lower()}",
                word,
            )
        word = re.sub(r"([A-Z])(?=[A-Z][a-z])|([a-z\d])(?=[A-Z])", lambda m: f"{m[1] or m[2]}_", word)
        return word.replace("-", "_").lower()

    def classify(self, name: str) -> str:
        """`"order_lines".classify` -> `OrderLine`."""
        return self.camelize(self.singularize(name.rsplit(".", 1)[-1]))

    def foreign_key(self, class_name: str) -> str:
        """`"Api::Product".foreign_key` -> `product_id`."""
        return f"{self.underscore(demodulize(class_name))}_id"


def demodulize(name: str) -> str:
    """`"Api::Product".demodulize` -> `Product`."""
    return name.rsplit("::", 1)[-1]
