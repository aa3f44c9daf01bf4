"""Suppressions that silence nothing, or name a rule that has no finding there."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.model.findings import Edit, Finding, Fix, Rule
from repl_lint.model.locations import Location
from repl_lint.model.suppressions import ID, Comment, Name, SuppressionUse

_FAULT: Final = "this suppresses nothing"
_ADVICE: Final = "remove it"
_COMMENT: Final = "remove the comment"


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Findings at each rule id of a comment, each comment for all rules and each exemption that suppresses nothing.

    None for comments that have expired or are in a document that is not checked, and for ids of rules that did not run.
    Exemptions have no fix. The fix of a comment for all rules is unsafe unless all rules ran.
    """
    for use in uses:
        if use.suppression.comment:
            yield from _in_comment(use, use.suppression.comment, rule)
        elif not use.silenced:
            yield rule.finding(use.suppression.location, _FAULT, advice=_ADVICE)


def _in_comment(use: SuppressionUse, comment: Comment, rule: Rule) -> Iterator[Finding]:
    """The findings of a comment: at each id that is not needed, or at the comment that is for all rules."""
    if use.expired or not comment.is_judged:
        return
    unused = [name for name in comment.names if name.id in use.running and name.id not in use.silenced]
    without = _without(comment, unused) if unused else None
    for name in unused:
        yield rule.finding(
            name.location,
            f"there is no `{name.location.text}` finding here to suppress",
            advice=without.title if without else _ADVICE,
            fix=without,
        )
    if use.suppression.rules is None and not use.silenced:
        # The comment is for all rules, and one that did not run may need it.
        doubt = "" if use.is_whole else "a rule that did not run may need it"
        removal = fix(_COMMENT, *comment.removal, unsafe_because=doubt)
        yield rule.finding(use.suppression.location, _FAULT, advice=_COMMENT, fix=removal)


def _without(comment: Comment, unused: Sequence[Name]) -> Fix | None:
    """The one fix that removes all the names that are not needed, or the comment where no name is needed.

    None where the comment has a template, or the rest would not be a list of rules.
    """
    names = comment.names
    if len(unused) == len(names):
        return fix(_COMMENT, *comment.removal)
    first_used = next(index for index, name in enumerate(names) if name not in unused)
    if not comment.removal or not re.fullmatch(ID, names[first_used].location.text):
        return None  # it has a template, or the rest would not be a list of rules
    removals = []
    for index, name in enumerate(names):
        if name in unused:
            removals.append(_starts(name, names[index + 1]) if index < first_used else _ends(names[index - 1], name))
    listed = ", ".join(f"`{name.location.text}`" for name in unused)
    return fix(f"remove {listed} from the comment", *(Edit(location, "") for location in removals))


def _starts(name: Name, following: Name) -> Location:
    """The location from the start of one name to the start of the next."""
    first, last = name.location, following.location
    return first._replace(end=last.start, span=(first.span[0], last.span[0]))


def _ends(name: Name, following: Name) -> Location:
    """The location from the end of one name to the end of the next."""
    first, last = name.location, following.location
    return first._replace(start=first.end, end=last.end, span=(first.span[1], last.span[1]))
