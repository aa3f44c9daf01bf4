"""Fixes of misspelt delimiters: whole blocks, no fix after which Go would refuse something, and fields without data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.settings import Settings
from repl_lint.editing.edits import apply
from repl_lint.facts.templates import repairs
from repl_lint.model.environments import Environment
from repl_lint.model.findings import Finding
from repl_lint.reading.files import File
from repl_lint.running.engine import run
from repl_lint.running.fixes import fix
from tests.conftest import Lint
from tests.template_releases import KOTS, MAP, OBJECT, ROOT

OPTIONS = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: config}
spec:
  groups:
  - name: g
    items: [{name: a, type: bool}, {name: b, type: text}]
"""
SETTINGS = Settings(tuple(catalog().values()), Environment())


def release(line: str) -> list[File]:
    """The files of a KOTS release with a line in a ConfigMap."""
    texts = {"app.yaml": KOTS, "config.yaml": OPTIONS, "a.yaml": f"{MAP}{line}\n"}
    return [File(name, name, text.encode()) for name, text in texts.items()]


def fixed(line: str) -> str:
    """The line after the safe fixes; nothing is said to be undone."""
    done = fix(release(line), SETTINGS)
    assert done.failures == ()
    return next((change.after.removeprefix(MAP).rstrip("\n") for change in done.changes), line)


