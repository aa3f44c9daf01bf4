"""`repl-lint explain`: what a line was compared with, what is found there, and the fix of that alone."""

# ruff: noqa: E501 -- what is printed, to the letter

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from repl_lint import resources
from repl_lint.configuration.catalog import catalog
from repl_lint.model.findings import Finding
from tests.conftest import Printed, Run
from tests.explanations import CONFIG, POLICY, RELEASE, ROOT_DOCUMENT, compared, data, details, explained, write

ROOT = Path(__file__).parents[1]


def found(run: Run, *arguments: str) -> str:
    return explained(run, *arguments).partition("\nfound\n")[2]


@pytest.fixture
def release(run: Run) -> Run:  # in the folder that `run` is in
    write(RELEASE)
    return run


def test_an_image_is_compared_with_the_entries_that_are_near(release: Run, printed: Printed) -> None:
    printed(compared(release, "k8s/pod.yaml:13"))


def test_each_image_that_a_template_chooses_from_is_compared(release: Run, printed: Printed) -> None:
    printed(compared(release, "k8s/pod.yaml:15:30"))


def test_an_image_that_a_template_makes_up_is_not_compared(release: Run, printed: Printed) -> None:
    printed(compared(release, "k8s/pod.yaml:18"))


def test_an_api_version_is_looked_up_in_the_version_table(release: Run, printed: Printed) -> None:
    printed(compared(release, "k8s/pod.yaml:1"))


def test_an_api_version_that_the_table_does_not_have(release: Run, printed: Printed) -> None:
    printed(compared(release, "k8s/pod.yaml:20"))


def test_a_namespace(release: Run, printed: Printed) -> None:
    printed(compared(release, "k8s/pod.yaml:5"))


def test_an_entry_of_another_registry(release: Run, printed: Printed) -> None:
    printed(compared(release, "replicated.yaml:6"))


def test_an_entry_that_is_used_and_nearly_used(release: Run, printed: Printed) -> None:
    printed(compared(release, "replicated.yaml:9:15"))


def test_what_is_found_has_why_the_vendors_sentence_its_source_and_the_fix(run: Run, printed: Printed) -> None:
    shutil.copytree(ROOT / "examples", "examples")
    printed(explained(run, "examples/k8s/api.yaml:23", "examples"))


def test_the_diff_is_of_this_finding_alone(run: Run, printed: Printed) -> None:
    shutil.copytree(ROOT / "examples", "examples")
    told = data(run, "examples/k8s/api.yaml:19")
    assert [(each["rule"], each["state"], each["fix"]["safe"]) for each in told["findings"]] == [
        ("latest-tag", "found", False),
        ("undeclared-image", "found", False),
    ]
    printed(told["findings"][1]["diff"])


def test_a_diff_keeps_line_ends(release: Run) -> None:
    write({"k8s/pod.yaml": RELEASE["k8s/pod.yaml"].replace("--address=db.prod.svc", "db")})  # else there is no fix
    told = data(release, "k8s/pod.yaml:5")
    (finding,) = told["findings"]
    assert finding["diff"].splitlines(keepends=True)[3:7] == [
        " kind: Deployment\r\n",
        " metadata:\r\n",
        '   name: "😀"\r\n',
        "-  namespace: prod\r\n",
    ]


def test_a_line_where_nothing_is_compared_says_who_looked(release: Run) -> None:
    told = data(release, "k8s/pod.yaml:10")
    assert told["compared"] == told["findings"] == []
    assert {"latest-tag", "undeclared-image", "invalid-yaml"} < set(told["rules"])
    assert "kots-image-not-bundled" not in told["rules"]
    categories = Counter(catalog()[each].category for each in told["rules"])
    counts = ", ".join(f"{name} {count}" for name, count in categories.items())
    others = [each["rule"] for each in told["off"] if each["because"] == "for other formats of releases"]
    assert (
        explained(release, "k8s/pod.yaml:10").partition("\ncompared\n")[2]
        == f"""\
  nothing: the rules judge what is here by itself

found
  nothing

rules
  {len(told["rules"])} look at this document: {counts}
  {len(told["off"]) - len(others)} does not, off by default: image-like-text
  {len(others)} do not, for other formats of releases
"""
    )
    ids = " ".join(explained(release, "k8s/pod.yaml:10", "--rules").partition("\nrules\n")[2].split())
    assert f"{len(told['rules'])} look at this document: {', '.join(told['rules'])} " in ids
    assert ", kots-template-not-rendered" in ids


