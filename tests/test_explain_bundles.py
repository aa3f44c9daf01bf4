"""`repl-lint explain`: what gets an image of a KOTS release into the airgap bundle, or why it does not."""

# ruff: noqa: E501 -- what is printed, to the letter

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.explanations import POLICY, data, details, write

APPLICATION = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec:
  additionalImages: [ADDITIONAL]
  excludedImages: [EXCLUDED]
"""
CHART = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: redis}\n"
UNSEEN = "KOTS does not find it in this item of a List, and"


def application(additional: str = "", excluded: str = "") -> str:
    return APPLICATION.replace("ADDITIONAL", additional).replace("EXCLUDED", excluded)


def in_list(image: str) -> str:
    return f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {{containers: [{{image: {image}, name: a}}]}}\n"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"app.yaml": application(), "a.yaml": in_list("a:1")}, f"no: {UNSEEN} `additionalImages` does not list it"),
        ({"app.yaml": application(), "a.yaml": in_list("a:1"), "c.yaml": CHART}, "not known: KOTS does not find it in this item of a List, but a chart may bring it"),
        ({"app.yaml": application("'a:1'"), "a.yaml": in_list("a:1")}, "yes: `additionalImages` lists it (app.yaml:5)"),
        ({"app.yaml": application("'{{repl ConfigOption \"a\"}}'"), "a.yaml": in_list("a:1")}, "not known: KOTS does not find it in this item of a List, but a template is in `additionalImages` (app.yaml:5)"),
        ({"app.yaml": application("'a:1'", "'a:1'"), "a.yaml": in_list("a:1")}, "no: `excludedImages` lists it (app.yaml:6)"),
        ({"app.yaml": application(), "a.yaml": in_list("a:1"), "b.yaml": POLICY + "  - image: a:1\n"}, "yes: KOTS finds it elsewhere in the release (b.yaml:6)"),
        ({"a.yaml": in_list("a:1"), "c.yaml": CHART}, "not known: KOTS does not find it in this item of a List, and there is no Application"),
        ({"a.yaml": POLICY + "  - image: a:1\n", "c.yaml": CHART}, "yes: KOTS finds it here by itself"),
        ({"a.yaml": in_list("a:1"), "b.yaml": POLICY + "  - image: a:1\n", "c.yaml": CHART}, "yes: KOTS finds it elsewhere in the release (b.yaml:6)"),
        ({"a.yaml": in_list("'{{repl ConfigOption \"a\"}}'"), "c.yaml": CHART}, "not known: it depends on a template, and there is no Application"),
        ({"app.yaml": application(), "a.yaml": in_list("a:1"), ".repl-lint.yaml": "airgap: false\n"}, "no rule compares it: `airgap` is false (.repl-lint.yaml:1)"),
        ({"app.yaml": application(), "a.yaml": in_list("'{{repl ConfigOption \"a\"}}'")}, "no: it depends on a template, and `additionalImages` lists nothing that it may be"),
        ({"app.yaml": application("'b:1'"), "a.yaml": in_list("'{{repl ConfigOption \"a\"}}'")}, "not known: it depends on a template, but the bundle has images that it may be"),
        ({"app.yaml": application("'{{repl A}}'"), "a.yaml": in_list("'{{repl ConfigOption \"a\"}}'")}, "not known: it depends on a template, and a template is in `additionalImages` (app.yaml:5)"),
        ({"app.yaml": application(), "a.yaml": POLICY + "  - image: 'a:{{repl if A}}1{{repl end}}'\n"}, "no: KOTS does not find it where a template chooses, and `additionalImages` does not list it"),
    ],
)  # fmt: skip
def test_what_is_told_of_the_bundle(files: dict[str, str], told: str, run: Run) -> None:
    write(files)
    (where,) = [each for each in data(run, "a.yaml:6")["compared"][0]["details"] if each["label"] == "bundle"]
    place = where["location"]
    assert where["text"] + (f" ({place['path']}:{place['start']['line']})" if place else "") == told


def test_a_document_that_is_no_yaml_yet(run: Run) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{repl A}}}\nspec:\n  containers:\n  - image: a:1\n"
    write({"app.yaml": application(), "a.yaml": pod})
    explained = details(data(run, "a.yaml:6"))
    assert (
        explained["bundle"]
        == "no: KOTS does not find it in this document, which is YAML only when it is rendered, and `additionalImages` does not list it"
    )
    assert explained["unrendered"].startswith("no YAML: ")


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ("'a:1'", {"stands for": "`docker.io/library/a:1`", "used by": "Pod/a"}),
        ("'b:1'", {"stands for": "`docker.io/library/b:1`", "used by": "no manifest shows what it is for"}),
        ("'{{repl A}}'", {"stands for": "nothing that can be compared: it depends on a template"}),
        ("B", {"stands for": "nothing that can be compared: it is not a valid image reference"}),
        ("{a: b}", {"stands for": "nothing that can be compared: it is not a valid image reference"}),
    ],
)
def test_what_an_application_lists(image: str, told: dict[str, str], run: Run) -> None:
    write({"app.yaml": application(image, image), "pod.yaml": POLICY + "  - image: a:1\n"})
    assert details(data(run, "app.yaml:5")) == details(data(run, "app.yaml:6")) == told
