"""An image: its reference, the entries of ``images`` that it was compared with, and how a cluster pulls it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.bundles import bundled
from repl_lint.explaining.entries import image_of, registry
from repl_lint.explaining.query import Comparison, Detail, Query
from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.coverage import COVERED, coverage
from repl_lint.facts.images.declarations import Entry, declarations, primary
from repl_lint.facts.images.destinations import destination
from repl_lint.facts.images.privacy import IN_REPLICATED, PROXIED, PUBLISHED, private, private_registry
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.rewriting import is_rewritable, is_rewritten, needs_rewriting, rewritten_version
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.api_versions import target
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.facts.kubernetes.pods import Pod
from repl_lint.facts.kubernetes.pull_secrets import (
    KEY,
    PULL_SECRET,
    account_of,
    has_pull_secret,
    is_completed,
    lists_pull_secret,
)
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import NO_REFERENCE, UNRENDERED

_PRIVATE: Final = {
    IN_REPLICATED: "it is in Replicated's registry, which a customer's license opens",
    PROXIED: PROXIED,
}


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each image in the query's span; for each alternative, where a template chooses the image.

    One more says that nothing can be compared, if a template may make other images, or if no alternative is a reference
    in a place from which nothing is pulled.
    """
    document = query.document
    image_uses = [use for use in uses(query.release, document) if query.is_at(use.node)]
    for use in image_uses:
        for image in use.alternatives:
            if image.reference or use.is_pulled:
                details = tuple(_details(query, use, image))
                yield Comparison(f"image `{image.text}`", image.location(document), details)
    for use in image_uses:
        if use.is_open or not (use.is_pulled or any(image.reference for image in use.alternatives)):
            why = UNRENDERED if use.is_open else NO_REFERENCE
            details = (Detail("images", f"nothing to compare with: {why}"),)
            if query.release.type.has_application:
                details += tuple(bundled(query, use, use.text, is_unrendered=use.is_open))
            yield Comparison(f"image `{use.text}`", document.locate(use.node), details)


def _details(query: Query, use: ImageUse, written: Alternative) -> Iterator[Detail]:
    if use.is_templated:
        yield Detail("chosen by", f"a template: `{use.text}`")
    reference = written.reference
    if reference is None:
        yield Detail("canonical", "none: this is not a valid image reference")
        return
    parts = f"registry `{reference.domain}`, path `{reference.path}`"
    parts += f", tag `{reference.implied_tag}`" if reference.implied_tag else ""
    implied = " since none is written" if reference.implied_tag and not reference.tag else ""
    parts += f"{implied}, digest `{reference.digest}`" if reference.digest else implied
    yield Detail("canonical", f"`{reference.canonical}`: {parts}")
    image = behind(reference)
    if image != reference:
        yield Detail("stands for", f"`{image.canonical}`, behind Replicated's proxy")
    if query.release.type.has_application:
        yield Detail("images", "a KOTS release has none: KOTS finds images, rewrites them and adds pull secrets itself")
        yield from bundled(query, use, written.text, is_unrendered=False)
    else:
        yield from _declared(query, written.text, image)
        yield from _private(query, use, reference)
        yield from _rewriting(query, use, reference)
    yield _pulled(query, use, reference)


def _declared(query: Query, text: str, reference: Reference) -> Iterator[Detail]:
    """Whether `images` declares an image, then each entry near to it with its registry, then the number of the others.

    A release without a replicated document has only one detail, which says so.
    """
    if not query.release.replicated_documents:
        yield Detail("images", "nothing to compare with: this release has no replicated document")
        return
    declared, covered = query.release.fact(declarations), coverage(query.release, text)
    own = declared.of(reference)
    if declared.exactly(reference):
        verdict = "an entry declares it" + (f", but: {covered.kind}" if covered.kind != COVERED else "")
    elif covered.kind == COVERED:
        verdict = "its entry has the tag under `version`" if own else "it needs no entry"
    else:
        verdict = f"no entry declares it: {covered.kind}"
    yield Detail("images", verdict)
    near = list({id(entry): entry for entry in (*own, *covered.entries)}.values())
    for entry in near:
        comparison = f"`{image_of(query, entry)}`: {_difference(query, entry, reference)}"
        yield Detail("compared with", comparison, entry.location)
        yield registry(query, entry)
    if others := len(declared.entries) - len(near):
        noun = "entry, of another image" if others == 1 else "entries, of other images"
        yield Detail("compared with", f"{others} {'other ' * bool(near)}{noun}")


