"""The reasons for which Go refuses a template."""

from typing import Final, NamedTuple


class Kind:
    """The kinds of refusals."""

    UNCLOSED_ACTION: Final = "unclosed-action"
    COMMENT: Final = "comment"
    UNCLOSED_TEXT: Final = "unclosed-text"
    UNCLOSED_PARENTHESIS: Final = "unclosed-parenthesis"
    UNOPENED_PARENTHESIS: Final = "unopened-parenthesis"
    CHARACTER: Final = "character"
    UNEXPECTED: Final = "unexpected"
    NUMBER: Final = "number"
    TEXT: Final = "text"
    NO_VALUE: Final = "no-value"
    CONSTANT_IN_PIPELINE: Final = "constant-in-pipeline"
    FIELD_OF_CONSTANT: Final = "field-of-constant"
    DECLARATION: Final = "declaration"
    UNDEFINED_VARIABLE: Final = "undefined-variable"
    TOO_DEEP: Final = "too-deep"
    OUTSIDE_RANGE: Final = "outside-range"
    KEYWORD: Final = "keyword"
    STRAY_ELSE: Final = "stray-else"
    STRAY_END: Final = "stray-end"
    UNCLOSED_BLOCK: Final = "unclosed-block"
    DUPLICATE_TEMPLATE: Final = "duplicate-template"
    # When the template runs:
    ARGUMENTS: Final = "arguments"
    BARE_CALL: Final = "bare-call"
    NO_TEXT: Final = "no-text"
    COMPARISON: Final = "comparison"
    UNDEFINED_TEMPLATE: Final = "undefined-template"
    NO_DATA: Final = "no-data"


ARGUMENT: Final = "argument"
"""The context of what is an argument of a call, so that a call in its place needs parentheses."""


class Refusal(NamedTuple):
    """A reason why Go refuses a template: its `Kind`, the span of the cause in the file, and the text of the cause.

    ``context`` is what the kind needs to be explained: the part of the language that Go was reading, such as ``if``,
    the function that is called, or the numbers of its arguments. It is empty where the kind needs nothing.
    """

    kind: str
    start: int
    end: int
    text: str
    context: str = ""


class Refused(Exception):  # noqa: N818 - no error of ours: it ends the reading of an action
    """A refusal that ends the reading of an action; from the offset ``at`` on, the lexer looks for the action's end."""

    def __init__(self, refusal: Refusal, at: int | None = None) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.at = refusal.end if at is None else at
