"""``repl-lint images sync``: change ``images`` of a replicated document to match the manifests of its release."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.command_line.fixing import write_changes
from repl_lint.command_line.messages import complain, say, tell
from repl_lint.command_line.selection import add_config
from repl_lint.configuration.settings import Flags, load
from repl_lint.facts.images.requested import requested
from repl_lint.model.errors import UserError
from repl_lint.reading.releases import Release
from repl_lint.running.inputs import STDIN, gather
from repl_lint.running.syncing import (
    DECLARE,
    PRUNE,
    RULES,
    UNVERIFIABLE,
    Synced,
    entry_changes,
    guesses,
    obstacles,
    sync,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = (
        "Update `images` in the replicated document to match the manifests: add missing entries, correct tags."
        " Comments, order, quotes, sources and content trust stay as they are."
    )
    parser.epilog = """\
examples:
  repl-lint images sync --diff               what would change; exit code 1 if anything
  repl-lint images sync replicated.yaml k8s/
  repl-lint images sync --prune              also remove entries that nothing in the release uses

exit codes:
  0  `images` matches
  1  something is left to you, or with --diff: something would change
  2  something could not be read or written, or there is no replicated document
"""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: this folder)")
    parser.add_argument("--diff", action="store_true", help="show a unified diff, and write nothing")
    parser.add_argument("--prune", action="store_true", help="remove the entries that nothing uses")
    add_config(parser)


def run(options: argparse.Namespace) -> int:
    """Write the changed `images` of every release, or print a diff with ``--diff``; print what the user has to do.

    The exit code is 2 if something could not be read or written, or no release has a replicated document or an
    Application of KOTS. Else it is 1 if a finding is left to the user, or ``--diff`` shows a change, and 0 if not.
    Raises `UserError` for standard input, and if the settings are wrong.
    """
    if STDIN in options.paths:
        raise UserError("sync cannot change standard input: name files")
    settings = load(options.paths or ["."], Flags(options.config, RULES, no_baseline=True))
    inputs = gather(options.paths, settings)
    synced = sync(inputs.files, settings._replace(notes=inputs.notes), prune=options.prune)
    unwritten = dict(write_changes(synced.done.changes, options.paths, diff=options.diff))
    failures = [*_not_done(synced), *(f"{path}: {why}" for path, why in unwritten.items())]
    for before, after in synced.pairs if not options.diff else ():
        documents = before.replicated_documents
        if documents and not unwritten.keys() & {document.source.path for document in documents}:
            for line in _summary(before, after, synced):
                say(line)
    for location, why in obstacles(synced):
        tell(f"left to you: {location.path_line}: nothing can be added to `images`, because {why}")
    for note in _notes(synced, prune=options.prune):
        tell(f"note: {note}")
    for finding in synced.unresolved:
        tell(f"left to you: {finding.location.path_line}: {finding.message}")
    for failure in failures:
        complain(failure)
    if failures:
        return FAILED
    return FINDINGS if synced.unresolved or (options.diff and synced.done.changes) else CLEAN


def _summary(before: Release, after: Release, synced: Synced) -> Iterator[str]:
    """A line for each entry of a release that is changed, added or removed, and a last one with their numbers."""
    added, removed, changed = entry_changes(before, after)
    yield from (f"~ {name}:{tag} is now {name}:{new} ({source})" for (source, name, tag), new in changed)
    yield from (f"+ {name}:{tag} ({source})" for source, name, tag in added)
    yield from (f"- {name}:{tag} ({source})" for source, name, tag in removed)
    counts = f"{len(added)} added, {len(changed)} changed, {len(removed)} removed"
    if not (added or removed or changed):
        lacks = {finding.location.path for finding in synced.unresolved} & {file.path for file in after.files}
        counts = "nothing changed" if lacks else "nothing to change"
    yield f"{before.replicated_documents[0].source.path}: {counts}"


def _not_done(synced: Synced) -> Iterator[str]:
    """A message for each failure of a fix, of a rule and of a file, and one if no release has a replicated document."""
    yield from synced.done.failures
    yield from synced.done.report.undone()
    if not any(before.bundle_documents for before, _ in synced.pairs):
        yield (
            "there is no replicated document in these paths: add the file that has `replicated_api_version` and "
            "`images`, or begin one with `# kind: replicated`"
        )


def _notes(synced: Synced, *, prune: bool) -> Iterator[str]:
    """Notes about what may be wrong or is not done.

    They are those of the run, KOTS releases, entries that are not removed or suppressed, sources that are guesses, and
    images that cannot be known.
    """
    report = synced.done.report
    yield from report.notes
    for before, after in synced.pairs:
        if before.type.has_application:
            yield (
                f"{before.name}: KOTS finds the images of its manifests itself, so there is nothing to sync;"
                " `additionalImages` stays as it is"
            )
        elif prune and before.replicated_documents and not before.fact(requested).complete:
            yield f"{before.name}: nothing was removed, because some images are not known, and may use any entry"
        for entry in guesses(before, after):
            yield (
                f"{entry.location.path_line}: `{entry.name}` was added as public: if it is private, write"
                " the name of its registry as `source`"
            )
    if prune and report.coverage["failed"]:
        yield "nothing was removed, because a file that could not be read may use any entry"
    for finding in report.findings:
        if finding.rule.id == UNVERIFIABLE:
            yield f"{finding.location.path_line}: {finding.message}"
    for finding, location, _ in report.suppressed:
        if finding.rule.id in DECLARE or (prune and finding.rule.id == PRUNE):
            text, silencer = finding.location.text, location.path_line
            yield f"{finding.location.path_line}: `{text}` was not changed, because {silencer} suppresses the finding"
