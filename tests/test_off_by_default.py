"""Rules that are off by default: what turns them on, and who says that they are off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Lint, Run, places

pytestmark = pytest.mark.about("image-like-text", "invalid-kubernetes-object", "undeclared-image", "unused-suppression")

ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- {source: public, name: quay.io/tidepool/api, tag: 1.4.2}
"""
FILES = {
    "replicated.yaml": ROOT,
    "k8s.yaml": """\
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata:
  name: api
  annotations: {sidecar: quay.io/tidepool/proxy:2}
spec:
  containers:
  - image: quay.io/tidepool/api:1.4.2
    name: api
""",
}
FOUND = ["k8s.yaml:6:26-50 image-like-text info"]


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ("", []),
        ("select: [all]", []),
        ("select: [images]", []),
        ("select: [image-like-text]", FOUND),
        ("select: [all, image-like-text]", FOUND),
        ("rules: {image-like-text: {severity: info}}", FOUND),
        ("rules: {image-like-text: {severity: warning}}", ["k8s.yaml:6:26-50 image-like-text warning"]),
        ("rules: {image-like-text: {params: {}}}", []),
        ("select: [images]\nrules: {image-like-text: {severity: info}}", FOUND),
        ("select: [secrets]\nrules: {image-like-text: {severity: info}}", []),
        ("select: [all, image-like-text]\nignore: [images]", []),
    ],
)
def test_what_turns_one_on(config: str, found: list[str], lint: Lint) -> None:
    assert places(lint(FILES, config)) == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--select", "all"], []),
        (["--select", "image-like-text"], ["image-like-text"]),
        (["--select", "all,image-like-text"], ["image-like-text"]),
        (["--select", "all,image-like-text", "--ignore", "images"], []),
    ],
)
def test_flags(arguments: list[str], found: list[str], run: Run, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    _, out, _ = run("check", ".", "--output-format", "json", *arguments)
    assert [each["rule"] for each in json.loads(out)["findings"]] == found


def test_a_comment_for_all_rules_may_still_be_unused(lint: Lint) -> None:
    text = FILES["k8s.yaml"].replace("  name: api\n", "  # repl-lint-ignore-next\n  name: api\n", 1)
    assert places(lint({"replicated.yaml": ROOT, "k8s.yaml": text})) == ["k8s.yaml:5:3-26 unused-suppression warning"]


def test_who_says_so(run: Run, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    line = next(line for line in run("rules")[1].splitlines() if line.startswith("image-like-text"))
    assert line.split()[1:4] == ["info,", "off", "images"]
    assert "| info, off by default | images |" in run("rule", "image-like-text")[1]
    shown = run("config", "show", "--select", "images")[1]
    assert '  image-like-text: "off"  # off by default\n' in shown
    assert '  invalid-kubernetes-object: "off"  # not in --select\n' in shown
    sarif = json.loads(run("check", ".", "--select", "image-like-text", "--output-format", "sarif")[1])
    rule = sarif["runs"][0]["tool"]["driver"]["rules"][0]
    assert rule["defaultConfiguration"] == {"level": "note", "enabled": False}


def values(*texts: str) -> str:
    return "# kind: scheduler-kubernetes\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + "".join(
        f"  k{number}: {text}\n" for number, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://quay.io/tidepool/proxy:2",
        "quay.io:443",
        "quay.io/tidepool",
        "quay.io/tidepool/api",
        "quay.io/tidepool/*",
        "db.example.com/tidepool/proxy",
        "tidepool/proxy@sha256:0123",
        "quay.io/tidepool/api:1.4.2",
        "db.example.com/tidepool/proxy:2",
        "redis:6379",
        "/etc/quay.io/tidepool:ro",
        "./quay.io/tidepool/proxy:2",
        "me@quay.io/tidepool/proxy:2",
        "quay.io/tidepool/proxy:8080/path",
        "v1.2.3",
        "'quay.io/tidepool/proxy:{{repl ConfigOption \"tag\"}}'",
        "'{{repl ConfigOption \"host\"}}quay.io/tidepool/proxy:2'",
        "'{{repl Something \"quay.io/tidepool/proxy:2\"}}'",
        "quay.io/Tidepool/Proxy:2",
        "~",
        "{a: [quay.io/tidepool/proxy:2]}",
    ],
)
def test_no_image(text: str, lint: Lint) -> None:
    files = {"replicated.yaml": ROOT, "k8s.yaml": values(text)}
    assert places(lint(files, "select: [image-like-text]")) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("quay.io/tidepool/proxy:2", "7-31"),
        ("'see quay.io/tidepool/proxy:2.'", "12-36"),
        ("--image=quay.io/tidepool/proxy:2,--x", "15-39"),
        ("quay.io/tidepool/api:1.5.0", "7-33"),
        ("quay.io/tidepool/proxy", "7-29"),
        ("'see quay.io/tidepool/proxy.'", "12-34"),
        ("registry.k8s.io/pause", "7-28"),
        (f"quay.io/tidepool/proxy@sha256:{'0' * 64}", "7-101"),
        (f"quay.io/tidepool/proxy:2@sha256:{'0' * 64}", "7-103"),
        (f"db.example.com/tidepool/proxy@sha256:{'0' * 64}", "7-108"),
        ("'😀 ghcr.io/tidepool/proxy:2'", "10-34"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/proxy:2", "7-59"),
    ],
)
def test_an_image(text: str, at: str, lint: Lint) -> None:
    files = {"replicated.yaml": ROOT, "k8s.yaml": values(text).replace("\n", "\r\n")}
    assert places(lint(files, "select: [image-like-text]")) == [f"k8s.yaml:6:{at} image-like-text info"]


