"""The truth table of the tag `latest` and the pull policy."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, of, places
from tests.workloads import POD, SHA

pytestmark = pytest.mark.about("always-pull-policy", "latest-tag", "missing-replicated-document")

TEMPLATED = 'x:{{repl ConfigOption "tag"}}'
OMITTED, EMPTY = "", '""'


@pytest.mark.parametrize(
    ("image", "policy", "airgapped", "online"),
    [
        # image, imagePullPolicy, severity without and with a network
        ("x", OMITTED, "error", "warning"),
        ("x", EMPTY, "error", "warning"),
        ("x", "IfNotPresent", None, None),
        ("x", "Never", None, None),
        ("x", "Always", "error", "warning"),
        ("x:latest", OMITTED, "error", "warning"),
        ("x:latest", "IfNotPresent", None, None),
        ("x:latest", "Never", None, None),
        ("x:latest", "Always", "error", "warning"),
        (f"x@{SHA}", OMITTED, None, None),
        (f"x@{SHA}", "IfNotPresent", None, None),
        (f"x@{SHA}", "Never", None, None),
        (f"x@{SHA}", "Always", None, None),
        (f"x:latest@{SHA}", OMITTED, "error", "warning"),
        (f"x:latest@{SHA}", "IfNotPresent", None, None),
        (f"x:latest@{SHA}", "Never", None, None),
        (f"x:latest@{SHA}", "Always", "error", "warning"),
        ("x:1.2", OMITTED, None, None),
        ("x:1.2", "IfNotPresent", None, None),
        ("x:1.2", "Never", None, None),
        ("x:1.2", "Always", None, None),
        ("x:1.2", "ifnotpresent", None, None),
        (TEMPLATED, OMITTED, "info", "info"),
        (TEMPLATED, "IfNotPresent", None, None),
        (TEMPLATED, "Never", None, None),
        ('{{repl ConfigOption "image"}}', OMITTED, "info", "info"),
        ('{{repl ConfigOption "image"}}', "IfNotPresent", None, None),
        # the text around a template may decide
        ('{{repl ConfigOption "host"}}/x:1.2', OMITTED, None, None),
        ('{{repl ConfigOption "host"}}/x:latest', OMITTED, "error", "warning"),
        ("x", '{{repl ConfigOption "policy"}}', "info", "info"),
        # what only looks like the tag
        ("x:latest-alpine", OMITTED, None, None),
        ("latest:1", OMITTED, None, None),
        ("localhost:5000/x", OMITTED, "error", "warning"),
        ("localhost:5000/latest:1", OMITTED, None, None),
    ],
)
@pytest.mark.parametrize("airgap", [True, False])
def test_latest_is_pulled_at_every_start_unless_the_policy_says_otherwise(
    image: str, policy: str, airgapped: str | None, online: str | None, airgap: bool, lint: Lint
) -> None:
    text = f"{POD}  - image: {image}\n" + (f"    imagePullPolicy: {policy}\n" if policy else "")
    severity = airgapped if airgap else online
    expected = [f"pod.yaml:8:12-{12 + len(image)} latest-tag {severity}"] if severity else []
    report = lint({"pod.yaml": text}, f"airgap: {str(airgap).lower()}\nignore: [missing-replicated-document]\n")
    assert of(report, "latest-tag") == expected


@pytest.mark.parametrize(
    ("section", "place"),
    [
        ("containers:\n  - image: x\n", "5:12-13"),
        ("initContainers:\n  - image: x\n", "5:12-13"),
        ("ephemeralContainers:\n  - image: x\n", "5:12-13"),
        ("volumes:\n  - image:\n      reference: x\n", "6:18-19"),
        ("containers:\n  - image: x\n    imagePullPolicy: IfNotPresent\n", None),
        ("initContainers:\n  - image: x\n    imagePullPolicy: IfNotPresent\n", None),
        ("ephemeralContainers:\n  - image: x\n    imagePullPolicy: IfNotPresent\n", None),
        ("volumes:\n  - image:\n      reference: x\n      pullPolicy: IfNotPresent\n", None),
    ],
)
def test_latest_counts_in_every_section_of_a_pod(section: str, place: str | None, lint: Lint) -> None:
    report = lint({"pod.yaml": f"apiVersion: v1\nkind: Pod\nspec:\n  {section}"})
    assert places(report) == ([f"pod.yaml:{place} latest-tag error"] if place else [])


@pytest.mark.parametrize(
    ("policy", "severity"),
    [("", "info"), ("imagePullPolicy: Always", "error"), ("imagePullPolicy: IfNotPresent", None)],
)
def test_a_collector_pulls_only_what_is_not_there(policy: str, severity: str | None, lint: Lint) -> None:
    head = "apiVersion: troubleshoot.sh/v1beta2\nkind: Collector\n"
    collector = f"{head}spec: {{collectors: [{{run: {{image: x, {policy}}}}}]}}\n"
    assert places(lint({"c.yaml": collector})) == ([f"c.yaml:3:35-36 latest-tag {severity}"] if severity else [])


def test_kots_pulls_from_a_registry_of_its_own(lint: Lint) -> None:
    files = {
        "app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\n",
        "pod.yaml": f"{POD.partition(chr(10))[2]}  - image: x\n",
    }
    assert of(lint(files), "latest-tag") == ["pod.yaml:7:12-13 latest-tag warning"]


@pytest.mark.parametrize(
    ("image", "policy", "found"),
    [
        ("x:1.2", "Always", "22-28"),
        ("x:1.2", '"Always"', "22-30"),
        ("x:1.2", "'Always'", "22-30"),
        (f"x@{SHA}", "Always", "22-28"),
        (TEMPLATED, "Always", "22-28"),
        ('{{repl ConfigOption "image"}}', "Always", "22-28"),
        ('{{repl ConfigOption "host"}}/x:1.2', "Always", "22-28"),
        # `latest-tag`'s
        ("x", "Always", None),
        ("x:latest", "Always", None),
        (f"x:latest@{SHA}", "Always", None),
        ('{{repl ConfigOption "host"}}/x:latest', "Always", None),
        ('{{repl ConfigOption "host"}}/x', "Always", None),
        # another rule's, or nobody's
        ("x:1.2", "always", None),
        ("x:1.2", "IfNotPresent", None),
        ("x:1.2", "Never", None),
        ("x:1.2", '""', None),
        ("x:1.2", '{{repl ConfigOption "policy"}}', None),
        ("x:1.2", "[Always]", None),
        ("x:1.2", "", None),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_fixed_tag_need_not_be_pulled_at_every_start(
    image: str, policy: str, found: str | None, newline: str, lint: Lint
) -> None:
    text = f"{POD}  - image: {image}\n    imagePullPolicy: {policy}\n    name: a\n".replace("\n", newline)
    report = lint({"pod.yaml": text}, "ignore: [missing-replicated-document]\n")
    assert of(report, "always-pull-policy") == ([f"pod.yaml:9:{found} always-pull-policy warning"] if found else [])
    if found:
        assert of(report, "latest-tag") == []
    assert of(lint({"pod.yaml": text}, "airgap: false\n"), "always-pull-policy") == []


def test_an_image_volume_has_a_policy_too(lint: Lint) -> None:
    text = "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - image: {reference: x:1, pullPolicy: Always}\n"
    report = lint({"pod.yaml": text})
    assert places(report) == ["pod.yaml:5:41-47 always-pull-policy warning"]
    [finding] = report.findings
    assert finding.message.startswith("`pullPolicy: Always` asks the registry for `x:1` at every start")
    assert finding.fix
    assert not finding.fix.safe
    assert [(edit.location.text, edit.replacement) for edit in finding.fix.edits] == [("Always", "IfNotPresent")]


def test_in_kots_a_policy_of_always_is_no_fault(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {image: 'x:1', imagePullPolicy: Always}\n"
    assert places(lint({"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\n", "pod.yaml": pod})) == []


def test_the_policy_of_an_image_volume_has_another_name(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {volumes: [{name: a, image: {reference: nginx}}]}\n"
    [finding] = lint({"pod.yaml": pod}).findings
    assert finding.message.endswith("use a version tag, or set `pullPolicy: IfNotPresent`")


def test_an_image_at_several_places_is_one_finding(lint: Lint) -> None:
    def pod(name: str, *images: str) -> str:
        containers = "".join(f"  - name: c{number}\n    image: {image}\n" for number, image in enumerate(images))
        return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n{containers}"

    report = lint({"a.yaml": pod("a", "x", "x", "z", "x:latest"), "b.yaml": pod("b", "x", "'z:1'")})
    assert of(report, "latest-tag") == [
        "a.yaml:7:12-13 latest-tag error",
        "a.yaml:11:12-13 latest-tag error",
        "a.yaml:13:12-20 latest-tag error",
    ]
    first = next(finding for finding in report.findings if finding.rule.id == "latest-tag")
    assert [item.location.path_line for item in first.related] == ["a.yaml:9", "b.yaml:7"]
    assert first.fix
    assert len(first.fix.edits) == 3