def _difference(query: Query, entry: Entry, reference: Reference) -> str:
    """The parts in which an entry and an image differ, and those in which they are equal, in words."""
    domain, path = primary(entry, query.release.environment) or ("", entry.name)
    is_own = entry in query.release.fact(declarations).of(reference)
    is_equal = {
        "registry": is_own or domain == reference.domain,
        "path": is_own or path == reference.path,
        "tag": entry.has_tag(reference),
    }
    equal, other = ([part for part in is_equal if is_equal[part] is value] for value in (True, False))
    if not other:
        return "the same image"
    return f"another {' and '.join(other)}" + (f", the same {' and '.join(equal)}" if equal else "")


def _private(query: Query, use: ImageUse, reference: Reference) -> Iterator[Detail]:
    """Whether an image is private, and if it is and a pod uses it, whether the pod has the pull secret."""
    answer = private(query.release, reference)
    below = private_registry(query.release, behind(reference)) if answer.value else None
    yield Detail("private", _privacy(answer, below), query.setting("private-registries") if below else None)
    if answer.value and use.pod:
        yield _pull_secret(query, use.pod)


def _privacy(answer: Answer, below: str | None) -> str:
    """The answer whether an image is private, as a sentence; ``below`` is the private registry above it, if one is."""
    if answer.value is None:
        return answer.text
    if not answer.value:
        unlisted = "neither `images` nor `private-registries` make it private"
        return f"no: {PUBLISHED if answer.reason == PUBLISHED else unlisted}; it needs no pull secret"
    if below:
        return f"yes: it is below `{below}`"
    return f"yes: {_PRIVATE.get(answer.reason, 'its entries are all of registries of the vendor portal')}"


def _pull_secret(query: Query, pod: Pod) -> Detail:
    listed = pod.node.entry(KEY)
    location = query.document.locate_key(listed) if listed else None
    name = account_of(pod)
    if lists_pull_secret(pod.node):
        text = f"found: the pod lists `{PULL_SECRET}`, or a template that may be it"
    elif has_pull_secret(query.release, pod):
        text = f"found: the service account `{name}` lists `{PULL_SECRET}`, and the pod lists none"
    elif is_completed(query.release, query.document, pod):
        text = "found: kustomize adds this patch to a pod that has it"
    elif listed and listed.children:
        text = f"not found: the pod's list lacks `{PULL_SECRET}`"
    else:
        text = f"not found: the pod lists none, and no service account `{name}` of the release lists it"
    return Detail("pull secret", text, location)


def _rewriting(query: Query, use: ImageUse, reference: Reference) -> Iterator[Detail]:
    """Whether Replicated rewrites an image, and its destinations; nothing if the image needs no rewriting."""
    if use.in_collector or not needs_rewriting(query.release, use):
        return
    to = destination(query.release, use, reference)
    if use.is_custom:
        yield Detail("rewritten", f"no: {to.because}")
        return
    yield _rewritten(query, use.owner)
    if to.online:
        yield Detail("becomes", f"`{to.online}` with a network")
    if to.airgap:
        yield Detail("becomes", f"an image of {to.airgap} without a network")


def _rewritten(query: Query, owner: Object) -> Detail:
    """Whether the images of an object are rewritten, and if not, the reason, at the apiVersion."""
    location, version = query.document.locate(owner.api_version), f"`{owner.api_version.value}`"
    images = f"a {owner.kind}'s images are rewritten"
    if is_rewritten(owner):
        return Detail("rewritten", f"yes: {images} in {version}", location)
    if not is_rewritable(owner):
        text = "images in an item of a List are not" if owner.in_list else f"a {owner.kind}'s images are in no version"
    elif better := rewritten_version(owner, target(query.release)):
        text = f"{images} in `{better}`, not in {version}"
    else:
        text = f"{images} in no version of the target's"
    return Detail("rewritten", f"no: {text}", location)


def _pulled(query: Query, use: ImageUse, reference: Reference) -> Detail:
    """The pull policy of an image, at its field if it is written, else the default for the tag."""
    if use.pull_policy and use.pull_policy.value:
        return Detail("pull policy", f"`{use.pull_policy.value}`", query.document.locate(use.pull_policy))
    if use.in_collector:
        return Detail("pull policy", "not given: a collector pulls `IfNotPresent`")
    policy = "Always" if reference.implied_tag == "latest" else "IfNotPresent"
    return Detail("pull policy", f"not given: `{policy}`, Kubernetes' own for the tag `{reference.implied_tag}`")
