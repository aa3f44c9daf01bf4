"""Comments that silence nothing, or name a rule that has nothing to silence there."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.model.findings import Edit, Finding, Fix, Rule
from repl_lint.model.locations import Location
from repl_lint.model.suppressions import ID, Comment, Name, SuppressionUse

_NOTHING: Final = "nothing is silenced by this: take it out"


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Points at the rule id that is not needed, or at the whole comment or exemption."""
    for use in uses:
        if use.suppression.comment:
            yield from _in_comment(use, use.suppression.comment, rule)
        elif not use.silenced:
            yield rule.finding(use.suppression.location, _NOTHING)


def _in_comment(use: SuppressionUse, comment: Comment, rule: Rule) -> Iterator[Finding]:
    if use.expired or not comment.is_judged:
        return
    unused = [name for name in comment.names if name.id in use.running and name.id not in use.silenced]
    without = _without(comment, unused) if unused else None
    for name in unused:
        yield rule.finding(
            name.location, f"`{name.location.text}` has nothing to silence here: take it out", fix=without
        )
    if use.suppression.rules is None and not use.silenced:
        # It is for all rules: one that did not run may need it.
        removal = fix("take the comment out", *comment.removal, safe=use.is_whole)
        yield rule.finding(use.suppression.location, _NOTHING, fix=removal)


def _without(comment: Comment, unused: Sequence[Name]) -> Fix | None:
    """The comment without the names that are not needed, or no comment; of all these names one fix."""
    names = comment.names
    if len(unused) == len(names):
        return fix("take the comment out", *comment.removal)
    kept = next(at for at, name in enumerate(names) if name not in unused)
    if not comment.removal or not re.fullmatch(ID, names[kept].location.text):
        return None  # a template is in it, or what is left would not be read as a list of rules
    removals = []
    for at, name in enumerate(names):
        if name in unused:
            removals.append(_starts(name, names[at + 1]) if at < kept else _ends(names[at - 1], name))
    listed = ", ".join(f"`{name.location.text}`" for name in unused)
    return fix(f"take {listed} out of the comment", *(Edit(location, "") for location in removals))


def _starts(name: Name, following: Name) -> Location:
    """From where one name begins to where the next does."""
    first, last = name.location, following.location
    return first._replace(end=last.start, span=(first.span[0], last.span[0]))


def _ends(name: Name, following: Name) -> Location:
    """From where one name ends to where the next does."""
    first, last = name.location, following.location
    return first._replace(start=first.end, end=last.end, span=(first.span[1], last.span[1]))
