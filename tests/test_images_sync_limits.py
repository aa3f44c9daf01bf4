"""`images sync`: what it leaves to the user, what it says of that, and the files that it cannot read or write."""

from __future__ import annotations

import stat

import pytest

from tests.conftest import Run
from tests.syncing import HEAD, SECTION, SHA, pod, release, synced, write


@pytest.mark.parametrize("name", ["empty", "manifests"])
def test_without_a_root_document_there_is_nothing_to_sync(name: str, run: Run) -> None:
    if name == "manifests":
        write("k8s/a.yaml", pod("b:1"))
    code, out, err = run("images", "sync")
    assert (code, out) == (2, "")
    assert (
        "repl-lint: there is no replicated document in these paths: add the file that has `replicated_api_version`"
        in err
    )


@pytest.mark.parametrize(
    ("root", "image", "told"),
    [
        (HEAD, f"redis@{SHA}", f"`redis@{SHA}` is not in `images`, which declares tags, not digests"),
        (HEAD, "Redis:5", "`Redis:5` is not a valid image reference: write `redis:5`"),
        (HEAD, "registry.replicated.com/web:1", "`registry.replicated.com/web:1` has no application slug"),
        (HEAD + "images: [{name: a/b, tag: 1}]\n", "gcr.io/a/b:1", "`images` declares `a/b` with source `public`"),
        (
            HEAD + "images: {a: b}\n",
            "redis:5",
            "`redis:5` is not in `images`, so the airgap bundle does not contain it: add `{source: public, name: redis",
        ),
        (
            HEAD + "images: none\n",
            "redis:5",
            "`redis:5` is not in `images`, so the airgap bundle does not contain it: add `{source: public, name: redis",
        ),
        (
            HEAD + "images: [ # A\n]\n",
            "redis:5",
            "`redis:5` is not in `images`, so the airgap bundle does not contain it: add `{source: public, name: redis",
        ),
        (
            "{replicated_api_version: 2.41.0}\n",
            "redis:5",
            "`redis:5` is not in `images`, so the airgap bundle does not contain it: add `{source: public",
        ),
        (
            HEAD + "images:\n{{repl if A}}\n- {name: a}\n{{repl end}}\n",
            "redis:5",
            "`redis:5` is not in `images`, so the airgap bundle does not contain it: add",
        ),
    ],
)
def test_what_cannot_be_declared_is_left_to_the_user(root: str, image: str, told: str, run: Run) -> None:
    source = release(root, pod(image))
    for flags in ((), ("--diff",)):
        code, _, err = run("images", "sync", *flags)
        assert (code, source.read_text()) == (1, root)
        assert f"left to you: k8s/a.yaml:6: {told}" in err


@pytest.mark.parametrize(
    ("images", "why"),
    [
        ("none", "it is not a list: write `images: []`"),
        ("{a: b}", "it is not a list: write `images: []`"),
        ("'{{repl A}}'", "a template is in it: add by hand what is missing"),
        ("\n{{repl if A}}\n- {name: a}\n{{repl end}}", "a template is in it: add by hand what is missing"),
        ("[ # A\n]", "it is more than an empty list: write `images:` alone"),
        ("[] # repl-lint-ignore-next", "it is more than an empty list: write `images:` alone"),
        ("&a []", "it is more than an empty list: write `images:` alone"),
        ("\n- name: a  # repl-lint-ignore-next", "its entries are not one below the other: write them so"),
    ],
)
def test_why_no_entry_can_be_added_is_said_once(images: str, why: str, run: Run) -> None:
    release(f"{HEAD}images: {images}\n", pod("redis:5", "b:1"))
    code, out, err = run("images", "sync")
    assert (code, out) == (1, "replicated.yaml: nothing changed\n")
    first, *others = err.splitlines()
    assert first == f"left to you: replicated.yaml:3: nothing can be added to `images`, because {why}"
    assert [line.partition(": `")[0] for line in others] == [f"left to you: k8s/a.yaml:{line}" for line in (6, 7)]


def test_a_root_document_in_braces_takes_no_entry(run: Run) -> None:
    release("{replicated_api_version: 2.41.0}\n", pod("redis:5"))
    told = "nothing can be added to `images`, because the replicated document is in braces: write it without them\n"
    assert f"left to you: replicated.yaml:1: {told}" in run("images", "sync")[2]


