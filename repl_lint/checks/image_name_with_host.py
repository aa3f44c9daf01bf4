"""Names in ``images`` that hold the host of their registry, which the source already says."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE, endpoint_of, entries_of
from repl_lint.facts.images.references import REPLICATED_REGISTRY, is_host, split_domain
from repl_lint.model.findings import Edit, Finding, Fix, Rule
from repl_lint.model.profiles import Profile
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the name; a warning for a registry of the vendor's, which is found all the same."""
    if document.role != REPLICATED_DOCUMENT:
        return
    yield from _with_application(release, document, rule)
    for entry in entries_of(document, release.profile):
        name, source = entry.node.get("name"), entry.node.get("source")
        host, slash, rest = entry.name.partition("/")
        if name is None or not slash or not is_host(host) or (source and source.templated):
            continue
        where, severity, found = document.locate(name), "error", None
        if entry.source == PUBLIC:
            if host != REPLICATED_REGISTRY or rest.startswith("library/"):
                continue
            message = f"`{host}` is private: write source `{REPLICATED_SOURCE}` and the name alone"
            if source:
                found = _fix(document, name, _own(release.profile, rest), replacement(document, source, "replicated"))
        elif entry.source == REPLICATED_SOURCE:
            message = f"source `{REPLICATED_SOURCE}` is not `{host}`: write the name of the registry as `source`"
            if host == REPLICATED_REGISTRY:
                message = (
                    f"source `{REPLICATED_SOURCE}` already says `{host}`: write the name alone, without application"
                )
                found = _fix(document, name, _own(release.profile, rest))
        else:
            severity = "warning"
            message = f"the source `{entry.source}` already says the host: write `{rest}`"
            endpoint = endpoint_of(entry.source, release.profile.registries) or ""
            if endpoint and split_domain(f"{host}/x")[0] == split_domain(f"{endpoint.partition('/')[0]}/x")[0]:
                found = _fix(document, name, rest)
        yield rule.finding(where, f"`{name.value}` is a name with a host: {message}", severity=severity, fix=found)


def _with_application(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Names in Replicated's registry that begin with the application's slug, where that is known."""
    for entry in entries_of(document, release.profile):
        slug, slash, rest = entry.name.partition("/")
        name = entry.node.get("name")
        if name and slash and entry.source == REPLICATED_SOURCE and slug == release.profile.app_slug:
            message = f"`{name.value}` is a name with its application, which source `{REPLICATED_SOURCE}` already says"
            yield rule.finding(document.locate(name), f"{message}: write `{rest}`", fix=_fix(document, name, rest))


def _own(profile: Profile, path: str) -> str | None:
    """A path in the application's own registry as a name; None where it is another's, or nobody knows."""
    slug, _, name = path.partition("/")
    return name or None if slug == profile.app_slug else None


def _fix(document: Document, name: Node, text: str | None, *others: Edit | None) -> Fix | None:
    """The name without its host; none where there is more in it to be mended first."""
    if not text or ":" in name.value.rpartition("/")[2] or "@" in name.value:
        return None
    return fix(f"write `{text}`", replacement(document, name, text), *others)
