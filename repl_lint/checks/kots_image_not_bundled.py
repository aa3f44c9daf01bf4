"""Images that the builder of airgap bundles does not find by itself and that the Application does not list."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kots.bundle import (
    UNPARSED,
    bundle,
    is_own,
    listed_images,
    unbundled,
    unread_because,
    used_images,
)
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


class _Missing(NamedTuple):
    """An image that is not in the bundle, its use, and the reason; empty for what a template makes."""

    use: ImageUse
    image: Alternative
    reason: str


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image that the airgap bundle lacks, and at each wrong item of ``excludedImages``.

    Warnings at missing images, but infos if a chart may bring them. The uses of one image have one cause. All missing
    images of a document that is YAML only after rendering are one finding, at the first of them.

    Warnings at excluded images that are in ``additionalImages`` too, infos at those that the release uses. None with
    ``airgap: false`` and without an Application.
    """
    if not release.environment.airgap or not release.applications:
        return
    yield from _excluded(release, document, rule)
    unparsed = []
    for missing in _missing(release, document):
        if missing.reason == UNPARSED:
            unparsed.append(missing)
        else:
            yield _finding(release, document, rule, missing)
    if unparsed:
        yield _finding(release, document, rule, unparsed[0], _related(document, unparsed[1:]))


def _missing(release: Release, document: Document) -> Iterator[_Missing]:
    """The images of a document that are not in the bundle, each with the reason."""
    for use in uses(release, document):
        for image in unbundled(release, document, use):
            yield _Missing(use, image, unread_because(document, use) or "")


def _finding(
    release: Release, document: Document, rule: Rule, missing: _Missing, related: tuple[Related, ...] = ()
) -> Finding:
    """The finding for a missing image: an info where a chart may bring the image, else a warning."""
    text, is_open = f"`{missing.image.text}`", missing.use.is_open
    may_be_brought = release.fact(bundle).has_charts and not is_own(missing.use)
    contains = "contains {} only if a chart brings it" if may_be_brought else "does not contain {}"
    if missing.reason == UNPARSED:
        fault = f"this document is valid YAML only after rendering, so the airgap bundle {contains.format(text)}"
    elif missing.reason:
        because = f"the airgap builder does not look for images {missing.reason}"
        fault = f"{because}, so the bundle {contains.format(text)}"
    elif is_open:
        fault = f"{text} depends on a template, so the airgap bundle {contains.format('it')}"
    else:
        fault = f"a template chooses {text}, so the airgap bundle {contains.format('it')}"
    images = "every image that it can become" if is_open else "it"
    return rule.finding(
        missing.image.location(document),
        fault,
        advice=f"list {images} in the Application's `additionalImages`",
        severity="info" if may_be_brought else None,
        related=related,
        cause=None if missing.reason == UNPARSED else canonical(missing.image.text) or missing.image.text,
    )


def _related(document: Document, others: Sequence[_Missing]) -> tuple[Related, ...]:
    """The related locations of a finding: the problem of the unrendered document, if any, and its other images."""
    related = tuple(Related(missing.image.location(document), "also not in the airgap bundle") for missing in others)
    problem = document.fact(raw_problem)
    if problem is None:
        return related
    location = document.source.location(problem.start, problem.end)
    return (Related(location, f"not valid YAML before rendering: {problem.message}"), *related)


def _excluded(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Warnings at excluded images that are additional too, and infos at those that something asks for.

    None in a document without an Application.
    """
    if not any(obj.group == "kots.io" and obj.kind == "Application" for obj in document.fact(objects)):
        return
    for entry in listed_images(document, "excludedImages"):
        name = canonical(entry.value)
        if name and name in release.fact(bundle).additional:
            yield rule.finding(
                document.locate(entry),
                f"`{entry.value}` is in both `excludedImages` and `additionalImages`",
                advice="remove it from one of the two lists",
            )
        elif name and name in release.fact(used_images):
            fault = f"`excludedImages` keeps `{entry.value}` out of the airgap bundle, but the release uses it"
            advice = "remove it, if customers without a network need it"
            yield rule.finding(document.locate(entry), fault, advice=advice, severity="info")
