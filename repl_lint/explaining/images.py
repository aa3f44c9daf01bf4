"""An image: what it is, which entries of ``images`` it was compared with, and how a customer's cluster gets it."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.explaining.bundles import bundled
from repl_lint.explaining.entries import image_of, registry
from repl_lint.facts.images.candidates import Candidate, candidates, place
from repl_lint.facts.images.coverage import COVERED, coverage
from repl_lint.facts.images.custom_resources import custom_images
from repl_lint.facts.images.declarations import (
    REPLICATED_SOURCE,
    Entry,
    declarations,
    is_below,
    is_published_by_replicated,
    primary,
)
from repl_lint.facts.images.destinations import destination
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.rewriting import is_rewritable, is_rewritten, needs_rewriting, rewritten_version
from repl_lint.facts.kubernetes.api_versions import target
from repl_lint.facts.kubernetes.pull_secrets import KEY, PULL_SECRET, account_of, has_pull_secret, lists_pull_secret
from repl_lint.facts.kubernetes.workloads import Image, Object, Pod, pods


def explain(asked: Asked) -> Iterator[Comparison]:
    """The images at the place; of one that a template makes, what it can be."""
    document = asked.document
    literal, unknown = document.fact(candidates)
    custom = [image for image in custom_images(asked.release, document) if asked.is_at(image.node)]
    known = [Candidate(each, each.node.value, (each.node.start, each.node.end)) for each in custom if each.reference]
    for found in (*(each for each in literal if asked.is_at(each.image.node)), *known):
        chosen = (Detail("chosen by", f"a template: `{found.image.node.value}`"),) * found.image.node.templated
        details = (*chosen, *_details(asked, found))
        yield Comparison(f"image `{found.text}`", place(document, found), details)
    for image in (*unknown, *(each for each in custom if not each.reference)):
        if asked.is_at(image.node):
            why = "a template makes it up" if image.node.templated else "it is no image reference"
            details = (Detail("images", f"nothing to compare with: {why}"),)
            if asked.release.type.has_application:
                details += tuple(bundled(asked, image, image.node.value))
            yield Comparison(f"image `{image.node.value}`", document.locate(image.node), details)


def _details(asked: Asked, found: Candidate) -> Iterator[Detail]:
    reference = found.reference
    if reference is None:
        yield Detail("canonical", "none: this is no image reference")
        return
    parts = f"registry `{reference.domain}`, path `{reference.path}`"
    parts += f", tag `{reference.implied_tag}`" if reference.implied_tag else ""
    implied = " since none is written" if reference.implied_tag and not reference.tag else ""
    parts += f"{implied}, digest `{reference.digest}`" if reference.digest else implied
    yield Detail("canonical", f"`{reference.canonical}`: {parts}")
    if asked.release.type.has_application:
        yield Detail("images", "a KOTS release has none: KOTS finds images, rewrites them and adds pull secrets itself")
        yield from bundled(asked, found.image, found.text)
    else:
        yield from _declared(asked, found, reference)
        yield from _private(asked, found.image, reference)
        yield from _rewriting(asked, found.image, reference)
    yield _pulled(asked, found.image, reference)


def _declared(asked: Asked, found: Candidate, reference: Reference) -> Iterator[Detail]:
    """The verdict, and the entries that the image was compared with."""
    if not asked.release.replicated_documents:
        yield Detail("images", "nothing to compare with: this release has no root document")
        return
    declared, judged = asked.release.fact(declarations), coverage(asked.release, found.text)
    same = declared.of(reference)
    if declared.declares(reference):
        told = "an entry stands for it" if judged.kind == COVERED else f"an entry stands for it, but: {judged.kind}"
    elif judged.kind == COVERED:
        told = "its entry has the tag under `version`" if same else "it needs no entry"
    else:
        told = f"no entry stands for it: {judged.kind}"
    yield Detail("images", told)
    near = list({id(entry): entry for entry in (*same, *judged.entries)}.values())
    for entry in near:
        told = f"`{image_of(asked, entry)}`: {_difference(asked, entry, reference)}"
        yield Detail("compared with", told, entry.location)
        yield registry(asked, entry)
    if others := len(declared.entries) - len(near):
        which = "entry, of another image" if others == 1 else "entries, of other images"
        yield Detail("compared with", f"{others} {'other ' * bool(near)}{which}")


def _difference(asked: Asked, entry: Entry, reference: Reference) -> str:
    """What is the same of an entry and an image, and what is not."""
    domain, path = primary(entry, asked.release.profile) or ("", entry.name)
    is_same = entry in asked.release.fact(declarations).of(reference)
    parts = {
        "registry": is_same or domain == reference.domain,
        "path": is_same or path == reference.path,
        "tag": entry.has_tag(reference),
    }
    same, others = ([name for name, same in parts.items() if same is kind] for kind in (True, False))
    if not others:
        return "the same image"
    return f"another {' and '.join(others)}" + (f", the same {' and '.join(same)}" if same else "")


def _private(asked: Asked, image: Image, reference: Reference) -> Iterator[Detail]:
    """Whether it is private, and if so, how a pod may pull it."""
    whose = asked.release.fact(declarations).privacy(reference)
    profile = asked.release.profile
    if whose is None:
        why = (
            "Replicated publishes it"
            if is_published_by_replicated(reference)
            else "neither `images` nor `private-registries` make it private"
        )
        yield Detail("private", f"no: {why}; it needs no pull secret")
        return
    below = next((each for each in profile.private_registries if is_below(reference, each)), None)
    if whose == REPLICATED_SOURCE:
        yield Detail("private", "yes: it is in Replicated's registry, which a customer's license opens")
    elif below:
        yield Detail("private", f"yes: it is below `{below}`", asked.setting("private-registries"))
    else:
        yield Detail("private", "yes: its entries are all of registries of the vendor portal")
    if pod := _pod(asked, image):
        yield _pull_secret(asked, pod)


def _pod(asked: Asked, image: Image) -> Pod | None:
    return next((each for each in asked.document.fact(pods) if image in each.images), None)


def _pull_secret(asked: Asked, pod: Pod) -> Detail:
    listed = pod.node.entry(KEY)
    location = asked.document.locate_key(listed) if listed else None
    name = account_of(pod)
    if lists_pull_secret(pod.node):
        told = f"found: the pod lists `{PULL_SECRET}`, or a template that may be it"
    elif has_pull_secret(asked.release, pod):
        told = f"found: the service account `{name}` lists `{PULL_SECRET}`, and the pod lists none"
    elif listed and listed.children:
        told = f"not found: the pod's list lacks `{PULL_SECRET}`"
    else:
        told = f"not found: the pod lists none, and no service account `{name}` of the release lists it"
    return Detail("pull secret", told, location)


def _rewriting(asked: Asked, image: Image, reference: Reference) -> Iterator[Detail]:
    """Whether Replicated makes an image one of its own registry, or of the one in the cluster, if it has to be."""
    if image.in_collector or not needs_rewriting(asked.release, image):
        return
    privacy, is_custom = asked.release.fact(declarations).privacy(reference), _pod(asked, image) is None
    to = destination(asked.release, image.owner, reference, privacy, is_custom=is_custom)
    if is_custom:
        yield Detail("rewritten", f"no: {to.because}")
        return
    yield _rewritten(asked, image.owner)
    if to.online:
        yield Detail("becomes", f"`{to.online}` with a network")
    if to.airgap:
        yield Detail("becomes", f"an image of {to.airgap} without a network")


def _rewritten(asked: Asked, owner: Object) -> Detail:
    """Whether the images of an object are rewritten."""
    location, version = asked.document.locate(owner.api_version), f"`{owner.api_version.value}`"
    images = f"a {owner.kind}'s images are rewritten"
    if is_rewritten(owner):
        return Detail("rewritten", f"yes: {images} in {version}", location)
    if not is_rewritable(owner):
        what = "images in an item of a List are not" if owner.in_list else f"a {owner.kind}'s images are in no version"
        return Detail("rewritten", f"no: {what}", location)
    better = rewritten_version(owner, target(asked.release))
    told = f"{images} in `{better}`, not in {version}" if better else f"{images} in no version of the target's"
    return Detail("rewritten", f"no: {told}", location)


def _pulled(asked: Asked, image: Image, reference: Reference) -> Detail:
    """What the pull policy is, which `latest-tag` and `always-pull-policy` compare with the tag."""
    if image.pull_policy and image.pull_policy.value:
        return Detail("pull policy", f"`{image.pull_policy.value}`", asked.document.locate(image.pull_policy))
    if image.in_collector:
        return Detail("pull policy", "not given: a collector pulls `IfNotPresent`")
    policy = "Always" if reference.implied_tag == "latest" else "IfNotPresent"
    return Detail("pull policy", f"not given: `{policy}`, Kubernetes' own for the tag `{reference.implied_tag}`")