def errors(line: str) -> list[Finding]:
    """The errors in a release with the line."""
    return [finding for finding in run(release(line), SETTINGS).findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  a: 'repl {{ ConfigOption `b` }}'", "  a: 'repl{{ ConfigOption `b` }}'"),
        ("  a: 'Repl{{ ConfigOption `b` }}'", "  a: 'repl{{ ConfigOption `b` }}'"),
        ("  a: '{{Repl if IsKurl }}x{{REPL else }}y{{end}}'", "  a: '{{repl if IsKurl }}x{{repl else }}y{{repl end}}'"),
        ("  a: 'x{{repl end }}{{ repl ConfigOption `b` }}'", "  a: 'x{{repl end }}{{repl ConfigOption `b` }}'"),
        (
            "  a: 'repl {{ if ConfigOptionEquals `a` `1`}}x{{else}}y{{end}}'",
            "  a: 'repl{{ if ConfigOptionEquals `a` `1`}}xrepl{{else}}yrepl{{end}}'",
        ),
        (
            "  a: '{{ repl if ConfigOptionEquals `a` `1`}}x{{- else}}y{{ repl end}}'",
            "  a: '{{repl if ConfigOptionEquals `a` `1`}}x{{repl- else}}y{{repl end}}'",
        ),
        (
            "  a: 'repl {{ if IsKurl }}localrepl {{ else }}repl {{ ConfigOption `b` }} repl{{ end }}'",
            "  a: 'repl{{ if IsKurl }}localrepl{{ else }}repl{{ ConfigOption `b` }} repl{{ end }}'",
        ),
        (
            "  a: 'repl {{ if IsKurl }}{{if ConfigOption `a`}}x{{end}}{{ConfigOption `b`}}{{end}}'",
            "  a: 'repl{{ if IsKurl }}repl{{if ConfigOption `a`}}xrepl{{end}}repl{{ConfigOption `b`}}repl{{end}}'",
        ),
        (
            "  a: |\n    repl {{- if IsKurl }}\n    b\n    {{- else }}\n    c\n    {{- end }}",
            "  a: |\n    repl{{- if IsKurl }}\n    b\n    repl{{- else }}\n    c\n    repl{{- end }}",
        ),
        (
            "  a: '{{range until 3}}{{ConfigOption `b`}}{{.}}{{end}}'",
            "  a: '{{repl range until 3}}{{repl ConfigOption `b`}}{{repl .}}{{repl end}}'",
        ),
        ("  a: '{{repl if IsKurl}}x{{else}}y{{repl end}}'", "  a: '{{repl if IsKurl}}x{{repl else}}y{{repl end}}'"),
        ("  a: 'repl{{ if IsKurl}}x{{ else }}y repl{{end}}'", "  a: 'repl{{ if IsKurl}}xrepl{{ else }}y repl{{end}}'"),
        (
            "  a: '{{repl if IsKurl}}{{if .x}}x{{else}}y{{end}}{{repl end}}'",
            "  a: '{{repl if IsKurl}}{{if .x}}x{{else}}y{{end}}{{repl end}}'",
        ),
        (
            "  a: '{{repl if IsKurl}}{{#if x}}x{{else}}y{{/if}}{{repl end}}'",
            "  a: '{{repl if IsKurl}}{{#if x}}x{{else}}y{{/if}}{{repl end}}'",
        ),
        ("  a: 'x{{else}}y'", "  a: 'x{{else}}y'"),
        ("  a: '{{with ConfigOption `b`}}{{.}}{{end}}'", "  a: '{{repl with ConfigOption `b`}}{{repl .}}{{repl end}}'"),
        (
            "  a: '{{$x := ConfigOption `b`}}{{$y := 1}}{{$x}}{{$y}}'",
            "  a: '{{repl $x := ConfigOption `b`}}{{$y := 1}}{{repl $x}}{{$y}}'",
        ),
        (
            "  a: '{{repl if IsKurl}}{{ConfigOption `b`}}{{repl end}}'",
            "  a: '{{repl if IsKurl}}{{repl ConfigOption `b`}}{{repl end}}'",
        ),
        (
            "  a: 'repl {{ $x := `b` }}repl {{ quote $x }}'",
            "  a: 'repl{{ $x := `b` }}repl{{ quote $x }}'",
        ),
        ("  a: '{{repl $x := `b` }}{{ repl ConfigOption $x }}'", "  a: '{{repl $x := `b` }}{{repl ConfigOption $x }}'"),
        *(
            (line, line)
            for line in (
                "  a: 'repl {{ if eq .keys_auto `1`}}true{{else}}false{{end}}'",  # a field without a value
                "  a: 'repl {{ if IsKurl }}x'",  # nothing ends the block
                "  a: 'x{{ repl end }}'",
                "  a: 'repl {{ if IsKurl }}x{{ repl end }}'",  # two delimiters
                "  a: 'repl {{ if IsKurl }}x{{else}}y{{else}}z{{end}}'",
                "  a: 'repl {{ if foo }}x{{end}}'",  # an unknown function
                "  a: '{{ repl ConfigOption $x }}'",
                "  a: 'repl {{ $x := .Values.b }}repl {{ ConfigOption $x }}'",
                "  a: 'repl {{ ConfigOption `b` | default .Chart.AppVersion }}'",
                "  a: 'repl {{ if IsKurl }}x{{ ConfigOption `b` & }}{{end}}'",
                "  a: '{{if eq .Values.x (ConfigOption `b`)}}x{{end}}'",
                "  a: '{{if .x}}{{ConfigOption `b`}}{{end}}'",
            )
        ),
    ],
)
def test_a_block_is_mended_as_a_whole_or_not_at_all(line: str, expected: str) -> None:
    assert fixed(line) == expected
    assert len(errors(expected)) <= len(errors(line))


PARTS = (
    "x",
    "repl {{ if IsKurl }}",
    "{{ repl if ConfigOptionEquals `a` `1` }}",
    "{{if ConfigOptionEquals `a` `1`}}",
    "{{repl if IsKurl }}",
    "repl{{ range $i := until 3 }}",
    "{{else}}",
    "repl {{ else }}",
    "{{ repl else }}",
    "{{repl else }}",
    "{{end}}",
    "repl {{ end }}",
    "{{ repl- end }}",
    "repl{{ end }}",
    "{{repl end }}",
    "{{ ConfigOption `b` }}",
    "repl {{ ConfigOption `b` }}",
    "{{replConfigOption `b` }}",
    "{{ repl .Values.b }}",
    "{{repl $x := `b` }}",
    "repl {{ $x := `b` }}",
    "{{ repl ConfigOption $x }}",
    "{{ .Values.b }}",
    "{{ repl with ConfigOption `b` }}",
    "{{ repl . }}",
)


