"""What a finding is the same by, when lines move."""

from __future__ import annotations

from typing import NamedTuple


class Identity(NamedTuple):
    """What a finding is the same by.

    ``object`` is ``Kind/name``; in a root document ``images/redis`` for the entry of that name, else ``replicated``;
    ``release`` for a fault of the release as a whole. Without any, in a document that is no manifest, ``file`` is the
    path as reports show it, and empty everywhere else. ``path`` leads from the object to the place, list items by
    their names: ``spec.containers[api].image``. ``text`` is the scalar that is wrong, or the message where there is
    none.
    """

    rule: str
    file: str
    object: str
    path: str
    text: str
