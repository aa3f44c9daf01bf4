"""``repl-lint images sync``: the root document's ``images`` as the manifests of its release ask for them."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.command_line.fixing import put
from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import Flags, Settings, load
from repl_lint.facts.images.declarations import PUBLIC, Entry, declarations
from repl_lint.facts.images.privacy import is_public
from repl_lint.facts.images.references import parse_reference
from repl_lint.facts.images.requested import requested
from repl_lint.mending.new_entries import obstacle
from repl_lint.model.findings import Finding
from repl_lint.reading.files import File, Unread
from repl_lint.reading.releases import Release
from repl_lint.release_types.names import KOTS
from repl_lint.running.engine import releases
from repl_lint.running.fixes import Fixed, fix
from repl_lint.running.inputs import STDIN, gather

_CUSTOM: Final = "image-in-custom-resource"
_DECLARE: Final = ("undeclared-image", "image-tag-mismatch", _CUSTOM)
_PRUNE: Final = "unused-image"
_OTHER_APPLICATION: Final = "wrong-app-slug"
_BY_HAND: Final = (
    "digest-only-image",
    "image-source-mismatch",
    "invalid-image-reference",
    "malformed-replicated-image",
    _OTHER_APPLICATION,
)
"""What keeps an image from being declared as it is written: only who knows which is meant can mend it."""
_MADE_UP: Final = "unverifiable-image"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = (
        "Make `images` of the root document match the manifests: add what is missing, correct tags. Comments, order,"
        " quotes, sources and content trust stay as they are."
    )
    parser.epilog = """\
examples:
  repl-lint images sync --diff               what would change; exit code 1 if anything
  repl-lint images sync replicated.yaml k8s/
  repl-lint images sync --prune              take out what nothing in the release asks for, too

exit codes:
  0  `images` matches
  1  something is left to you, or with --diff: something would change
  2  something could not be read or written, or there is no root document