@settings(max_examples=300, deadline=None)
@given(some.lists(some.sampled_from(PARTS), max_size=8))
def test_no_fix_brings_an_error(parts: list[str]) -> None:
    line = f"  a: '{''.join(parts)}'"
    files, before = release(line), errors(line)
    done = fix(files, SETTINGS)
    assert done.failures == ()
    assert len([finding for finding in done.report.findings if finding.severity == "error"]) <= len(before)
    for finding in before:  # in the editor each fix is made alone
        if finding.fix and finding.fix.safe:
            text = apply(f"{MAP}{line}\n", finding.fix.edits)
            assert len(errors(text.removeprefix(MAP).rstrip("\n"))) <= len(before)


def test_fixes_that_bring_errors_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairs, "_obstacles", lambda *_: {})
    line = "  a: 'repl {{ if eq .x `1`}}x{{end}}'"
    done = fix(release(line), SETTINGS)
    assert done.changes == ()
    [failure] = done.failures
    assert failure.startswith(
        "a.yaml: the fixes of template-delimiter are not made: they would bring invalid-template, "
    )


def test_a_legacy_release_has_one_delimiter(lint: Lint) -> None:
    text = f"{ROOT}{OBJECT}  a: 'repl {{{{ Namespace }}}}'\n"
    [finding] = lint({"a.yaml": text}).findings
    assert finding.message == "`repl {{` does not start a template: write `{{repl`"
    assert finding.fix
    assert "  a: '{{repl Namespace }}'\n" in apply(text, finding.fix.edits)


@pytest.mark.parametrize(
    ("line", "place", "advice"),
    [
        ("  a: repl{{ .Values.size }}", "6:13-25", '`ConfigOption "size"`'),
        ("  a: '{{repl .Release.Namespace }}'", "6:14-32", "`Namespace`"),
        ("  a: repl{{ $.Chart.AppVersion | quote }}", "6:13-31", "`VersionLabel`"),
        ("  a: repl{{ .Values.image.tag }}", "6:13-30", '`ConfigOption "…"`'),
        (
            "  a: 'repl{{ if eq .keys_auto `1`}}xrepl{{else}}yrepl{{end}}'",
            "6:20-30",
            '`(ConfigOption "keys_auto")`',
        ),
        ("  a: 'repl{{ if IsKurl }}xrepl{{ else }}repl{{ printf `%s` (.x) }}repl{{ end }}'", "6:61-63", '"x"'),
        ("  a: 'repl{{ with IsKurl }}xrepl{{ else }}repl{{ .x }}repl{{ end }}'", "6:50-52", '"x"'),
        ("  a: 'repl {{ .Values.size}}'", "6:7-14", "write `repl{{`; then"),
        ("  a: '{{ repl .size}}'", "6:7-14", "write `{{repl`; then"),
    ],
)
def test_a_field_has_no_value(line: str, place: str, advice: str) -> None:
    [finding] = [finding for finding in run(release(line), SETTINGS).findings if finding.location.path == "a.yaml"]
    start, end = finding.location.start, finding.location.end
    assert f"{start.line}:{start.column}-{end.column}" == place
    assert "has no value" in finding.message
    assert advice in finding.message


@pytest.mark.parametrize(
    "line",
    [
        "  a: 'repl{{ with ConfigOption `b` }}repl{{ .x }}repl{{ end }}'",
        "  a: 'repl{{ range $i, $x := until 3 }}repl{{ $x.y }}repl{{ .x }}repl{{ end }}'",
        "  a: 'repl{{ define `t` }}repl{{ .x }}repl{{ end }}repl{{ template `t` (dict `x` 1) }}'",
        "  a: 'repl{{ (dict `x` 1).x }}repl{{ $d := dict `x` 1 }}repl{{ $d.x.y }}'",
        "  a: '{{ .Values.x }}'",
    ],
)
def test_a_field_may_have_a_value(line: str) -> None:
    assert [finding for finding in errors(line) if finding.location.path == "a.yaml"] == []


