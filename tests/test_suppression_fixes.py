"""What ``--fix`` takes out of comments that silence nothing: exactly that, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from repl_lint.configuration.settings import Flags, load
from repl_lint.reading.discovery import discover
from repl_lint.running.fixes import fix

HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n"
FOUND = "  - name: a\n    image: a{}\n"
CLEAN = "  - name: b\n    image: b:1{}\n"

Mend = Callable[..., str]


@pytest.fixture
def mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mend:
    """The text of a file after the fixes of what is found in it, which leave nothing to fix."""
    monkeypatch.chdir(tmp_path)

    def mended(text: str, *, unsafe: bool = False, select: Sequence[str] = ("all",), config: str = "") -> str:
        Path(".repl-lint.yaml").write_text(config)
        settings = load(["."], Flags(select=select))
        texts = [text]
        for _ in range(2):
            Path("p.yaml").write_bytes(texts[-1].encode())
            done = fix(discover(["."], settings.excluded), settings, unsafe=unsafe)
            assert done.failures == ()
            texts.append(next((change.after for change in done.changes if change.file.path == "p.yaml"), texts[-1]))
        assert texts[1] == texts[2]
        return texts[1]

    return mended


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ignore[latest-tag, hardcoded-namespace]", "ignore[latest-tag]"),
        ("ignore[hardcoded-namespace, latest-tag] why", "ignore[latest-tag] why"),
        ("ignore[ hardcoded-namespace ,latest-tag ] why", "ignore[ latest-tag ] why"),
        ("ignore[invalid-yaml,latest-tag,hardcoded-namespace]", "ignore[latest-tag]"),
        ("ignore[invalid-yaml, hardcoded-namespace, latest-tag]", "ignore[latest-tag]"),
        ("ignore[latest-tag, invalid-yaml, hardcoded-namespace] a, b", "ignore[latest-tag] a, b"),
        ("ignore[latest-tag,]", "ignore[latest-tag,]"),
        ("ignore latest-tag, hardcoded-namespace: why", "ignore latest-tag: why"),
        ("ignore hardcoded-namespace, latest-tag - why", "ignore latest-tag - why"),
        ("ignore[latest-tag, hardcoded-namespace] until=2999-01-01 é why", "ignore[latest-tag] until=2999-01-01 é why"),
    ],
)
def test_an_id_that_is_not_needed_goes_with_its_comma(before: str, after: str, mend: Mend) -> None:
    text = HEAD + FOUND
    assert mend(text.format(f"  # repl-lint: {before}")) == text.format(f"  # repl-lint: {after}")


def test_what_is_left_is_a_list_of_rules(mend: Mend) -> None:
    text = HEAD + "  # repl-lint-ignore-next hardcoded-namespace, images\n" + FOUND.format("")
    assert mend(text) == text  # `ignore-next images` would be for all rules
    text = HEAD + FOUND.format("  # repl-lint: ignore[hardcoded-namespace, no-such]")
    assert mend(text) == HEAD + FOUND.format("  # repl-lint: ignore[no-such]")


@pytest.mark.parametrize(
    "comment",
    [
        "  # repl-lint: ignore[latest-tag]",
        "\t #repl-lint:ignore[latest-tag, hardcoded-namespace] why # and so on",
        " # repl-lint: ignore latest-tag until=2999-01-01",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_at_the_end_of_a_line_the_blanks_before_it_go(comment: str, end: str, mend: Mend) -> None:
    for rest in ("  - name: c\n    image: c:1\n", ""):
        text = (HEAD + CLEAN + rest).replace("\n", end)
        assert mend(text.format(comment)) == text.format("")
    text = text.removesuffix(end)
    assert mend(text.format(comment)) == text.format("")


def test_behind_another_comment_that_one_stays(mend: Mend) -> None:
    assert mend(HEAD + CLEAN.format("  # see above # repl-lint: ignore[latest-tag]")) == HEAD + CLEAN.format(
        "  # see above"
    )


@pytest.mark.parametrize(
    "comment",
    [
        "# repl-lint: ignore[latest-tag] why",
        "# repl-lint-ignore-next latest-tag",
        "# repl-lint-ignore-next",
        "# repl-lint-ignore-start latest-tag",
        "# repl-lint-ignore-start",
        "# repl-lint-ignore-end",
        "# repl-lint-ignore-file [latest-tag, hardcoded-namespace]",
        "# repl-lint-ignore-file",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_alone_on_a_line_the_line_goes(comment: str, end: str, mend: Mend) -> None:
    for text in ("{}" + HEAD, HEAD.replace("spec:", "{}spec:"), HEAD + "{}"):
        for indent in ("", "  "):
            before = text.format(f"{indent}{comment}\n") + CLEAN.format("")
            assert mend(before.replace("\n", end)) == (HEAD + CLEAN.format("")).replace("\n", end)


def test_the_last_line_goes_without_an_end_of_its_own(mend: Mend) -> None:
    text = HEAD + CLEAN.format("")
    assert mend(text + "# repl-lint-ignore-file") == text


def test_start_goes_with_its_end(mend: Mend) -> None:
    start, end = "  # repl-lint-ignore-start latest-tag\n", "  # repl-lint-ignore-end\n"
    clean = CLEAN.format("")
    assert mend(HEAD + start + clean + end + clean) == HEAD + clean + clean
    kept = HEAD + start + FOUND.format("") + end
    assert mend(kept + start + clean + end) == kept + clean
    both = HEAD + start + start.replace("latest-tag", "hardcoded-namespace") + FOUND.format("") + end
    assert mend(both) == kept
    assert mend(HEAD + start + start + clean + end) == HEAD + clean
    assert mend(HEAD + start + clean + end + "---\n" + HEAD + clean + start) == f"{HEAD}{clean}---\n{HEAD}{clean}"


def test_across_documents_both_go(mend: Mend) -> None:
    one, two = f"{HEAD}{CLEAN.format('')}", f"{HEAD}{CLEAN.format('')}"
    text = f"# repl-lint-ignore-start latest-tag\n{one}---\n{two}# repl-lint-ignore-end\n"
    assert mend(text) == f"{one}---\n{two}"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + CLEAN.format("  # repl-lint: ignore[latest-tag] {{repl ConfigOption `a`}} why"),
        HEAD + "  {{repl if a}}# repl-lint: ignore[latest-tag] {{repl end}}\n" + CLEAN.format(""),
        "# repl-lint-ignore-file\n\n# kind: replicated\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
        f"# kind: scheduler-kubernetes # repl-lint-ignore-file\n{HEAD}{CLEAN.format('')}",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |+\n    b\n# repl-lint-ignore-file\n\n\n",
        f"{HEAD}{CLEAN.format('')}---\n# repl-lint-ignore-next latest-tag\n---\n{HEAD}{CLEAN.format('')}",
        HEAD + "  - name: c\n    image: c:1\n    command: [a, '# repl-lint: ignore[latest-tag]']\n",
        HEAD + "  - name: c\n    image: c:1\n    x: |\n      # repl-lint: ignore[latest-tag]\n",
        HEAD + FOUND.format("  # repl-lint: ignore[latest-tag]"),
        HEAD + CLEAN.format("  # repl-lint: ignore[no-such]"),
        HEAD + CLEAN.format("  # repl-lint: ignore[latest-tag] until=2020-01-01"),
        HEAD + CLEAN.format("  # repl-lint: ignore"),
    ],
)
def test_what_is_not_certain_or_of_use_stays(text: str, mend: Mend) -> None:
    assert mend(text, unsafe=True) == text


def test_a_template_beside_the_comment_stays(mend: Mend) -> None:
    text = HEAD + "  {{repl if a}}\n  - name: c\n    image: {{repl Image `c:1`}}:1{}\n  {{repl end}}\n"
    assert mend(text.replace("{}", "  # repl-lint: ignore[latest-tag]")) == text.replace("{}", "")


def test_what_is_for_all_rules_stays_where_not_all_ran_unless_it_may_go(mend: Mend) -> None:
    text = "# repl-lint-ignore-file\n" + HEAD + CLEAN.format("")
    chosen = ["images", "suppressions"]
    assert mend(text, select=chosen) == text
    assert mend(text, select=chosen, unsafe=True) == HEAD + CLEAN.format("")


def test_what_a_fix_leaves_without_use_goes_too(mend: Mend) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\n---\n# kind: scheduler-kubernetes\n"
    pod = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: b\n"
    text = root + pod + "spec: {}  # repl-lint: ignore[hardcoded-namespace]\n"
    assert mend(text) == root + pod.replace("  namespace: b\n", "") + "spec: {}\n"


def test_exemptions_of_the_configuration_have_no_fix(mend: Mend) -> None:
    config = "exempt:\n- {rule: latest-tag, object: Pod/other, reason: a}\n"
    mend(HEAD + CLEAN.format(""), config=config, unsafe=True)
    assert Path(".repl-lint.yaml").read_text() == config
