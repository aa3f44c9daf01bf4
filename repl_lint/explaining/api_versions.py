"""An apiVersion: its row of the version table, and the Kubernetes version that it is compared with."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.query import Comparison, Detail, Query
from repl_lint.facts.kots.installers import installed_kubernetes
from repl_lint.facts.kubernetes.api_versions import (
    arrival,
    lifecycle,
    replacement_advice,
    server_version,
    target_of,
    target_with_origin,
)
from repl_lint.facts.kubernetes.lifecycles import KUBERNETES, Arrival, Lifecycle, shown
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.program_targets import program_target


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each object whose apiVersion or kind is in the query's span."""
    document = query.document
    for obj in document.fact(objects):
        kind = obj.node.get("kind")
        if query.is_at(obj.api_version) or (kind and query.is_at(kind)):
            life, start = lifecycle(query.release, obj), arrival(query.release, obj)
            program = life.program if life else start.program if start else KUBERNETES
            details = (_row(obj, life, start), _target(query, program), _verdict(query, program, life, start))
            yield Comparison(f"`{obj.api_version.value}` {obj.kind}", document.locate(obj.api_version), details)


def _row(obj: Object, life: Lifecycle | None, start: Arrival | None) -> Detail:
    if obj.api_version.templated:
        return Detail("version table", "not looked up: a template makes the version")
    cells = [f"introduced in {shown(start.introduced)}"] if start else []
    if life:
        cells += [f"deprecated in {shown(life.deprecated)}"] if life.deprecated else []
        cells += [f"removed in {shown(life.removed)}"] if life.removed else []
        newer = " and ".join(
            f"{new} from {shown(new.since)} on" if any(new.since) else f"{new}" for new in life.replacements
        )
        cells += [f"replaced by {newer}"] if newer else []
    return Detail("version table", ", ".join(cells) or "no row: not built in, or neither new nor on its way out")


def _target(query: Query, program: str) -> Detail:
    """The version that the release is linted for, at the setting or the requirement that gives it, if one does."""
    if program != KUBERNETES:
        aim = query.release.fact(program_target, program)
        return Detail("target", aim.text, query.setting("program-versions", program) or aim.location)
    text = query.release.fact(target_with_origin)
    if query.release.environment.kubernetes_version:
        return Detail("target", text, query.setting("kubernetes-version"))
    if requirement := server_version(query.release):
        document, node = requirement
        return Detail("target", text, document.locate(node))
    installed = query.release.fact(installed_kubernetes)
    return Detail("target", text, installed.document.locate(installed.node) if installed else None)


def _verdict(query: Query, program: str, life: Lifecycle | None, start: Arrival | None) -> Detail:
    version = target_of(query.release, program)
    if start and start.introduced > version:
        return Detail("there", "not yet" + (f"; use `{older}`" if (older := start.available(version)) else ""))
    if life and life.removed and life.removed <= version:
        return Detail("there", f"not any more; {replacement_advice(life, version)}")
    if life and life.deprecated and life.deprecated <= version:
        return Detail("there", f"yes, but deprecated; {replacement_advice(life, version)}")
    return Detail("there", "yes, as far as the table tells")
