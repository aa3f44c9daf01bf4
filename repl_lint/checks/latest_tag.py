"""Images tagged `latest`: Kubernetes asks the registry at every start, unless the pull policy says otherwise."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import entry_after, fix, replacement
from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.images.pulling import (
    IF_NOT_PRESENT,
    UNKNOWN,
    is_always_pulled,
    keeps_local_copy,
    names_local_image,
    pulled_tag,
    referred_tag,
)
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_LATEST: Final = ":latest"
_ADVICE: Final = "use a version tag"
_PROBLEMS: Final = {
    "latest": "needs the registry at every start",
    None: "has no tag, so it means `latest` and needs the registry at every start",
    UNKNOWN: "can become `latest`, which needs the registry at every start",
}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image of a pod or a collector that is or may be `latest`, or has no tag.

    Errors if customers install without a network and the release type brings no registry, else warnings. Infos where a
    template makes the tag or the policy, and for collectors without a policy. Their ``part`` is the tag, if it is
    written.

    Also warnings at `latest` in ``additionalImages`` without a use. Findings of one text and advice have one cause,
    except in charts. None if the pull policy is `IfNotPresent` or `Never`.
    """
    is_cut_off = release.environment.airgap and not release.type.repeats_pulls_offline
    for use, image, tag in _tagged(release, document):
        if tag not in _PROBLEMS or keeps_local_copy(use):
            continue
        if tag == UNKNOWN and is_cut_off and is_always_pulled(use):
            continue  # `always-pull-policy` reports it
        if tag == UNKNOWN and _is_unbundled(release, document, use):
            continue  # `kots-image-not-bundled` reports it
        if release.type.rewrites_every_kind and (names_local_image(use) or is_excluded(release, use.owner)):
            continue  # `kots-local-image-name` reports it, or nothing is deployed
        policy, severity = use.pull_policy, "error" if is_cut_off else "warning"
        fault = f"`{image.text}` {_PROBLEMS[tag]}"
        advice = f"use a version tag, or set `{use.policy_key}: {IF_NOT_PRESENT}`"
        if use.in_collector and not policy:
            severity = "info"
            fault = f"`{image.text}` {'can become' if tag == UNKNOWN else 'is'} `latest`, so its content can change"
            advice = _ADVICE
        elif tag == UNKNOWN or (policy and policy.templated):
            severity = "info"
        yield rule.finding(
            image.location(document),
            fault,
            advice=advice,
            severity=severity,
            related=image.related,
            cause=None if document.of_chart else f"{fault}: {advice}",
            fix=_fix(document, use),
            part=_tag_span(document, image.span),
        )
    if release.type.has_application and release.environment.airgap:
        yield from _additional(release, document, rule)


def _tagged(release: Release, document: Document) -> Iterator[tuple[ImageUse, Alternative, str | None]]:
    """The images of pods and collectors: the use, the text that it may be, and the tag, as of `pulled_tag`."""
    for use in uses(release, document):
        if use.is_pulled:
            for image in use.alternatives:
                yield use, image, referred_tag(image.reference)
            if use.is_open:
                yield use, Alternative(use.node, use.text, (use.node.start, use.node.end)), pulled_tag(use)


def _tag_span(document: Document, span: tuple[int, int]) -> tuple[int, int] | None:
    """The span of the tag `latest` in that of an image; None where it is not written."""
    start = document.source.text.rfind(_LATEST, *span)
    return (start + 1, start + len(_LATEST)) if start >= 0 else None


def _is_unbundled(release: Release, document: Document, use: ImageUse) -> bool:
    """Whether `kots-image-not-bundled` reports a use."""
    from repl_lint.facts.kots.bundle import unbundled  # most runs end without it

    return bool(unbundled(release, document, use))


def _fix(document: Document, use: ImageUse) -> Fix | None:
    """The unsafe fix that keeps the local copy of an image.

    None where a template makes the policy, for a collector without a policy, and where no text can be inserted.
    """
    policy, key = use.pull_policy, use.policy_key
    if (policy and policy.templated) or (use.in_collector and not policy):
        return None
    entry = use.holder.entry(key)
    if entry:
        change = replacement(document, entry, IF_NOT_PRESENT)
    else:
        change = entry_after(document, use.holder, use.node, [f"{key}: {IF_NOT_PRESENT}"])
    doubt = "nodes then keep the image that they have, whichever version it is"
    return fix(f"set `{key}: {IF_NOT_PRESENT}`", change, unsafe_because=doubt)


def _additional(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Warnings at `latest` in ``additionalImages`` for images without a use; others are reported at their uses."""
    from repl_lint.facts.kots.bundle import additional_images, used_images  # an Application has them

    for entry in document.fact(additional_images):
        is_used = canonical(entry.value) in release.fact(used_images)
        if not is_used and referred_tag(parse_reference(entry.value)) in ("latest", None):
            fault = f"`{entry.value}` is `latest`, so its content can change with every airgap bundle"
            yield rule.finding(document.locate(entry), fault, advice=_ADVICE, severity="warning")
