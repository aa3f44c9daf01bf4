"""The hosts of services of a release that are written with a namespace, such as ``db.prod.svc.cluster.local``.

https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.namespace_references import SERVICE, homes
from repl_lint.facts.kubernetes.namespaces import OURS, is_in_application_namespace
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_SUFFIX: Final = ".svc"
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST: Final = re.compile(rf"(?<![\w.-])({_LABEL})\.({_LABEL})\.svc(?:\.cluster\.local)?(?![\w-])")
_DEFINITION: Final = "CustomResourceDefinition"


class ServiceHost(NamedTuple):
    """The host of a service as it is written, with the service and the namespace; ``span`` has its offsets."""

    span: tuple[int, int]
    service: str
    namespace: str


def misplaced_hosts(release: Release, document: Document) -> Iterator[ServiceHost]:
    """The hosts of services in the application's namespace that are written with another namespace; often empty.

    Only objects that are in the application's namespace are read. Left out are their metadata,
    CustomResourceDefinitions, and hosts whose namespace has a service of that name in the release.
    """
    if _SUFFIX not in document.text:
        return
    text = document.source.text
    for obj in document.fact(objects):
        if obj.kind == _DEFINITION or not is_in_application_namespace(release, document, obj):
            continue
        nodes = (node for part in obj.node.children if part.key != "metadata" for node in part.walk())
        for node in nodes:
            if node.shape == "scalar" and _SUFFIX in node.value:
                for host in _HOST.finditer(text, node.start, node.end):
                    namespaces = release.fact(homes).get((SERVICE, host[1]), ())
                    if OURS in namespaces and host[2] not in (*namespaces, RELEASE_NAMESPACE):
                        yield ServiceHost(host.span(), host[1], host[2])