def test_rules_that_are_off_are_a_reason_for_silence(run: Run) -> None:
    config = "ignore: [latest-tag, suppressions]\nrules: {invalid-kubernetes-object: {severity: info}}\n"
    write({".repl-lint.yaml": config, "a.yaml": POLICY + "  - image: redis:5\n"})
    asked = ("latest-tag", "invalid-kubernetes-object", "unused-suppression", "kots-image-not-bundled")
    assert [each for each in data(run, "a.yaml:6")["off"] if each["rule"] in asked] == [
        {"rule": "kots-image-not-bundled", "because": "for other formats of releases"},
        {"rule": "latest-tag", "because": "`ignore` of the configuration"},
        {"rule": "unused-suppression", "because": "`ignore` of the configuration"},
    ]
    out = explained(run, "a.yaml:4")
    assert "\n  4 do not, `ignore` of the configuration: expired-suppression, latest-tag, unknown-suppression,\n" in out
    write({".repl-lint.yaml": "select: [images]\n"})
    told = data(run, "a.yaml:6")
    assert {"rule": "invalid-yaml", "because": "`select` lacks them"} in told["off"]
    lacks = [each["rule"] for each in told["off"] if each["because"] == "`select` lacks them"]
    _, *lines = explained(run, "a.yaml:3").partition("\nrules\n")[2].splitlines()
    assert f"  {len(lacks)} do not, `select` lacks them" in lines
    assert lines[-1].endswith(" do not, for other formats of releases")
    named = " ".join(explained(run, "a.yaml:4", "--rules").split())
    assert f"{len(lacks)} do not, `select` lacks them: {', '.join(lacks)}" in named


def test_a_rule_that_the_vendors_configuration_turns_off(run: Run) -> None:
    lint = "apiVersion: kots.io/v1beta1\nkind: LintConfig\nmetadata: {name: a}\nspec: {rules: [{name: latest-tag, level: 'off'}]}\n"
    application = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"
    write({"app.yaml": application, "lint.yaml": lint, "a.yaml": POLICY + "  - image: redis:5\n"})
    told = data(run, "a.yaml:6")
    assert {"rule": "latest-tag", "because": "the release's LintConfig"} in told["off"]
    assert "latest-tag" not in told["rules"]


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("300", 112), ("1", 20), ("wide", 112)])
def test_paragraphs_are_as_wide_as_the_terminal(
    columns: str, width: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    write({"a.yaml": POLICY, ".repl-lint.yaml": "ignore: [latest-tag]\n"})
    lines = explained(run, "a.yaml:3").partition("\nrules\n")[2].splitlines()
    assert max(len(line) for line in lines if " " in line.strip()) <= width
    assert len(f"{lines[0]} {lines[1].split()[0]}") > width or len(lines) == 3


def test_a_column_is_one_of_code_points(release: Run) -> None:
    assert [data(release, f"k8s/pod.yaml:15:{at}")["where"][3]["text"] for at in (10, 17, 23, 90)] == [
        "`spec.template.spec.containers[😀😀].name`",
        "`spec.template.spec.containers[😀😀].name`",
        "`spec.template.spec.containers[😀😀].image`",
        "`spec.template.spec.containers[😀😀].args`",
    ]
    assert [len(data(release, f"k8s/pod.yaml:15:{at}")["compared"]) for at in (17, 21, 22, 79, 82)] == [0, 0, 2, 2, 0]


def test_the_branch_of_a_template_is_told(release: Run) -> None:
    *_, branch = data(release, "k8s/pod.yaml:15")["where"]
    assert (branch["label"], branch["text"]) == ("only when", '`ConfigOptionEquals "cache" "own"`')
    assert branch["location"]["start"] == {"line": 14, "column": 7}
    assert [each["label"] for each in data(release, "k8s/pod.yaml:18")["where"]] == [
        "release",
        "document",
        "in",
        "path",
    ]


@pytest.mark.parametrize(
    ("opens", "turns", "label", "text"),
    [
        ("if A", "else", "only when", "not `A`"),
        ("if A", "else if B", "only when", "`B`"),
        ("if A", "else if B}}\n{{repl else", "only when", "not `A` and not `B`"),
        ("range A", "else", "only in", "`{{repl else}}`"),
        ("range A", "$x", "only in", "`{{repl range A}}`"),
    ],
)
def test_a_branch_is_told_in_the_words_of_check(opens: str, turns: str, label: str, text: str, run: Run) -> None:
    branches = f"{{{{repl {opens}}}}}\n{{{{repl {turns}}}}}\n  - image: a:latest\n{{{{repl end}}}}\n"
    write({"a.yaml": POLICY + branches})
    told = data(run, f"a.yaml:{8 + turns.count(chr(10))}")
    assert [(each["label"], each["text"]) for each in told["where"][-1:]] == [(label, text)]
    if label == "only when":
        assert {each["message"].partition(": ")[0] for each in told["findings"]} == {f"only when {text}"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("redis", "source `public`: Docker Hub, as its name begins with no host"),
        ("team/redis", "source `public`: Docker Hub, as its name begins with no host"),
        ("index.docker.io/library/redis", "source `public`: `docker.io`, as its name begins"),
        ("quay.io/team/redis", "source `public`: `quay.io`, as its name begins"),
        ("Redis", "source `public`: none: the name `Redis` is not a valid image reference"),
    ],
)
def test_the_registry_of_a_public_entry(name: str, told: str, run: Run) -> None:
    write({"replicated.yaml": f"# kind: replicated\nimages:\n- {{source: public, name: {name}, tag: 1}}\n"})
    assert details(data(run, "replicated.yaml:3"))["registry"] == told


