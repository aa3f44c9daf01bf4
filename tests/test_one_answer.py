"""`check`, `images`, `explain` and the editor give one answer about an image, with one reason."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.language_server import hover, links
from repl_lint.running.inputs import gather
from repl_lint.running.surveying import releases
from tests.conftest import Lint, Run, places

SHA = "sha256:" + "0123456789abcdef" * 4
CONFIG = "app-slug: tidepool\nregistries: {quay: quay.io}\nignore: [unused-image, missing-pull-secret]\n"
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n"
ENTRY = '- {source: quay, name: acme/api, tag: "1"}\n'
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: "

DECLARED = "declared in replicated.yaml:4 as `{source: quay, name: acme/api, tag: 1}`"
NEAR = f"not {DECLARED.replace('declared in', 'declared; near to it is in')}"
PREPROXIED = "the address that Replicated makes of another image"
PRIVATE = ("source `quay`", "yes: its entries are all of registries of the vendor portal", "yes: source `quay`")
NOT_KNOWN = ("nothing says whether it is private", *["not known: nothing says whether it is private"] * 2)
PUBLISHED = (
    "Replicated publishes it",
    "no: Replicated publishes it; it needs no pull secret",
    "no: Replicated publishes it",
)


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).write_text(text)


def told_by_images(run: Run) -> list[tuple[str, str, str | None, str]]:
    """The images that something asks for: name, state, why it is in the bundle or not, why it is private or not."""
    (release,) = json.loads(run("images", "--format", "json")[1])["releases"]
    return [
        (item["name"], item["state"], item["bundled"]["because"], item["private"]["because"])
        for item in release["images"]
        if item["uses"]
    ]


def told_by_explain(run: Run, place: str) -> dict[str, str]:
    compared = json.loads(run("explain", place, "--output-format", "json")[1])["compared"]
    return {each["label"]: each["text"] for each in compared[0]["details"]}


def told_by_hover(path: str, text: str) -> list[str]:
    """The lines of the hover at a text of a file, but for the canonical form."""
    settings = load(["."])
    (release,) = releases(gather(["."], settings).files, settings)
    use = links.use_at(release, os.path.abspath(path), Path(path).read_text().index(text))
    assert use
    return (hover.of_image(release, use) or "").split("\n\n")[1:]


@pytest.mark.parametrize(
    ("image", "rule", "name", "state", "because", "images", "declared", "private"),
    [
        ("quay.io/acme/api:1", "", "quay.io/acme/api:1", "bundled", None, "an entry declares it", DECLARED, PRIVATE),
        *(
            (f"{proxy}/quay.io/acme/api:1", "preproxied-image warning", "quay.io/acme/api:1", "bundled", None,
             f"an entry declares it, but: {PREPROXIED}", DECLARED, PRIVATE)
            for proxy in (
                "images.acme.com/anonymous",
                "images.acme.com/proxy/tidepool",
                "proxy.replicated.com/anonymous",
                "proxy.replicated.com/proxy/tidepool",
            )
        ),
        ("images.acme.com/proxy/other/quay.io/acme/api:1", "wrong-app-slug error", "quay.io/acme/api:1", "bundled",
         None, "an entry declares it, but: another application", DECLARED, PRIVATE),
        ("images.acme.com/anonymous/quay.io/acme/api:2", "preproxied-image warning", "quay.io/acme/api:2", "missing",
         "`images` has it as `1`", f"no entry declares it: {PREPROXIED}", NEAR, PRIVATE),
        (f"images.acme.com/anonymous/quay.io/acme/api@{SHA}", "preproxied-image warning", f"quay.io/acme/api@{SHA}",
         "unknown", "it is used by digest, and entries have tags", f"no entry declares it: {PREPROXIED}", NEAR,
         PRIVATE),
        (f"images.acme.com/anonymous/quay.io/acme/api:1@{SHA}", "preproxied-image warning", f"quay.io/acme/api@{SHA}",
         "bundled", None, f"an entry declares it, but: {PREPROXIED}", DECLARED, PRIVATE),
        ("images.acme.com/anonymous/quay.io/acme/other:1", "undeclared-image error", "quay.io/acme/other:1", "missing",
         "no entry of `images`", "no entry declares it: not declared", "not declared in `images`", NOT_KNOWN),
        # no host behind the proxy, so it is no proxy; nor is Docker Hub, nor Replicated's registry
        *(
            (f"{image}:1", f"{rule} error", f"{image}:1", "missing", "no entry of `images`",
             f"no entry declares it: {images}", declared, private)
            for image, rule, images, declared, private in (
                ("images.acme.com/anonymous/acme/api", "image-source-mismatch", "another registry", NEAR, NOT_KNOWN),
                ("docker.io/anonymous/quay.io/acme/api", "image-source-mismatch", "another registry", NEAR, NOT_KNOWN),
                ("registry.replicated.com/anonymous/quay.io/acme/api", "wrong-app-slug", "another application",
                 "not declared in `images`",
                 ("in Replicated's registry", "yes: it is in Replicated's registry, which a customer's license opens",
                  "yes: in Replicated's registry")),
            )
        ),
        # of proxies in each other the outer one counts
        ("images.acme.com/anonymous/proxy.replicated.com/anonymous/quay.io/acme/api:1", "undeclared-image error",
         "proxy.replicated.com/anonymous/quay.io/acme/api:1", "missing", "no entry of `images`",
         "no entry declares it: not declared", "not declared in `images`", NOT_KNOWN),
        *(
            (f"{host}/library/sdk:1", "", f"{host}/library/sdk:1", "unknown", "Replicated publishes it",
             "it needs no entry", "not declared in `images`", PUBLISHED)
            for host in ("proxy.replicated.com", "registry.replicated.com")
        ),
    ],
)  # fmt: skip
def test_an_image_behind_a_proxy_has_one_answer(
    image: str,
    rule: str,
    name: str,
    state: str,
    because: str | None,
    images: str,
    declared: str,
    private: tuple[str, str, str],
    lint: Lint,
    run: Run,
) -> None:
    files = {"replicated.yaml": ROOT + ENTRY, "pod.yaml": f"{POD}{image}\n    name: a\n"}
    column = f"pod.yaml:6:12-{12 + len(image)}"
    assert places(lint(files, CONFIG)) == ([f"{column} {rule}"] if rule else [])
    assert told_by_images(run) == [(name, state, because, private[0])]
    told = told_by_explain(run, "pod.yaml:6")
    assert (told["images"], told["private"]) == (images, private[1])
    assert told_by_hover("pod.yaml", image) == [declared, f"private: {private[2]}"]


def test_a_proxied_image_with_an_entry_is_bundled_and_no_difference(run: Run) -> None:
    pull = "spec:\n  imagePullSecrets: [{name: replicatedregistrykey}]"
    pod = (POD + "images.acme.com/anonymous/quay.io/acme/api:1\n    name: a\n").replace("spec:", pull)
    write({".repl-lint.yaml": "registries: {quay: quay.io}\n", "replicated.yaml": ROOT + ENTRY, "a.yaml": pod})
    assert run("check")[0] == 0
    assert run("images", "--check")[0] == 0


def test_a_proxied_image_in_a_custom_resource_is_declared_by_the_entry_of_the_image_behind_it(lint: Lint) -> None:
    task = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{image: 'images.acme.com/anonymous/IMAGE'}]}\n"
    root = {"replicated.yaml": ROOT + ENTRY}
    declared = lint({**root, "task.yaml": task.replace("IMAGE", "quay.io/acme/api:1")}, CONFIG).findings
    assert [(each.rule.id, each.severity) for each in declared] == [("image-in-custom-resource", "info")]
    (other,) = lint({**root, "task.yaml": task.replace("IMAGE", "ghcr.io/acme/web:1")}, CONFIG).findings
    assert 'add `{source: public, name: ghcr.io/acme/web, tag: "1"}`' in other.message


def test_a_private_image_behind_the_proxy_needs_the_pull_secret(lint: Lint) -> None:
    pod = f"{POD}proxy.replicated.com/proxy/tidepool/quay.io/acme/api:1\n    name: a\n"
    report = lint(
        {"replicated.yaml": ROOT + ENTRY, "pod.yaml": pod}, "app-slug: tidepool\nregistries: {quay: quay.io}\n"
    )
    assert [each.rule.id for each in report.findings] == ["missing-pull-secret", "preproxied-image"]


def test_whether_an_undeclared_image_is_private_nobody_knows(run: Run) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages: []\n"
    write({"replicated.yaml": root, "pod.yaml": f"{POD}quay.io/acme/api:1\n"})
    because = "nothing says whether it is private"
    assert told_by_images(run) == [("quay.io/acme/api:1", "missing", "no entry of `images`", because)]
    assert told_by_explain(run, "pod.yaml:6")["private"] == f"not known: {because}"
    assert told_by_hover("pod.yaml", "quay.io") == ["not declared in `images`", f"private: not known: {because}"]


APPLICATION = (
    "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: app}\nspec: {additionalImages: [LISTED]}\n"
)
CHART = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata: {name: c}\n"
TASK = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec: {steps: [{image: IMAGE}]}\n"
UNFOUND = "KOTS does not find it in this Task"
TEMPLATE = "'{{repl ConfigOption `x`}}'"


@pytest.mark.parametrize(
    ("listed", "chart", "image", "state", "because"),
    [
        (TEMPLATE, CHART, "quay.io/acme/api:1", "unknown", f"{UNFOUND}, but a template is in `additionalImages`"),
        (TEMPLATE, "", "quay.io/acme/api:1", "unknown", f"{UNFOUND}, but a template is in `additionalImages`"),
        ("", CHART, "quay.io/acme/api:1", "unknown", f"{UNFOUND}, but a chart may bring it"),
        ("", "", "quay.io/acme/api:1", "missing", f"{UNFOUND}, and `additionalImages` does not list it"),
        (TEMPLATE, CHART, TEMPLATE, "unknown", "it depends on a template, and a template is in `additionalImages`"),
        ("'a:1'", CHART, TEMPLATE, "unknown", "it depends on a template, but the bundle has images that it may be"),
        ("", CHART, TEMPLATE, "unknown", "it depends on a template, but a chart may bring it"),
        ("", "", TEMPLATE, "missing", "it depends on a template, and `additionalImages` lists nothing that it may be"),
        ("", "", "Acme", "unknown", "it is not a valid image reference"),
    ],
)  # fmt: skip
def test_why_a_kots_bundle_lacks_an_image_has_one_reason(
    listed: str, chart: str, image: str, state: str, because: str, run: Run
) -> None:
    write({"app.yaml": APPLICATION.replace("LISTED", listed), "task.yaml": TASK.replace("IMAGE", image)})
    write({"chart.yaml": chart} if chart else {})
    word = "no" if state == "missing" else "not known"
    assert [item[1:3] for item in told_by_images(run)] == [(state, because)]
    assert told_by_explain(run, "task.yaml:4")["bundle"] == f"{word}: {because}"
    out = run("check", ".", "--select", "kots-image-not-bundled", "--output-format", "concise")[1]
    assert ("bundle does not contain" in out) is (state == "missing")
    assert ("only if a chart brings it" in out) is because.endswith("a chart may bring it")


@pytest.mark.parametrize(
    ("kind", "state"), [("v1\nkind: ConfigMap\ndata", "missing"), ("kots.io/v1beta2\nkind: HelmChart\nspec", "unknown")]
)
def test_no_chart_brings_what_a_template_of_another_object_names(kind: str, state: str, run: Run) -> None:
    named = f"apiVersion: {kind}: {{values: {{a: '{{{{repl LocalImageName \"quay.io/acme/api:1\" }}}}'}}}}\n"
    write({"app.yaml": APPLICATION.replace("LISTED", ""), "named.yaml": named, "chart.yaml": CHART})
    assert [item[:2] for item in told_by_images(run)] == [("quay.io/acme/api:1", state)]
    out = run("check", ".", "--select", "kots-image-not-bundled", "--output-format", "concise")[1]
    assert ("only if a chart brings it" in out, "bundle does not contain" in out) == (
        state == "unknown",
        state == "missing",
    )


def test_an_image_whose_address_a_bundled_one_has_is_not_missing(run: Run) -> None:
    named = "apiVersion: v1\nkind: ConfigMap\ndata: {a: '{{repl LocalImageName \"api:1\" }}'}\n"
    write({"app.yaml": APPLICATION.replace("LISTED", "quay.io/acme/api:1"), "named.yaml": named})
    because = "`quay.io/acme/api:1` has its address in the customer's registry"
    assert [item[:3] for item in told_by_images(run)] == [("docker.io/library/api:1", "unknown", because)]
    assert told_by_explain(run, "named.yaml:3")["bundle"] == f"not known: {because}"
    assert run("check", ".", "--select", "kots-image-not-bundled")[0] == 0


def test_a_configured_path_to_a_container_makes_no_custom_resource_of_a_pod(lint: Lint) -> None:
    paths = "custom-resources: [{group: apps, kind: Deployment, paths: ['spec.template.spec.containers[*].image']}]\n"
    spec = "{selector: {}, template: {spec: {containers: [{image: 'a:1', name: a}]}}}"
    pod = f"apiVersion: apps/v1\nkind: Deployment\nspec: {spec}\n"
    report = lint(
        {"replicated.yaml": ROOT + ENTRY, "a.yaml": pod}, f"{paths}ignore: [unused-image, unmapped-registry]\n"
    )
    assert [each.rule.id for each in report.findings] == ["undeclared-image"]
