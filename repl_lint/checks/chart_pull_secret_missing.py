"""Pods of charts with private images and without a pull secret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from repl_lint.facts.charts.installed_images import host_of, pulled
from repl_lint.facts.charts.options import nouns
from repl_lint.facts.charts.rendered import rendered_documents, rendering_of
from repl_lint.facts.charts.shipped import HELM_CHART, chart_names, place_of_values
from repl_lint.facts.charts.translation import LOCAL_REGISTRY, STAND_IN
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.proxies import proxied
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.kots.embedded_cluster import installs_third
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import Pod, pods
from repl_lint.facts.kubernetes.pull_secrets import KEY, account_of
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.renderings import AIRGAP, ONLINE, ChartRendering, Purpose
from repl_lint.reading.documents import Document
from repl_lint.reading.files import inside
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.charts.pull_secret_values import PullSecretValue

_MOST_RELATED: Final = 3


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at each pod of a chart with a private image that lists no pull secret, nor does its account.

    It is at the values of the HelmChart, with one cause for all pods, if they take their pull secrets from a value.

    An error for an image behind the proxy with the name of an application, else a warning. Also a warning if the pod
    has only an image in the customer's registry that needs the secret; those of one chart have one cause. None for
    Embedded Cluster 3, whose nodes log in themselves.
    """
    rendering = rendering_of(release, document)
    if rendering is None or release.fact(installs_third):
        return
    related = tuple(islice(_secrets_for(release, rendering), _MOST_RELATED))
    cause = str(rendering.shipped.location) if rendering.purpose == AIRGAP else None
    for pod, use in _without_secret(release, document, rendering.purpose):
        if cause and _key(document, use) in release.fact(_private_pods):
            continue
        image = use.text.rpartition("/")[2] if cause else use.text.replace(STAND_IN, "…")
        why = "in the customer's registry, which may need a login" if cause else "private"
        fault, severity = f"`{image}` is {why}, but its pod has no `{KEY}`", "error" if _is_proxied(use) else "warning"
        value = _value(release, rendering, document)
        at, advice = document.locate_key(pod.node), _advice(release, rendering, value)
        if value is None:
            yield rule.finding(at, fault, advice=advice, severity=severity, related=related, cause=cause)
            continue
        path, name = ".".join(value.path), rendering.shipped.location
        yield rule.finding(
            at if release.type.logs_charts_in else place_of_values(release, name),
            f"{fault}, because the value `{path}` is empty",
            advice=advice,
            severity=severity,
            related=() if release.type.logs_charts_in else (Related(at, "this pod takes them from there"), *related),
            cause=f"{name} {path}",
        )


def _value(release: Release, rendering: ChartRendering, document: Document) -> PullSecretValue | None:
    """The value from which the pods of a template take their pull secrets; None where they take none."""
    from repl_lint.facts.charts.pull_secret_values import pull_secret_value  # most pods have what they need

    number = next(number for number, other in enumerate(release.renderings) if other is rendering)
    path, chart = document.source.path, rendering.shipped.chart
    template = path.removeprefix(inside(chart.path, "")) if chart else path
    return release.fact(pull_secret_value, number, template, release.fact(_pods_of, rendering.purpose)[path])


def _pods_of(release: Release, purpose: Purpose) -> Counter[str]:
    """The numbers of pods by the templates that make them."""
    made = release.fact(rendered_documents, purpose)
    return Counter(item.document.source.path for item in made for _ in item.document.fact(pods))


def _advice(release: Release, rendering: ChartRendering, value: PullSecretValue | None) -> str:
    noun = release.fact(nouns).get(rendering.shipped.location, HELM_CHART)
    values = "`values.yaml`" if release.type.logs_charts_in else f"`values` of the {noun}"
    secret = release.type.pull_secret
    if value:
        return f"write `{value.written(secret)}` in {values}"
    return f"write `{KEY}: [{{name: {{{{ .Values.pullSecret }}}}}}]` in the pod, and `pullSecret: {secret}` in {values}"


def _without_secret(release: Release, document: Document, purpose: Purpose) -> Iterator[tuple[Pod, ImageUse]]:
    """The pods of a document that have no pull secret, each with the first of their images that needs one."""
    seen = set[int]()
    for use in pulled(release, document):
        if use.pod is None or use.pod.node.start in seen or _has_secret(release, use.pod, purpose):
            continue
        is_in_registry = purpose == AIRGAP and host_of(use.text) == LOCAL_REGISTRY
        if is_in_registry or (purpose == ONLINE and (_is_proxied(use) or is_private(release, use))):
            seen.add(use.pod.node.start)
            yield use.pod, use


def _private_pods(release: Release) -> frozenset[tuple[str, str, str]]:
    """The pods without a pull secret whose images are private for customers with a network."""
    return frozenset(
        _key(made.document, use)
        for made in release.fact(rendered_documents, ONLINE)
        for _, use in _without_secret(release, made.document, ONLINE)
    )


def _key(document: Document, use: ImageUse) -> tuple[str, str, str]:
    """The template that makes an object, and its kind and name."""
    return document.source.path, use.owner.kind, use.owner.name


def _secrets_for(release: Release, rendering: ChartRendering) -> Iterator[Related]:
    """The values of the HelmChart that have the name of the pull secret, and do not reach the pod."""
    for name in release.fact(chart_names):
        if name.document.locate(name.name) == rendering.shipped.location:
            for values in (*name.values, *name.holder.select("optionalValues", "*", "values")):
                for node in values.written():
                    if node.shape == "scalar" and "ImagePullSecretName" in node.value:
                        yield Related(name.document.locate(node), "this does not reach the pod")


def _is_proxied(use: ImageUse) -> bool:
    through = proxied(use.reference) if use.reference else None
    return through is not None and through.slug is not None


def _has_secret(release: Release, pod: Pod, purpose: Purpose) -> bool:
    return any(pod.node.select(KEY, "*")) or account_of(pod) in release.fact(_accounts, purpose)


def _accounts(release: Release, purpose: Purpose) -> frozenset[str]:
    """The names of service accounts that list a pull secret, in charts and in files."""
    documents = [made.document for made in release.fact(rendered_documents, purpose)]
    documents += release.documents("ServiceAccount", KEY)
    return frozenset(
        obj.name
        for document in documents
        for obj in document.fact(objects)
        if obj.kind == "ServiceAccount" and any(obj.node.select(KEY, "*"))
    )
