"""API versions that came after the Kubernetes version that a release is for."""

from collections.abc import Iterator

from repl_lint.facts.images.rewriting import has_private_images, rewritten_version
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import NEWEST, arrival, shown, target
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the apiVersion."""
    wanted = release.fact(target)
    if wanted >= NEWEST:
        return  # it has all that the table knows
    for found in document.fact(objects):
        came = arrival(found)
        if not came or came.introduced <= wanted or is_excluded(release, found):
            continue
        older = came.available(wanted)
        if older and _is_unrewritten(release, document, found, older):
            continue
        yield rule.finding(
            document.locate(found.api_version),
            f"`{found.api_version.value}` {found.kind} comes with Kubernetes {shown(came.introduced)}, and this"
            f" release is for {shown(wanted)}" + (f"; use `{older}`" if older else ""),
        )


def _is_unrewritten(release: Release, document: Document, found: Object, older: str) -> bool:
    """Whether `unrewritten-image` asks for the same version already, because of a private image."""
    if release.type.rewrites_every_kind or rewritten_version(found, release.fact(target)) != older:
        return False
    return has_private_images(release, document, found)
