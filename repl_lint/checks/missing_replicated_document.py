"""Releases with headers and without a replicated document."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import BROKEN, NOTHING
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding at a header, where the release has headers and no replicated document.

    It is the header of the document that was meant: with `replicated_api_version` under another kind, or with nothing
    below `# kind: replicated`; else the first header. None where the document that was meant is no YAML.
    """
    if not release.has_headers or release.replicated_documents:
        return
    headed = next(document for document in release.documents() if document.header)
    fault, advice = "this release has no replicated document", "add one under `# kind: replicated`"
    for document in release.documents("replicated"):
        if not document.header:
            continue
        if document.header.kind != "replicated":
            if document.root and document.root.get("replicated_api_version"):
                headed = document
                fault, advice = "this is the header of the replicated document", "write `replicated`"
        elif document.role == BROKEN:
            return  # `invalid-yaml` reports it
        elif document.role == NOTHING:
            headed = document
            fault = "there is no replicated document under this header"
            advice = "add its keys, such as `replicated_api_version`"
    assert headed.header, "it is chosen for its header"
    yield rule.finding(headed.locate(headed.header), fault, advice=advice)
