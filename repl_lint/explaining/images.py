"""An image: what it is, which entries of ``images`` it was compared with, and how a customer's cluster gets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.explaining.bundles import bundled
from repl_lint.explaining.entries import image_of, registry
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
from repl_lint.facts.kubernetes.pull_secrets import KEY, PULL_SECRET, account_of, has_pull_secret, lists_pull_secret
from repl_lint.model.inventory import NO_REFERENCE, UNRENDERED, Answer

_PRIVATE: Final = {
    IN_REPLICATED: "it is in Replicated's registry, which a customer's license opens",
    PROXIED: PROXIED,
}


def explain(asked: Asked) -> Iterator[Comparison]:
    """The images at the place; of one that a template makes, what it can be."""
    document = asked.document
    asking = [use for use in uses(asked.release, document) if asked.is_at(use.node)]
    for use in asking:
        for image in use.alternatives:
            if image.reference or not use.is_custom:
                chosen = (Detail("chosen by", f"a template: `{use.node.value}`"),) * use.node.templated
                details = (*chosen, *_details(asked, use, image))
                yield Comparison(f"image `{image.text}`", image.location(document), details)
    for use in asking:
        if use.is_open or (use.is_custom and not use.reference):
            why = UNRENDERED if use.is_open else NO_REFERENCE
            details = (Detail("images", f"nothing to compare with: {why}"),)
            if asked.release.type.has_application:
                details += tuple(bundled(asked, use, use.node.value, is_unrendered=use.is_open))
            yield Comparison(f"image `{use.node.value}`", document.locate(use.node), details)


def _details(asked: Asked, use: ImageUse, written: Alternative) -> Iterator[Detail]:
    reference = written.reference
    if reference is None:
        yield Detail("canonical", "none: this is no image reference")
        return
    parts = f"registry `{reference.domain}`, path `{reference.path}`"
    parts += f", tag `{reference.implied_tag}`" if reference.implied_tag else ""
    implied = " since none is written" if reference.implied_tag and not reference.tag else ""
    parts += f"{implied}, digest `{reference.digest}`" if reference.digest else implied
    yield Detail("canonical", f"`{reference.canonical}`: {parts}")
    image = behind(reference)
    if image != reference:
        yield Detail("stands for", f"`{image.canonical}`, behind Replicated's proxy")
    if asked.release.type.has_application:
        yield Detail("images", "a KOTS release has none: KOTS finds images, rewrites them and adds pull secrets itself")
        yield from bundled(asked, use, written.text, is_unrendered=False)
    else:
        yield from _declared(asked, written.text, image)
        yield from _private(asked, use, reference)
        yield from _rewriting(asked, use, reference)
    yield _pulled(asked, use, reference)


def _declared(asked: Asked, text: str, reference: Reference) -> Iterator[Detail]:
    """The verdict, and the entries that the image was compared with."""
    if not asked.release.replicated_documents:
        yield Detail("images", "nothing to compare with: this release has no root document")
        return
    declared, judged = asked.release.fact(declarations), coverage(asked.release, text)
    same = declared.of(reference)
    if declared.exactly(reference):
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


def _private(asked: Asked, use: ImageUse, reference: Reference) -> Iterator[Detail]:
    """Whether it is private, and if so, how a pod may pull it."""
    answer = private(asked.release, reference)
    below = private_registry(asked.release, behind(reference)) if answer.value else None
    yield Detail("private", _privacy(answer, below), asked.setting("private-registries") if below else None)
    if answer.value and use.pod:
        yield _pull_secret(asked, use.pod)


def _privacy(answer: Answer, below: str | None) -> str:
    """The sentence for an answer; ``below`` is the private registry that gives it."""
    if answer.value is None:
        return answer.text
    if not answer.value:
        why = (
            answer.reason if answer.reason == PUBLISHED else "neither `images` nor `private-registries` make it private"
        )
        return f"no: {why}; it needs no pull secret"
    if below:
        return f"yes: it is below `{below}`"
    return f"yes: {_PRIVATE.get(answer.reason, 'its entries are all of registries of the vendor portal')}"


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


def _rewriting(asked: Asked, use: ImageUse, reference: Reference) -> Iterator[Detail]:
    """Whether Replicated makes an image one of its own registry, or of the one in the cluster, if it has to be."""
    if use.in_collector or not needs_rewriting(asked.release, use):
        return
    to = destination(asked.release, use, reference)
    if use.is_custom:
        yield Detail("rewritten", f"no: {to.because}")
        return
    yield _rewritten(asked, use.owner)
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


def _pulled(asked: Asked, use: ImageUse, reference: Reference) -> Detail:
    """What the pull policy is, which `latest-tag` and `always-pull-policy` compare with the tag."""
    if use.pull_policy and use.pull_policy.value:
        return Detail("pull policy", f"`{use.pull_policy.value}`", asked.document.locate(use.pull_policy))
    if use.in_collector:
        return Detail("pull policy", "not given: a collector pulls `IfNotPresent`")
    policy = "Always" if reference.implied_tag == "latest" else "IfNotPresent"
    return Detail("pull policy", f"not given: `{policy}`, Kubernetes' own for the tag `{reference.implied_tag}`")
