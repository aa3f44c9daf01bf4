"""The identity of a finding, which stays the same when lines move."""

from typing import NamedTuple


class Identity(NamedTuple):
    """The identity of a finding.

    ``rule`` is the rule's id. ``object`` is ``Kind/name``; in a replicated document ``images/redis`` for the entry of
    that name, else ``replicated``; ``release`` for a finding about the release as a whole; empty in a document without
    an object. Only there ``file`` is the path as reports show it; it is empty everywhere else. ``path`` leads from the
    object to the location, with list items by their names: ``spec.containers[api].image``. ``text`` is the scalar that
    is wrong, and empty where there is none.
    """

    rule: str
    file: str
    object: str
    path: str
    text: str
