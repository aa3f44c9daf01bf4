"""The tag that Kubernetes sees of an image with a template, where the template does not decide it."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

pytestmark = pytest.mark.about("latest-tag")
DIGEST = f"@sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("{{repl A}}/api:latest", "6:12-35 latest-tag error"),
        ("{{repl A}}/api", "6:12-28 latest-tag error"),
        ("{{repl A}}/api:1", None),
        (f"{{{{repl A}}}}/api:latest{DIGEST}", "6:12-107 latest-tag error"),
        (f"{{{{repl A}}}}/api{DIGEST}", None),
        (f"{{{{repl A}}}}{DIGEST}", None),
        (f"{{{{repl A}}}}:1{DIGEST}", None),
    ],
)
def test_a_digest_is_no_part_of_a_tag(image: str, expected: str | None, lint: Lint) -> None:
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - image: '{image}'\n"
    report = lint({"replicated.yaml": "# kind: replicated\nreplicated_api_version: 2.41.0\n", "a.yaml": pod})
    assert places(report) == ([f"a.yaml:{expected}"] if expected else [])
