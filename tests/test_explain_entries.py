"""`repl-lint explain`: an entry of `images` that no container asks for, and why it is not said to be unused."""

# ruff: noqa: E501 -- what is printed, to the letter

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.explanations import POLICY, data, details, write

ROOT = """\
# kind: replicated
images:
- {source: public, name: redis, tag: 5}
- {source: public, name: redis, tag: 5}
"""


def told(run: Run, line: int = 3) -> list[tuple[str, str, str]]:
    """What is told of who uses an entry, with the places."""
    found = []
    for each in data(run, f"replicated.yaml:{line}")["compared"][0]["details"]:
        where = each["location"]
        place = f"{where['path']}:{where['start']['line']}:{where['start']['column']}" if where else ""
        found.append((each["label"], each["text"], place))
    return [each for each in found if "use" in each[0]]


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        ("  - image: a:1", [("used by", "nothing in this release", "")]),
        ("  - image: Redis:5", [("used by", "no container", ""), ("may be used", "`Redis:5` is not a valid image reference, so it may be this", "pod.yaml:6:12")]),
        ("  - image: '{{repl ConfigOption \"a\"}}'", [("used by", "no container", ""), ("may be used", "`{{repl ConfigOption \"a\"}}` is made by a template, so it may be this", "pod.yaml:6:12")]),
        ("  - image: a:1\n    args: [--image=redis:5]", [("used by", "no container", ""), ("may be used", "a string in the release contains it: `redis:5`", "pod.yaml:7:20")]),
        ("  - image: quay.io/redis:5", [("used by", "no container", ""), ("may be used", "a string in the release contains it: `redis:5`", "pod.yaml:6:20"), ("may be used", "`quay.io/redis:5` is near to it", "pod.yaml:6:12")]),
    ],
)  # fmt: skip
def test_who_may_use_an_entry(pod: str, expected: list[tuple[str, str, str]], run: Run) -> None:
    text = f"{POLICY}{pod}\n"
    write(
        {
            "replicated.yaml": ROOT.replace("- {source: public, name: redis, tag: 5}\n", "", 1),
            "pod.yaml": text.replace("\n", "\r\n"),
        }
    )
    assert told(run) == expected
    found = [finding["rule"] for finding in data(run, "replicated.yaml:3")["findings"] if finding["state"] == "found"]
    assert found == ["unused-image"] * (expected[0][1] == "nothing in this release")


def test_an_entry_that_is_there_twice(run: Run) -> None:
    write({"replicated.yaml": ROOT, "pod.yaml": POLICY + "  - image: a:1\n"})
    assert told(run) == [("used by", "nothing in this release", "")]
    assert told(run, 4) == [
        ("used by", "no container", ""),
        ("may be used", "it is there twice: what is said of the first entry applies to both", "replicated.yaml:3:26"),
    ]


def test_a_release_without_objects(run: Run) -> None:
    write({"replicated.yaml": ROOT})
    assert details(data(run, "replicated.yaml:3"))["used by"] == "nothing: there are no Kubernetes manifests"


def test_a_name_that_is_no_reference(run: Run) -> None:
    write({"replicated.yaml": ROOT.replace("redis", "Redis"), "pod.yaml": POLICY + "  - image: a:1\n"})
    assert details(data(run, "replicated.yaml:3"))["used by"] == "no container"


def test_a_user_at_a_configured_path(run: Run) -> None:
    write(
        {
            "replicated.yaml": ROOT.replace("- {source: public, name: redis, tag: 5}\n", "", 1),
            "runner.yaml": "apiVersion: acme.io/v1\nkind: Runner\nmetadata: {name: r}\nspec: {runtime: 'redis:5'}\n",
            ".repl-lint.yaml": "custom-resources: [{group: acme.io, kind: Runner, paths: [spec.runtime]}]\n",
        }
    )
    assert told(run) == [("used by", "Runner/r", "runner.yaml:4:17")]
