"""Refusals in plain words, with the usual repair."""

from __future__ import annotations

from typing import Final

from repl_lint.reading.go_templates.lexemes import CLOSE, COMMA, CONSTANTS, RIGHT, VARIABLE, WORD, LexedAction, Lexeme
from repl_lint.reading.go_templates.refusals import ARGUMENT, Kind, Refusal

_REASONS: Final = {
    Kind.UNCLOSED_ACTION: "{text} is not closed",
    Kind.COMMENT: "this comment does not end with `*/` right before the closing delimiter",
    Kind.UNCLOSED_TEXT: "the string that begins with {text} is not closed",
    Kind.UNCLOSED_PARENTHESIS: "`(` has no `)`",
    Kind.UNOPENED_PARENTHESIS: "`)` has no `(`",
    Kind.CHARACTER: "a Go template does not allow {text} here",
    Kind.UNEXPECTED: "a Go template does not allow {text} here",
    Kind.NUMBER: "{text} is not a number",
    Kind.TEXT: "{text} is not an escape of Go",
    Kind.NO_VALUE: "`{context}` has no value",
    Kind.CONSTANT_IN_PIPELINE: "`|` leads to {text}, which is not a function",
    Kind.FIELD_OF_CONSTANT: "{text} is a field of a constant, which has no fields",
    Kind.DECLARATION: "only `range` can set two variables",
    Kind.UNDEFINED_VARIABLE: "{text} is not defined here",
    Kind.TOO_DEEP: "parentheses are nested too deeply",
    Kind.OUTSIDE_RANGE: "{text} is not inside a `range`",
    Kind.KEYWORD: "{text} is not a keyword of Go templates",
    Kind.STRAY_ELSE: "`else` has no open block, or is its second `else`",
    Kind.STRAY_END: "`end` has no open block",
    Kind.UNCLOSED_BLOCK: "{text} has no `end`",
    Kind.DUPLICATE_TEMPLATE: "the template {text} is defined twice",
    Kind.ARGUMENTS: "{text} takes {context}",
    Kind.BARE_CALL: "{text} is an argument of `{context}`, and lacks parentheses",
    Kind.NO_TEXT: "{text} must be a string, because `{context}` takes one",
    Kind.COMPARISON: "{text} is not a string, but is compared with one",
    Kind.UNDEFINED_TEMPLATE: "the template {text} is not defined",
    Kind.NO_DATA: "{text} has no value, because this template gets no data",
}
_REPAIRS: Final = {
    Kind.UNCLOSED_ACTION: "end it with `}}`",
    Kind.UNCLOSED_TEXT: "add another one at its end",
    Kind.UNCLOSED_PARENTHESIS: "add `)`",
    Kind.UNOPENED_PARENTHESIS: "remove it",
    Kind.TEXT: r"write `\\` for a backslash",
    Kind.UNDEFINED_VARIABLE: "write `{text} := …` before it, in this block or around it",
    Kind.STRAY_ELSE: "remove it",
    Kind.STRAY_END: "remove it",
    Kind.UNCLOSED_BLOCK: "add an `end`",
}
_FIELDS: Final[dict[tuple[str, ...], str]] = {
    ("Release", "Namespace"): "Namespace",
    ("Chart", "Version"): "VersionLabel",
    ("Chart", "AppVersion"): "VersionLabel",
}
"""The calls that give what fields of Helm's data give in charts."""
_QUOTES: Final = dict.fromkeys("“”„‟«»‘’‚‛", 'write `"`, the straight quote')
_SPACES: Final = dict.fromkeys("\xa0\u1680\u2002\u2003\u2007\u2009\u200a\u202f\u3000", "write a plain space")
_INVISIBLE: Final = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad", "delete this invisible character")
_SIGNS: Final = {
    **_QUOTES,
    **_SPACES,
    **_INVISIBLE,
    "==": "write `eq a b` instead of `a == b`",
    "!=": "write `ne a b` instead of `a != b`",
    "<": "write `lt a b` instead of `a < b`",
    "<=": "write `le a b` instead of `a <= b`",
    ">": "write `gt a b` instead of `a > b`",
    ">=": "write `ge a b` instead of `a >= b`",
    "&&": "write `and a b` instead of `a && b`",
    "&": "write `and a b`",
    "||": "write `or a b` instead of `a || b`",
    "!": "write `not x`",
    "=": "write `eq a b` to compare, `$x := a` to define",
    ":": "write `:=` to define a variable, and nothing after the name of a function",
    "+": "write `add a b` instead of `a + b`",
    "-": "write `sub a b` instead of `a - b`",
    "*": "write `mul a b` instead of `a * b`",
    "/": "write `div a b` instead of `a / b`",
    "%": "write `mod a b` instead of `a % b`",
    "?": "write `ternary a b condition`",
    ",": "separate arguments by spaces",
    "{{": "remove the inner braces, because a template cannot contain another one",
    "/*": "write `{{repl/*`, without a space",
    "//": "write a comment as `{{repl/* … */}}`",
    "#": "write a comment as `{{repl/* … */}}`",
    "\\": r'write a backtick instead of each `\"`, or put the whole string in single quotes and write `"`',
    "-}}": "write ` -}}`, with a space before the trim marker",
    "elseif": "write `else if`",
    "elsif": "write `else if`",
    "elif": "write `else if`",
    "endif": "write `end`",
    "endrange": "write `end`",
    "endwith": "write `end`",
}
_CONTEXTS: Final = {
    "end": "write only `end`",
    "break": "write only `break`",
    "continue": "write only `continue`",
    "else": "write only `else`, or `else if` with a condition",
    "input": "write `else`, and the other keyword in a template of its own",
    "define clause": 'write `define "name"`',
    "block clause": 'write `block "name" .`',
    "template clause": 'write `template "name" .`',
}


