"""The uses of images by the pods of a document, and by the pods of one of its objects."""

from collections.abc import Iterator
from itertools import chain

from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.facts.kubernetes.pods import Pod, pods, pods_of
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def pod_uses(release: Release, document: Document) -> Iterator[tuple[Pod, tuple[ImageUse, ...]]]:
    """The pods of a document, each with its uses of images."""
    for pod in document.fact(pods):
        yield pod, uses_of_pod(release, document, pod)


def uses_of_pod(release: Release, document: Document, pod: Pod) -> tuple[ImageUse, ...]:
    """The uses of images in one of the pods of a document."""
    return release.fact_of(document, _by_pod).get(id(pod), ())


def uses_in_pods_of(release: Release, document: Document, owner: Object) -> Iterator[ImageUse]:
    """The uses of images in the pods of one of the objects of a document."""
    return chain.from_iterable(uses_of_pod(release, document, pod) for pod in pods_of(document, owner))


def _by_pod(release: Release, document: Document) -> dict[int, tuple[ImageUse, ...]]:
    """The uses of images in a document by the `id` of the pod, which it keeps as long as its facts have it."""
    by_pod: dict[int, list[ImageUse]] = {}
    for use in uses(release, document):
        by_pod.setdefault(id(use.pod), []).append(use)
    return {pod: tuple(own) for pod, own in by_pod.items()}
