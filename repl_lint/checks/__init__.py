"""One module a check: a generator of findings, of documents, of whole releases, or of the comments that silence.

    def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]
    def check_release(release: Release, rule: Rule) -> Iterator[Finding]
    def check_suppressions(uses: Sequence[Use], rule: Rule) -> Iterator[Finding]

A check knows nothing of files, settings or output; what it asks of a release is a fact (`repl_lint.facts`).
"""