def test_public_images_are_rewritten_or_not_where_there_is_no_network(run: Run) -> None:
    root = "# kind: replicated\nimages: [{source: public, name: redis, tag: 5}]\n"
    pod = POLICY + "  - image: redis:5\n"
    workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  templates:\n  - name: a\n    container:\n      image: redis:5\n"
    old = "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: [\n  {image: redis:5, name: a}]}}}\n"
    write({"replicated.yaml": root, "pod.yaml": pod, "workflow.yaml": workflow, "old.yaml": old})
    told = details(data(run, "pod.yaml:6"))
    assert (told["rewritten"], told["becomes"]) == (
        "yes: a Pod's images are rewritten in `v1`",
        "an image of the in-cluster registry without a network",
    )
    assert (
        details(data(run, "old.yaml:5"))["rewritten"]
        == "no: a Deployment's images are rewritten in `apps/v1`, not in `apps/v1beta1`"
    )
    assert details(data(run, "workflow.yaml:8"))["rewritten"] == "no: Workflow is a custom resource"
    write({".repl-lint.yaml": "airgap: false\n"})
    assert "rewritten" not in details(data(run, "pod.yaml:6"))


def test_a_file_outside_of_what_is_named_is_in_no_release(run: Run) -> None:
    write({"a/pod.yaml": POLICY, "b/pod.yaml": POLICY, ".repl-lint.yaml": "exclude: [b/]\n"})
    told = "repl-lint: a/pod.yaml is not in b: name a folder that has it, or none\n"
    assert run("explain", "a/pod.yaml:1", "b") == (2, "", told)
    assert data(run, ".repl-lint.yaml:1", "a")["where"][0]["label"] == "release"
    assert data(run, "b/pod.yaml:1", "b")["where"][0]["text"] == "none: excluded, so no rule looks at it"
    assert data(run, "a/pod.yaml:1", "a/pod.yaml")["where"][0]["label"] == "release"


def test_a_related_place_shows_the_finding_that_it_belongs_to(release: Run) -> None:
    told = data(release, "replicated.yaml:5")["findings"]
    assert [(each["rule"], each["state"], each["path"]) for each in told] == [
        ("image-tag-mismatch", "related", "k8s/pod.yaml")
    ]
    assert "  the finding is at another place, and this one belongs to it\n" in found(release, "replicated.yaml:5")


def test_what_is_silenced_is_told_and_said_to_be(run: Run) -> None:
    silent = "  - image: redis:latest  # repl-lint: ignore[latest-tag] it is never pulled\n    name: a\n"
    write({"pod.yaml": POLICY + silent + "  - image: busybox\n    name: b\n"})
    assert run("baseline", "create")[0] == 0
    write({".repl-lint.yaml": "baseline: .repl-lint-baseline.json\n"})
    (first,) = data(run, "pod.yaml:6")["findings"]
    assert (first["rule"], first["state"]) == ("latest-tag", "suppressed")
    assert (first["silenced"]["text"], first["silenced"]["location"]["start"]) == (
        "it is never pulled",
        {"line": 6, "column": 26},
    )
    assert "\n  silenced  it is never pulled (pod.yaml:6:26)\n" in found(run, "pod.yaml:6")
    (second,) = data(run, "pod.yaml:8")["findings"]
    assert (second["rule"], second["state"]) == ("latest-tag", "baselined")
    assert second["silenced"]["text"] == "it is in the baseline .repl-lint-baseline.json"
    assert data(run, "pod.yaml:8", "--config", ".repl-lint.yaml")["findings"] == [second]


