"""What each fix makes of each layout, to the letter; what has none is left as it is."""

from __future__ import annotations

import pytest

from tests.conftest import Lint
from tests.mending import mended

HEAD = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
BUSYBOX = '- source: public\n  name: busybox\n  tag: "1.36"\n'
POD = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
RESTRICTED = "registries: {quay: quay.io/acme, hub: index.docker.io, own: registry.acme.test}\n"


def with_image(images: str, image: str = "busybox:1.36") -> str:
    return (
        f"{HEAD}{images}{POD}  imagePullSecrets: [{{name: replicatedregistrykey}}]\n  containers:\n  - image: {image}\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # no section, an empty one, in every spelling
        ("name: A\n", f"name: A\nimages:\n{BUSYBOX}"),
        (
            "name: A\n\n# what customers set\nconfig:\n- name: a\n",
            f"name: A\n\nimages:\n{BUSYBOX}# what customers set\nconfig:\n- name: a\n",
        ),
        ("images: []\n", f"images:\n{BUSYBOX}"),
        ("images:\n", f"images:\n{BUSYBOX}"),
        ("images: ~\n", f"images:\n{BUSYBOX}"),
        ("images: # theirs\n", f"images: # theirs\n{BUSYBOX}"),
        # in the style of the last entry
        (
            "images:\n- name: redis # a\n  tag: '5'\n  # end\nname: A\n",
            "images:\n- name: redis # a\n  tag: '5'\n- name: busybox\n  tag: '1.36'\n  # end\nname: A\n",
        ),
        (
            'images:\n  -   tag: "5"\n      source: "public"\n      name: redis\n',
            """images:
  -   tag: "5"
      source: "public"
      name: redis
  -   tag: "1.36"
      source: "public"
      name: busybox
""",
        ),
        (
            "images:\n- { name: redis, tag: 5 }\n",
            "images:\n- { name: redis, tag: 5 }\n- { name: busybox, tag: 1.36 }\n",
        ),
        ("images: [{name: redis, tag: 5}]\n", "images: [{name: redis, tag: 5}, {name: busybox, tag: 1.36}]\n"),
        # by hand: templates decide
        ("images: '{{repl ConfigOption `a`}}'\n", "images: '{{repl ConfigOption `a`}}'\n"),
        (
            "images:\n{{repl if A}}\n- name: redis\n  tag: 5\n{{repl end}}\n",
            "images:\n{{repl if A}}\n- name: redis\n  tag: 5\n{{repl end}}\n",
        ),
    ],
)
def test_an_image_is_declared(before: str, after: str, lint: Lint) -> None:
    text, counts = mended(with_image(before), "", lint)
    assert text == with_image(after)
    assert counts == ({"undeclared-image": 1} if before != after else {})


@pytest.mark.parametrize(
    ("image", "entry", "unsafe"),
    [
        ("busybox:1.36", "source: public\n  name: busybox", False),
        ("gcr.io/acme/a:1.36", "source: public\n  name: gcr.io/acme/a", False),
        ("registry.replicated.com/app/a/b:1.36", "source: replicated\n  name: a/b", False),
        ("quay.io/acme/a:1.36", "source: quay\n  name: acme/a", False),
        ("quay.io/other/a:1.36", "source: public\n  name: quay.io/other/a", False),
        ("registry.acme.test/x/a:1.36", "source: own\n  name: x/a", False),
        ("other/a:1.36", "source: public\n  name: other/a", True),
        ("registry.other.test/a:1.36", "source: public\n  name: registry.other.test/a", True),
    ],
)
def test_the_source_of_a_new_entry(image: str, entry: str, unsafe: bool, lint: Lint) -> None:
    before = with_image("", image)
    added = f'images:\n- {entry}\n  tag: "1.36"\n'
    text, _ = mended(before, RESTRICTED, lint)
    assert text == (before if unsafe else with_image(added, image))
    assert mended(before, RESTRICTED, lint, unsafe=True)[0] == with_image(added, image)


def test_a_registry_that_has_an_owners_image_has_the_others_of_this_owner(lint: Lint) -> None:
    entry = "images:\n- source: hub\n  name: acme/a\n  tag: 1.36\n"
    both = "  - image: acme/a:1.36\n"
    text, _ = mended(with_image(entry, "acme/b:2") + both, RESTRICTED + "ignore: [image-spelling]\n", lint)
    assert text == with_image(f"{entry}- source: hub\n  name: acme/b\n  tag: 2\n", "acme/b:2") + both