def explanation(refusal: Refusal, action: LexedAction | None = None, delimiter: str = "{{repl") -> str:
    """The reason why Go refuses something, a colon, and the repair; the reason alone where no repair is known.

    The arguments are those of `explained`.
    """
    return ": ".join(filter(None, explained(refusal, action, delimiter)))


def explained(refusal: Refusal, action: LexedAction | None = None, delimiter: str = "{{repl") -> tuple[str, str]:
    """The reason why Go refuses something, in words, and the repair, which is empty where none is known.

    ``action`` is the action that is refused: some repairs are known only with it. ``delimiter`` is the opening
    delimiter that the repair shows.
    """
    text, context = refusal.text, refusal.context
    if refusal.kind == Kind.TEXT and text.startswith("'"):
        quote = "`" if '"' in text or "\\" in text else '"'
        repair = (
            f"write {_code(quote + text[1:-1] + quote)}" if quote == '"' else "write a backtick instead of each `'`"
        )
        return "Go templates use `'` only for a single character", repair
    if refusal.kind == Kind.UNCLOSED_TEXT and text == "'":
        return "this `'` is not closed, and is only for a single character", 'write strings in `"`'
    if refusal.kind == Kind.NO_VALUE and context not in ("if", "with", "range"):
        return "a value is missing here", ""
    shown = text if text.isprintable() and not text.isspace() else f"U+{ord(text[:1] or chr(0)):04X}"
    reason = _REASONS[refusal.kind].format(text=_code(shown), context=context)
    if text == "\\":
        reason += ", and the template is rendered before YAML reads this file"
    repair = _repair(refusal, action).replace("{{repl", delimiter)
    if "[[" in delimiter:
        repair = repair.replace("}}", "]]")
    return reason, repair


def _repair(refusal: Refusal, action: LexedAction | None) -> str:
    if refusal.kind in (Kind.UNEXPECTED, Kind.CHARACTER, Kind.NUMBER, Kind.KEYWORD):
        return _call_repair(refusal, action) or _sign_repair(refusal, action)
    if refusal.kind in (Kind.NO_TEXT, Kind.COMPARISON):
        text = {"true": "1", "false": "0"}.get(refusal.text, refusal.text.strip("'"))  # as KOTS stores booleans
        return f'write `"{text}"`'
    if refusal.kind == Kind.BARE_CALL:
        return f"write {_code(f'({refusal.text})')}"
    if refusal.kind == Kind.NO_DATA:
        call = _data_repair(refusal.text)
        return f"write `({call})`" if refusal.context == ARGUMENT and " " in call else f"write `{call}`"
    return _REPAIRS.get(refusal.kind, "").replace("{text}", refusal.text)


def _data_repair(field: str) -> str:
    """The call to write for a field of data that a template does not get, such as `.Values.size`."""
    path = tuple(field.lstrip("$").strip(".").split("."))
    option = path[-1] if len(path) == 1 or path[:-1] == ("Values",) else "…"
    return _FIELDS.get(path, f'ConfigOption "{option}"')


def _sign_repair(refusal: Refusal, action: LexedAction | None) -> str:
    kind, text, context = refusal.kind, refusal.text, refusal.context
    if text == "-" and action and CLOSE in [lexeme.kind for lexeme in action.lexemes if lexeme.start == refusal.end]:
        text = "-}}"
    if kind == Kind.NUMBER and text[:1] == "-" and text[1:].isalpha():
        return "add a space after the trim marker"
    if kind == Kind.CHARACTER and text == "-":
        return 'write `index . "my-key"` for a field whose name has a `-`'
    if context == "operand" and text[0] in "\"`'($.":
        return "separate arguments by spaces"
    return _SIGNS.get(text) or _CONTEXTS.get(context, "")


def _call_repair(refusal: Refusal, action: LexedAction | None) -> str:
    """The repair of a call whose arguments are in parentheses; empty for other refusals, and without the action."""
    lexemes = action.lexemes if action and refusal.kind == Kind.UNEXPECTED and refusal.text == "(" else ()
    for at, lexeme in enumerate(lexemes[1:], 1):
        if lexeme.start == refusal.start and lexemes[at - 1].kind == WORD:
            return f"write {_code(_call(lexemes[at - 1], lexemes[at + 1 :]))}"
    return ""


def _call(name: Lexeme, behind: tuple[Lexeme, ...]) -> str:
    """The call of a name as Go takes it, with its arguments behind it.

    If they are more than constants and variables, ``…`` stands for them.
    """
    arguments = []
    for lexeme in behind:
        if lexeme.kind in CONSTANTS or lexeme.kind == VARIABLE:
            arguments.append(lexeme.text)
        elif lexeme.kind == RIGHT:
            return " ".join([name.text, *arguments])
        elif lexeme.kind != COMMA:
            break
    return f"{name.text} …"


def _code(text: str) -> str:
    if text == "`":
        return "a backtick"
    return f"`` {text} ``" if "`" in text else f"`{text}`"
