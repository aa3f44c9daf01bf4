"""Images that need rewriting, in objects of an API version that Replicated does not rewrite, though it does another."""

from collections.abc import Iterator, Sequence

from repl_lint.facts.images.pod_uses import uses_of_pod
from repl_lint.facts.images.privacy import is_private_elsewhere
from repl_lint.facts.images.rewriting import (
    is_rewritable,
    is_rewritten,
    must_be_rewritten,
    needs_rewriting,
    rewritten_version,
)
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.kubernetes.api_versions import is_removed, lifecycle, target
from repl_lint.facts.kubernetes.lifecycles import lifecycles, shown
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.model.findings import Finding, Fix, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding for each pod with images that need rewriting, at the first private one, else at the first one.

    Only for objects of a kind that Replicated rewrites in another API version. The `apiVersion` and the other images
    that need rewriting are related locations. Errors for images of your registries, and for all images if customers
    have no network; else warnings. Also warnings if the target has no version that Replicated rewrites.
    """
    for pod in document.fact(pods):
        if is_rewritten(pod.owner) or not is_rewritable(pod.owner):
            continue  # `kind-not-rewritten` reports the rest
        unrewritten = [use for use in uses_of_pod(release, document, pod) if needs_rewriting(release, use)]
        private = [use for use in unrewritten if must_be_rewritten(release, use)]
        if not unrewritten or (not private and is_removed(release, pod.owner)):
            continue  # `removed-api-version` reports the latter
        first, *others = private or unrewritten
        version = pod.owner.api_version
        better = rewritten_version(pod.owner, target(release))
        versions = f"`{version.value}` {pod.owner.kind}s"
        fault = f"in {versions}, Replicated does not replace `{first.text}` with an address that customers can pull"
        if not better:
            fault = (
                f"Replicated may not replace the address of `{first.text}`, so customers may not be able to pull it"
                f" (its documentation does not list {versions})"
            )
        yield rule.finding(
            document.locate(first.node),
            fault,
            advice=f"use `{better}`" if better else _doubt(release),
            severity=_severity(release, unrewritten) if better else "warning",
            related=(
                Related(
                    document.locate(version), f"the version that Replicated does not {'support' if better else 'list'}"
                ),
                *first.set_at,
                *(Related(document.locate(use.node), "same problem") for use in others),
            ),
            fix=_fix(release, document, pod.owner, better),
        )


def _doubt(release: Release) -> str:
    """The advice for a CronJob, which the documentation does not promise: a test, or batch/v1beta1 if it is served."""
    removed = lifecycles("CronJob")["batch/v1beta1", "CronJob"].removed
    is_served = removed is not None and target(release) < removed
    other = f", or use `batch/v1beta1` (removed in {shown(removed)})" if removed and is_served else ""
    return f"test an install{' without a network' if release.environment.airgap else ''}{other}"


def _fix(release: Release, document: Document, owner: Object, better: str | None) -> Fix | None:
    """The fix that upgrades an object to the version that is rewritten.

    None without one, or if the upgrade is another.
    """
    life = lifecycle(release, owner) if better else None
    if life is None:
        return None
    from repl_lint.mending.upgrades.upgrades import upgrade

    newest = upgrade(release, document, owner, life)
    return newest.fix if newest.api_version == better else None


def _severity(release: Release, unrewritten: Sequence[ImageUse]) -> str:
    """The severity of an image that a version of the target rewrites.

    Error for images of your registries and where there is no network, else warning.
    """
    is_elsewhere = any(use.reference and is_private_elsewhere(release, use.reference) for use in unrewritten)
    return "error" if is_elsewhere or release.environment.airgap else "warning"
