"""Items of a Config that KOTS cannot show, fill in or check as they are meant."""

from collections.abc import Iterator

from repl_lint.facts.kots.config_options import is_config
from repl_lint.facts.kots.option_faults import option_faults
from repl_lint.facts.templates.lookalikes import is_misspelt_template
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each wrong value in a Config of KOTS, or at its key where the value is empty or a collection.

    Errors; but warnings at a hidden, required item without a value, and at a second group of a name. For a name that
    two items or groups have, the earlier name is a related location, and all later ones have one cause.
    """
    if not is_config(document) or document.root is None:
        return
    for fault in option_faults(document.root):
        node, earlier = fault.node, fault.earlier
        if is_misspelt_template(release, document, node):
            continue
        is_text = node.shape == "scalar" and node.start < node.end
        yield rule.finding(
            document.locate(node) if is_text or node.key is None else document.locate_key(node),
            fault.text,
            advice=fault.advice,
            severity=None if fault.breaks else "warning",
            related=(Related(document.locate(earlier), "the first with this name"),) if earlier else (),
            cause=fault.text if earlier else None,
            alias=fault.alias,
        )
