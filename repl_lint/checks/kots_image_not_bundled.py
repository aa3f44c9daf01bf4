"""Images that the builder of airgap bundles does not find by itself, and that the Application does not list."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.pulling import names_local_image
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kots.bundle import (
    UNPARSED,
    Bundle,
    bundle,
    listed_images,
    may_be_bundled,
    unread_because,
    used_images,
)
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


class _Missing(NamedTuple):
    """A use of an image that is not in the bundle, and where it stands that the builder does not look."""

    use: ImageUse
    where: str


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the image; of a document that is not YAML yet, at its first."""
    if not release.profile.airgap or not release.applications:
        return
    yield from _excluded(release, document, rule)
    missing = list(_missing(release, document))
    unparsed = [each for each in missing if each.where == UNPARSED]
    for each in missing:
        if each not in unparsed[1:]:
            related = _related(document, unparsed) if each in unparsed else ()
            yield _finding(release, document, rule, each)._replace(related=related)


def _missing(release: Release, document: Document) -> Iterator[_Missing]:
    for use in uses(release, document):
        where = unread_because(document, use) or ""
        if (where or use.node.templated) and _is_missing(release.fact(bundle), use):
            yield _Missing(use, where)


def _finding(release: Release, document: Document, rule: Rule, missing: _Missing) -> Finding:
    """Milder where a chart may bring the image."""
    text, is_made = missing.use.node.value, missing.use.node.templated
    return rule.finding(
        document.locate(missing.use.node),
        f"`{text}` {missing.where or 'is made by a template and'} is not in the airgap bundle:"
        f" list {'what it may be' if is_made else 'it'} in `additionalImages` of the Application",
        severity="info" if release.fact(bundle).has_charts else None,
        cause=None if missing.where == UNPARSED else canonical(text) or text,
    )


def _related(document: Document, unparsed: Sequence[_Missing]) -> tuple[Related, ...]:
    problem = document.fact(raw_problem)
    places = [Related(document.locate(each.use.node), "left out too") for each in unparsed[1:]]
    if problem:
        place = document.source.location(problem.start, problem.end)
        places.insert(0, Related(place, f"no YAML before it is rendered: {problem.message}"))
    return tuple(places)


def _is_missing(found: Bundle, use: ImageUse) -> bool:
    text = use.node.value
    if not found.is_known:
        return False
    if use.node.templated:
        return not names_local_image(use) and not may_be_bundled(found, text)  # `kots-local-image-name` says it
    name = canonical(text)
    return name is not None and name not in found.images


def _excluded(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """What the Application leaves out, and wants; what it leaves out and something asks for is only said."""
    if not any(each.group == "kots.io" and each.kind == "Application" for each in document.fact(objects)):
        return
    for entry in listed_images(document, "excludedImages"):
        name = canonical(entry.value)
        if name and name in release.fact(bundle).additional:
            yield rule.finding(
                document.locate(entry), f"`{entry.value}` is in `additionalImages`, too: take it out of one of them"
            )
        elif name and name in release.fact(used_images):
            message = f"`{entry.value}` is left out of the airgap bundle, and the release asks for it"
            yield rule.finding(document.locate(entry), message, severity="info")
