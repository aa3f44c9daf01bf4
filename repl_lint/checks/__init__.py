"""One module for each check: a generator of the findings of a document, a release, or its suppressions.

    def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]
    def check_release(release: Release, rule: Rule) -> Iterator[Finding]
    def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]

The severity of a finding is that of its rule where the docstring of the check names none. Findings that have one cause
are one fault at several locations. A location is that of the whole node, unless the docstring says otherwise. "None" is
for what has no finding.

A check knows no files, no settings and no output; all that it asks about a release is a fact (`repl_lint.facts`).
"""