def test_another_application_is_left_to_the_user_where_ours_is_known(run: Run) -> None:
    release(HEAD, pod("registry.replicated.com/b/web:1"), config="app-slug: a\n")
    code, _, err = run("images", "sync")
    assert code == 1
    assert "left to you: k8s/a.yaml:6: `registry.replicated.com/b/web:1` belongs to application `b`" in err


def test_what_a_template_makes_up_is_said_and_keeps_every_entry(run: Run) -> None:
    root = f"{HEAD}images:\n- {{name: a, tag: 1}}\n"
    release(root, pod("'{{repl ConfigOption \"a\"}}'", "a:2"))
    code, out, err = run("images", "sync", "--prune")
    assert (code, out) == (0, "+ a:2 (public)\nreplicated.yaml: 1 added, 0 changed, 0 removed\n")
    assert "note: replicated.yaml: nothing was removed, because some images are not known" in err
    assert 'note: k8s/a.yaml:6: `{{repl ConfigOption "a"}}` depends on a template' in err


@pytest.mark.parametrize(
    ("comment", "config"),
    [
        (" # repl-lint: ignore[undeclared-image] not ours", ""),
        ("", "per-file-ignores: {k8s/: [undeclared-image]}\n"),
    ],
)
def test_what_is_let_pass_stays_out(comment: str, config: str, run: Run) -> None:
    root = HEAD + "images: []\n"
    source = release(root, pod(f"redis:5{comment}"), config=config)
    code, out, err = run("images", "sync")
    assert (code, out, source.read_text()) == (0, "replicated.yaml: nothing to change\n", root)
    place = ".repl-lint.yaml:1" if config else "k8s/a.yaml:6"
    assert err == f"note: k8s/a.yaml:6: `redis:5` was not changed, because {place} suppresses the finding\n"


def test_an_entry_that_is_let_pass_is_not_pruned(run: Run) -> None:
    root = (
        f"{HEAD}images:\n- name: a # repl-lint: ignore[unused-image] for later\n- {{name: redis, tag: 5}}\n- name: b\n"
    )
    assert synced(run, root, pod("redis:5"), flags=("--prune",)) == root.removesuffix("- name: b\n")


def test_neither_baseline_nor_lint_config_switches_it_off(run: Run) -> None:
    lint_config = "apiVersion: kots.io/v1beta1\nkind: LintConfig\nmetadata: {name: a}\nspec:\n  rules:\n"
    source = release(HEAD, pod("redis:5"), f"{lint_config}  - {{name: undeclared-image, level: 'off'}}\n")
    write(".repl-lint.yaml", "baseline: b.json\n")
    assert run("baseline", "create")[0] == 0
    assert run("images", "sync")[0] == 0
    assert source.read_text() == f'{HEAD}images:\n- source: public\n  name: redis\n  tag: "5"\n'


def test_what_cannot_be_read_is_said_and_nothing_is_pruned(run: Run) -> None:
    source = release(f"{HEAD}images:\n- {{name: a}}\n", pod("b:1"), "a: [\n")
    code, out, err = run("images", "sync", "--prune")
    assert (code, out) == (2, "+ b:1 (public)\nreplicated.yaml: 1 added, 0 changed, 0 removed\n")
    assert source.read_text() == f"{HEAD}images:\n- {{name: a}}\n- {{name: b, tag: 1}}\n"
    assert "note: nothing was removed, because a file that could not be read may use any entry\n" in err
    assert "repl-lint: k8s/a.yaml: this `[` is not closed" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("missing.yaml",), "repl-lint: missing.yaml: no such file"),
        (("-",), "repl-lint: sync cannot change standard input: name files"),
        (("--config", "missing.yaml"), "repl-lint: missing.yaml: "),
    ],
)
def test_bad_arguments(arguments: tuple[str, ...], told: str, run: Run) -> None:
    code, out, err = run("images", "sync", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_the_file_keeps_its_mode_its_mark_and_the_link_to_it(run: Run) -> None:
    source = release(HEAD)
    real = source.rename("real.txt")
    real.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    real.chmod(0o640)
    source.symlink_to(real)
    assert run("images", "sync")[0] == 0
    assert source.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes() == b"\xef\xbb\xbf" + f"{HEAD}{SECTION}".encode()


def test_a_file_that_cannot_be_written_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("repl_lint.writing.replace", refuse)
    source = release(HEAD, pod("redis:5"))
    assert run("images", "sync") == (2, "", "repl-lint: replicated.yaml: permission denied\n")
    assert source.read_text() == HEAD
