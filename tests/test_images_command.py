"""`repl-lint images`, through the command line, every format read by a reader of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from repl_lint.cli import main
from tests.conftest import Run
from tests.schemas import validate

FORMATS = ("table", "json", "csv", "pull-script", "cyclonedx")
CONFIG = "app-slug: tidepool\nregistries: {quay: quay.io/tidepool}\n"
ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- {source: replicated, name: api, tag: 1.2.0}
- {source: quay, name: tidepool/worker, tag: "2.0"}
- {name: redis, tag: "5"}
- {source: acme, name: team/old, tag: "1"}
"""
APP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      initContainers:
      - name: wait
        image: busybox
      containers:
      - name: api
        image: registry.replicated.com/tidepool/api:1.2.0
      - name: worker
        image: quay.io/tidepool/worker:2.0
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: 'quay.io/tidepool/worker:2.0'}]}}}}}
"""
MADE_UP = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
    "spec: {containers: [{image: 'x/y:{{repl ConfigOption `v` }}', name: a}]}\n"
)
TABLE = """\
replicated.yaml: 5 images, 2 in the airgap bundle, 1 missing from it, 2 in it and never used
without a network Replicated rewrites each image to the in-cluster registry, except where it says `not rewritten`

missing  docker.io/library/busybox:latest  public  as `busybox`
         why       no entry of `images`
         used by   Deployment/api init container wait  k8s/app.yaml:9:16
unused   docker.io/library/redis:5  public
         declared  images public redis 5               replicated.yaml:6:10
bundled  quay.io/tidepool/worker:2.0  private: source `quay`
         declared  images quay tidepool/worker 2.0     replicated.yaml:5:24
         used by   Deployment/api container worker     k8s/app.yaml:14:16
                   CronJob/nightly container a         k8s/app.yaml:19:77
                   not rewritten: CronJob in batch/v1
         online    registry.replicated.com/tidepool/…
bundled  registry.replicated.com/tidepool/api:1.2.0  private: in Replicated's registry
         declared  images replicated api 1.2.0         replicated.yaml:4:30
         used by   Deployment/api container api        k8s/app.yaml:12:16
unused   team/old:1  private: source `acme`
         declared  images acme team/old 1              replicated.yaml:7:24
"""
GROUPS = """\
replicated.yaml: 5 images, 2 in the airgap bundle, 1 missing from it, 2 in it and never used
without a network Replicated rewrites each image to the in-cluster registry, except where it says `not rewritten`

missing from the airgap bundle (1)
  docker.io/library/busybox:latest  public  as `busybox`
    why       no entry of `images`
    used by   Deployment/api init container wait  k8s/app.yaml:9:16

in the airgap bundle, and never used (2)
  docker.io/library/redis:5  public
    declared  images public redis 5               replicated.yaml:6:10
  team/old:1  private: source `acme`
    declared  images acme team/old 1              replicated.yaml:7:24

