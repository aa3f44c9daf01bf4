"""Documents with templates, and the findings in them."""

from __future__ import annotations

from tests.conftest import Lint, places

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"

OBJECT = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"

KOTS = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata:\n  name: web\n"

MAP = OBJECT.replace("---\n# kind: scheduler-kubernetes\n", "")


def found(lint: Lint, files: dict[str, str] | str, *rules: str) -> list[str]:
    """The findings, of some rules where they are named, each as ``line:columns rule severity``."""
    return [
        place.removeprefix("replicated.yaml:")
        for place in places(lint(files))
        if not rules or place.split()[1] in rules
    ]