def test_configured_registries_and_messages(lint: Lint) -> None:
    config = "select: [image-like-text]\nregistries: {own: reg.example.com/tidepool}\n"
    report = lint({"replicated.yaml": ROOT, "k8s.yaml": values("reg.example.com/tidepool/proxy:2")}, config)
    [found] = report.findings
    assert found.message == (
        "`reg.example.com/tidepool/proxy:2` looks like an image that is not in `images`: "
        'if something pulls this image, add `{source: own, name: tidepool/proxy, tag: "2"}` to `images`'
    )


def test_one_image_is_one_finding_and_a_pod_comes_first(lint: Lint) -> None:
    pod = FILES["k8s.yaml"].replace("quay.io/tidepool/api:1.4.2", "quay.io/tidepool/proxy:2")
    twice = values("quay.io/tidepool/sync:2", "quay.io/tidepool/sync:2")
    files = {"replicated.yaml": ROOT, "k8s.yaml": f"{pod}---\n{twice}"}
    report = lint(files, "select: [image-like-text, undeclared-image]")
    assert places(report) == [
        "k8s.yaml:9:12-36 undeclared-image error",
        "k8s.yaml:17:7-30 image-like-text info",
    ]
    assert [each.location.start.line for each in report.findings[1].related] == [18]


KOTS = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: tidepool}
spec:
  additionalImages: [quay.io/tidepool/listed:1]
"""


def test_kots(lint: Lint) -> None:
    listed, missing = (
        values(f"quay.io/tidepool/{name}").replace("# kind: scheduler-kubernetes", "")
        for name in ("listed:1", "proxy:2")
    )
    report = lint({"app.yaml": KOTS, "a.yaml": listed, "b.yaml": missing}, "select: [image-like-text]")
    assert places(report) == ["b.yaml:6:7-31 image-like-text info"]
    assert report.findings[0].message.endswith("list it in the Application's `additionalImages`")


@pytest.mark.parametrize(
    ("variable", "value", "is_image"),
    [
        ("RELATED_IMAGE_PROXY", "proxy", True),
        ("RELATED_IMAGE_PROXY_2", "tidepool/proxy", True),
        ("PROXY_IMAGE", "proxy:2", True),
        ("IMAGE", "tidepool/proxy", True),
        ("WORKER_IMAGE_NAME", "db.example.com/worker", True),
        ("WORKER_IMAGE_V2", "worker:2", True),
        ("WORKER_IMAGE_V2", "worker", False),
        ("IMAGE_TAG", "1.2.3", False),
        ("IMAGE_PULL_POLICY", "Always", False),
        ("IMAGE_PULL_SECRET", "regcred", False),
        ("IMAGE_REGISTRY", "quay.io", False),
        ("USE_IMAGE", "true", False),
        ("PROXY_IMAGE", "'1'", False),
        ("PROXY_IMAGE", "https://a.dev/a.png", False),
        ("PROXY_IMAGE", "'{{repl ConfigOption `a`}}'", False),
        ("IMAGES", "proxy:2", False),
        ("PROXY", "proxy:2", False),
    ],
)
def test_the_variable_of_an_image(variable: str, value: str, is_image: bool, lint: Lint) -> None:
    env = FILES["k8s.yaml"].replace("  annotations: {sidecar: quay.io/tidepool/proxy:2}\n", "")
    env += f"    env:\n    - {{name: {variable}, value: {value}}}\n"
    config_map = f"# kind: scheduler-kubernetes\napiVersion: v1\nkind: ConfigMap\ndata:\n  {variable}: {value}\n"
    start = 7 + len(f"{{name: {variable}, value: ")
    for text, row, column in ((env, 11, start), (config_map, 5, len(variable) + 5)):
        found = places(lint({"replicated.yaml": ROOT, "k8s.yaml": text}, "select: [image-like-text]"))
        assert found == ([f"k8s.yaml:{row}:{column}-{column + len(value)} image-like-text info"] if is_image else [])
