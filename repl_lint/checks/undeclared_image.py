"""Images that no entry of the root document's ``images`` stands for, nor is near to."""

from collections.abc import Iterator

from repl_lint.facts.images.coverage import UNDECLARED, images_that_are, missing_entry_severity
from repl_lint.mending.new_entries import declaration, new_entry
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """One finding for each image, at its first use; the other uses are related places."""
    if not release.replicated_documents:
        return
    for found, covered in images_that_are(release, document, UNDECLARED):
        reference = covered.reference
        if reference is None:
            continue
        advice = f": add `{new_entry(release, reference).yaml}`"
        if reference.implied_tag is None:
            advice = ", where only a tag can be declared, not a digest: write a tag before the digest"
        elif covered.better:  # whose it is, and so its source, the address of the proxy does not say
            advice = f", and neither is `{covered.better}`, which it stands for: declare that, and write it here"
        yield rule.finding(
            found.location(document),
            f"`{found.text}` is not in `images`{advice}",
            severity=missing_entry_severity(release, reference),
            cause=reference.canonical,
            fix=None if covered.better else declaration(release, reference),
        )