in the airgap bundle (2)
"""


@pytest.fixture(autouse=True)
def release(tmp_path: Path) -> Path:
    """A release with an image of each kind."""
    (tmp_path / "k8s").mkdir()
    (tmp_path / "replicated.yaml").write_text(ROOT)
    (tmp_path / "k8s" / "app.yaml").write_text(APP)
    (tmp_path / ".repl-lint.yaml").write_text(CONFIG)
    return tmp_path


def test_the_table(run: Run) -> None:
    assert run("images") == (0, TABLE, "")
    assert run("images", "replicated.yaml", "k8s") == (0, TABLE, "")


def test_the_table_of_the_airgap_bundle(run: Run) -> None:
    code, out, told = run("images", "--airgap")
    assert (code, out[: len(GROUPS)], told) == (0, GROUPS, "")
    assert run("images", "--airgap", "--format", "csv") == (
        2,
        "",
        "repl-lint: --airgap is for the table: --format csv shows the status of each image\n",
    )


def test_the_table_on_a_terminal_says_the_same_in_colour(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("TERM", "xterm")
    assert run("images")[0] == 0
    assert "\x1b[1;31mmissing" in out.getvalue()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert [line.rstrip() for line in plain.splitlines()] == TABLE.splitlines()


@pytest.mark.parametrize(
    ("images", "pod", "code"),
    [
        ("[{name: redis, tag: '5'}]", "redis:5", 0),
        ("[{name: redis, tag: '5'}]", "redis:6", 1),
        ("[{name: redis, tag: '5'}, {name: a, tag: '1'}]", "redis:5", 1),
        ("[]", "redis:5", 1),
        ("[]", "'{{repl ConfigOption `i` }}'", 0),
    ],
)
def test_check_fails_where_bundle_and_use_differ(images: str, pod: str, code: int, release: Path, run: Run) -> None:
    (release / "replicated.yaml").write_text(f"# kind: replicated\nreplicated_api_version: 2.41.0\nimages: {images}\n")
    (release / "k8s" / "app.yaml").write_text(
        f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{{image: {pod}, name: a}}]}}\n"
    )
    assert run("images", "--check")[0] == code
    assert run("images")[0] == 0


def test_what_stands_in_one_branch_of_a_template_says_when(release: Path, run: Run) -> None:
    inline = "image: '{{repl if B}}redis:6{{repl else}}redis:5{{repl end}}'"
    text = APP.replace("image: busybox", inline).replace("      - name: worker", "{{repl if A}}\n      - name: worker")
    (release / "k8s" / "app.yaml").write_text(text.replace("---\n", "{{repl end}}\n---\n"))
    out = run("images")[1].splitlines()
    at = out.index("         used by   Deployment/api init container wait  k8s/app.yaml:9:30")
    assert out[at + 1] == "                   only when `B`"
    at = out.index("         used by   Deployment/api init container wait  k8s/app.yaml:9:50")
    assert out[at + 1] == "                   only when not `B`"
    at = out.index("         used by   Deployment/api container worker     k8s/app.yaml:15:16")
    assert out[at + 1] == "                   only when `A`"
    assert out[at + 2] == "                   CronJob/nightly container a         k8s/app.yaml:21:77"
    whole = json.loads(run("images", "--format", "json")[1])
    validate(whole, "images")
    worker = next(each for each in whole["releases"][0]["images"] if "worker" in each["name"])
    assert [use["only_when"] for use in worker["uses"]] == ["`A`", None]
    rows = csv.DictReader(io.StringIO(run("images", "--format", "csv")[1], newline=""))
    assert [row["only when"] for row in rows if "worker" in row["image"]] == ["`A`", ""]
    assert "only when <code>A</code>" in run("check", "--output-format", "html")[1]


def test_the_page_about_the_csv_has_every_column(run: Run) -> None:
    header, *_ = csv.reader(io.StringIO(run("images", "--format", "csv")[1], newline=""))
    page = Path(__file__).parents[1] / "docs" / "reference" / "images-csv.md"
    table = page.read_text("utf-8").partition("| column | has |")[2]
    cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    assert re.findall(r"`([a-z ]+)`", " ".join(cells)) == header


def test_plain_manifests_have_nothing_to_differ_from(release: Path, run: Run) -> None:
    (release / "replicated.yaml").unlink()
    code, out, _ = run("images", "--check", "--airgap")
    assert code == 0
    summary = "k8s/: 3 images; there is no replicated document, so repl-lint cannot say what the airgap bundle contains"
    assert out.splitlines()[0] == summary
    assert "    used by   CronJob/nightly container a         k8s/app.yaml:19:77" not in out
    assert "              CronJob/nightly container a         k8s/app.yaml:19:77" in out


def test_json_is_as_its_schema_says(run: Run) -> None:
    code, out, told = run("images", "--format", "json")
    whole = json.loads(out)
    validate(whole, "images")
    assert (code, told) == (0, "")
    (found,) = whole["releases"]
    assert (found["name"], found["format"]) == ("replicated.yaml", "replicated")
    assert [(each["name"], each["state"], each["pull"]) for each in found["images"]] == [
        ("docker.io/library/busybox:latest", "missing", "docker.io/library/busybox:latest"),
        ("docker.io/library/redis:5", "unused", "docker.io/library/redis:5"),
        ("quay.io/tidepool/worker:2.0", "bundled", "quay.io/tidepool/worker:2.0"),
        ("registry.replicated.com/tidepool/api:1.2.0", "bundled", "registry.replicated.com/tidepool/api:1.2.0"),
        ("team/old:1", "unused", None),
    ]
    worker = found["images"][2]
    assert worker["private"] == {"value": True, "because": "source `quay`"}
    assert worker["uses"][1] == {
        "text": "quay.io/tidepool/worker:2.0",
        "kind": "CronJob",
        "name": "nightly",
        "holder": "container a",
        "custom_resource": False,
        "only_when": None,
        "path": "k8s/app.yaml",
        "start": {"line": 19, "column": 77},
        "end": {"line": 19, "column": 106},
        "rewritten": {"online": None, "airgap": None, "because": "CronJob in batch/v1"},
        "chart": None,
    }
    assert worker["declared"] == [
        {
            "in": "images",
            "source": "quay",
            "name": "tidepool/worker",
            "tag": "2.0",
            "path": "replicated.yaml",
            "start": {"line": 5, "column": 24},
            "end": {"line": 5, "column": 39},
        }
    ]


def test_csv_has_a_row_for_each_use_and_each_unused_image(run: Run) -> None:
    out = run("images", "--format", "csv")[1]
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [(row["image"], row["state"], row["kind"], row["holder"], row["line"]) for row in rows] == [
        ("docker.io/library/busybox:latest", "missing", "Deployment", "init container wait", "9"),
        ("docker.io/library/redis:5", "unused", "", "", ""),
        ("quay.io/tidepool/worker:2.0", "bundled", "Deployment", "container worker", "14"),
        ("quay.io/tidepool/worker:2.0", "bundled", "CronJob", "container a", "19"),
        ("registry.replicated.com/tidepool/api:1.2.0", "bundled", "Deployment", "container api", "12"),
        ("team/old:1", "unused", "", "", ""),
    ]
    assert {**rows[3], "text": "", "image": "", "pull": ""} == {
        "release": "replicated.yaml",
        "image": "",
        "state": "bundled",
        "state because": "",
        "private": "yes",
        "declared": "images quay tidepool/worker 2.0",
        "pull": "",
        "kind": "CronJob",
        "name": "nightly",
        "holder": "container a",
        "text": "",
        "path": "k8s/app.yaml",
        "line": "19",
        "column": "77",
        "custom resource": "no",
        "only when": "",
        "online": "",
        "airgap": "",
        "kept": "CronJob in batch/v1",
        "chart": "",
        "template": "",
        "values": "",
    }


def test_the_script_pulls_each_image_once(release: Path, run: Run) -> None:
    (release / "k8s" / "made-up.yaml").write_text(MADE_UP)
    assert run("images", "--format", "pull-script", "--output", "pull.sh") == (0, "", "")
    script = (release / "pull.sh").read_text()
    assert subprocess.run(["sh", "-n", "pull.sh"], cwd=release).returncode == 0
    assert "# team/old:1: `registries` does not have `acme`\n" in script
    assert "# x/y:{{repl ConfigOption `v` }}: it depends on a template\n" in script
    assert "need to be logged in: quay.io, registry.replicated.com\n" in script
    (release / "bin").mkdir()
    for name in ("docker", "podman"):
        (release / "bin" / name).write_text(f'#!/bin/sh\nprintf "%s|" {name} "$@" >>log; echo >>log\n')
        (release / "bin" / name).chmod(0o755)
    path = f"{release / 'bin'}:{os.environ['PATH']}"
    pulled = [
        "pull|docker.io/library/busybox:latest|",
        "pull|docker.io/library/redis:5|",
        "pull|quay.io/tidepool/worker:2.0|",
        "pull|registry.replicated.com/tidepool/api:1.2.0|",
    ]
    for name, variables in (("docker", {}), ("podman", {"DOCKER": "podman"})):
        subprocess.run(["sh", "pull.sh"], cwd=release, env={"PATH": path, **variables}, check=True)
        assert (release / "log").read_text().splitlines() == [f"{name}|{each}" for each in pulled]
        (release / "log").unlink()


def test_the_script_stops_at_what_cannot_be_pulled(run: Run) -> None:
    script = run("images", "--format", "pull-script")[1]
    done = subprocess.run(["sh"], input=script, text=True, env={**os.environ, "DOCKER": "false"}, capture_output=True)
    assert done.returncode == 1


def test_no_text_of_a_release_gets_out_of_a_comment_or_into_a_command(release: Path, run: Run) -> None:
    image = '"{{repl x}}\\ntouch evil\\u2028$(touch evil)"'
    evil = f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{{image: {image}, name: a}}]}}\n"
    (release / "k8s" / "app.yaml").write_text(evil)
    (release / "replicated.yaml").write_text(ROOT.replace("team/old", '"team/$(touch evil);\\ntouch evil"'))
    script = run("images", "--format", "pull-script")[1]
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert [line.split()[0] for line in commands] == ["set", *["${DOCKER:-docker}"] * 3]
    assert "touch" not in "".join(commands)


def bill(text: str) -> dict[str, Any]:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    whole: dict[str, Any] = json.loads(text)
    return whole


def test_cyclonedx_is_valid_and_the_same_each_time(release: Path, run: Run) -> None:
    (release / "k8s" / "made-up.yaml").write_text(MADE_UP)
    out = run("images", "--format", "cyclonedx")[1]
    whole = bill(out)
    assert run("images", "--format", "cyclonedx")[1] == out
    assert "timestamp" not in whole["metadata"]
    assert [(each["type"], each["name"], each["version"]) for each in whole["components"]] == [
        ("container", "docker.io/library/busybox", "latest"),
        ("container", "docker.io/library/redis", "5"),
        ("container", "quay.io/tidepool/worker", "2.0"),
        ("container", "registry.replicated.com/tidepool/api", "1.2.0"),
    ]
    purl = PackageURL.from_string(whole["components"][2]["purl"])
    assert (purl.type, purl.name, purl.version) == ("oci", "worker", None)
    assert purl.qualifiers == {"repository_url": "quay.io/tidepool/worker", "tag": "2.0"}
    assert [(each["name"], each["value"]) for each in whole["components"][2]["properties"]] == [
        ("repl-lint:access", "private"),
        ("repl-lint:airgap-bundle", "bundled"),
        ("repl-lint:declared", "images quay tidepool/worker 2.0"),
        ("repl-lint:release", "replicated.yaml"),
        ("repl-lint:used-by", "CronJob/nightly container a k8s/app.yaml:19:77"),
        ("repl-lint:used-by", "Deployment/api container worker k8s/app.yaml:14:16"),
    ]
    assert [each["value"] for each in whole["properties"]] == ["team/old:1", "x/y:{{repl ConfigOption `v` }}"]
    (release / "k8s" / "made-up.yaml").unlink()
    assert bill(run("images", "--format", "cyclonedx")[1])["serialNumber"] != whole["serialNumber"]


def test_an_image_by_digest_has_it_as_the_version_of_its_purl(release: Path, run: Run) -> None:
    (release / "k8s" / "app.yaml").write_text(APP.replace("image: busybox", f"image: busybox:1@sha256:{'0' * 64}"))
    (component, *_) = bill(run("images", "--format", "cyclonedx")[1])["components"]
    assert component["version"] == f"sha256:{'0' * 64}"
    assert PackageURL.from_string(component["purl"]).version == f"sha256:{'0' * 64}"
    assert (
        f"missing  docker.io/library/busybox@sha256:{'0' * 12}…  public  as `busybox:1@sha256:{'0' * 12}…`\n"
        in run("images")[1]
    )


def test_without_its_library_cyclonedx_says_what_to_do(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.delitem(sys.modules, "repl_lint.formats.images.cyclonedx", raising=False)
    monkeypatch.setitem(sys.modules, "cyclonedx.model", None)
    told = "repl-lint: --format cyclonedx needs a library: pip install 'repl-lint[cyclonedx]'\n"
    assert run("images", "--format", "cyclonedx") == (2, "", told)


def test_several_releases_have_a_section_each(release: Path, run: Run) -> None:
    for name in ("one", "two"):
        (release / name).mkdir()
        (release / name / "replicated.yaml").write_text("# kind: replicated\nimages: [{name: redis, tag: '5'}]\n")
    out = run("images", "one", "two")[1]
    section = "{0}/replicated.yaml: 1 image, 1 in the airgap bundle\n\nbundled  docker.io/library/redis:5  public\n"
    section += "         why       there are no Kubernetes manifests\n"
    section += "         declared  images public redis 5  {0}/replicated.yaml:2:17\n"
    assert out == section.format("one") + "\n" + section.format("two")
    assert run("images", "one", "two", "--format", "pull-script")[1].count("pull docker.io/library/redis:5\n") == 1
    (component,) = bill(run("images", "one", "two", "--format", "cyclonedx")[1])["components"]
    assert [each["value"] for each in component["properties"] if each["name"] == "repl-lint:release"] == [
        "one/replicated.yaml",
        "two/replicated.yaml",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_not_read_is_told_and_never_0(form: str, release: Path, run: Run) -> None:
    (release / "k8s" / "broken.yaml").write_text("kind: Pod\nimage: [\n")
    (release / "k8s" / "latin.yaml").write_bytes(b"image: \xff\n")
    code, out, told = run("images", ".", "missing.yaml", "--format", form)
    assert code == 2
    assert "busybox" in out
    assert told.splitlines() == [
        "repl-lint: missing.yaml: no such file or directory",
        "repl-lint: k8s/broken.yaml:2:8: this `[` is not closed: add `]` where it ends",
        "repl-lint: k8s/latin.yaml:1:8: the file is not UTF-8, as byte 0xff shows: save it as UTF-8",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_not_read_counts_though_no_image_is_named_in_it(form: str, release: Path, run: Run) -> None:
    (release / "k8s" / "tab.yaml").write_text("kind: ConfigMap\ndata:\n\ta: b\n")
    code, _, told = run("images", "--check", "--format", form)
    assert (code, told) == (2, "repl-lint: k8s/tab.yaml:3:1: a tab does not indent in YAML: use spaces\n")
    (release / "k8s" / "app.yaml").unlink()
    (release / "k8s" / "tab.yaml").unlink()
    (release / "replicated.yaml").write_text("# kind: replicated\nname: [\n")
    code, _, told = run("images", "--check", "--format", form)
    assert (code, told.splitlines()[0][:30]) == (2, "repl-lint: replicated.yaml:2:7")


def test_a_root_document_that_is_no_yaml_is_not_said_to_be_missing(release: Path, run: Run) -> None:
    (release / "replicated.yaml").write_text("# kind: replicated\nname: [\n")
    summary = (
        "./: 3 images; no replicated document was read, so repl-lint cannot say what the airgap bundle contains; "
        "1 document was not read"
    )
    assert run("images")[1].splitlines()[0] == summary
    assert "replicated document" not in run("check")[1]


def test_plain_manifests_lack_a_root_document_whatever_was_not_read(release: Path, run: Run) -> None:
    (release / "replicated.yaml").unlink()
    (release / "k8s" / "tab.yaml").write_text("kind: ConfigMap\ndata:\n\ta: b\n")
    assert "; there is no replicated document, so repl-lint cannot say what" in run("images")[1].splitlines()[0]


def test_the_table_says_how_much_was_not_read(release: Path, run: Run) -> None:
    (release / "k8s" / "tab.yaml").write_text("kind: ConfigMap\ndata:\n\ta: b\n")
    out = run("images")[1].splitlines()
    assert out[0] == "replicated.yaml: 5 images, 4 in the airgap bundle, 1 missing from it; 1 document was not read"
    assert "         why       what was not read at k8s/tab.yaml:3 may use it" in out
    (release / "k8s" / "tabs.yaml").write_text("kind: ConfigMap\ndata:\n\ta: b\n")
    assert run("images")[1].splitlines()[0].endswith("; 2 documents were not read")


@pytest.mark.parametrize("form", FORMATS)
def test_output_goes_to_a_file_as_a_whole(form: str, release: Path, run: Run) -> None:
    wanted = run("images", "--format", form)[1]
    assert run("images", "--format", form, "--output", "out") == (0, "", "")
    assert (release / "out").read_text("utf-8") == wanted
    assert run("images", "--format", form, "--output", "no/out") == (
        2,
        "",
        "repl-lint: no/out: no such file or directory\n",
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "# kind: replicated\nimages: {a: [~]}\n",
        "# kind: replicated\nname: a\n",
        "{apiVersion: v1, kind: Pod, spec: [1]}\n",
    ],
)
def test_nothing_to_list_is_no_fault(text: str, form: str, release: Path, run: Run) -> None:
    (release / "k8s" / "app.yaml").unlink()
    (release / "replicated.yaml").write_text(text)
    code, _, told = run("images", "--format", form)
    assert (code, told) == (0, "")


def test_files_without_an_image_that_are_no_release_have_no_heading(release: Path, run: Run) -> None:
    (release / "values").mkdir()
    values = release / "values" / "values.yaml"
    values.write_text("apiVersion: kots.io/v1beta1\nkind: ConfigValues\nspec: {}\n")
    assert run("images", "values")[1] == "nothing to list: no manifest here uses an image\n"
    assert "values" not in run("images", ".")[1]
    values.write_text("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a:1}]}\n")
    assert run("images", "values")[1].startswith("values/: 1 image; ")
    values.write_text("apiVersion: v1\nkind: Pod\nspec: {a: b: c}\n")
    assert run("images", "values")[1].startswith("values/: 0 images; 1 document was not read")


def test_no_files_at_all(release: Path, run: Run) -> None:
    (release / "empty").mkdir()
    unchecked = "repl-lint: empty/: nothing was checked: there is no YAML file here\n"
    assert run("images", "empty") == (2, "nothing to list: there are no manifests here\n", unchecked)
    assert run("images", "empty", "--check") == (2, "nothing to list: there are no manifests here\n", unchecked)
    assert run("check", "empty", "--output-format", "concise")[::2] == (2, unchecked)
    assert run("check", "empty", "--diff") == (2, "", unchecked)
    assert "there is no replicated document in these paths" in run("images", "sync", "empty")[2]
    assert json.loads(run("images", "empty", "--format", "json")[1])["releases"] == []


def test_the_configuration_is_the_one_that_is_named(release: Path, run: Run) -> None:
    (release / "other.yaml").write_text("registries: {acme: registry.acme.example}\n")
    assert "registry.acme.example/team/old:1" in run("images", "--config", "other.yaml")[1]
    assert run("images", "--config", "no.yaml")[0] == 2


def test_help_has_examples(run: Run) -> None:
    code, out, _ = run("images", "--help")
    assert code == 0
    assert "repl-lint images --airgap" in out
    assert "  images " in run("--help")[1]


def of_table(out: str) -> set[str]:
    """The images by name: the lines that begin with a state, or with two blanks where no state is known."""
    return set(re.findall(r"^(?:(?:bundled|missing|unused|unknown|used) +|  )(\S.*?)(?:  .*)?$", out, re.MULTILINE))


def shortened(name: str) -> str:
    return re.sub("(sha256:[0-9a-f]{12})[0-9a-f]+", r"\1…", name)


def of_csv(out: str) -> set[str]:
    """The images; the row of a chart that is not rendered has none."""
    return {row["image"] for row in csv.DictReader(io.StringIO(out)) if row["image"]}


def of_cyclonedx(out: str) -> set[str]:
    """The components by repository and version, and what has no name that can be pulled."""
    whole = bill(out)
    return {purl_name(each) for each in whole.get("components", ())} | {
        each["value"] for each in whole.get("properties", ()) if each["name"] == "repl-lint:unknown-image"
    }


def purl_name(component: Mapping[str, Any]) -> str:
    purl = PackageURL.from_string(component["purl"])
    qualifiers = purl.qualifiers
    assert isinstance(qualifiers, dict)
    tag = f":{qualifiers['tag']}" if "tag" in qualifiers else ""
    return f"{qualifiers['repository_url']}{tag}{f'@{purl.version}' if purl.version else ''}"


def of_pull_script(out: str) -> set[str]:
    """The images that it pulls, as the shell reads it."""
    assert subprocess.run(["sh", "-n"], input=out, text=True).returncode == 0
    done = subprocess.run(["sh"], input=out, text=True, env={"DOCKER": "echo"}, capture_output=True, check=True)
    return {line.removeprefix("pull ") for line in done.stdout.splitlines()}


@pytest.mark.parametrize("folder", ["legacy", "kots", "k8s"])
def test_real_releases_can_be_listed_in_every_format(
    folder: str, corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    monkeypatch.setattr("gc.disable", lambda: None)

    def listed(form: str) -> str:
        assert main(["images", folder, "--format", form]) in (0, 2)
        return capsys.readouterr().out

    whole = json.loads(listed("json"))
    validate(whole, "images")
    images = [image for release in whole["releases"] for image in release["images"]]
    names = {image["name"] for image in images}
    assert len(names) > 10
    assert of_table(listed("table")) == set(map(shortened, names))
    assert of_csv(listed("csv")) == names
    assert of_cyclonedx(listed("cyclonedx")) == {image["canonical"] or image["name"] for image in images}
    assert of_pull_script(listed("pull-script")) == {image["pull"] for image in images if image["pull"]}
