"""The inventory of a release: every image with what brings it in, who asks for it, whose it is, and where it goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.facts.inventory.inventories import inventory
from repl_lint.facts.kots.bundle import UNPARSED
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import Inventory, Item
from repl_lint.running.inputs import gather
from repl_lint.running.surveying import releases

Take = Callable[..., Inventory]

CONFIG = "app-slug: tidepool\nregistries: {quay: quay.io/tidepool}\n"
HEADER = "---\n# kind: scheduler-kubernetes\n"
APP = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: app}\n"
CHART = "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec: {chart: {name: a, chartVersion: 1.0.0}}\n"
TASK = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: build}\nspec: {steps: [{name: one, image: IMAGE}]}\n"
COLLECTOR = (
    "apiVersion: troubleshoot.sh/v1beta2\nkind: Collector\nspec: {collectors: [{copyFromHost: {image: 'a:1'}}]}\n"
)


@pytest.fixture
def take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Take:
    """The inventory of the one release that the given files make."""
    monkeypatch.chdir(tmp_path)

    def taken(files: Mapping[str, str], config: str = CONFIG) -> Inventory:
        for name, text in {**files, ".repl-lint.yaml": config}.items():
            os.makedirs((tmp_path / name).parent, exist_ok=True)
            (tmp_path / name).write_bytes(text.encode())
        settings = load(["."])
        (release,) = releases(gather(["."], settings).files, settings)
        return release.fact(inventory)

    return taken


def root(*entries: str) -> str:
    lines = "".join(f"- {{{entry}}}\n" for entry in entries)
    return f"# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n{lines}" if entries else "images: []\n"


def pod(image: str, api_version: str = "v1", kind: str = "Pod") -> str:
    spec = f"{{containers: [{{name: web, image: {image}}}]}}"
    inside = spec if kind == "Pod" else f"{{template: {{spec: {spec}}}}}"
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {inside}\n"


def states(found: Inventory) -> dict[str, str]:
    return {item.name: item.state for item in found.items}


def why(answer: Answer) -> tuple[bool | None, str]:
    return answer.value, answer.reason


def only(found: Inventory) -> Item:
    (item,) = found.items
    return item


@pytest.mark.parametrize(
    ("entry", "image", "canonical", "private"),
    [
        ("name: redis, tag: '5'", "redis:5", "docker.io/library/redis:5", "source `public`"),
        ("name: k8s.gcr.io/echo, tag: 1.4", "k8s.gcr.io/echo:1.4", "k8s.gcr.io/echo:1.4", "source `public`"),
        (
            "source: replicated, name: api, tag: 1.2.0",
            "registry.replicated.com/tidepool/api:1.2.0",
            "registry.replicated.com/tidepool/api:1.2.0",
            "in Replicated's registry",
        ),
        (
            "source: quay, name: tidepool/api, tag: 9.40",
            "quay.io/tidepool/api:9.40",
            "quay.io/tidepool/api:9.40",
            "source `quay`",
        ),
    ],
)
def test_an_entry_and_its_image_are_one(entry: str, image: str, canonical: str, private: str, take: Take) -> None:
    item = only(take({"replicated.yaml": root(entry) + HEADER + pod(image)}))
    assert (item.name, item.canonical, item.state) == (canonical, canonical, "bundled")
    assert why(item.private) == (private != "source `public`", private)
    assert item.address == (canonical, "")
    (listing,), (use,) = item.listings, item.uses
    assert (listing.where, listing.location.path, listing.location.start.line) == ("images", "replicated.yaml", 4)
    assert (use.text, use.owner, use.holder, use.location.start) == (image, "Pod/a", "container web", (10, 40))


def test_a_bare_name_is_pulled_from_the_registry_of_its_entry(take: Take) -> None:
    item = only(
        take({"replicated.yaml": root("source: quay, name: tidepool/api, tag: '1'") + HEADER + pod("tidepool/api:1")})
    )
    assert (item.canonical, item.state) == ("docker.io/tidepool/api:1", "bundled")
    assert item.address == ("quay.io/tidepool/api:1", "")
    files = {"replicated.yaml": root("source: other, name: tidepool/api, tag: '1'") + HEADER + pod("tidepool/api:1")}
    assert only(take(files)).address == (None, "`registries` does not have `other`")


@pytest.mark.parametrize(
    ("entry", "image", "expected"),
    [
        (
            "name: redis, tag: '5'",
            "redis:6",
            {"docker.io/library/redis:5": "unused", "docker.io/library/redis:6": "missing"},
        ),
        (
            "name: redis, version: '5'",
            "redis:5",
            {"docker.io/library/redis:latest": "unused", "docker.io/library/redis:5": "missing"},
        ),
        ("name: redis, tag: '{{repl ConfigOption \"t\"}}'", "redis:5", {"docker.io/library/redis:5": "unknown"}),
        (
            "name: a, tag: '1'",
            "registry.replicated.com/library/x:1",
            {"docker.io/library/a:1": "unused", "registry.replicated.com/library/x:1": "unknown"},
        ),
        (
            "name: redis, tag: '5'",
            f"redis@sha256:{'a' * 64}",
            {"docker.io/library/redis:5": "bundled", f"docker.io/library/redis@sha256:{'a' * 64}": "unknown"},
        ),
        (
            "name: redis, tag: '5'",
            f"redis:5@sha256:{'a' * 64}",
            {f"docker.io/library/redis@sha256:{'a' * 64}": "bundled"},
        ),
        (
            "name: redis, tag: '5'",
            "'{{repl ConfigOption `i`}}'",
            {"docker.io/library/redis:5": "bundled", "{{repl ConfigOption `i`}}": "unknown"},
        ),
        ("name: redis, tag: '5'", "not an image", {"docker.io/library/redis:5": "bundled", "not an image": "unknown"}),
        ("name: redis, tag: '5'", "''", {"docker.io/library/redis:5": "unused"}),
        ("name: redis, tag: '5'", "~", {"docker.io/library/redis:5": "unused"}),
        ("name: redis, tag: '5'", "{a: b}", {"docker.io/library/redis:5": "unused"}),
        ("source: replicated", "redis:5", {"docker.io/library/redis:5": "missing"}),
    ],
)
def test_how_images_stand_to_the_bundle(entry: str, image: str, expected: dict[str, str], take: Take) -> None:
    found = take({"replicated.yaml": root(entry) + HEADER + pod(image)})
    assert states(found) == expected
    assert found.differs is bool({"missing", "unused"}.intersection(expected.values()))


def test_what_is_unused_is_said_only_where_it_is_certain(take: Take) -> None:
    entry = "source: replicated, name: worker, tag: '1'"
    named = HEADER + "apiVersion: v1\nkind: ConfigMap\ndata: {image: 'worker:1'}\n"
    for text, because in (
        (named, "a string in the release contains it"),
        (HEADER + pod("'{{repl ConfigOption `i`}}'"), "a template at replicated.yaml:10 may become it"),
        (HEADER + pod("Worker:1"), "`Worker:1` at replicated.yaml:10 may mean it, and is not a valid image reference"),
        (
            HEADER + pod("Worker:1") + HEADER + pod("'{{repl ConfigOption `i`}}'"),
            "a template at replicated.yaml:16 may become it",
        ),
        (
            HEADER + "apiVersion: v1\nkind: ConfigMap\ndata: [\n",
            "what was not read at replicated.yaml:9 may use it",
        ),
        ("", "there are no Kubernetes manifests"),
    ):
        (item,) = (each for each in take({"replicated.yaml": root(entry) + text}).items if each.listings)
        assert (item.name, why(item.used)) == ("registry.replicated.com/tidepool/worker:1", (None, because))
        assert (item.state, item.uses) == ("bundled", ())


@pytest.mark.parametrize(
    ("entry", "name", "because"),
    [
        ("source: replicated, name: api, tag: '1'", "api:1", "`app-slug` is not known"),
        ("source: acme, name: team/api, tag: '1'", "team/api:1", "`registries` does not have `acme`"),
        ("name: api, tag: '{{repl x}}'", "api:{{repl x}}", "its tag is not certain"),
        ("name: API, tag: '1'", "API:1", "it is not a valid image reference"),
    ],
)
def test_an_entry_that_no_address_is_known_of(entry: str, name: str, because: str, take: Take) -> None:
    item = only(take({"replicated.yaml": root(entry) + HEADER + pod("''")}, ""))
    assert (item.name, item.canonical, item.address) == (name, None, (None, because))


def test_each_alternative_of_an_inline_if_is_an_image_with_its_place(take: Take) -> None:
    image = "'{{repl if A}}redis:5{{repl else}}redis:6{{repl end}}'"
    found = take({"replicated.yaml": root("name: redis, tag: '5'") + HEADER + pod(image)})
    assert states(found) == {"docker.io/library/redis:5": "bundled", "docker.io/library/redis:6": "missing"}
    assert [use.location.start for item in found.items for use in item.uses] == [(10, 54), (10, 74)]
    assert [use.text for item in found.items for use in item.uses] == ["redis:5", "redis:6"]


def test_holders_go_by_their_names(take: Take) -> None:
    spec = (
        HEADER + "apiVersion: v1\nkind: Pod\nspec:\n"
        "  containers: [{image: 'a:1'}]\n  initContainers: [{name: i, image: 'b:1'}]\n"
        "  ephemeralContainers: [{name: e, image: 'c:1'}]\n  volumes: [{name: v, image: {reference: 'd:1'}}]\n"
    )
    found = take({"replicated.yaml": root("name: a, tag: '1'") + spec})
    assert [(use.owner, use.holder) for item in found.items for use in item.uses] == [
        ("Pod", "container"),
        ("Pod", "init container i"),
        ("Pod", "ephemeral container e"),
        ("Pod", "volume v"),
    ]


THROUGH = "registry.replicated.com/tidepool/…"
CLUSTER = "the in-cluster registry"


@pytest.mark.parametrize(
    ("image", "api_version", "kind", "expected"),
    [
        ("redis:5", "v1", "Pod", (None, CLUSTER, "")),
        ("registry.replicated.com/tidepool/api:1", "apps/v1", "Deployment", (None, CLUSTER, "")),
        ("quay.io/tidepool/api:1", "apps/v1", "Deployment", (THROUGH, CLUSTER, "")),
        ("quay.io/tidepool/api:1", "apps/v1beta1", "Deployment", (None, None, "Deployment in apps/v1beta1")),
        ("quay.io/tidepool/api:1", "'{{repl x}}'", "Deployment", (THROUGH, CLUSTER, "")),
        ("redis:5", "tekton.dev/v1", "Task", (None, None, "Task is a custom resource")),
    ],
)
def test_what_replicated_rewrites(
    image: str, api_version: str, kind: str, expected: tuple[str | None, str | None, str], take: Take
) -> None:
    text = TASK.replace("IMAGE", image) if kind == "Task" else pod(image, api_version, kind)
    found = take({"replicated.yaml": root("source: quay, name: tidepool/api, tag: '1'") + HEADER + text})
    ((use,),) = (item.uses for item in found.items if item.uses)
    assert use.destination == expected
    assert use.is_custom is (kind == "Task")


def test_an_item_of_a_list_and_a_kind_without_a_version_are_not_rewritten(take: Take) -> None:
    inside = "{apiVersion: v1, kind: Pod, spec: {containers: [{image: 'a:1'}]}}"
    text = f"{HEADER}apiVersion: v1\nkind: List\nitems: [{inside}]\n"
    text += f"{HEADER}apiVersion: v1\nkind: PodTemplate\ntemplate: {{spec: {{containers: [{{image: 'a:1'}}]}}}}\n"
    uses = only(take({"replicated.yaml": root("name: a, tag: '1'") + text})).uses
    assert [use.destination.because for use in uses] == ["item of a List", "PodTemplate in any version"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pod.yaml": pod("nginx:1")}, {"docker.io/library/nginx:1": ("bundled", "")}),
        (
            {"task.yaml": TASK.replace("IMAGE", "'a:1'")},
            {
                "docker.io/library/a:1": (
                    "missing",
                    "KOTS does not find it in this Task, and `additionalImages` does not list it",
                )
            },
        ),
        (
            {"collector.yaml": COLLECTOR},
            {
                "docker.io/library/a:1": (
                    "missing",
                    "KOTS does not find it in collector `copyFromHost`, and `additionalImages` does not list it",
                )
            },
        ),
        (
            {"task.yaml": TASK.replace("IMAGE", "'a:1'"), "chart.yaml": CHART},
            {"docker.io/library/a:1": ("unknown", "KOTS does not find it in this Task, but a chart may bring it")},
        ),
        (
            {"pod.yaml": pod("a:1") + "{{repl if A}}\n", "chart.yaml": CHART},
            {
                "docker.io/library/a:1": (
                    "unknown",
                    f"KOTS does not find it {UNPARSED} but a chart may bring it",
                )
            },
        ),
        (
            {"pod.yaml": pod("'repl{{ ConfigOption `i`}}'")},
            {
                "repl{{ ConfigOption `i`}}": (
                    "missing",
                    "it depends on a template, and `additionalImages` lists nothing that it may be",
                )
            },
        ),
    ],
)
def test_what_kots_finds(files: Mapping[str, str], expected: dict[str, tuple[str, str]], take: Take) -> None:
    found = take({"app.yaml": APP, **files})
    assert {item.name: (item.state, item.bundled.reason) for item in found.items} == expected


def test_what_kots_finds_without_an_application(take: Take) -> None:
    task = {"task.yaml": TASK.replace("IMAGE", "'b:1'"), "pod.yaml": pod("a:1"), "chart.yaml": CHART}
    found = take(task)
    assert found.has_bundle
    assert {item.name: (item.state, item.bundled.reason) for item in found.items} == {
        "docker.io/library/a:1": ("bundled", ""),
        "docker.io/library/b:1": ("unknown", "KOTS does not find it in this Task, and there is no Application"),
    }
    assert not take({**task, "app.yaml": APP + "  a: [\n"}).has_bundle


def test_kots_finds_neither_alternatives_nor_what_is_yaml_only_when_rendered(take: Take) -> None:
    chosen = pod("'repl{{ if A }}a:1repl{{ else }}b:1repl{{ end }}'")
    unparsed = pod("c:1") + 'status: {{repl ConfigOption "n"}}\n'
    found = take({"app.yaml": APP + "spec: {additionalImages: ['b:1']}\n", "a.yaml": chosen, "b.yaml": unparsed})
    expected = "KOTS does not find it {}, and `additionalImages` does not list it"
    assert {item.name: (item.state, item.bundled.reason) for item in found.items} == {
        "docker.io/library/a:1": ("missing", expected.format("where a template chooses")),
        "docker.io/library/b:1": ("bundled", ""),
        "docker.io/library/c:1": (
            "missing",
            expected.format("in this document, which is YAML only when it is rendered"),
        ),
    }


def test_what_kots_is_told(take: Take) -> None:
    spec = "spec:\n  additionalImages: ['a:1', 'quay.io/x/y:2', 'repl{{ x }}']\n  excludedImages: ['nginx:1']\n"
    nginx = pod("nginx:1")
    found = take({"app.yaml": APP + spec, "task.yaml": TASK.replace("IMAGE", "'a:1'"), "pod.yaml": nginx})
    assert states(found) == {
        "docker.io/library/a:1": "bundled",
        "docker.io/library/nginx:1": "excluded",
        "quay.io/x/y:2": "bundled",
        "repl{{ x }}": "unknown",
    }
    assert not found.differs
    listed = {
        item.name: [(listing.where, listing.location.start.line) for listing in item.listings] for item in found.items
    }
    assert listed["docker.io/library/a:1"] == [("additionalImages", 5)]
    assert listed["docker.io/library/nginx:1"] == [("pod spec", 4)]
    assert {item.name: item.used.reason for item in found.items if not item.uses} == {
        "quay.io/x/y:2": "no manifest shows what it is for",
        "repl{{ x }}": "no manifest shows what it is for",
    }


def test_kots_sends_private_images_through_its_proxy(take: Take) -> None:
    config = "app-slug: tidepool\nprivate-registries: [quay.io/tidepool]\n"
    private = pod("quay.io/tidepool/api:1")
    proxied = pod("proxy.replicated.com/proxy/tidepool/quay.io/tidepool/api:1").replace(
        "---\n# kind: scheduler-kubernetes\n", ""
    )
    item = only(take({"app.yaml": APP, "a.yaml": private, "b.yaml": proxied}, config))
    assert why(item.private) == (True, "below `quay.io/tidepool`, which is in `private-registries`")
    through = "proxy.replicated.com/proxy/tidepool/quay.io/tidepool/api:1"
    assert [use.destination for use in item.uses] == [
        (through, "the local registry", ""),
        (None, "the local registry", ""),
    ]


@pytest.mark.parametrize(
    ("text", "name", "private"),
    [
        ("proxy.replicated.com/proxy/tidepool/quay.io/a/b:1", "quay.io/a/b:1", True),
        ("images.tidepool.example/anonymous/index.docker.io/library/redis:5", "docker.io/library/redis:5", False),
        ("nexus.example.com/proxy/team/app:1", "nexus.example.com/proxy/team/app:1", None),
        ("proxy.replicated.com/library/sdk:1", "proxy.replicated.com/library/sdk:1", False),
    ],
)
def test_an_image_behind_the_proxy_goes_by_its_own_name(text: str, name: str, private: bool | None, take: Take) -> None:
    item = only(take({"app.yaml": APP, "pod.yaml": pod(text)}))
    assert (item.name, item.private.value) == (name, private)


@pytest.mark.parametrize(
    ("image", "entry", "private"),
    [
        ("redis:5", "name: a", (False, "docker.io has it for everybody")),
        ("registry.k8s.io/pause:3", "name: a", (False, "registry.k8s.io has it for everybody")),
        ("acme/api:1", "name: a", (None, "nothing says whether it is private")),
        ("registry.acme.example/api:1", "name: a", (None, "nothing says whether it is private")),
        ("acme/api:1", "name: acme/api, tag: '2'", (False, "source `public`")),
    ],
)
def test_public_is_what_an_entry_or_the_place_of_an_image_says(
    image: str, entry: str, private: tuple[bool | None, str], take: Take
) -> None:
    found = take({"replicated.yaml": root(entry) + HEADER + pod(image)})
    (item,) = (each for each in found.items if each.uses)
    assert why(item.private) == private


def test_a_template_in_additional_images_may_be_what_kots_does_not_find(take: Take) -> None:
    application = APP + "spec: {additionalImages: ['{{repl ConfigOption `i`}}']}\n"
    found = take({"app.yaml": application, "task.yaml": TASK.replace("IMAGE", "'a:1'")})
    (item,) = (each for each in found.items if each.uses)
    because = "KOTS does not find it in this Task, but a template is in `additionalImages`"
    assert (item.state, item.bundled.reason) == ("unknown", because)


def test_what_a_template_adds_to_a_kots_bundle_is_said_to_be_made_up(take: Take) -> None:
    application = APP + "spec: {additionalImages: ['{{repl ConfigOption `i`}}', Redis]}\n"
    found = {item.name: why(item.bundled) for item in take({"app.yaml": application}).items}
    assert found == {
        "{{repl ConfigOption `i`}}": (None, "it depends on a template"),
        "Redis": (None, "it is not a valid image reference"),
    }


def test_blanks_that_make_a_text_no_reference_are_named(take: Take) -> None:
    found = take({"replicated.yaml": root("name: a") + HEADER + pod("'redis:5 '")})
    (item,) = (each for each in found.items if each.uses)
    assert (item.name, why(item.bundled)) == (
        "redis:5 ",
        (None, "it is not a valid image reference: there are blanks around it"),
    )


def test_plain_manifests_have_uses_and_no_bundle(take: Take) -> None:
    found = take({"pod.yaml": pod("redis:5")})
    assert (found.type.name, found.has_bundle, found.differs) == ("kubernetes", False, False)
    item = only(found)
    assert (item.name, item.listings, why(item.bundled)) == (
        "docker.io/library/redis:5",
        (),
        (None, "there is no replicated document"),
    )


def test_configured_custom_resources_count_wherever_their_images_stand(take: Take) -> None:
    config = "custom-resources: [{group: acme.io, kind: Trainer, paths: ['spec.runtime']}]\n"
    trainer = "apiVersion: acme.io/v1\nkind: Trainer\nmetadata: {name: t}\nspec: {runtime: 'a:1'}\n"
    (use,) = only(take({"trainer.yaml": trainer}, config)).uses
    assert (use.owner, use.holder, use.is_custom, use.location.start) == ("Trainer/t", "spec", True, (4, 17))


def test_documents_that_could_not_be_read_are_told(take: Take) -> None:
    found = take({"replicated.yaml": root("name: a, tag: '1'") + HEADER + "image: [\n"})
    assert [(location.path, reason) for location, reason in found.problems] == [
        ("replicated.yaml", "this `[` is not closed: add `]` where it ends")
    ]


def test_columns_count_code_points_behind_crlf(take: Take) -> None:
    text = "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - {name: 🦀, image: 'a:1'}\r\n"
    (use,) = only(take({"pod.yaml": text})).uses
    assert (use.holder, use.location.start, use.location.end) == ("container 🦀", (5, 22), (5, 27))
