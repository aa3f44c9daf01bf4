"""`repl-lint init`: a configuration from what is there, with what was guessed and from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint.cli import main
from tests.renderers import HELM_CHART

HEAD = "# Settings of repl-lint. `repl-lint config show` says which of them count, and where each comes from.\n"
AIRGAP = "\nairgap: true  # false where no customer installs without a network\n"
NO_SLUG = "\n# app-slug:  # fill in: the application's slug in the vendor portal\n"
NO_VERSION = (
    '\n# kubernetes-version: "1.29"  # fill in: the newest that customers run; without it, the newest there is\n'
)
FOOT = "\n# `repl-lint config schema` has all the keys: private-registries, namespaces, ignore, rules, exempt, …\n"
TELL_NO_SLUG = "app-slug: to fill in; neither .replicated nor an image in registry.replicated.com names it\n"
TELL_NO_VERSION = "kubernetes-version: to fill in; no replicated document has server_version\n"

ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
kubernetes: {requirements: {server_version: ">=1.9.0 <1.16.0"}}
images:
- {source: replicated, name: api, tag: "1"}
- {source: portal, name: tidepool/scheduler, tag: "2"}
- {source: hub, name: tidepool/web, tag: "3"}
- {source: ghcr.io, name: tidepool/cache, tag: "4"}
- {source: lost, name: nowhere, tag: "5"}
- {source: public, name: quay.io/other/redis, tag: "6"}
"""
IMAGES = (
    "registry.replicated.com/library/sdk:1",
    "registry.replicated.com/tidepool/api:1",
    "quay.io/tidepool/scheduler:2",
    "docker.io/tidepool/web:3",
    "nowhere:5",
    "quay.io/else/nowhere:7",
    "quay.io/other/redis:6",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def pod(*images: str) -> str:
    items = "".join(f"  - image: {image}\n" for image in images)
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n{items}"


def init(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What it says; the file is one that our own reader accepts."""
    assert main(["init", "--no-schema", *arguments]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert main(["check", "--fail-on", "never", *(name for name in arguments if not name.startswith("-"))]) in (0, 2)
    assert all(": nothing was checked: " in line for line in capsys.readouterr().err.splitlines())
    return told.out


def test_a_custom_resource_names_the_slug(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", "# kind: replicated\nreplicated_api_version: 2.41.0\n")
    image = "{image: registry.replicated.com/tidepool/model:1}"
    write("model.yaml", f"apiVersion: acme.io/v1\nkind: Model\nmetadata: {{name: a}}\nspec: {{server: {image}}}\n")
    assert init(capsys) == (
        "app-slug: tidepool, from registry.replicated.com/tidepool/… in model.yaml:4\n"
        "kubernetes-version: to fill in; no replicated document has server_version\n"
        ".repl-lint.yaml is written\n"
    )


def test_everything_that_the_files_say(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", ROOT)
    write("k8s/api.yaml", pod(*IMAGES))
    assert init(capsys) == (
        "app-slug: tidepool, from registry.replicated.com/tidepool/… in k8s/api.yaml:7\n"
        "kubernetes-version: 1.15, the newest that server_version admits in replicated.yaml:3\n"
        "registries: portal is quay.io, from quay.io/tidepool/scheduler:2 in k8s/api.yaml:8\n"
        "registries: hub is index.docker.io, from docker.io/tidepool/web:3 in k8s/api.yaml:9\n"
        "registries: ghcr.io is its own endpoint, from source in replicated.yaml:8\n"
        "registries: lost is to fill in; source in replicated.yaml:9 names it\n"
        ".repl-lint.yaml is written\n"
    )
    assert Path(".repl-lint.yaml").read_text() == (
        f"{HEAD}# Replicated documents: replicated.yaml.\n\napp-slug: tidepool\n{AIRGAP}\n"
        'kubernetes-version: "1.15"  # the newest that customers run: as far as server_version goes\n\n'
        "registries:  # the vendor portal's; `repl-lint registries import` takes them over\n"
        "  portal: quay.io\n"
        "  hub: index.docker.io\n"
        "  ghcr.io: ghcr.io\n"
        "  # lost:  # fill in its endpoint, such as quay.io/namespace\n"
        f"{FOOT}"
    )


def test_an_endpoint_has_the_path_before_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", '# kind: replicated\nimages: [{source: portal, name: web, tag: "1"}]\n')
    write("web.yaml", pod("quay.io/a/b/web:1"))
    assert "registries: portal is quay.io/a/b, from quay.io/a/b/web:1 in web.yaml:6\n" in init(capsys)
    assert "\n  portal: quay.io/a/b\n" in Path(".repl-lint.yaml").read_text()


def test_where_a_person_must_decide(capsys: pytest.CaptureFixture[str]) -> None:
    root = '# kind: replicated\nimages: [{source: portal, name: web, tag: "1"}]\n'
    write("replicated.yaml", root + 'kubernetes: {requirements: {server_version: ">=1.9"}}\n')
    write("web.yaml", pod("quay.io/a/web:1", "ghcr.io/a/web:1"))
    write("api.yaml", pod("registry.replicated.com/one/x:1", "registry.replicated.com/two/x:1"))
    assert init(capsys) == (
        "app-slug: to decide, between registry.replicated.com/one/… in api.yaml:6,"
        " registry.replicated.com/two/… in api.yaml:7\n"
        "kubernetes-version: to fill in; server_version in replicated.yaml:3 has no upper end\n"
        "registries: portal is to fill in; source in replicated.yaml:2 names it\n"
        ".repl-lint.yaml is written\n"
    )
    assert Path(".repl-lint.yaml").read_text() == (
        f"{HEAD}# Replicated documents: replicated.yaml.\n\n# app-slug: one  # or two: decide\n{AIRGAP}{NO_VERSION}\n"
        "# registries:  # the vendor portal's; `repl-lint registries import` takes them over\n"
        "#   portal:  # quay.io/a or ghcr.io/a: decide\n"
        f"{FOOT}"
    )


def test_the_slug_of_the_vendors_file_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    write(".replicated", "# ours\nappSlug: harbour\n")
    write("a.yaml", pod("registry.replicated.com/tidepool/api:1"))
    assert init(capsys).startswith(
        "no replicated document and no KOTS Application was found: most of this is to fill in\n"
        "app-slug: harbour, from appSlug in .replicated:2\n"
    )
    assert "\napp-slug: harbour\n" in Path(".repl-lint.yaml").read_text()


def test_releases_whose_server_versions_differ(capsys: pytest.CaptureFixture[str]) -> None:
    for name, upper in (("a", "1.16.0"), ("b", "1.18.0")):
        root = ROOT.replace("1.16.0", upper).partition("images:")[0]
        write(f"{name}.yaml", f"{root}---\n{pod('nginx:1')}")
    assert "kubernetes-version: to decide, between 1.15 in a.yaml:3, 1.17 in b.yaml:3\n" in init(capsys)
    text = Path(".repl-lint.yaml").read_text()
    assert '\n# kubernetes-version: "1.15"  # the newest that customers run; each release has its own\n' in text


def test_manifests_beside_their_root_document_are_put_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    write("release/replicated.yaml", ROOT.partition("images:")[0])
    write("k8s/api.yaml", pod("nginx:1"))
    write("k8s/more/web.yaml", pod("nginx:1"))
    write("job.yaml", pod("nginx:1"))
    write("ci.yaml", "steps: []\n")
    note = "releases: release/replicated.yaml with /job.yaml, /k8s/**, which are not below a replicated document\n"
    assert note in init(capsys)
    assert (
        "\nreleases:  # see that this is what ships together\n"
        '  - files: [/release/replicated.yaml, /job.yaml, "/k8s/**"]\n'
    ) in Path(".repl-lint.yaml").read_text()
    main(["check", "--select", "undeclared-image"])
    out = capsys.readouterr().out
    for place in ("job.yaml:6:12 error undeclared-image", "= k8s/api.yaml:6:12", "= k8s/more/web.yaml:6:12"):
        assert place in out


def test_a_glob_means_the_file_that_it_is_written_for(capsys: pytest.CaptureFixture[str]) -> None:
    write("release/replicated.yaml", ROOT.partition("images:")[0])
    write("k8s[1]/api*.yaml", pod("nginx:1"))
    write("k8s[1]/values.yaml", "a: 1\n")
    init(capsys)
    files = '  - files: [/release/replicated.yaml, "/k8s\\\\[1]/api\\\\*.yaml"]\n'
    assert files in Path(".repl-lint.yaml").read_text()
    main(["check", "--select", "undeclared-image"])
    assert "k8s[1]/api*.yaml:6:12 error undeclared-image" in capsys.readouterr().out


def test_several_roots_are_for_a_person_to_decide(capsys: pytest.CaptureFixture[str]) -> None:
    root = ROOT.partition("images:")[0]
    write("a/replicated.yaml", root)
    write("b/replicated.yaml", root)
    write("k8s/api.yaml", pod("nginx:1"))
    assert "releases: to decide; /k8s/** are below none of a/replicated.yaml, b/replicated.yaml\n" in init(capsys)
    assert (
        "\n# releases:  # decide which of these files ship together\n"
        '#   - files: [/a/replicated.yaml, "/k8s/**"]\n'
        '#   - files: [/b/replicated.yaml, "/k8s/**"]\n'
    ) in Path(".repl-lint.yaml").read_text()


def test_a_folder_with_nothing_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert init(capsys, "empty") == (
        "no replicated document and no KOTS Application was found: most of this is to fill in\n"
        f"{TELL_NO_SLUG}{TELL_NO_VERSION}empty/.repl-lint.yaml is written\n"
    )
    assert Path("empty/.repl-lint.yaml").read_text() == f"{HEAD}{NO_SLUG}{AIRGAP}{NO_VERSION}{FOOT}"


def test_a_file_that_is_there_stays(capsys: pytest.CaptureFixture[str]) -> None:
    write(".repl-lint.yaml", "airgap: false\n")
    assert main(["init"]) == 2
    assert capsys.readouterr() == (
        "",
        "repl-lint: .repl-lint.yaml is there already; --force replaces it, --stdout shows what would be written\n",
    )
    assert Path(".repl-lint.yaml").read_text() == "airgap: false\n"
    assert init(capsys, "--force").endswith(".repl-lint.yaml is written\n")
    assert Path(".repl-lint.yaml").read_text().startswith(HEAD)


@pytest.mark.parametrize("flag", ["--stdout", "--dry-run"])
def test_to_look_at_it_writes_nothing(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(".repl-lint.yaml", "airgap: false\n")
    assert main(["init", flag]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"# yaml-language-server: $schema=.repl-lint.schema.json\n{HEAD}")
    assert TELL_NO_SLUG in told.err
    assert Path(".repl-lint.yaml").read_text() == "airgap: false\n"
    assert not Path(".repl-lint.schema.json").exists()


def test_the_schema_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    assert capsys.readouterr().out.endswith(".repl-lint.yaml is written\n.repl-lint.schema.json is written\n")
    first = f"# yaml-language-server: $schema=.repl-lint.schema.json\n{HEAD}"
    assert Path(".repl-lint.yaml").read_text().startswith(first)
    shipped = Path(__file__).parents[1] / "schemas" / "config.json"
    assert Path(".repl-lint.schema.json").read_bytes() == shipped.read_bytes()
    init(capsys, "--force")  # the schema is there: it is named
    assert Path(".repl-lint.yaml").read_text().startswith(first)


def test_what_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.yaml", "a: 1\n")
    for name in ("a.yaml", "missing"):
        assert main(["init", name]) == 2
        assert capsys.readouterr().err == f"repl-lint: {name}: no folder; name the one that the releases are below\n"


def test_files_that_cannot_be_read_are_no_hindrance(capsys: pytest.CaptureFixture[str]) -> None:
    write("replicated.yaml", ROOT)
    write("broken.yaml", "a: [\n")
    Path("latin.yaml").write_bytes(b"# kind: scheduler-kubernetes\na: \xe9\n")
    assert init(capsys).endswith(".repl-lint.yaml is written\n")


def test_names_that_no_comment_and_no_glob_can_hold(capsys: pytest.CaptureFixture[str]) -> None:
    write("release\n/replicated.yaml", ROOT.partition("images:")[0] + 'images: [{source: "a\\nb", name: c}]\n')
    write("k8s\n/pod.yaml", pod("nginx:1"))
    write("k8s/pod.yaml", pod("nginx:1"))
    write(".replicated", 'appSlug: "a\\nb"\n')
    init(capsys)
    text = Path(".repl-lint.yaml").read_text()
    assert "# Replicated documents: release /replicated.yaml.\n" in text
    assert "app-slug: a" not in text
    assert "registries" not in text.replace("private-registries", "")


CHART = "apiVersion: v2\nname: {0}\nversion: 1.0.0\n"


def test_charts_are_told_with_what_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("app", "cli", "tests/data/[old]"):
        write(f"{name}/Chart.yaml", CHART.format(name.rpartition("/")[2].strip("[]")))
    write("cli/ci/kind-values.yaml", "a: 1\n")
    write("cli/ci/README.md", "")
    write("kots/app.yaml", HELM_CHART)
    write("kots/gone.yaml", HELM_CHART.replace("app", "gone"))
    assert main(["init", "--no-schema"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("charts", "exclude"))]
    assert told == [
        "charts: app 1.0.0 in app/, which kots/app.yaml:5 names",
        "charts: gone 1.0.0 (not here, named in kots/gone.yaml:5): only charts that are here are rendered",
        "charts: cli 1.0.0 in cli/, which nothing names: customers get it with Helm",
        "exclude: tests/data/[old]/, a chart which nothing names and is in a folder `tests`",
    ]
    written = Path(".repl-lint.yaml").read_text()
    assert written.endswith(
        "\ncharts:\n"
        "  render: auto  # by the extra `helm`, else by `helm` on the PATH; off for neither\n"
        "  # values:  # fill in: where a chart does not render without more values\n"
        "  # - {chart: cli, files: [cli/ci/kind-values.yaml]}\n"
        "\nexclude:  # charts that no customer gets\n"
        '- "/tests/data/\\\\[old]/"\n' + FOOT
    )
    assert main(["init", "--no-schema", "--force", "--stdout"]) == 0
    assert capsys.readouterr().out == written
    main(["images"])
    assert "[old]" not in capsys.readouterr().out
