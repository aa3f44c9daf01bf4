"""Templates of a literal text that is the name of an option, for want of the function that reads its value."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.templates.tokens import Tokens


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal that is all that a template renders and also the name of an option.

    The option is a related location. None in comments, and none where not all options are known.
    """
    if document.role not in (REPLICATED_DOCUMENT, OBJECT) or not document.actions:
        return
    from repl_lint.facts.kots.config_options import options  # most documents have no templates
    from repl_lint.facts.templates.tokens import in_comments, rendered

    texts = [read.tokens[0] for read in document.fact(rendered) if _is_text(read)]
    comments = in_comments(document, (text.start for text in texts))
    known = release.fact(options) if texts else None
    for name in texts:
        if known and known.known and name.text in known.names and name.start not in comments:
            yield rule.finding(
                document.source.location(name.start, name.end),
                f"this template renders the text `{name.text}`, and not the value of the option",
                advice=f'write `ConfigOption "{name.text}"`',
                related=(Related(known.locations[name.text], "the option"),),
            )


def _is_text(read: "Tokens") -> bool:
    """Whether an action is a literal alone, or with functions of text behind it, none of which reads an option."""
    from repl_lint.facts.kots.config_options import OPTION
    from repl_lint.facts.templates.tokens import TEXT

    parts = read.tokens
    is_alone = len(parts) == 1 or (len(parts) > 1 and parts[1].text == "|")
    return is_alone and parts[0].kind == TEXT and not read.is_odd and OPTION not in read.action.text
