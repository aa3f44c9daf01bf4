"""Helm charts: found, matched with what names them, accounted for in every report, and never a traceback."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from repl_lint.charts import archives
from repl_lint.charts.charts import charts_at
from repl_lint.charts.files import load
from repl_lint.formats.registry import REPORTS
from tests.conftest import Run
from tests.renderers import HELM_CHART, write
from tests.rule_examples import packed

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n"
CHART = b"apiVersion: v2\nname: app\nversion: 1.0.0\n"
DEPENDENT = CHART + b"dependencies:\n- {name: redis, version: 1.0.0}\n- {name: db, version: 1.0.0, condition: db.on}\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problem(data: bytes) -> tuple[str, str]:
    """The name and the problem of the chart in an archive; none where it is no chart."""
    write({"a.tgz": data})
    chart = next(iter(charts_at([os.path.abspath("a.tgz")])), None)
    return (chart.name, chart.problem) if chart else ("", "")


def test_a_chart_has_its_name_its_version_and_what_it_lacks() -> None:
    write({"app/Chart.yaml": DEPENDENT, "app/charts/cache/Chart.yaml": b"name: redis\nversion: 1.0.0\n"})
    (chart,) = charts_at([os.path.abspath("app")])
    assert (chart.path, chart.name, chart.version, chart.is_archive) == ("app/", "app", "1.0.0", False)
    assert (chart.location.path_line_column, chart.version_location.path_line_column) == (
        "app/Chart.yaml:2:7",
        "app/Chart.yaml:3:10",
    )
    assert [(lack.name, lack.may_be_off, lack.location.start) for lack in chart.missing] == [("db", True, (6, 10))]


def test_an_archive_has_what_is_packed_with_it() -> None:
    write({"app.tgz": packed({"app/Chart.yaml": DEPENDENT, "app/charts/db-1.0.0.tgz": b""})})
    (chart,) = charts_at([os.path.abspath("app.tgz")])
    assert (chart.title, chart.is_archive, chart.problem) == ("app 1.0.0", True, "")
    assert [lack.name for lack in chart.missing] == ["redis"]


LONG = random.Random(1).randbytes(525_000).hex()


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"app/../../x": b""}, "member `app/../../x` is outside of the chart"),
        ({"/etc/x": b""}, "member `/etc/x` is outside of the chart"),
        ({"C:/x": b""}, "member `C:/x` is outside of the chart"),
        ({"app\\..\\..\\x": b""}, "member `app\\..\\..\\x` is outside of the chart"),
        ({"app/zeros": bytes(4 << 20)}, "more than 200 times as large unpacked"),
        ({"app/large": bytes((5 << 20) + 1)}, "member `app/large` is larger than 5 MiB"),
        ({f"app/{LONG}": b""}, f"member `app/{LONG[:196]}` has a name of more than 1 MiB"),
        ({"app/" + "charts/a/" * 9 + "Chart.yaml": b""}, "is below more than 8 charts"),
    ],
)
def test_members_that_no_chart_has_are_refused(members: dict[str, bytes], expected: str) -> None:
    name, why = problem(packed({"app/Chart.yaml": CHART, **members}))
    assert name == "app"
    assert expected in why


def test_no_more_is_unpacked_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST", 1 << 20)
    name, why = problem(packed({"app/Chart.yaml": CHART, **{f"app/{n}": os.urandom(300_000) for n in range(4)}}))
    assert (name, why) == ("app", "more than 1 MiB unpacked")


def test_a_member_whose_name_has_a_null_byte_is_refused_or_no_member() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, header in (("app/Chart.yaml", {}), ("app/x", {"path": "app/templates/a.yaml\0.txt"})):
            member = tarfile.TarInfo(name)
            member.size, member.pax_headers = len(CHART), header
            archive.addfile(member, io.BytesIO(CHART))
    assert problem(stream.getvalue()) == ("app", "member `app/templates/a.yaml\0.txt` is outside of the chart")


def test_only_the_first_of_two_top_folders_is_the_chart() -> None:
    members = {
        "app/Chart.yaml": CHART,
        "other/Chart.yaml": CHART.replace(b"app", b"other"),
        "other/templates/x.yaml": b"",
    }
    assert problem(packed(members)) == ("app", "")
    assert list(load(charts_at([os.path.abspath("a.tgz")])[0]).files) == ["Chart.yaml"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(kind: bytes) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        chart = tarfile.TarInfo("app/Chart.yaml")
        chart.size = len(CHART)
        archive.addfile(chart, io.BytesIO(CHART))
        link = tarfile.TarInfo("app/link")
        link.type, link.linkname = kind, "/etc/passwd"
        archive.addfile(link)
    assert problem(stream.getvalue()) == ("app", "member `app/link` is not a file")


def test_an_archive_that_is_cut_off_or_damaged_anywhere_is_a_problem_and_no_traceback() -> None:
    whole = packed({"app/Chart.yaml": CHART, "app/values.yaml": os.urandom(5000)})
    assert problem(whole) == ("app", "")
    for end in range(0, len(whole), 211):
        name, why = problem(whole[:end])
        assert bool(name) == bool(why)
    for at in range(0, len(whole), 211):
        problem(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])


def test_the_last_of_several_members_of_one_name_counts() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for text in (CHART, CHART.replace(b"app", b"web"), CHART.replace(b"app", b"end")):
            chart = tarfile.TarInfo("app/Chart.yaml")
            chart.size = len(text)
            archive.addfile(chart, io.BytesIO(text))
    assert problem(stream.getvalue()) == ("end", "")


def test_an_archive_has_not_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    assert problem(packed({"app/Chart.yaml": CHART, "app/a": b""})) == ("app", "more than 1 members")
    monkeypatch.setattr(archives, "MOST", 100)
    assert problem(packed({"app/Chart.yaml": CHART})) == ("", "")


@pytest.mark.parametrize(
    "data",
    [b"", b"x", gzip.compress(b""), gzip.compress(b"x" * 600), packed({"a/b": b""})],
    ids=["nothing", "text", "empty", "no archive", "no chart"],
)
def test_other_archives_are_no_charts(data: bytes) -> None:
    assert problem(data) == ("", "")


RELEASE: Mapping[str, str | bytes] = {
    ".repl-lint.yaml": "charts: {render: off}\n",
    "manifests/app.yaml": APPLICATION,
    "manifests/chart.yaml": HELM_CHART,
    "chart/Chart.yaml": CHART,
    "chart/templates/a.yaml": "{{ x }}",
}
NOTE = "1 chart, not rendered, so nothing in it was checked: app 1.0.0 (chart/): `charts.render` is off"


def test_every_report_names_the_charts_that_were_not_rendered(run: Run) -> None:
    write(RELEASE)
    for name in REPORTS.about:
        done = run("check", ".", "--output-format", name)
        text = (done[1] + done[2]).replace("`", "").replace("\\u002f", "/")
        assert "1 chart, not rendered" in text, name
    report = json.loads(run("check", ".", "--output-format", "json")[1])
    assert report["notes"][0] == NOTE
    assert [(chart["name"], chart["version"], chart["path"], chart["rendered"]) for chart in report["charts"]] == [
        ("app", "1.0.0", "chart/", False)
    ]
    assert {"path": "chart/templates/a.yaml", "status": "ignored", "reason": "Helm chart, not rendered"} in report[
        "files"
    ]
    assert "nothing found in what was read" in run("check", ".", "--select", "images")[1]


def test_what_ships_unchecked_fails_on_demand(run: Run) -> None:
    write(RELEASE)
    assert run("check", ".", "--select", "images")[0] == 0
    assert run("check", ".", "--select", "images", "--fail-on-unchecked")[0] == 1
    os.remove("manifests/chart.yaml")
    assert run("check", "manifests", "--select", "images", "--fail-on-unchecked")[0] == 0


def test_the_images_of_charts_are_unknown(run: Run) -> None:
    write(RELEASE)
    code, out, _ = run("images", ".")
    assert (code, out.splitlines()[:2]) == (
        0,
        [
            "manifests/app.yaml: 0 images; those of 1 chart are not known",
            "chart    app 1.0.0 (chart/): not rendered, its images are unknown (`charts.render` is off)",
        ],
    )
    assert run("images", ".", "--check")[0] == 1


def test_a_chart_that_is_not_here_is_named_by_the_place_that_names_it(run: Run) -> None:
    write({"app.yaml": APPLICATION, "chart.yaml": HELM_CHART})
    assert (
        "1 chart, not rendered, so nothing in it was checked: app 1.0.0 (not here, named in chart.yaml:5)"
        in "".join(run("check", ".")[1:])
    )


def test_a_chart_that_cannot_be_read_failed(run: Run) -> None:
    write({**RELEASE, "manifests/app-1.0.0.tgz": packed({"app/Chart.yaml": CHART, "app/a": b"\0" * 999})[:-20]})
    code, out, err = run("check", ".", "--select", "images")
    assert code == 2
    assert "manifests/app-1.0.0.tgz: the archive is cut off" in out + err
    assert "Traceback" not in out + err


def test_the_manifests_of_a_release_below_a_chart_are_read(run: Run) -> None:
    write({"Chart.yaml": CHART, "values.yaml": "a: 1\n", "kots/app.yaml": APPLICATION, "kots/chart.yaml": HELM_CHART})
    write({".repl-lint.yaml": "charts: {render: off}\n"})
    report = json.loads(run("check", ".", "--output-format", "json")[1])
    files = {file["path"]: file["status"] for file in report["files"] if file["path"] != ".repl-lint.yaml"}
    assert files == {
        "Chart.yaml": "ignored",
        "kots/app.yaml": "checked",
        "kots/chart.yaml": "checked",
        "values.yaml": "ignored",
    }


def test_charts_that_dot_replicated_names(run: Run) -> None:
    write({**RELEASE, ".replicated": "charts:\n- path: ./chart\n- path: ./dist/b\nmanifests:\n- ./manifests/*.yaml\n"})
    report = json.loads(run("check", "--output-format", "json")[1])
    assert report["notes"][0] == NOTE
    assert ".replicated:3: there is no chart at `./dist/b`" in report["notes"]


@pytest.mark.parametrize(
    ("archive", "crd", "is_found"),
    [
        ("manifests/app-1.0.0.tgz", "manifests/chart.yaml", True),
        ("manifests/charts/app-1.0.0.tgz", "manifests/chart.yaml", True),
        ("manifests/app-1.0.0.tgz", "manifests/crds/chart.yaml", True),  # below the Application
        ("charts/app-1.0.0.tgz", "manifests/chart.yaml", False),  # as in a repository of charts
        ("manifests-old/app-1.0.0.tgz", "manifests/chart.yaml", False),
        ("app-1.0.0.tgz", "manifests/chart.yaml", False),
    ],
)
def test_only_archives_of_the_folder_that_is_released_tell_of_others(
    archive: str, crd: str, is_found: bool, run: Run
) -> None:
    other = HELM_CHART.replace("{name: app}", "{name: cache}").replace("name: app, ", "name: cache, ")
    write({"manifests/app.yaml": APPLICATION, crd: HELM_CHART + "---\n" + other})
    write({archive: packed({"app/Chart.yaml": CHART}), "charts/index.yaml": "apiVersion: v1\nentries: {}\n"})
    out = run("check", ".", "--select", "chart-archive-missing")[1]
    assert (f"{crd}:11:17 error chart-archive-missing" in out, "chart-archive-missing" in out) == (is_found, is_found)


@pytest.mark.parametrize(
    ("wanted", "here", "is_meant"),
    [
        ("influx", "influxdb", True),
        ("influxdb", "influx", True),
        ("server", "echo-server", True),
        ("postgers", "postgres", True),
        ("postgre", "postgres", True),
        ("app", "application", False),  # too short to tell
        ("web1", "web2", False),
        ("cache", "search", False),
    ],
)
@pytest.mark.parametrize("is_archive", [False, True])
def test_a_name_that_is_nearly_that_of_a_chart_of_the_version(
    wanted: str, here: str, is_meant: bool, is_archive: bool, run: Run
) -> None:
    chart = f"apiVersion: v2\nname: {here}\nversion: 4.3.2\n"
    named = HELM_CHART.replace("name: app, chartVersion: 1.0.0", f"name: {wanted}, chartVersion: 4.3.2")
    write({"kots/app.yaml": APPLICATION, "kots/chart.yaml": named})
    write({"a.tgz": packed({"a/Chart.yaml": chart.encode()})} if is_archive else {"Chart.yaml": chart})
    rules = "chart-archive-missing,chart-resource-missing"
    findings = json.loads(run("check", ".", "--select", rules, "--output-format", "json")[1])["findings"]
    assert [
        (item["path"], item["start"], item["severity"], item["message"], [other["path"] for other in item["related"]])
        for item in findings
    ] == [
        (
            "kots/chart.yaml",
            {"line": 5, "column": 17},
            "error" if is_archive else "warning",
            f"there is no chart `{wanted}` among these files, so the installation fails; did you mean `{here}`?",
            ["a.tgz" if is_archive else "Chart.yaml"],
        )
    ] * is_meant


@pytest.mark.parametrize(
    ("version", "other"),
    [
        ("4.3.1", ""),
        ("4.3.2", HELM_CHART.replace("name: app, chartVersion: 1.0.0", "name: influxdb, chartVersion: 4.3.2")),
        ("4.3.2", HELM_CHART.replace("name: app, chartVersion: 1.0.0", "name: influxdb, chartVersion: 4.0.0")),
        ("$VERSION", ""),
        ("repl{{ ConfigOption `v` }}", ""),
    ],
)
def test_a_chart_that_is_named_or_has_another_version_is_not_meant(version: str, other: str, run: Run) -> None:
    named = HELM_CHART.replace("name: app, chartVersion: 1.0.0", f"name: influx, chartVersion: '{version}'")
    write({"kots/app.yaml": APPLICATION, "kots/chart.yaml": named, "kots/other.yaml": other or "# none\n"})
    write({"Chart.yaml": "apiVersion: v2\nname: influxdb\nversion: 4.3.2\n"})
    assert "did you mean" not in run("check", ".", "--select", "chart-archive-missing")[1]


def test_a_chart_that_a_name_misspells_is_not_looked_for_where_the_name_has_a_chart(run: Run) -> None:
    named = HELM_CHART.replace("name: app, chartVersion: 1.0.0", "name: influx, chartVersion: 4.3.2")
    write({"kots/app.yaml": APPLICATION, "kots/chart.yaml": named})
    for name in ("influx", "influxdb"):
        write({f"{name}/Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 4.3.2\n"})
    assert "did you mean" not in run("check", ".", "--select", "chart-archive-missing")[1]


@pytest.mark.parametrize(
    ("version", "is_found"),
    [
        ("1.1.0", True),
        ("v1.1.0-rc.1", True),
        ("0.0.1-dev", True),
        ("$CHART_VERSION", False),
        ("'${VERSION}'", False),
        ("'1.0.0-${SHA}'", False),
        ("__VERSION__", False),
        ("'{{version}}'", False),
        ("latest", False),
        ("0.0.0", False),
        ("0.0.0-dev", False),
        ("0.0.1-PLACEHOLDER", False),
        ("0.1.0-replace-me", False),
        ("1.0.0-VERSION", False),
    ],
)
def test_a_version_that_a_pipeline_fills_in_is_no_fault(version: str, is_found: bool, run: Run) -> None:
    helm_chart = HELM_CHART.replace("chartVersion: 1.0.0", f"chartVersion: {version}")
    assert helm_chart != HELM_CHART
    write({"app.yaml": APPLICATION, "chart.yaml": helm_chart, "app-1.0.0.tgz": packed({"app/Chart.yaml": CHART})})
    out = run("check", ".", "--select", "chart-archive-missing,chart-resource-missing")[1]
    assert ("chart-archive-missing" in out, "chart-resource-missing" in out) == (is_found, False)
