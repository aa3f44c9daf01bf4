"""The reasons for which Go refuses a template."""

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """A kind of refusal; its value is stable."""

    UNCLOSED_ACTION = "unclosed-action"
    COMMENT = "comment"
    UNCLOSED_TEXT = "unclosed-text"
    UNCLOSED_PARENTHESIS = "unclosed-parenthesis"
    UNOPENED_PARENTHESIS = "unopened-parenthesis"
    CHARACTER = "character"
    UNEXPECTED = "unexpected"
    NUMBER = "number"
    TEXT = "text"
    NO_VALUE = "no-value"
    CONSTANT_IN_PIPELINE = "constant-in-pipeline"
    FIELD_OF_CONSTANT = "field-of-constant"
    DECLARATION = "declaration"
    UNDEFINED_VARIABLE = "undefined-variable"
    TOO_DEEP = "too-deep"
    OUTSIDE_RANGE = "outside-range"
    KEYWORD = "keyword"
    STRAY_ELSE = "stray-else"
    STRAY_END = "stray-end"
    UNCLOSED_BLOCK = "unclosed-block"
    DUPLICATE_TEMPLATE = "duplicate-template"
    # When the template runs:
    ARGUMENTS = "arguments"
    BARE_CALL = "bare-call"
    NO_TEXT = "no-text"
    COMPARISON = "comparison"
    UNDEFINED_TEMPLATE = "undefined-template"
    NO_DATA = "no-data"


ARGUMENT: Final = "argument"
"""The context of what is an argument of a call, so that a call in its place needs parentheses."""


class Refusal(NamedTuple):
    """A reason why Go refuses a template: its kind, the span of the cause in the file, and the text of the cause.

    ``context`` names the part of the language that Go was reading.
    """

    kind: Kind
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