def test_a_release_for_kots_has_no_images(run: Run) -> None:
    write({"app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n"})
    write({"pod.yaml": POLICY + "  - image: quay.io/team/app:1\n"})
    told = data(run, "pod.yaml:6")
    assert told["where"][0]["text"] == (
        "app.yaml (kots): its Application is in app.yaml, with 2 files in and below its folder"
    )
    assert details(told) == {
        "canonical": "`quay.io/team/app:1`: registry `quay.io`, path `team/app`, tag `1`",
        "images": "a KOTS release has none: KOTS finds images, rewrites them and adds pull secrets itself",
        "bundle": "yes: KOTS finds it here by itself",
        "pull policy": "not given: `IfNotPresent`, Kubernetes' own for the tag `1`",
    }


@pytest.mark.parametrize(
    ("pod", "label", "text"),
    [
        ("  - image: redis@sha256:" + "0" * 64, "canonical", f"`docker.io/library/redis@sha256:{'0' * 64}`: registry `docker.io`, path `library/redis`, digest `sha256:{'0' * 64}`"),
        ("  - image: Redis", "canonical", "none: this is not a valid image reference"),
        ("  - image: registry.example.com/a:1", "private", "yes: it is below `registry.example.com`"),
        ("  - image: registry.replicated.com/tide/a:1", "private", "yes: it is in Replicated's registry, which a customer's license opens"),
        ("  - image: registry.replicated.com/library/a:1", "private", "no: Replicated publishes it; it needs no pull secret"),
        ("  - image: registry.replicated.com/library/a:1", "images", "it needs no entry"),
        ("  - image: registry.replicated.com/other/a:1", "images", "no entry declares it: another application"),
        ("  - image: example.org/team/app:1.0", "compared with", "1 other entry, of another image"),
        ("  - image: registry.example.com/a:1", "pull secret", "not found: the pod lists none, and no service account `default` of the release lists it"),
        ("  - image: registry.example.com/a:1\n  imagePullSecrets: [{name: mine}]", "pull secret", "not found: the pod's list lacks `replicatedregistrykey`"),
        ("  - image: registry.example.com/a:1\n  imagePullSecrets: [{name: replicatedregistrykey}]", "pull secret",
         "found: the pod lists `replicatedregistrykey`, or a template that may be it"),
        ("  - image: registry.example.com/a:1", "rewritten", "yes: a Pod's images are rewritten in `v1`"),
        ("  - image: a:1\n    imagePullPolicy: Always", "pull policy", "`Always`"),
    ],
)  # fmt: skip
def test_what_is_told_of_an_image(pod: str, label: str, text: str, run: Run) -> None:
    root = ROOT_DOCUMENT.partition("- source: other")[0] + "- {source: quay, name: team/app}\n"
    write({"replicated.yaml": root, ".repl-lint.yaml": CONFIG, "pod.yaml": f"{POLICY}{pod}\n"})
    assert details(data(run, "pod.yaml:6"))[label] == text


def test_each_part_that_differs_is_told(run: Run) -> None:
    root = "# kind: replicated\nimages:\n- {source: quay, name: team/app, tag: 1}\n"
    write({"replicated.yaml": root, ".repl-lint.yaml": CONFIG, "pod.yaml": POLICY + "  - image: ghcr.io/team/app:1\n"})
    texts = [each["text"] for each in data(run, "pod.yaml:6")["compared"][0]["details"]]
    assert "`quay.io/team/app:1`: another registry, the same path and tag" in texts


@pytest.mark.parametrize(
    ("metadata", "label", "text"),
    [
        ("namespace: monitoring", "allowed", "`namespaces.allow` has it"),
        ("namespace: a", "referred to", "nothing else uses this namespace in the release"),
        ("namespace: '{{repl Namespace}}'", "written", "by a template, which may be the application's namespace"),
        ("namespace: 'a-{{repl Namespace}}'", "written", "partly by a template"),
    ],
)
def test_what_is_told_of_a_namespace(metadata: str, label: str, text: str, run: Run) -> None:
    write({".repl-lint.yaml": CONFIG, "a.yaml": f"apiVersion: v1\nkind: Service\nmetadata:\n  {metadata}\n"})
    assert details(data(run, "a.yaml:4"))[label] == text


