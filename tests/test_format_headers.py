"""Headers that are none to Replicated: badly written, misplaced, unknown; and which rule speaks of them."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

HEADERS = {
    "duplicate-replicated-document",
    "malformed-document-header",
    "misplaced-document-header",
    "missing-document-header",
    "unknown-document-header",
}
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"


def found(lint: Lint, files: dict[str, str] | str, config: str = "") -> list[str]:
    """What the rules about headers and roots find, without the path of the one file."""
    report = lint(files, config)
    assert report.crashes == ()
    told = [place for place in places(report) if place.split()[1] in HEADERS]
    return [place.removeprefix("replicated.yaml:") for place in told]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("# kind: scheduler-kubernetes", []),
        ("#kind: scheduler-kubernetes", []),
        ("  #\tkind:\tpreflight-kubernetes  ", []),
        ("# kind:scheduler-kubernetes", ["4:3-28 malformed-document-header error"]),
        ("#kind:scheduler-kubernetes", ["4:2-27 malformed-document-header error"]),
        ("# Kind: scheduler-kubernetes", ["4:3-29 malformed-document-header error"]),
        ("# KIND : Scheduler-Kubernetes", ["4:3-30 malformed-document-header error"]),
        ("# kind : test-proc-kubernetes", ["4:3-30 malformed-document-header error"]),
        ("# kind: Scheduler-Kubernetes", ["4:9-29 unknown-document-header error"]),
        ("# kind: kubernetes", ["4:9-19 unknown-document-header error"]),
        ("# kind:schedule-kubernetes", ["4:8-27 unknown-document-header error"]),
        ("# kind: Secret", ["6:7-14 missing-document-header error"]),
        ("# Kind: of a mess", ["6:7-14 missing-document-header error"]),
        ("# apiVersion: v1\n# kind: schedule", ["7:7-14 missing-document-header error"]),
        ("# of a kind: scheduler-kubernetes", ["6:7-14 missing-document-header error"]),
        ("# kind: scheduler-kubernetes\n# kind: service", []),
        ("# a\n\n# kind: scheduler-kubernetes", ["6:3-29 misplaced-document-header error"]),
        ("# a\n\n# Kind: scheduler-kubernetes", ["6:3-29 misplaced-document-header error"]),
        ("# a\n\n# kind: schedule", ["8:7-14 missing-document-header error"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_headers(lint: Lint, header: str, expected: list[str], newline: str) -> None:
    text = f"{ROOT}---\n{header}\n{SERVICE}"
    assert found(lint, text.replace("\n", newline)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{SERVICE}# kind: scheduler-kubernetes\nspec:\n  type: ClusterIP\n",
            ["8:3-29 misplaced-document-header error"],
        ),
        (f"{SERVICE}# kind: scheduler-kubernetes\n---\n{SERVICE}", ["8:3-29 misplaced-document-header error"]),
        (
            f"# kind: scheduler-kubernetes\n{SERVICE}# kind: scheduler-kubernetes\n{SERVICE}",
            ["9:3-29 misplaced-document-header error"],
        ),
        (f"{SERVICE}spec:\n  a: |\n    # kind: scheduler-kubernetes\n", ["5:7-14 missing-document-header error"]),
        (f"# kind: scheduler-kubernetes\n{SERVICE}# ---\n# kind: scheduler-kubernetes\n# apiVersion: v1\n", []),
        (f"# kind: scheduler-kubernetes\n{SERVICE}spec:\n  type: a # kind: scheduler-kubernetes\n", []),
        (
            f"# kind: scheduler-kubernetes\n{SERVICE}  a: '{{{{repl\n  # kind: scheduler-kubernetes\n }}}}'\n",
            [],
        ),
        (f"# kind: scheduler-kubernetes\n---\n{SERVICE}", ["4:3-29 misplaced-document-header error"]),
        (f"# a\n\n# kind: scheduler-kubernetes\n# b\n--- # c\n{SERVICE}", ["6:3-29 misplaced-document-header error"]),
        (f"# kind: scheduler-swarm\n---\n{SERVICE}", ["7:7-14 missing-document-header error"]),
        (f"# kind: scheduler-kubernetes\n---\n# kind: scheduler-kubernetes\n{SERVICE}", []),
        (
            f"# kind: scheduler-kubernetes\n# apiVersion: v1\n# kind: Secret\n---\n{SERVICE}",
            ["9:7-14 missing-document-header error"],
        ),
        ("# a\n\n# kind: scheduler-kubernetes\n", []),
    ],
)
def test_misplaced(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint, f"{ROOT}---\n{text}") == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_header_above_the_first_marker_of_a_file_is_in_a_document_of_its_own(lint: Lint, newline: str) -> None:
    text = f"# kind: scheduler-kubernetes\n---\n{SERVICE}".replace("\n", newline)
    report = lint({"replicated.yaml": f"# kind: replicated\n---\n{ROOT.splitlines()[1]}\n", "k8s/web.yaml": text})
    assert places(report) == ["k8s/web.yaml:1:3-29 misplaced-document-header error"]
    assert report.findings[0].message == (
        "Replicated ignores this header because it is above the `---`: move it below the `---`"
    )


def test_the_header_of_another_kind_above_the_first_marker_is_not_the_one_that_is_missing(lint: Lint) -> None:
    text = f"# kind: replicated\n---\n{SERVICE}"
    assert found(lint, {"a.yaml": text}) == ["a.yaml:4:7-14 missing-document-header error"]


def test_a_malformed_header_of_the_root_document_is_a_warning(lint: Lint) -> None:
    text = f"# kind:replicated\nreplicated_api_version: 2.41.0\n---\n# kind: scheduler-kubernetes\n{SERVICE}"
    assert found(lint, text) == ["1:3-18 malformed-document-header warning"]
    assert found(lint, text.replace("kind:r", "Kind: r")) == ["1:3-19 malformed-document-header warning"]


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("kubernetes", "`scheduler-kubernetes`?"),
        ("k8s", "`scheduler-kubernetes`?"),
        ("preflight-kubernets", "`preflight-kubernetes`?"),
        ("Replicated", "`replicated`?"),
        ("sidecar", ": for Kubernetes objects write `scheduler-kubernetes`"),
    ],
)
def test_the_nearest_kind_is_named(lint: Lint, kind: str, meant: str) -> None:
    (finding,) = lint(f"{ROOT}---\n# kind: {kind}\n{SERVICE}").findings
    assert finding.rule.id == "unknown-document-header"
    assert finding.message.endswith(meant)


def test_an_unknown_header_above_no_object_is_a_warning(lint: Lint) -> None:
    text = f"{ROOT}---\n# kind: kubernetes\nvolume_claims: []\n"
    assert found(lint, text) == ["4:9-19 unknown-document-header warning"]


def test_only_what_is_read_as_a_header_too_has_a_fix(lint: Lint) -> None:
    (finding,) = lint(f"{ROOT}---\n#kind:scheduler-kubernetes\n{SERVICE}").findings
    assert finding.fix
    assert finding.fix.edits[0].replacement == "kind: scheduler-kubernetes"
    (finding,) = lint(f"{ROOT}---\n# Kind: scheduler-kubernetes\n{SERVICE}").findings
    assert finding.fix is None


def test_plain_manifests_may_have_comments_about_kinds(lint: Lint) -> None:
    assert found(lint, {"a.yaml": f"# kind: service\n{SERVICE}# kind: of service\n"}) == []
    expected = ["a.yaml:1:3-29 malformed-document-header error"]
    assert found(lint, {"a.yaml": f"# Kind: scheduler-kubernetes\n{SERVICE}"}) == expected


class TestSeveralRoots:
    """Replicated documents of one release are counted; those of several releases are not."""

    def test_in_one_file(self, lint: Lint) -> None:
        report = lint(f"{ROOT}---\n{ROOT}---\nreplicated_api_version: 2.41.0\n")
        assert places(report) == [
            "replicated.yaml:4:9-19 duplicate-replicated-document error",
            "replicated.yaml:7:1-23 duplicate-replicated-document error",
        ]
        (related,) = report.findings[0].related
        assert related.location.start.line == 1

    def test_in_several_files(self, lint: Lint) -> None:
        files = {"replicated.yaml": ROOT, "releases/1.yaml": ROOT, "other.yaml": ROOT}
        assert found(lint, files) == []
        config = "releases:\n- name: all\n  files: ['*.yaml']\n"
        assert len(found(lint, files, config)) == 2
