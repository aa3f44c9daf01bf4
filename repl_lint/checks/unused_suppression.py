"""Comments that silence nothing, or name a rule that has nothing to silence there."""

import re
from collections.abc import Iterator, Sequence

from repl_lint.editing.edits import fix
from repl_lint.model.findings import Edit, Finding, Fix, Rule
from repl_lint.model.locations import Location
from repl_lint.model.suppressions import ID, Exemption, Name, Suppression, Use


def check_suppressions(uses: Sequence[Use], rule: Rule) -> Iterator[Finding]:
    """Points at the rule id that is not needed, or at the whole comment."""
    for suppression, expired, silenced, running, _, is_whole in uses:
        if expired or suppression.is_nameless or not suppression.is_judged:
            continue
        unused = [name for name in suppression.names if name.id in running and name.id not in silenced]
        mended = _without(suppression, unused) if unused else None
        for name in unused:
            yield rule.finding(
                name.location, f"`{name.location.text}` has nothing to silence here: take it out", fix=mended
            )
        if not suppression.names and not silenced:
            # It is for all rules: one that did not run may need it.
            mended = fix("take the comment out", *suppression.removal, safe=is_whole)
            yield rule.finding(suppression.location, "nothing is silenced by this: take it out", fix=mended)


def _without(suppression: Suppression | Exemption, unused: Sequence[Name]) -> Fix | None:
    """The comment without the names that are not needed, or no comment; of all these names one fix."""
    names = suppression.names
    if len(unused) == len(names):
        return fix("take the comment out", *suppression.removal)
    kept = next(at for at, name in enumerate(names) if name not in unused)
    if not suppression.removal or not re.fullmatch(ID, names[kept].location.text):
        return None  # a template is in it, or what is left would not be read as a list of rules
    gone = []
    for at, name in enumerate(names):
        if name in unused:
            gone.append(_starts(name, names[at + 1]) if at < kept else _ends(names[at - 1], name))
    listed = ", ".join(f"`{name.location.text}`" for name in unused)
    return fix(f"take {listed} out of the comment", *(Edit(location, "") for location in gone))


def _starts(name: Name, following: Name) -> Location:
    """From where one name begins to where the next does."""
    first, last = name.location, following.location
    return first._replace(end=last.start, span=(first.span[0], last.span[0]))


def _ends(name: Name, following: Name) -> Location:
    """From where one name ends to where the next does."""
    first, last = name.location, following.location
    return first._replace(start=first.end, end=last.end, span=(first.span[1], last.span[1]))