KEYS_AUTO = '; then `.keys_auto` has no value, because this template gets no data: write `(ConfigOption "keys_auto")`'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "  a: 'repl {{ if eq .keys_auto `1`}}true{{else}}false{{end}}'",
            {7: "`repl {{` does not start a template: write `repl{{`, also for `{{else}}` and `{{end}}`" + KEYS_AUTO},
        ),
        (
            "  a: 'repl{{ if eq .keys_auto `1`}}true{{else}}false{{ end }}'",
            {
                20: KEYS_AUTO.removeprefix("; then "),
                40: "`else` is a keyword of KOTS, which ignores braces without `repl`: "
                "write `repl{{`, also for `{{ end }}`" + KEYS_AUTO,
                14: "`if` has no `end` in this file, because braces without `repl` are ignored: "
                "write `repl{{ end }}` instead of `{{ end }}`",
            },
        ),
        (
            "  a: '{{repl if IsKurl}}x{{- end }}'",
            {
                14: "`if` has no `end` in this file, because braces without `repl` are ignored: "
                "write `{{repl end}}` instead of `{{- end }}`"
            },
        ),
        (
            "  a: 'repl {{ if IsKurl }}localrepl {{ else}}repl {{ .x.y }} repl {{ end }}'",
            {
                7: "`repl {{` does not start a template: write `repl{{`",
                32: "`repl {{` does not start a template: write `repl{{`",
                46: "`repl {{` does not start a template: write `repl{{`; "
                'then `.x.y` has no value, because this template gets no data: write `ConfigOption "…"`',
                62: "`repl {{` does not start a template: write `repl{{`",
            },
        ),
        ("  a: 'web-repl {{ ConfigOption `b` }}'", {11: "`repl {{` does not start a template: write `repl{{`"}),
        ("  a: 'pgrepl {{ .Values.x }} my.repl {{ quote 1 }} x'", {}),
        (
            "  a: 'repl {{ if IsKurl }}x'",
            {7: "`repl {{` does not start a template: write `repl{{`; then `if` has no `end`: add an `end`"},
        ),
        (
            "  a: 'repl {{ if IsKurl }}x{{ repl end }}'",
            {
                7: "`repl {{` does not start a template: write `repl{{`; "
                "use only one of `{{repl` and `repl{{` in a block",
                28: "`{{ repl` does not start a template: write `{{repl`",
            },
        ),
        (
            "  a: 'repl {{ if foo }}{{if IsKurl}}x{{end}}{{ConfigOption `b`}}{{end}}'",
            {
                7: "`repl {{` does not start a template: write `repl{{`, also for `{{end}}`; "
                "then unknown template function `foo`; did you mean `floor`?",
                24: "`IsKurl` is a function of KOTS, which ignores braces without `repl`: write `repl{{`",
                45: "`ConfigOption` is a function of KOTS, which ignores braces without `repl`: write `repl{{`",
            },
        ),
        (
            "  a: 'repl {{ if IsKurl }}x{{ end }}'\n  b: 'repl{{ end }}'",
            {
                7: "`repl {{` does not start a template: write `repl{{`, also for `{{ end }}`; "
                "first correct the block in line 7, which is not balanced"
            },
        ),
        (
            '  a: "repl{{ ConfigOption \\"b\\" }}"',
            {
                27: "a Go template does not allow `\\` here, and the template is rendered before YAML reads this file:"
                ' write a backtick instead of each `\\"`, or put the whole string in single quotes and write `"`'
            },
        ),
        ('  a: "repl{{ ConfigOption `b` }}"', {}),
    ],
)
def test_a_misspelt_delimiter_has_its_whole_repair_in_one_message(line: str, expected: dict[int, str]) -> None:
    found = [finding for finding in run(release(line), SETTINGS).findings if finding.location.path == "a.yaml"]
    assert {finding.location.start.column: finding.message for finding in found} == expected
