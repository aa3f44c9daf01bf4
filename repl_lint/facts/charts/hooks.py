"""The hooks of Helm: objects that Helm creates at a moment of their own, or not at all.

Objects whose hooks are all of `helm test` are created by nothing else (https://helm.sh/docs/topics/chart_tests/). But
KOTS applies every object of a chart that it installs without Helm, hooks too
(https://github.com/replicatedhq/kots, pkg/base/helm_v4.go).
"""

from typing import Final

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Document

_HOOK: Final = "helm.sh/hook"
_TESTS: Final = frozenset(("test", "test-success", "test-failure"))


def is_only_tested(document: Document) -> bool:
    """Whether `helm test` alone creates all objects of a document; False for a document without objects."""
    owners = document.fact(objects)
    return bool(owners) and all(map(is_test, owners))


def is_test(obj: Object) -> bool:
    """Whether `helm test` alone creates an object: https://helm.sh/docs/topics/chart_tests/.

    Helm 3 never creates one with ``test-failure``. Capital letters count as small ones, as in Helm.
    """
    hooks = obj.node.get("metadata", "annotations", _HOOK)
    return hooks is not None and _TESTS.issuperset(name.strip().lower() for name in hooks.value.split(","))
