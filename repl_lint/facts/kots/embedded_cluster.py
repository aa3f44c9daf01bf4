"""The version of Embedded Cluster that a release installs: https://docs.replicated.com/reference/embedded-config."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.reading.releases import Release

_GROUP: Final = "embeddedcluster.replicated.com"
_MAJOR: Final = r"v?(\d+)(?![\w])"


def needs_no_listed_namespaces(release: Release) -> bool:
    """Whether Embedded Cluster 3 or later, prereleases too, installs a release: KOTS, which reads the list, is gone.

    Where a Config says no version, or not in plain digits, it is not known.
    https://docs.replicated.com/embedded-cluster/v3/embedded-v3-migrate
    """
    majors = [
        int(major[1]) if version and (major := re.match(_MAJOR, version.value)) else 0
        for document in release.documents(_GROUP)
        for obj in document.fact(objects)
        if obj.group == _GROUP and obj.kind == "Config"
        for version in (obj.node.get("spec", "version"),)
    ]
    return bool(majors) and min(majors) >= 3
