"""API versions that came after the target, of Kubernetes or of another program."""

from collections.abc import Iterator

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import later_arrival, target, target_of, target_of_with_origin
from repl_lint.facts.kubernetes.lifecycles import shown
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the apiVersion of each deployed object whose version the target does not have yet.

    None where `unrewritten-image` asks for the older version.
    """
    for obj in document.fact(objects):
        came = later_arrival(release, obj)
        if came is None or is_excluded(release, obj):
            continue
        older = came.available(target_of(release, came.program))
        if older and _is_unrewritten(release, document, obj, older):
            continue
        yield rule.finding(
            document.locate(obj.api_version),
            f"`{obj.api_version.value}` {obj.kind} exists since {came.program} {shown(came.introduced)},"
            f" but your target is {target_of_with_origin(release, came.program)}",
            advice=f"use `{older}`" if older else "",
        )


def _is_unrewritten(release: Release, document: Document, obj: Object, older: str) -> bool:
    """Whether `unrewritten-image` reports the object for a private image, and asks for the ``older`` version too."""
    if release.type.rewrites_every_kind:
        return False
    from repl_lint.facts.images.rewriting import has_private_images, rewritten_version

    return rewritten_version(obj, release.fact(target)) == older and has_private_images(release, document, obj)
