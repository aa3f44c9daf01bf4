"""The changes that make `images` of replicated documents fit their manifests, and the findings that remain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.images.declarations import PUBLIC, Entry, declarations
from repl_lint.facts.images.privacy import is_public
from repl_lint.facts.images.references import parse_reference
from repl_lint.mending.image_entries import obstacle
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.reading.files import File, Unread
from repl_lint.reading.releases import Release
from repl_lint.running.fixes import Fixed, fix
from repl_lint.running.surveying import releases

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

_CUSTOM: Final = "image-in-custom-resource"
DECLARE: Final = ("undeclared-image", "image-tag-mismatch", _CUSTOM)
PRUNE: Final = "unused-image"
_OTHER_APPLICATION: Final = "wrong-app-slug"
_BY_HAND: Final = (
    "digest-only-image",
    "image-source-mismatch",
    "invalid-image-reference",
    "malformed-replicated-image",
    _OTHER_APPLICATION,
)
"""The rules about images that cannot be declared as they are written: only a person knows which image is meant."""
UNVERIFIABLE: Final = "unverifiable-image"
RULES: Final = (*DECLARE, PRUNE, *_BY_HAND, UNVERIFIABLE)

EntryKey = tuple[str, str, str]
"""The source, the name and the tag of an entry."""


class Synced(NamedTuple):
    """The changes of a sync, each release before and after it, and the findings that the user has to fix."""

    done: Fixed
    pairs: Sequence[tuple[Release, Release]]
    unresolved: Sequence[Finding]


class EntryChanges(NamedTuple):
    """The entries that a sync adds and removes, and those whose tag it changes, each with the new tag."""

    added: Sequence[EntryKey]
    removed: Sequence[EntryKey]
    changed: Sequence[tuple[EntryKey, str]]


def sync(inputs: Sequence[File | Unread], settings: Settings, *, prune: bool) -> Synced:
    """The result of syncing the entries of `images` of every release; nothing is written.

    The settings must have the rules `RULES`. With ``prune`` unused entries are removed too, but not if a document
    cannot be read, because it may use any image.
    """
    done = fix(inputs, settings, unsafe=True, only=DECLARE)
    if prune and not done.report.coverage["failed"]:
        done = fix(inputs, settings, unsafe=True, only=(*DECLARE, PRUNE))
    texts = {change.file.path: change.after for change in done.changes}
    changed = [
        file.with_text(texts[file.path]) if isinstance(file, File) and file.path in texts else file for file in inputs
    ]
    pairs = list(zip(releases(inputs, settings), releases(changed, settings), strict=True))
    after = {file.path: release for _, release in reversed(pairs) for file in release.files}
    unresolved = [finding for finding in done.report.findings if _is_undeclared(finding, after[finding.location.path])]
    return Synced(done, pairs, unresolved)


def _is_undeclared(finding: Finding, release: Release) -> bool:
    """Whether a finding says that an image has no entry; some rules find images that have one too."""
    if finding.rule.id == _OTHER_APPLICATION:
        return release.environment.app_slug is not None  # else the slug is only guessed, and the image has an entry
    if finding.rule.id != _CUSTOM:
        return finding.rule.id in (*DECLARE, *_BY_HAND)
    reference = parse_reference(finding.cause or "")
    if reference is None or reference.implied_tag is None or not release.replicated_documents:
        return False
    return not release.fact(declarations).exactly(reference)


def entry_changes(before: Release, after: Release) -> EntryChanges:
    """The changes between the entries of a release before and after a sync; a new tag is neither added nor removed."""
    old, new = (Counter(map(_key, release.fact(declarations).entries)) for release in (before, after))
    added, removed, changed = [*(new - old).elements()], [*(old - new).elements()], []
    for key in list(removed):
        successor = next((other for other in added if other[:2] == key[:2]), None)
        if successor:
            added.remove(successor)
            removed.remove(key)
            changed.append((key, successor[2]))
    return EntryChanges(added, removed, changed)


def _key(entry: Entry) -> EntryKey:
    return entry.source, entry.name, entry.tag


def obstacles(synced: Synced) -> Iterator[tuple[Location, str]]:
    """The location and the reason for each release that lacks entries, and whose ``images`` cannot be edited."""
    lacking = {finding.location.path for finding in synced.unresolved if finding.rule.id in DECLARE}
    for _, after in synced.pairs:
        lacks = after.replicated_documents and lacking & {file.path for file in after.files}
        if lacks and (reason := obstacle(after)):
            yield reason


def guesses(before: Release, after: Release) -> Iterator[Entry]:
    """The new entries that a sync gives a public source, though their images are not known to be public."""
    known = {_key(entry) for entry in before.fact(declarations).entries}
    for entry in after.fact(declarations).entries:
        reference = parse_reference(entry.name)
        is_new = entry.source == PUBLIC and _key(entry) not in known
        if is_new and reference and not is_public(reference):
            yield entry
