"""Names in ``images`` that contain the host or the application that their source already includes."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE, endpoint_of, entries_of
from repl_lint.facts.images.references import REPLICATED_REGISTRY, is_host, split_domain
from repl_lint.model.environments import Environment
from repl_lint.model.findings import Edit, Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each name in ``images`` with a host, or with the application's slug and the source `replicated`.

    Errors; but warnings if the source is a registry of the vendor portal. With the source `public`, only a name with
    `registry.replicated.com` has a finding.
    """
    yield from _with_application(release, document, rule)
    for entry in entries_of(document, release.environment):
        name, source = entry.node.get("name"), entry.node.get("source")
        host, slash, rest = entry.name.partition("/")
        if name is None or not slash or not is_host(host) or (source and source.templated):
            continue
        severity, correction = "error", None
        if entry.source == PUBLIC:
            if host != REPLICATED_REGISTRY or rest.startswith("library/"):
                continue
            fault = f"this image is in Replicated's registry, so its source is not `{PUBLIC}`"
            advice = f"write `source: {REPLICATED_SOURCE}`, and `name` without the host and the application"
            if own := _own(release.environment, rest):
                advice = f"write `source: {REPLICATED_SOURCE}` and `name: {own}`"
            if source:
                correction = _fix(document, name, own, replacement(document, source, REPLICATED_SOURCE), title=advice)
        elif entry.source == REPLICATED_SOURCE:
            fault = f"this image is in `{host}`, not in Replicated's registry"
            advice = "write the registry's name in the vendor portal as `source`, or `public`"
            if host == REPLICATED_REGISTRY:
                fault = f"`source: {REPLICATED_SOURCE}` already includes the host and the application"
                advice = "write only the image's name, without the host and the application"
                correction = _fix(document, name, _own(release.environment, rest))
        else:
            severity = "warning"
            fault, advice = f"`source: {entry.source}` already includes the host", f"write `{rest}`"
            endpoint = endpoint_of(entry.source, release.environment.registries) or ""
            if endpoint and split_domain(f"{host}/x")[0] == split_domain(f"{endpoint.partition('/')[0]}/x")[0]:
                correction = _fix(document, name, rest)
        yield rule.finding(document.locate(name), fault, advice=advice, severity=severity, fix=correction)


def _with_application(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Errors at names behind source `replicated` that begin with the application's slug, where that is known."""
    for entry in entries_of(document, release.environment):
        slug, slash, rest = entry.name.partition("/")
        name = entry.node.get("name")
        if name and slash and entry.source == REPLICATED_SOURCE and slug == release.environment.app_slug:
            fault = f"`source: {REPLICATED_SOURCE}` already includes the application `{slug}`"
            advice = f"write `{rest}`"
            yield rule.finding(document.locate(name), fault, advice=advice, fix=_fix(document, name, rest))


def _own(environment: Environment, path: str) -> str | None:
    """The name of a path in the application's own registry; None for another application, or an unknown one."""
    slug, _, name = path.partition("/")
    return name or None if slug == environment.app_slug else None


def _fix(document: Document, name: Node, text: str | None, *others: Edit | None, title: str = "") -> Fix | None:
    """The fix that writes the name without its host, and makes the other edits.

    None without a better name, where the name has a tag or a digest too, and where one of the edits is not possible.
    """
    if not text or ":" in name.value.rpartition("/")[2] or "@" in name.value:
        return None
    return fix(title or f"write `{text}`", replacement(document, name, text), *others)
