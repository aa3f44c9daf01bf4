"""What stays right where there is so much of something that not all is compared with all."""

from __future__ import annotations

from repl_lint.spelling import Misspellings, nearest
from tests.conftest import Lint, places

HEAD = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
POD = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"


def test_a_mismatch_names_the_first_twenty_entries(lint: Lint) -> None:
    entries = "".join(f"- {{name: acme/api, tag: 1.{number}}}\n" for number in range(30))
    report = lint(f"{HEAD}images:\n{entries}{POD}  - image: acme/api:2\n", "select: [image-tag-mismatch]\n")
    [finding] = report.findings
    shown = ", ".join(f"`1.{number}`" for number in range(20))
    assert finding.message.endswith(
        f"only with tag {shown} and 10 more: " + 'add `{source: public, name: acme/api, tag: "2"}` to `images`'
    )
    assert [related.location.start.line for related in finding.related] == list(range(4, 24))


def test_the_nearest_of_many_names_is_found_by_its_beginning_or_its_end() -> None:
    known = frozenset((*(f"option_{number:04}" for number in range(2000)), "smtp_password", "Admin_Email"))
    for name, meant in {
        "smtp_pasword": "smtp_password",
        "mtp_password": "smtp_password",
        "admin_emial": "Admin_Email",
        "option_01234": "option_1234",
        "nothing": None,
    }.items():
        assert nearest(name, known) == meant


def test_a_misspelt_name_is_found_among_many() -> None:
    names = Misspellings((*(f"choice_{number:04}" for number in range(2000)), "internal", "Internal"))
    for text, meant in {
        "intrenal": "internal",
        "nternal": "internal",
        "internals": "internal",
        "Internall": "Internal",
        "choice_0007": "choice_0007",
        "choice_007": None,
        "external": None,
    }.items():
        assert names.meant(text) == meant


def test_suppressions_that_overlap_silence_what_is_in_each(lint: Lint) -> None:
    containers = """\
  # repl-lint-ignore-start latest-tag
  - image: a
    # repl-lint-ignore-start unused-image
  - image: b  # repl-lint: ignore[latest-tag]
  # repl-lint-ignore-end
  - image: c
  # repl-lint: ignore[latest-tag]
  - image: d
  - image: e
"""
    report = lint(POD + containers, "select: [latest-tag, unused-suppression]\n")
    assert places(report) == ["replicated.yaml:13:12-13 latest-tag error", "replicated.yaml:16:12-13 latest-tag error"]
    assert [suppressed.location.start.line for suppressed in report.suppressed] == [8, 11, 14]
