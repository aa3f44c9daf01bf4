"""Images with a fixed tag and the pull policy ``Always``, which needs the registry at every start."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.pulling import IF_NOT_PRESENT, is_always_pulled
from repl_lint.facts.images.uses import uses
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the value of each pull policy `Always` of an image of a pod or a collector; with an unsafe fix.

    None for an image that is `latest`, and none with ``airgap: false``.
    """
    if not release.environment.airgap:
        return
    for use in uses(release, document):
        policy = use.pull_policy
        if policy and use.is_pulled and is_always_pulled(use):
            advice = f"set `{policy.key}: {IF_NOT_PRESENT}`"
            yield rule.finding(
                document.locate(policy),
                f"`{policy.key}: Always` asks the registry for `{use.text}` at every start,"
                " which fails without a network",
                advice=advice,
                fix=fix(
                    advice,
                    replacement(document, policy, IF_NOT_PRESENT),
                    unsafe_because="nodes then keep the old image if this tag is pushed again",
                ),
            )