def test_a_namespace_of_a_kind_that_is_in_none(run: Run) -> None:
    write({"a.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  namespace: a\n"})
    assert details(data(run, "a.yaml:4")) == {"scope": "a ClusterRole is in no namespace, so this has no effect"}


@pytest.mark.parametrize(
    ("config", "target", "there"),
    [
        ("", "1.37 (the newest that repl-lint knows)", "not any more; use `networking.k8s.io/v1`"),
        ("kubernetes-version: 1.18", "1.18 (set by `kubernetes-version`)", "yes, but deprecated; use `networking.k8s.io/v1beta1`"),
    ],
)  # fmt: skip
def test_the_version_that_an_api_version_is_compared_with(config: str, target: str, there: str, run: Run) -> None:
    write({".repl-lint.yaml": config, "a.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\n"})
    told = details(data(run, "a.yaml:2:8"))
    assert (told["target"], told["there"]) == (target, there)


def test_an_api_version_that_the_target_does_not_have_yet(run: Run) -> None:
    write({".repl-lint.yaml": "kubernetes-version: 1.18\n", "a.yaml": "apiVersion: batch/v1\nkind: CronJob\n"})
    assert details(data(run, "a.yaml:1"))["there"] == "not yet; use `batch/v1beta1`"


@pytest.mark.parametrize(
    ("name", "text", "line", "document", "rules"),
    [
        ("a.yaml", 'a: "x\nb: c\n', 1, "1 of 1, not read: this quote is not closed: add another one where its text ends", ["invalid-yaml"]),
        ("a.yaml", 'a: "x\nb: c\n', 3, "1 of 1, not read: this quote is not closed: add another one where its text ends", []),
        ("a.yaml", "", 1, "1 of 1, ignored: empty", []),
        ("a.yaml", "# a\n\n# b", 2, "1 of 1, ignored: only comments", []),
        ("a.txt", "a", 1, "1 of 1, ignored: not a manifest", []),
    ],
)  # fmt: skip
def test_files_with_nothing_to_compare(
    name: str, text: str, line: int, document: str, rules: list[str], run: Run
) -> None:
    write({name: text})
    told = data(run, f"{name}:{line}")
    assert told["where"][1]["text"] == document
    assert told["compared"] == told["rules"] == []
    assert [each["rule"] for each in told["findings"]] == rules


def test_a_line_above_the_first_document(run: Run) -> None:
    write({"a.yaml": "# a\n---\napiVersion: v1\nkind: Secret\n"})
    _, document = data(run, "a.yaml:1")["where"]
    assert document == {"label": "document", "text": "none has this line", "location": None}


def test_a_file_that_is_left_out(run: Run) -> None:
    write({"a/pod.yaml": POLICY, ".repl-lint.yaml": "exclude: [a/]\n"})
    told = data(run, "a/pod.yaml:1")
    assert told["where"] == [{"label": "release", "text": "none: excluded, so no rule looks at it", "location": None}]


def test_the_configuration(run: Run) -> None:
    write({".repl-lint.yaml": "registries:\n  hub: docker.io\n", "pod.yaml": POLICY})
    told = data(run, ".repl-lint.yaml:2")
    assert told["where"][0]["text"] == ".repl-lint.yaml (config): the configuration, linted like any file"
    assert [each["rule"] for each in told["findings"]] == ["docker-hub-endpoint"]
    assert told["findings"][0]["says"]["sentences"] == [
        "When configuring Docker Hub as your external private registry, always specify the endpoint as index.docker.io."
    ]


def test_a_release_of_the_configuration(run: Run) -> None:
    config = "releases:\n- {name: appliance, files: [r.yaml, k/**]}\n"
    write({".repl-lint.yaml": config, "r.yaml": ROOT_DOCUMENT, "k/pod.yaml": POLICY, "other/pod.yaml": POLICY})
    told = "appliance (replicated): 2 files, by `releases` of .repl-lint.yaml"
    assert data(run, "k/pod.yaml:1")["where"][0]["text"] == told
    told = "other/ (outside): 1 file without a replicated document or an Application above"
    assert data(run, "other/pod.yaml:1")["where"][0]["text"] == told


