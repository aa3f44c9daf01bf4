"""Templates that are not Replicated's, as Helm's outside of a chart's folder: such a text is no manifest yet."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.reading.go_templates.lexemes import DOT, FIELD, KEYWORD, STRING, VARIABLE, WORD, LexedAction
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.problems import Problem
from repl_lint.reading.templates import hide
from repl_lint.reading.trees import parse

_BRACES: Final = Delimiter(r"\{\{")
_OURS: Final = (
    r"\{\{-?[ \t]*repl\b|\brepl[ \t]*\{\{"
    r"|(?m:^apiVersion:[ \t]*[\"']?(?:kots\.io|troubleshoot\.sh|embeddedcluster\.replicated\.com|kurl\.sh)/)"
)
"""Text of Replicated: its delimiters, however they are spelt, and objects that its own tools read."""


_OTHERS: Final = (
    (r"(?m)^[ \t]*<%(?!=)(?:(?!%>)[\s\S])*%>[ \t]*$", r"<%(?:(?!%>)[\s\S])*%>"),
    (
        r"(?m)^[ \t]*(?:%\{~?[ \t]*(?:if|else|endif|for|endfor)\b[^}\n]*\}|\$\{[^{}\n]*\})[ \t]*$",
        r"\$\{[^{}\n]*\}",
    ),
)
"""Lines that are left out, and text that is replaced, in templates of Ruby (ERB), and of Terraform."""


def is_of_another_tool(text: str) -> bool:
    """Whether a text is no YAML because of templates of Ruby or of Terraform: it is YAML without them."""
    return any(
        _is_yaml(re.sub(value, "x", re.sub(lines, "", text)))
        for lines, value in _OTHERS
        if re.search(lines, text) or re.search(value, text)
    )


def is_foreign(text: str, failure: int) -> bool:
    """Whether a text is no YAML because of Go templates, none of which may be Replicated's.

    ``failure`` is the offset at which YAML fails. That is in an action, or YAML does not fail once the actions are
    hidden. Replicated's functions begin with capitals; those of Go, sprig and Helm do not.
    """
    if "{{" not in text or re.search(_OURS, text):
        return False
    lexed = list(actions(text, _BRACES))
    words = (lexeme.text for action in lexed for lexeme in action.lexemes if lexeme.kind == WORD)
    if any(word[0].isupper() for word in words) or not any(map(_is_of_go, lexed)):
        return False
    is_in_action = any(action.start <= failure <= action.end for action in lexed if not action.refusal)
    return is_in_action or _is_yaml_without(text)


def _is_of_go(action: LexedAction) -> bool:
    """Whether an action is certainly Go's, and not of another language with braces: a keyword, data, or a call."""
    if action.refusal or not action.lexemes:
        return False
    first, *others = action.lexemes
    if first.kind in (DOT, FIELD, KEYWORD, VARIABLE):
        return True
    return first.kind == WORD and any(
        lexeme.spaced and lexeme.kind in (DOT, FIELD, STRING, VARIABLE) for lexeme in others
    )


def _is_yaml_without(text: str) -> bool:
    """Whether a text is YAML once its actions are hidden like Replicated's."""
    return _is_yaml(re.sub(r"\{\{(-?)", r"{{repl\1 ", text))


def _is_yaml(text: str) -> bool:
    """Whether a text is YAML once the actions of Replicated are hidden."""
    hidden = hide(text)
    try:
        parse(hidden, 0, len(hidden.text))
    except Problem:
        return False
    return True
