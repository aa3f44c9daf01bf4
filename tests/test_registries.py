"""`repl-lint registries import`: the portal's registries, merged into the configuration by text edits."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from repl_lint.cli import main

PORTAL = [
    {"slug": "quay", "provider": "quay", "endpoint": "quay.io", "authType": "password", "lastUsedAt": None},
    {"slug": "hub", "provider": "dockerhub", "endpoint": "index.docker.io"},
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    return tmp_path


def take(data: Any, config: str | None, *arguments: str) -> tuple[int, str]:
    """Import; the exit code and the configuration after it."""
    Path("portal.json").write_text(data if isinstance(data, str) else json.dumps(data))
    if config is not None:
        Path(".repl-lint.yaml").write_bytes(config.encode())
    code = main(["registries", "import", "portal.json", *arguments])
    place = Path(".repl-lint.yaml")
    return code, place.read_bytes().decode() if place.exists() else ""


def test_a_configuration_is_made_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert take(PORTAL, None) == (0, "registries:\n  quay: quay.io\n  hub: index.docker.io\n")
    assert capsys.readouterr().out == (
        ".repl-lint.yaml: quay is added: quay.io\n.repl-lint.yaml: hub is added: index.docker.io\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("airgap: true  # why\n", "airgap: true  # why\nregistries:\n  quay: quay.io\n  hub: index.docker.io\n"),
        ("airgap: true", "airgap: true\nregistries:\n  quay: quay.io\n  hub: index.docker.io"),
        ("# only this\n", "# only this\nregistries:\n  quay: quay.io\n  hub: index.docker.io\n"),
        ("", "registries:\n  quay: quay.io\n  hub: index.docker.io\n"),
        (
            "registries: # mine\n    # first\n    own: own.example.com # o\n# end\nairgap: true\n",
            (
                "registries: # mine\n    # first\n    own: own.example.com # o\n    quay: quay.io\n"
                "    hub: index.docker.io\n# end\nairgap: true\n"
            ),
        ),
        (
            "registries:\r\n  'quay':\r\n    endpoint: 'quay.io/old'\r\n\r\nairgap: true\r\n",
            "registries:\r\n  'quay':\r\n    endpoint: 'quay.io'\r\n  hub: index.docker.io\r\n\r\nairgap: true\r\n",
        ),
        (
            "registries: {hub: {endpoint: 'docker.io'}}\n",
            "registries: {hub: {endpoint: 'index.docker.io'}, quay: quay.io}\n",
        ),
        (
            "registries:\nairgap: true\n",
            "registries:\n  quay: quay.io\n  hub: index.docker.io\nairgap: true\n",
        ),
        ("registries: ~ # c\n", "registries:  # c\n  quay: quay.io\n  hub: index.docker.io\n"),
        ("registries:", "registries:\n  quay: quay.io\n  hub: index.docker.io"),
        ("registries: {} # none\n", "registries: {quay: quay.io, hub: index.docker.io} # none\n"),
        ("\ufeffairgap: true\n", "\ufeffairgap: true\nregistries:\n  quay: quay.io\n  hub: index.docker.io\n"),
        ("---\nairgap: true\n", "---\nairgap: true\nregistries:\n  quay: quay.io\n  hub: index.docker.io\n"),
    ],
)
def test_everything_else_stays_as_it_is(before: str, after: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(PORTAL, before) == (0, after)
    capsys.readouterr()
    assert take(PORTAL, None) == (0, after)
    assert capsys.readouterr().out == ".repl-lint.yaml: nothing to change\n"


def test_an_endpoint_that_changes_is_changed_in_place_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    before = 'registries:\n  hub: "docker.io"  # the old one\n  quay: https://quay.io/\n'
    assert take(PORTAL, before) == (0, before.replace("docker.io", "index.docker.io"))
    assert capsys.readouterr().out == ".repl-lint.yaml: hub is index.docker.io now, not docker.io\n"


def test_a_registry_without_slug_goes_by_its_endpoint() -> None:
    portal = [{"endpoint": "registry.example.com:5000"}, {"slug": "", "endpoint": "a b.example.com"}]
    text = (
        'registries:\n  registry.example.com:5000: registry.example.com:5000\n  "a b.example.com": "a b.example.com"\n'
    )
    assert take(portal, None) == (0, text)


@pytest.mark.parametrize("nothing", ["[]", "null", " [ ] \n"])
def test_no_registries_change_nothing(nothing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(nothing, "airgap: true\n") == (0, "airgap: true\n")
    assert take(nothing, None)[0] == 0
    assert capsys.readouterr().out == ".repl-lint.yaml: nothing to change\n" * 2


def test_standard_input_and_the_nearest_file_above(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".repl-lint.yaml").write_text("airgap: false\n")
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(PORTAL[:1]).encode())))
    assert main(["registries", "import", "-"]) == 0
    assert capsys.readouterr().out == "../.repl-lint.yaml: quay is added: quay.io\n"
    assert (folder / ".repl-lint.yaml").read_text() == "airgap: false\nregistries:\n  quay: quay.io\n"


def test_another_file_may_be_named(folder: Path) -> None:
    assert take(PORTAL[:1], "airgap: true\n", "--config", "other.yaml") == (0, "airgap: true\n")
    assert (folder / "other.yaml").read_text() == "registries:\n  quay: quay.io\n"


NOT_JSON = "this is not JSON: Expecting value; pass what `replicated registry ls --output json` prints"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (
            "",
            f"portal.json:1:1: {NOT_JSON}",
        ),
        (
            '[\n  {"slug": }\n]',
            f"portal.json:2:12: {NOT_JSON}",
        ),
        (
            "{}",
            "portal.json:1:1: this is not a list of registries, as `replicated registry ls --output json` prints it",
        ),
        ("[\n 5]", "portal.json:2:2: a registry is an object with `slug` and `endpoint`"),
        ('[\n {"slug": "a"}]', "portal.json:2:2: required key `endpoint` is missing"),
        ('[{"slug": "a",\n "endpoint": 5}]', "portal.json:2:14: `endpoint` must be a string on one line"),
        ('[{"slug": "a\\nb", "endpoint": "c"}]', "portal.json:1:11: `slug` must be a string on one line"),
        (
            '[{"slug": "a", "endpoint": "b"},\n {"slug": "a", "endpoint": "c"}]',
            "portal.json:2:2: `a` already has another endpoint: `b`",
        ),
    ],
)
def test_what_is_not_the_portals_list_is_an_error_with_its_place(
    data: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(data, "airgap: true\n") == (2, "airgap: true\n")
    assert capsys.readouterr() == ("", f"repl-lint: {error}\n")


@pytest.mark.parametrize("config", ["{airgap: true}\n", "airgap: true\n...\n", "registries: {a: b} # x\n, c\n"])
def test_a_layout_that_is_not_known_is_left_alone(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(PORTAL, config) == (2, config)
    assert capsys.readouterr().err.startswith("repl-lint: .repl-lint.yaml")


def test_it_says_what_to_write_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    take(PORTAL[:1], "{airgap: true}\n")
    assert capsys.readouterr().err == (
        "repl-lint: .repl-lint.yaml: `registries` cannot be edited automatically; add this by hand: quay: quay.io\n"
    )


def test_a_configuration_that_is_wrong_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert take(PORTAL, "airgapp: true\n") == (2, "airgapp: true\n")
    assert "1:1: unknown key `airgapp`" in capsys.readouterr().err


def test_files_that_cannot_be_read_or_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["registries", "import", "missing.json"]) == 2
    assert capsys.readouterr().err == "repl-lint: missing.json: no such file or directory\n"
    (folder / "latin.json").write_bytes(b'["\xe9"]')
    assert main(["registries", "import", "latin.json"]) == 2
    assert "latin.json:1:3: the file is not UTF-8" in capsys.readouterr().err
    assert take(PORTAL, None, "--config", "no/folder.yaml")[0] == 2
    assert "repl-lint: no/folder.yaml: no such file or directory" in capsys.readouterr().err
    assert take("[" * 100_000, None)[0] == 2
