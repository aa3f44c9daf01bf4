"""`images sync`: what it makes of a section, to the letter; what it says; and what it leaves alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.syncing import HEAD, REST, SECTION, SHA, pod, release, synced, workflow, write

COVERAGE = (
    "undeclared-image,image-tag-mismatch,image-source-mismatch,digest-only-image,image-in-custom-resource,"
    "malformed-replicated-image,preproxied-image,duplicate-image"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", SECTION),
        ("name: A", f"name: A\n{SECTION}".removesuffix("\n")),
        ("name: A\n", f"name: A\n{SECTION}"),
        ("name: A\nconfig:\n- name: a\n", f"name: A\n{SECTION}config:\n- name: a\n"),
        ("notes: |\n  B\n", f"{SECTION}notes: |\n  B\n"),
        (
            "# B\n{{repl if A}}\nname: A\n{{repl end}}\n",
            f"{SECTION}# B\n{{{{repl if A}}}}\nname: A\n{{{{repl end}}}}\n",
        ),
        ("images: []\nname: A\n", f"{SECTION}name: A\n"),
        ("images:\n", SECTION),
        ("images: [\n]\n", SECTION),
        # comments stay with what they are about
        ("images: []  # B\nname: A\n", f"{SECTION}name: A\n".replace(":\n", ":  # B\n", 1)),
        ("images:   # B\nname: A\n", f"{SECTION}name: A\n".replace(":\n", ":   # B\n", 1)),
        ("images: # B\n# C\n  # D\n\n# E\nname: A\n", f"images: # B\n# C\n  # D\n{REST}\n# E\nname: A\n"),
        ("images:\n# C", f"images:\n# C\n{REST}".removesuffix("\n")),
        ("images: []\n# B\nname: A\n", f"{SECTION}# B\nname: A\n"),
        # in the style of what is there
        (
            "images: [{name: 'redis', tag: '5'}] # B\n",
            "images: [{name: 'redis', tag: '5'}, {name: 'quay.io/acme/api', tag: '1.9'}] # B\n",
        ),
        (
            'images:\n# B\n-   name: redis # C\n    tag: "5"\n# D\n',
            'images:\n# B\n-   name: redis # C\n    tag: "5"\n-   name: quay.io/acme/api\n    tag: "1.9"\n# D\n',
        ),
        (
            "images:\n  - { tag: '5', name: redis } # B\n",
            "images:\n  - { tag: '5', name: redis } # B\n  - { tag: '1.9', name: quay.io/acme/api }\n",
        ),
        # a tag, and nothing else of its entry
        (
            "images:\n- name: quay.io/acme/api\n  content_trust: {a: b}\n  tag: '1.8' # C\n- {name: redis, tag: 5}\n",
            "images:\n- name: quay.io/acme/api\n  content_trust: {a: b}\n  tag: '1.9' # C\n- {name: redis, tag: 5}\n",
        ),
        # a source set by hand
        (
            "images:\n- source: theirs\n  name: acme/api\n  tag: 1.8\n- name: redis\n  tag: 5\n",
            "images:\n- source: theirs\n  name: acme/api\n  tag: 1.9\n- name: redis\n  tag: 5\n",
        ),
        # both versions are used
        (
            "images:\n- name: redis\n  tag: 5\n- {source: theirs, name: acme/api, tag: 1.9}\n- name: left\n",
            "images:\n- name: redis\n  tag: 5\n- {source: theirs, name: acme/api, tag: 1.9}\n- name: left\n",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_section_is_what_the_manifests_ask_for(before: str, after: str, end: str, run: Run) -> None:
    texts = [(HEAD + text).replace("\n", end) for text in (before, after)]
    assert synced(run, texts[0]) == texts[1]


def test_an_entry_whose_tag_is_used_has_another_beside_it(run: Run) -> None:
    after = synced(run, f"{HEAD}images:\n- name: redis\n  tag: 4\n", pod("redis:4", "redis:5"))
    assert after == f"{HEAD}images:\n- name: redis\n  tag: 4\n- name: redis\n  tag: 5\n"


@pytest.mark.parametrize(
    ("config", "image", "entry"),
    [
        ("", "registry.replicated.com/a/web:2", "{source: replicated, name: web, tag: 2}"),
        ("registries: {theirs: quay.io/acme}\n", "quay.io/acme/web:2", "{source: theirs, name: acme/web, tag: 2}"),
        ("airgap: false\n", "redis:2", "{name: redis, tag: 2}"),
        ("select: [secrets]\nignore: [images]\n", "redis:2", "{name: redis, tag: 2}"),
        ("rules: {undeclared-image: {severity: info}}\n", f"redis:2@{SHA}", "{name: redis, tag: 2}"),
    ],
)
def test_sources_are_the_configurations_and_its_rules_switch_nothing_off(
    config: str, image: str, entry: str, run: Run
) -> None:
    root = f"{HEAD}images:\n- {{name: b, tag: 1}}\n"
    assert synced(run, root, pod("b:1", image), config=config) == f"{root}- {entry}\n"


def test_alternatives_and_custom_resources_have_entries_too(run: Run) -> None:
    inline = '"{{repl if A}}redis:5{{repl else}}redis:6{{repl end}}"'
    after = synced(run, f"{HEAD}images:\n- {{name: b}}\n", pod(inline), workflow("job:3", f"job@{SHA}"))
    items = "- {name: b}\n- {name: redis, tag: 5}\n- {name: redis, tag: 6}\n- {name: job, tag: 3}\n"
    assert after == f"{HEAD}images:\n{items}"


def test_one_path_in_two_registries_has_two_entries(run: Run) -> None:
    after = synced(run, f"{HEAD}images:\n- {{name: redis, tag: 5}}\n", pod("redis:5", "quay.io/redis:5"))
    assert after == f"{HEAD}images:\n- {{name: redis, tag: 5}}\n- {{name: quay.io/redis, tag: 5}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # the first, in the middle, the last, with comments and content trust
        (
            "# A\n- {name: a}\n- name: redis\n  tag: 5\n# B\n- name: b\n  content_trust: {}\n- name: x/y\n  tag: 1\n",
            "# A\n- name: redis\n  tag: 5\n# B\n- name: x/y\n  tag: 1\n",
        ),
        ("- name: redis\n  tag: 4\n- name: x/y\n  tag: 1\n- name: redis\n  tag: 5\n", None),
        # twice
        ("- {name: a}\n- {name: redis, tag: 5}\n- {name: x/y, tag: 1}\n- {name: a}\n", None),
    ],
)
def test_prune_leaves_out_what_nothing_asks_for(before: str, after: str | None, run: Run) -> None:
    manifest = pod("redis:5", "x/y:1")
    assert synced(run, f"{HEAD}images:\n{before}", manifest) == f"{HEAD}images:\n{before}"
    pruned = synced(run, f"{HEAD}images:\n{before}", manifest, flags=("--prune",))
    if after is not None:
        assert pruned == f"{HEAD}images:\n{after}"
    assert sorted(re.findall(r"name: ([\w/]+)", pruned)) == ["redis", "x/y"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("images: # A\n- name: a\n  # B\n  tag: 1\n# C\n- name: b\n", "images: [] # A\n# C\n"),
        ("images: [{name: a}, {name: b}] # A\n", "images: [] # A\n"),
    ],
)
def test_prune_may_leave_nothing(before: str, after: str, run: Run) -> None:
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    assert synced(run, HEAD + before, manifest, flags=("--prune",)) == HEAD + after


def test_what_was_done_is_said_and_what_was_guessed(run: Run) -> None:
    release(
        f"{HEAD}images:\n- {{name: redis, tag: 4}}\n- {{name: old, tag: 1}}\n",
        pod("redis:5", "quay.io/acme/api:1.9", "registry.k8s.io/pause:3", "nginx:1"),
    )
    code, out, err = run("images", "sync", "--prune")
    assert code == 0
    assert out.splitlines() == [
        "~ redis:4 is now redis:5 (public)",
        "+ quay.io/acme/api:1.9 (public)",
        "+ registry.k8s.io/pause:3 (public)",
        "+ nginx:1 (public)",
        "- old:1 (public)",
        "replicated.yaml: 3 added, 1 changed, 1 removed",
    ]
    told = "was added as public: if it is private, write the name of its registry as `source`"
    assert err == f"note: replicated.yaml:5: `quay.io/acme/api` {told}\n"
    assert run("images", "sync", "--prune") == (0, "replicated.yaml: nothing to change\n", "")


@pytest.mark.parametrize("job", ["", "true"])
def test_diff_writes_nothing_and_applies(job: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", job)
    source = release(HEAD + "name: A")
    code, diff, _ = run("images", "sync", "--diff")
    assert (code, source.read_text()) == (1, HEAD + "name: A")
    write("sync.diff", diff)
    subprocess.run(["git", "apply", "sync.diff"], check=True)
    assert source.read_text() == f"{HEAD}name: A\n{SECTION}".removesuffix("\n")
    assert run("images", "sync", "--diff")[:2] == (0, "")


def test_every_release_has_its_own(run: Run) -> None:
    for name in ("a", "b"):
        write(f"{name}/replicated.yaml", HEAD)
        write(f"{name}/k8s/pod.yaml", pod(f"{name}:1"))
    write("kots/app.yaml", "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: a}\n")
    write("kots/pod.yaml", pod("c:1"))
    code, out, err = run("images", "sync")
    assert code == 0
    assert out.splitlines() == [
        "+ a:1 (public)",
        "a/replicated.yaml: 1 added, 0 changed, 0 removed",
        "+ b:1 (public)",
        "b/replicated.yaml: 1 added, 0 changed, 0 removed",
    ]
    assert "note: kots/app.yaml: KOTS finds the images of its manifests itself, so there is nothing to sync" in err
    assert Path("b/replicated.yaml").read_text() == f'{HEAD}images:\n- source: public\n  name: b\n  tag: "1"\n'
    assert run("images", "sync", "kots")[:2] == (0, "")


def test_one_file_may_be_the_whole_release(run: Run) -> None:
    rest = f"---\n# kind: scheduler-kubernetes\n{pod('b:1')}"
    source = write("replicated.yaml", f"{HEAD}{rest}")
    assert run("images", "sync", "replicated.yaml")[0] == 0
    assert source.read_text() == f'{HEAD}images:\n- source: public\n  name: b\n  tag: "1"\n{rest}'


def stripped(text: bytes) -> bytes:
    """A text without its `images`."""
    item = rb"(?:-|[ \t]+\S|[ \t]*#(?![ \t]*kind:)).*(?:\n|$)|[ \t]*\r?\n(?=-|[ \t]+-)"
    return re.sub(rb"(?m)^images:[ \t]*\r?\n(?:" + item + rb")*", b"", text)


def test_real_releases_without_their_sections_get_them_back(corpus: Path, run: Run) -> None:
    shutil.copytree(corpus / "legacy", "legacy")
    count = 0
    for path in sorted(Path("legacy").rglob("*.y*ml")):
        text = path.read_bytes()
        if b"replicated_api_version" in text and stripped(text) != text:
            path.write_bytes(stripped(text))
            count += 1
    assert count > 0
    assert "undeclared-image" in run("check", "legacy", "--select", COVERAGE)[1]
    _, out, err = run("images", "sync", "legacy")
    assert "left to you" not in err
    assert " (public)\n" in out
    told = run("check", "legacy", "--select", COVERAGE, "--fail-on", "info")[1]
    assert "Replicated does not replace the address of the private image" in told  # which no entry mends
    assert told.splitlines()[-2] == "1 warning"
    assert run("images", "sync", "legacy", "--diff")[1] == ""
