"""CustomResourceDefinitions that say `v1` and are written for `v1beta1`."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

HEAD = (
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foos.x.com}\nspec:\n"
    "  group: x.com\n  names: {kind: Foo, plural: foos}\n  scope: Namespaced\n"
)
SCHEMA = "schema: {openAPIV3Schema: {type: object}}"
BARE = "  versions: [{name: v1, served: true, storage: true}]\n"
WHOLE = f"  versions: [{{name: v1, served: true, storage: true, {SCHEMA}}}]\n"
COLUMN_KEY = "additionalPrinterColumns"
COLUMNS = f"  {COLUMN_KEY}: [{{name: A, type: string, JSONPath: .a}}]\n"
LISTED = (
    "  versions:\n  - name: v1\n    served: true\n    storage: true\n    additionalPrinterColumns:\n"
    f"    - name: A\n      type: string\n      JSONPath: .a\n    {SCHEMA}\n"
)
SELECT = "select: [invalid-kubernetes-object]\n"


@pytest.mark.about("invalid-kubernetes-object")
@pytest.mark.parametrize(
    ("spec", "place", "related", "advice"),
    [
        (
            f"  validation: {{openAPIV3Schema: {{}}}}\n  version: v1\n{BARE}",
            "8:3-13 error",
            [9],
            "move `validation` to `versions[].schema`, and remove `version`",
        ),
        (f"  version: v1\n{WHOLE}", "8:3-10 warning", [], "remove `version`"),
        ("  version: v1\n  subresources: {status: {}}\n", "8:3-10 error", [9], None),
        ("  version: v1\n", "8:3-10 error", [], "list `version` in `versions`"),
        (
            f"{WHOLE}{COLUMNS}",
            "9:3-27 warning",
            [9],
            f"move `{COLUMN_KEY}` to `versions[].{COLUMN_KEY}`, and write `jsonPath` instead of `JSONPath`",
        ),
        (
            LISTED,
            "15:7-15 warning",
            [],
            "write `jsonPath` instead of `JSONPath`",
        ),
    ],
)
def test_one_finding_names_the_cause(spec: str, place: str, related: list[int], advice: str | None, lint: Lint) -> None:
    report = lint({"crd.yaml": HEAD + spec}, SELECT)
    where, severity = place.split()
    assert places(report) == [f"crd.yaml:{where} invalid-kubernetes-object {severity}"]
    (finding,) = report.findings
    assert "written for `apiextensions.k8s.io/v1beta1`" in finding.fault
    assert [other.location.start.line for other in finding.related] == related
    assert advice in (None, finding.advice)


@pytest.mark.about("invalid-kubernetes-object")
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"crd.yaml": HEAD + WHOLE}, []),
        ({"crd.yaml": HEAD + BARE}, ["crd.yaml:8:15-19 invalid-kubernetes-object error"]),
        ({"crd.yaml": HEAD + "  versions:\n  - served: true\n    name: v1\n    storage: true\n"}, ["crd.yaml:9:5-11 "]),
        ({"crd.yaml": HEAD + BARE, "kustomization.yaml": "resources: [crd.yaml]\n"}, []),
        ({"crd.yaml": HEAD.replace("io/v1", "io/v1beta1") + "  version: v1\n"}, []),
    ],
)
def test_a_version_needs_its_schema(files: dict[str, str], expected: list[str], lint: Lint) -> None:
    found = places(lint(files, SELECT))
    assert len(found) == len(expected)
    assert all(place.startswith(start) for place, start in zip(found, expected, strict=True))


@pytest.mark.about("invalid-kubernetes-object")
def test_a_key_that_is_there_is_not_meant(lint: Lint) -> None:
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
    text = f"{head}spec:\n  ports: [{{port: 80}}]\n  selector: {{}}\n  selectors: {{}}\n"
    (finding,) = lint({"a.yaml": text}, SELECT).findings
    assert finding.message == "unknown key `selectors`: correct or remove it, because the API server ignores it"
