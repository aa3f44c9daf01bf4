"""One module for each check: a generator of the findings of a document, a release, or its suppressions.

    def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]
    def check_release(release: Release, rule: Rule) -> Iterator[Finding]
    def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]

In their docstrings, "at a value" is the location of the finding, and "None for X" means that X has no finding. The
severity is that of the rule where the docstring names none. Findings that have one cause are one fault at several
locations.

A check knows no files, no settings and no output; all that it asks about a release is a fact (`repl_lint.facts`).
"""
