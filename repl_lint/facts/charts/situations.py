"""The kinds of installation of a release, at the defaults of its Config."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.charts.values import all_defaults
from repl_lint.facts.charts.translation import Situation, translated
from repl_lint.facts.kots.config_options import items, option_documents
from repl_lint.model.renderings import AIRGAP, ChartRendering, Purpose
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_BOOLEANS: Final = {"": "0", "true": "1", "false": "0"}


class _Option(NamedTuple):
    """An option with its literal value or default, and the node of the one that a template makes.

    It ``is_open`` where nothing says what it is.
    """

    name: str
    text: str
    document: Document
    template: Node | None
    is_open: bool


def situation(release: Release, rendering: ChartRendering, purpose: Purpose) -> Situation:
    """An installation at the defaults of the release's options, with a registry of the customer for `AIRGAP`."""
    options = release.fact(_options)
    waiting = {option.name: option for option in options if option.is_open or option.template}
    known = Situation(
        purpose == AIRGAP,
        {option.name: option.text for option in options},
        frozenset(waiting),
        all_defaults(rendering.files),
    )
    while made := {
        option.name: text for option in waiting.values() if (text := _translated(option, known)) is not None
    }:
        waiting = {name: option for name, option in waiting.items() if name not in made}
        known = known._replace(unknown=frozenset(waiting), templates={**known.templates, **made})
    return known


def _translated(option: _Option, known: Situation) -> str | None:
    """The template of an option; None where it asks what is not known."""
    node = option.template
    if option.is_open or node is None:
        return None
    quote = int(node.style in ("'", '"'))
    start = option.document.source.text.find("\n", node.start) if node.style in ("|", ">") else node.start + quote
    return translated(option.document, start, node.end - quote, known, with_stand_ins=False)


def _options(release: Release) -> tuple[_Option, ...]:
    return tuple(_named(release))


def _named(release: Release) -> Iterator[_Option]:
    for document in option_documents(release):
        for item in items(document):
            name = item.get("name")
            if name and not name.templated and '"' not in name.value:
                yield _option(document, name.value, item)


def _option(document: Document, name: str, item: Node) -> _Option:
    values = [node for key in ("value", "default") if (node := item.get(key)) and not node.is_null]
    literal = next((node.value for node in values if not node.templated and node.shape == "scalar"), "")
    kind = item.get("type")
    is_bool = kind is not None and kind.value in ("bool", "checkbox")
    template = values[0] if values and values[0].templated else None
    text = _BOOLEANS.get(literal, literal) if is_bool else literal
    return _Option(name, text, document, template, item.get("repeatable") is not None)