@pytest.mark.parametrize(
    ("folder", "place", "name"),
    [
        (".", "p/k8s/pod.yaml:1", "p/replicated.yaml"),
        ("p", "k8s/pod.yaml:1", "replicated.yaml"),
        ("p/k8s", "pod.yaml:1", "../replicated.yaml"),
        ("q", "../p/k8s/pod.yaml:1", "../p/replicated.yaml"),
        ("q", "../p/replicated.yaml:1", "../p/replicated.yaml"),
    ],
)
def test_the_release_is_found_from_anywhere(
    folder: str, place: str, name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({f"p/{path}": text for path, text in RELEASE.items()} | {"q/other.yaml": POLICY})
    monkeypatch.chdir(folder)
    assert data(run, place)["where"][0]["text"] == (
        f"{name} (replicated): its replicated document is in {name}, with 2 files in and below its folder"
    )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("pod.yaml", "`pod.yaml` has no line number: write FILE:LINE, such as k8s/api.yaml:17"),
        ("pod.yaml:x", "`pod.yaml:x` has no line number: write FILE:LINE, such as k8s/api.yaml:17"),
        ("pod.yaml:0", "pod.yaml: there is no line 0: the file has 5"),
        ("pod.yaml:7", "pod.yaml: there is no line 7: the file has 5"),
        ("pod.yaml:1:16", "pod.yaml:1: there is no column 16: the line has 14"),
        ("nope.yaml:1", "nope.yaml: no such file or directory"),
        ("k8s:1", "k8s: is a directory"),
    ],
)
def test_a_place_that_is_none(place: str, told: str, run: Run) -> None:
    write({"pod.yaml": POLICY, "k8s/pod.yaml": POLICY})
    assert run("explain", place) == (2, "", f"repl-lint: {told}\n")


def test_a_place_as_reports_print_it_may_end_in_a_colon(run: Run) -> None:
    write({"pod.yaml": POLICY})
    assert explained(run, "pod.yaml:1:1:") == explained(run, "pod.yaml:1:1")


def test_what_could_not_be_read_makes_the_exit_code_2(run: Run) -> None:
    write({"pod.yaml": POLICY})
    Path("gone.yaml").symlink_to("nowhere.yaml")
    code, out, err = run("explain", "pod.yaml:2")
    assert (code, err) == (2, "repl-lint: gone.yaml: no such file or directory\n")
    assert out.startswith("pod.yaml:2\n2 | kind: Pod\n")


def test_the_schema_has_findings_as_reports_do() -> None:
    schema, report = resources.schema("explain"), resources.schema("report")
    assert [schema["$defs"][name] for name in ("position", "reported")] == [
        report["$defs"][name] for name in ("position", "reported")
    ]


def test_a_rule_that_crashes_makes_the_exit_code_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> Iterator[Finding]:
        yield from ()
        raise ValueError("no")

    write({"pod.yaml": POLICY})
    monkeypatch.setattr("repl_lint.checks.latest_tag.check", crash)
    code, _, err = run("explain", "pod.yaml:2")
    assert (code, err) == (2, "repl-lint: rule latest-tag failed in pod.yaml: ValueError: no\n")


def test_a_file_that_is_not_utf_8(run: Run) -> None:
    Path("a.yaml").write_bytes("a: é\n".encode("latin-1"))
    told = data(run, "a.yaml:1")
    assert [each["rule"] for each in told["findings"]] == ["invalid-yaml"]
    assert told["where"][1]["text"] == "not read: the file is not UTF-8, as byte 0xe9 shows: save it as UTF-8"


def test_the_configuration_that_is_named_counts(run: Run) -> None:
    write({"pod.yaml": POLICY + "  - image: example.com/a:1\n", "c.yaml": "private-registries: [example.com]\n"})
    assert details(data(run, "pod.yaml:6"))["private"] == "not known: nothing says whether it is private"
    assert details(data(run, "pod.yaml:6", "--config", "c.yaml"))["private"] == "yes: it is below `example.com`"
    assert run("explain", "pod.yaml:6", "--config", "d.yaml")[0] == 2


def test_a_release_of_one_file(run: Run) -> None:
    write({"a.yaml": f"{ROOT_DOCUMENT}---\n# kind: scheduler-kubernetes\n{POLICY}"})
    assert [each["text"] for each in data(run, "a.yaml:13")["where"]] == [
        "a.yaml (replicated): its replicated document is in a.yaml, and there is no other file",
        "2 of 2, `# kind: scheduler-kubernetes`, a Kubernetes object",
        "Pod/a",
        "`apiVersion`",
    ]