@pytest.mark.parametrize(
    ("entries", "images", "after"),
    [
        ("- {name: a/b, tag: 1}\n", ["a/b:2"], "- {name: a/b, tag: 2}\n"),
        ('- {name: a/b, tag: "1"}\n', ["a/b:1.10"], '- {name: a/b, tag: "1.10"}\n'),
        ("- {name: a/b, tag: 1}\n", ["a/b:1.10"], '- {name: a/b, tag: "1.10"}\n'),
        ("- name: a/b\n", ["a/b:2"], "- name: a/b\n  tag: 2\n"),
        # the entry's own version is used too, or may be
        ("- {name: a/b, tag: 1}\n", ["a/b:1", "a/b:2"], "- {name: a/b, tag: 1}\n- {name: a/b, tag: 2}\n"),
        ("- {name: a/b, tag: 1}\n", ["'{{repl A}}'", "a/b:2"], "- {name: a/b, tag: 1}\n- {name: a/b, tag: 2}\n"),
        # two new ones: the first takes the entry over
        ("- {name: a/b, tag: 1}\n", ["a/b:2", "a/b:3"], "- {name: a/b, tag: 2}\n- {name: a/b, tag: 3}\n"),
        ("- {name: a/b, tag: 1, version: 2}\n", ["a/b:3"], "- {name: a/b, tag: 3, version: 2}\n"),
        ("- {name: a/b, version: 2}\n", ["a/b:2"], "- {name: a/b, tag: 2}\n"),
        # no digest can be declared
        ("- {name: a/b, tag: 1}\n", [f"a/b@sha256:{'0' * 64}"], "- {name: a/b, tag: 1}\n"),
    ],
)
def test_a_tag_is_corrected(entries: str, images: list[str], after: str, lint: Lint) -> None:
    rest = f"{POD}  containers:\n" + "".join(f"  - image: {image}\n    imagePullPolicy: Never\n" for image in images)
    assert mended(f"{HEAD}images:\n{entries}{rest}", "", lint, unsafe=True)[0] == f"{HEAD}images:\n{after}{rest}"


@pytest.mark.parametrize(
    ("entries", "images", "reason"),
    [
        # the entry may be the side that is right, or the pod that was bumped on purpose
        ("- {name: a/b, tag: 1}\n", "[{image: a/b:2}]", "nothing says which of the two tags is meant"),
        ("- {name: a/b, tag: 1}\n", "[{image: a/b:1}, {image: a/b:2}]", "nothing says which of the two tags is meant"),
        ("- name: a/b\n", "[{image: a/b:2}]", "nothing says which of the two tags is meant"),
        ("- {name: b, tag: 1}\n", "[{image: b:1}, {image: busybox}]", "`latest` is another image from time to time"),
        ("- {name: b, tag: 1}\n", "[{image: b:1}, {image: 'busybox:latest'}]", "`latest` is another image"),
        ("- {name: b, tag: 1}\n", "[{image: b:1}, {image: busybox, imagePullPolicy: Always}]", "`latest` is another"),
        ("- {name: b, tag: 1}\n", "[{image: b:1}, {image: busybox, imagePullPolicy: Never}]", ""),
        ("- {name: b, tag: 1}\n", "[{image: b:1}, {image: 'busybox:latest', imagePullPolicy: IfNotPresent}]", ""),
    ],
)
def test_a_tag_that_may_not_be_meant_is_declared_by_unsafe_fixes_only(
    entries: str, images: str, reason: str, lint: Lint
) -> None:
    text = f"{HEAD}images:\n{entries}{POD}  containers: {images}\n"
    report = lint(text, config="select: [undeclared-image, image-tag-mismatch]\n")
    assert [finding.fix and finding.fix.unsafe_because[: len(reason)] for finding in report.findings] == [reason]
    assert [finding.fix and finding.fix.safe for finding in report.findings] == [not reason]
    config = "select: [undeclared-image, image-tag-mismatch]\n"
    assert (mended(text, config, lint)[0] == text) == bool(reason)
    assert mended(text, config, lint, unsafe=True)[0] != text


PRIVATE = "registry.replicated.com/app/api:1"
ENTRY = "images:\n- {source: replicated, name: api, tag: 1}\n"


@pytest.mark.parametrize(
    ("spec", "after"),
    [
        (f"  containers:\n  - image: {PRIVATE}\n", None),
        (
            f"  # c\n  containers:\n    - image: {PRIVATE}\n",
            "  # c\n  imagePullSecrets:\n    - name: replicatedregistrykey\n",
        ),
        (f"  imagePullSecrets: []\n  containers:\n  - image: {PRIVATE}\n", None),
        (
            f"  imagePullSecrets:\n  - name: a\n  containers:\n  - image: {PRIVATE}\n",
            "  - name: a\n  - name: replicatedregistrykey\n",
        ),
        (
            f"  imagePullSecrets: [{{name: a}}]\n  containers:\n  - image: {PRIVATE}\n",
            "[{name: a}, {name: replicatedregistrykey}]",
        ),
        (f"  imagePullSecrets:\n  - replicatedregistrykey\n  containers:\n  - image: {PRIVATE}\n", None),
        (f"  imagePullSecret:\n  - name: replicatedregistrykey\n  containers:\n  - image: {PRIVATE}\n", None),
        (f"  imagePullSecret: replicatedregistrykey\n  containers:\n  - image: {PRIVATE}\n", None),
        (f"  containers:\n  - image: {PRIVATE}\n    imagePullSecrets:\n    - name: replicatedregistrykey\n", None),
        (f"  containers:\n  - imagePullSecrets: [{{name: replicatedregistrykey}}]\n    image: {PRIVATE}\n", None),
    ],
)
def test_a_pod_gets_its_pull_secret(spec: str, after: str | None, lint: Lint) -> None:
    plain = f"  imagePullSecrets:\n  - name: replicatedregistrykey\n  containers:\n  - image: {PRIVATE}\n"
    text, counts = mended(HEAD + ENTRY + POD + spec, "", lint)
    assert sum(counts.values()) == 1
    if after is None:
        assert text == HEAD + ENTRY + POD + plain
    else:
        assert after in text


