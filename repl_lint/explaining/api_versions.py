"""An apiVersion: the row of the version table, and the Kubernetes version that it is compared with."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.kubernetes.api_versions import (
    Arrival,
    Lifecycle,
    arrival,
    lifecycle,
    replacement_advice,
    server_version,
    shown,
    target,
)
from repl_lint.facts.kubernetes.objects import Object, objects


def explain(asked: Asked) -> Iterator[Comparison]:
    """The apiVersions and kinds at the place."""
    document = asked.document
    for found in document.fact(objects):
        kind = found.node.get("kind")
        if asked.is_at(found.api_version) or (kind and asked.is_at(kind)):
            life, came = lifecycle(found), arrival(found)
            details = (_row(found, life, came), _target(asked), _verdict(asked, life, came))
            yield Comparison(f"`{found.api_version.value}` {found.kind}", document.locate(found.api_version), details)


def _row(found: Object, life: Lifecycle | None, came: Arrival | None) -> Detail:
    if found.api_version.templated:
        return Detail("version table", "not looked up: a template makes the version")
    said = [f"introduced in {shown(came.introduced)}"] if came else []
    if life:
        said += [f"deprecated in {shown(life.deprecated)}"] if life.deprecated else []
        said += [f"removed in {shown(life.removed)}"] if life.removed else []
        newer = " and ".join(f"`{each.api_version}` from {shown(each.since)} on" for each in life.replacements)
        said += [f"replaced by {newer}"] if newer else []
    return Detail("version table", ", ".join(said) or "no row: not built in, or neither new nor on its way out")


def _target(asked: Asked) -> Detail:
    """The version that the release is for, and what says so."""
    number = shown(target(asked.release))
    if asked.release.profile.kubernetes_version:
        return Detail("target", f"{number}, by `kubernetes-version`", asked.setting("kubernetes-version"))
    if wanted := server_version(asked.release):
        document, node = wanted
        return Detail("target", f"{number}, the newest in `server_version: {node.value}`", document.locate(node))
    return Detail("target", f"{number}, the newest that the table knows: nothing asks for another")


def _verdict(asked: Asked, life: Lifecycle | None, came: Arrival | None) -> Detail:
    wanted = target(asked.release)
    if came and came.introduced > wanted:
        return Detail("there", "not yet" + (f"; use `{older}`" if (older := came.available(wanted)) else ""))
    if life and life.removed and life.removed <= wanted:
        return Detail("there", f"not any more{replacement_advice(life, wanted)}")
    if life and life.deprecated and life.deprecated <= wanted:
        return Detail("there", f"yes, but deprecated{replacement_advice(life, wanted)}")
    return Detail("there", "yes, as far as the table tells")
