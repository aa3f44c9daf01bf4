"""The HTML report in headless Chromium: it filters, keeps its state in the address, fits a phone and prints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.reports import HOSTILE, PAGE_RELEASE

LATEST = "apiVersion: v1\nkind: Pod\nmetadata: {namespace: web}\nspec: {containers: [{image: a}]}\n"
STATE = """
const shown = (id) => [...document.querySelectorAll(`${id} article.finding`)].filter((card) => card.offsetParent)
  .map((card) => card.dataset.rule);
const state = () => ({
  shown: shown("#findings"),
  heads: [...document.querySelectorAll("#findings h3")].filter((head) => head.offsetParent)
    .map((head) => head.textContent),
  count: document.querySelector("output").textContent,
  hash: location.hash,
});
const wait = (time) => new Promise((done) => setTimeout(done, time));
const form = document.getElementById("filter");
const put = async (name, value) => {
  form.elements[name].value = value;
  form.elements[name].dispatchEvent(new Event("input", {bubbles: true}));
  await wait(200);
};
const tell = (what) => {
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify(what);
  document.body.append(told);
};
"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs Chromium without a window and without the network."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("needs Chromium")
    profile = tmp_path_factory.mktemp("chromium")
    return [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--enable-logging=stderr",
        "--allow-file-access-from-files",
        "--virtual-time-budget=10000",
        f"--user-data-dir={profile}",
    ]


@pytest.fixture
def page(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "replicated.yaml").write_bytes(PAGE_RELEASE.encode())
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "pod.yaml").write_text(LATEST)
    (tmp_path / "web" / "odd.yaml").write_text(HOSTILE)
    run("check", "--output-format", "html", "--output", "report.html", ".")
    return tmp_path / "report.html"


def opened(chromium: list[str], address: str) -> tuple[str, list[str]]:
    """The page as Chromium has it in the end, and what it says on its console."""
    done = subprocess.run([*chromium, "--dump-dom", address], capture_output=True, text=True, timeout=60)
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE" in line]


def told(chromium: list[str], page: Path, script: str) -> Any:
    """What a script tells that runs in the page, whose policy would not let it."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", page.read_text(encoding="utf-8"))
    asking = page.with_name("asking.html")
    added = f"<script>{STATE}(async () => {{ {script} }})()</script></body>"
    asking.write_text(text.replace("</body>", added), encoding="utf-8")
    dom, console = opened(chromium, asking.as_uri())
    assert console == []
    (found,) = re.findall(r'<pre id="told">(.*?)</pre>', dom, flags=re.DOTALL)
    return json.loads(unescape(found))


def test_the_page_opens_without_a_complaint(chromium: list[str], page: Path) -> None:
    dom, console = opened(chromium, page.as_uri())
    assert console == []
    assert '<form id="filter" role="search"' in dom


def test_nothing_is_requested(chromium: list[str], page: Path) -> None:
    assert told(chromium, page, 'tell(performance.getEntriesByType("resource").map((each) => each.name))') == []


def test_the_filter_filters_and_the_address_keeps_it(chromium: list[str], page: Path) -> None:
    first, rule, text, reset = told(
        chromium,
        page,
        """
        const states = [state()];
        await put("rule", "hardcoded-namespace"); states.push(state());
        await put("rule", ""); await put("q", "REDIS:6.2 only"); await put("by", "rule"); states.push(state());
        form.reset(); await wait(100); states.push(state());
        tell(states);
        """,
    )
    number = len(first["shown"])
    assert first["count"] == f"{number} of {number} shown"
    assert first["heads"] == ["replicated.yaml", "web/odd.yaml", "web/pod.yaml"]
    assert rule == {
        "shown": ["hardcoded-namespace"],
        "heads": ["web/pod.yaml"],
        "count": f"1 of {number} shown",
        "hash": "#rule=hardcoded-namespace",
    }
    assert text == {
        "shown": ["image-tag-mismatch"],
        "heads": ["image-tag-mismatch"],
        "count": f"1 of {number} shown",
        "hash": "#q=REDIS%3A6.2+only&by=rule",
    }
    assert reset == first


def test_an_address_opens_a_filtered_page(chromium: list[str], page: Path) -> None:
    dom, console = opened(chromium, f"{page.as_uri()}#severity=warning&file=web%2Fpod.yaml")
    assert console == []
    cards = re.findall(r'<article class="finding" ([^>]*)>', dom)
    shown = [card for card in cards if not card.endswith('hidden=""')]
    assert [re.findall('data-(?:rule|file)="(.*?)"', card) for card in shown] == [
        ["hardcoded-namespace", "web/pod.yaml"]
    ]


def test_a_link_to_a_rule_opens_it(chromium: list[str], page: Path) -> None:
    dom, _ = opened(chromium, f"{page.as_uri()}#rule-latest-tag")
    assert re.findall(r'<details class="rule" id="([^"]*)" open="">', dom) == ["rule-latest-tag"]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_wider_than_the_screen(width: int, chromium: list[str], page: Path) -> None:
    frame = page.with_name("frame.html")
    frame.write_text(
        f'<!doctype html><iframe width="{width}" height="800" src="{page.name}" onload="document.title ='
        ' [contentWindow.innerWidth, contentDocument.documentElement.scrollWidth]"></iframe>'
    )
    dom, _ = opened(chromium, frame.as_uri())
    assert re.findall("<title>(.*?)</title>", dom) == [f"{width},{width}"]


def test_all_is_open_in_print_and_closed_behind_it(chromium: list[str], page: Path) -> None:
    before, during, after = told(
        chromium,
        page,
        """
        const closed = () => document.querySelectorAll("details:not([open])").length;
        const counts = [closed()];
        dispatchEvent(new Event("beforeprint")); counts.push(closed());
        dispatchEvent(new Event("afterprint")); counts.push(closed());
        tell(counts);
        """,
    )
    assert during == 0
    assert before == after > 0


def test_it_prints(chromium: list[str], page: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    subprocess.run([*chromium, f"--print-to-pdf={target}", page.as_uri()], capture_output=True, timeout=60)
    assert target.read_bytes().startswith(b"%PDF-")