@pytest.mark.parametrize(
    "spec",
    [
        f"  {{{{repl if A}}}}\n  containers:\n  - image: {PRIVATE}\n  {{{{repl end}}}}\n",
        f"  {{{{repl if A}}}}\n  a: b\n  {{{{repl else}}}}\n  containers:\n  - image: {PRIVATE}\n  {{{{repl end}}}}\n",
        f"  initContainers:\n  - image: {PRIVATE}\n",
        f"  containers: [{{image: '{PRIVATE}', imagePullSecrets: [{{name: a}}, {{name: replicatedregistrykey}}]}}]\n",
    ],
)
def test_a_pod_that_is_not_plain_is_left_alone(spec: str, lint: Lint) -> None:
    text = HEAD + ENTRY + POD + spec
    assert mended(text, "", lint, unsafe=True) == (text, {})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - image: a/b\n", "  - image: a/b\n    imagePullPolicy: IfNotPresent\n"),
        ("  - image: a/b # c\n    name: b\n", "  - image: a/b # c\n    imagePullPolicy: IfNotPresent\n    name: b\n"),
        ('  - image: a/b\n    imagePullPolicy: "Always"\n', '  - image: a/b\n    imagePullPolicy: "IfNotPresent"\n'),
        ("  - {image: a/b}\n", "  - {image: a/b}\n"),
        (
            "  - image: a/b # repl-lint-ignore-next latest-tag\n  - image: a/b\n",
            "  - image: a/b # repl-lint-ignore-next latest-tag\n  - image: a/b\n",
        ),
        ("  - image: a/b\n    imagePullPolicy: '{{repl A}}'\n", "  - image: a/b\n    imagePullPolicy: '{{repl A}}'\n"),
    ],
)
def test_a_local_copy_is_kept(before: str, after: str, lint: Lint) -> None:
    text = f"{HEAD}images: [{{name: a/b}}]\n{POD}  containers:\n"
    assert mended(text + before, "", lint)[0] == text + before, "unsafe"
    assert mended(text + before, "", lint, unsafe=True)[0] == text + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("docker.io", "index.docker.io"),
        ("'hub.docker.com/'", "'index.docker.io'"),
        ('{endpoint: "https://index.docker.io/v1/"}', '{endpoint: "index.docker.io"}'),
        ("docker.io/acme", "docker.io/acme"),
    ],
)
def test_the_endpoint_of_docker_hub(before: str, after: str, lint: Lint) -> None:
    config = f"registries: # ours\n  hub: {before}  # there\n"
    text, _ = mended(HEAD + POD, config, lint)
    assert text == (config.replace(before, after) if before != after else HEAD + POD)


@pytest.mark.parametrize(
    ("metadata", "after"),
    [
        ("\n  name: a\n  namespace: prod\n", "\n  name: a\n"),
        ("\n  namespace: prod  # c\n\n  name: a\n", "\n\n  name: a\n"),
        (" {name: a, namespace: prod}\n", " {name: a}\n"),
        (" {namespace: prod, name: a}\n", " {name: a}\n"),
        ("\n  namespace: prod\n", None),
        (" {<<: {name: a}, namespace: prod}\n", None),
        ("\n  name: a\n  namespace: '{{repl Namespace}}-x'\n", None),
        ("\n  name: a\n  namespace: kube-system\n", None),
    ],
)
def test_a_namespace_is_left_out(metadata: str, after: str | None, lint: Lint) -> None:
    text = f"{HEAD}---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Service\nmetadata:%s"
    assert mended(text % metadata, "", lint)[0] == text % (metadata if after is None else after)


@pytest.mark.parametrize(
    "other",
    [
        (
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
            "subjects:\n- {kind: ServiceAccount, namespace: prod}\n"
        ),
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: db.prod.svc}\n",
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: prod}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{args: [--namespace=prod]}]}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{args: [-n, prod]}]}\n",
    ],
)
def test_a_namespace_that_others_count_on_stays_whatever_is_fixed(other: str, lint: Lint) -> None:
    head = f"{HEAD}---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n"
    rest = f"---\n# kind: scheduler-kubernetes\n{other}"
    text = f"{head}  namespace: prod\n{rest}"
    assert mended(text, "", lint)[0] == mended(text, "", lint, unsafe=True)[0] == text