"""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: this folder)")
    parser.add_argument("--diff", action="store_true", help="show a unified diff, and write nothing")
    parser.add_argument("--prune", action="store_true", help="remove the entries that nothing asks for")
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration (default: the nearest .repl-lint.yaml above the paths)"
    )


class _Synced(NamedTuple):
    """What was done, and the releases before and after it."""

    done: Fixed
    pairs: Sequence[tuple[Release, Release]]


def run(options: argparse.Namespace) -> int:
    """Sync every release; what was done on standard output, what the user should look at on standard error."""
    try:
        if STDIN in options.paths:
            raise SettingsError("sync cannot write what standard input reads: name files")
        rules = (*_DECLARE, _PRUNE, *_BY_HAND, _MADE_UP)
        settings = load(options.paths or ["."], Flags(options.config, rules, no_baseline=True))
        inputs = gather(options.paths, settings)
    except SettingsError as error:
        print(f"repl-lint: {error}", file=sys.stderr)
        return FAILED
    synced = _sync(inputs.files, settings._replace(notes=inputs.notes), prune=options.prune)
    unwritten = dict(put(synced.done.changes, diff=options.diff))
    failures = [*_not_done(synced), *(f"{path}: {why}" for path, why in unwritten.items())]
    left = [finding for finding in synced.done.report.findings if _is_left(synced, finding)]
    for before, after in synced.pairs if not options.diff else ():
        if (
            before.roots
            and before.format != KOTS
            and not unwritten.keys() & {root.source.path for root in before.roots}
        ):
            sys.stdout.writelines(f"{line}\n" for line in _told(before, after, left))
    for place in _obstacles(synced, left):
        print(f"left to you: {place}", file=sys.stderr)
    for note in _notes(synced, prune=options.prune):
        print(f"note: {note}", file=sys.stderr)
    for finding in left:
        print(f"left to you: {_place(finding)}: {finding.message}", file=sys.stderr)
    for failure in failures:
        print(f"repl-lint: {failure}", file=sys.stderr)
    if failures:
        return FAILED
    return FINDINGS if left or (options.diff and synced.done.changes) else CLEAN


def _sync(inputs: Sequence[File | Unread], settings: Settings, *, prune: bool) -> _Synced:
    """Nothing is pruned where something cannot be read, for that may ask for anything."""
    done = fix(inputs, settings, unsafe=True, only=_DECLARE)
    if prune and not done.report.coverage["failed"]:
        done = fix(inputs, settings, unsafe=True, only=(*_DECLARE, _PRUNE))
    texts = {change.file.path: change.after for change in done.changes}
    changed = [
        item._replace(text=texts[item.path]) if isinstance(item, File) and item.path in texts else item
        for item in inputs
    ]
    return _Synced(done, list(zip(releases(inputs, settings), releases(changed, settings), strict=True)))


def _told(before: Release, after: Release, left: Sequence[Finding]) -> Iterator[str]:
    """The entries that came, changed and went, and how many of each."""
    old, new = (Counter(map(_key, release.fact(declarations).entries)) for release in (before, after))
    came, went, changed = [*(new - old).elements()], [*(old - new).elements()], 0
    lines = []
    for source, name, tag in list(went):
        successor = next((key for key in came if key[:2] == (source, name)), None)
        if successor:
            came.remove(successor)
            went.remove((source, name, tag))
            changed += 1
            lines.append(f"~ {name}:{tag} is now {name}:{successor[2]} ({source})")
    lines += [f"+ {name}:{tag} ({source})" for source, name, tag in came]
    lines += [f"- {name}:{tag} ({source})" for source, name, tag in went]
    yield from lines
    lacks = {finding.location.path for finding in left} & {file.path for file in after.files}
    nothing = "nothing changed" if lacks else "nothing to change"
    counts = f"{len(came)} added, {changed} changed, {len(went)} removed" if lines else nothing
    yield f"{before.roots[0].source.path}: {counts}"


def _key(entry: Entry) -> tuple[str, str, str]:
    return entry.source, entry.name, entry.tag


def _is_left(synced: _Synced, finding: Finding) -> bool:
    """Whether an image could not be declared; the rules about other faults of it find it too."""
    path = finding.location.path
    release = next(after for _, after in synced.pairs if any(file.path == path for file in after.files))
    if finding.rule.id == _OTHER_APPLICATION:
        return release.profile.app_slug is not None  # else that is only guessed, and the image has an entry
    if finding.rule.id != _CUSTOM:
        return finding.rule.id in (*_DECLARE, *_BY_HAND)
    reference = parse_reference(finding.cause or "")
    if reference is None or reference.implied_tag is None or not release.roots:
        return False
    return not release.fact(declarations).exactly(reference)


def _obstacles(synced: _Synced, left: Sequence[Finding]) -> Iterator[str]:
    """Why the ``images`` of some releases take no entries, where one is missing."""
    lacking = {finding.location.path for finding in left if finding.rule.id in _DECLARE}
    for _, after in synced.pairs:
        lacks = after.roots and lacking & {file.path for file in after.files}
        if lacks and (found := obstacle(after)):
            location, why = found
            yield f"{location.path}:{location.start.line}: nothing can be added to `images`, for {why}"


def _not_done(synced: _Synced) -> Iterator[str]:
    """What could not be read or undone, and the lack of anything to sync."""
    report = synced.done.report
    yield from synced.done.failures
    for crash in report.crashes:
        yield f"{crash.path}: {crash.rule} crashed: {crash.message}"
    for file in report.files:
        if file.failed:
            yield f"{file.path}: {file.reason or 'not read'}"
    if not any(before.roots for before, _ in synced.pairs):
        yield (
            "no root document is among these paths: name the file with `replicated_api_version` and `images` too, or "
            "begin one with `# kind: replicated`"
        )


def _notes(synced: _Synced, *, prune: bool) -> Iterator[str]:
    """What the user should look at: what was guessed, what stays out, and what nobody can know."""
    report = synced.done.report
    yield from report.notes
    for before, after in synced.pairs:
        if before.format == KOTS:
            yield (
                f"{before.name}: KOTS finds the images of its manifests itself, so there is nothing to sync;"
                " `additionalImages` stays as it is"
            )
        elif prune and before.roots and not before.fact(requested).complete:
            yield f"{before.name}: nothing is removed, for some images are not known, and may be those of any entry"
        yield from _guesses(before, after)
    if prune and report.coverage["failed"]:
        yield "nothing is removed, for what could not be read may ask for any entry"
    for finding in report.findings:
        if finding.rule.id == _MADE_UP:
            yield f"{_place(finding)}: {finding.message}"
    for finding, place, _ in report.suppressed:
        if finding.rule.id in _DECLARE or (prune and finding.rule.id == _PRUNE):
            text, silencer = finding.location.text, f"{place.path}:{place.start.line}"
            yield f"{_place(finding)}: `{text}` stays as it is, for {silencer} lets it pass"


def _guesses(before: Release, after: Release) -> Iterator[str]:
    """The new entries of which nothing says that they are public."""
    known = {_key(entry) for entry in before.fact(declarations).entries}
    for entry in after.fact(declarations).entries:
        reference = parse_reference(entry.name)
        is_new = entry.source == PUBLIC and _key(entry) not in known
        if is_new and reference and not is_public(reference):
            place = entry.location
            yield (
                f"{place.path}:{place.start.line}: `{entry.name}` is taken to be public: if it is private, write"
                " its registry's name as its `source`"
            )


def _place(finding: Finding) -> str:
    return f"{finding.location.path}:{finding.location.start.line}"
