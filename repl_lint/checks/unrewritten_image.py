"""Private images in objects of a kind and version in which Replicated rewrites nothing."""

from collections.abc import Iterator

from repl_lint.facts.api_versions import shown, target
from repl_lint.facts.declarations import THIRD_PARTY, declarations, is_private
from repl_lint.facts.rewriting import is_rewritten, rewritten_version
from repl_lint.facts.workloads import Pod, pods
from repl_lint.model import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each object, at its first private image."""
    for pod in document.fact(pods):
        if is_rewritten(pod.owner):
            continue
        private = [image for image in pod.images if is_private(release, image)]
        if not private:
            continue
        first, *others = private
        version = pod.owner.api_version
        yield rule.finding(
            document.locate(first.node),
            f"Replicated does not rewrite `{first.node.value}` in a {version.value} {pod.owner.kind}{_advice(release, pod)}",
            severity=_severity(release, pod),
            related=(
                Related(document.locate(version), "the version that is not rewritten"),
                *(Related(document.locate(image.node), "private too") for image in others),
            ),
        )


def _advice(release: Release, pod: Pod) -> str:
    rewritten = rewritten_version(pod.owner.kind)
    if rewritten is None:
        return ""
    if pod.owner.api_version.value == "batch/v1" and target(release) >= (1, 21):
        return f", as far as its documentation says; it names {rewritten}, which Kubernetes {shown((1, 25))} no longer has"
    return f"; use {rewritten}"


def _severity(release: Release, pod: Pod) -> str:
    """The vendor's other registries are only ever reached by rewriting; Replicated's own is, but for an airgap."""
    if rewritten_version(pod.owner.kind) is None or (
        pod.owner.api_version.value == "batch/v1" and target(release) >= (1, 21)
    ):
        return "warning"
    declared = release.fact(declarations)
    third_party = any(
        image.reference and declared.privacy(image.reference) == THIRD_PARTY for image in pod.images
    )
    return "error" if third_party or release.profile.airgap else "warning"
