"""Write a release of KOTS with three Helm charts, as vendors have them: helpers, values, a schema, and HelmCharts."""

from __future__ import annotations

import json
import os
import random
import re
from functools import partial
from typing import Any, Final

import corpus

NAMES: Final = ("alpha", "bravo", "delta")
_IMAGE: Final = re.compile(r"(?m)^( *)image: (\S+):(\S+)$")
_HELPERS: Final = """\
{{- define "chart.name" -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end }}
{{- define "chart.labels" -}}
app.kubernetes.io/name: {{ include "chart.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "chart.image" -}}
{{- $registry := default .image.registry .global.registry -}}
{{- printf "%s/%s:%s" $registry .image.repository .image.tag -}}
{{- end }}
{{- define "chart.modern" -}}{{ semverCompare ">=1.19-0" .Capabilities.KubeVersion.Version }}{{- end }}
"""
_HELM_CHART: Final = """\
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: NAME}
spec:
  chart: {name: NAME, chartVersion: 1.0.0}
  values:
    global: {registry: 'repl{{ LocalRegistryHost }}/repl{{ LocalRegistryNamespace }}'}
    part1: {enabled: 'repl{{ ConfigOptionEquals "more" "1" }}'}
  optionalValues:
  - when: 'repl{{ ConfigOptionEquals "more" "1" }}'
    recursiveMerge: true
    values: {part2: {enabled: true, retries: 3}}
  builder: {part1: {enabled: true}, part2: {enabled: true}}
"""
_APPLICATION: Final = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: app}\nspec: {title: App}\n"
_CONFIG: Final = """\
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: config}
spec:
  groups:
  - {name: all, title: All, items: [{name: more, title: More, type: bool, default: "0"}]}
"""


def write_charts(folder: str, templates: int) -> None:
    """Write a release whose three charts have so many templates each."""
    files = {"app.yaml": _APPLICATION, "config.yaml": _CONFIG}
    for number, name in enumerate(NAMES):
        files[f"{name}.yaml"] = _HELM_CHART.replace("NAME", name)
        files |= {f"charts/{name}/{path}": text for path, text in _chart(name, number, templates).items()}
    for path, text in files.items():
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as out:
            out.write(text)


def _chart(name: str, seed: int, templates: int) -> dict[str, str]:
    """The files of a chart, each of whose templates makes a document that a value switches on."""
    chance = random.Random(seed)
    documents = [text for texts in corpus.files_of_documents(templates, seed + 21) for text in texts]
    values: dict[str, Any] = {"global": {"registry": ""}}
    files = {"templates/_helpers.tpl": _HELPERS}
    for number, text in enumerate(documents[:templates]):
        part: dict[str, Any] = {"enabled": number not in (1, 2), "retries": chance.randrange(9), "images": []}
        values[f"part{number}"] = part
        body = _IMAGE.sub(partial(_image, number, part), text)
        body = body.replace("  namespace: production\n", "")
        body = re.sub(r"(?m)^( *)app: (\S+)$", r'\1app: {{ include "chart.name" $ }}-\2', body)
        top = f"{{{{- if .Values.part{number}.enabled }}}}\n"
        files[f"templates/part-{number:02}.yaml"] = f"{top}{body}{{{{- end }}}}\n"
    files["values.yaml"] = json.dumps(values, indent=2)
    files["values.schema.json"] = json.dumps(_schema(values), indent=2)
    files["Chart.yaml"] = f"apiVersion: v2\nname: {name}\nversion: 1.0.0\nkubeVersion: '>=1.25.0-0'\n"
    return files


def _image(number: int, part: dict[str, Any], match: re.Match[str]) -> str:
    """The line of an image, with its parts in the values."""
    indent, repository, tag = match.groups()
    part["images"].append({"registry": "quay.io/bench", "repository": repository.replace("/", "-"), "tag": tag})
    image = f"(index .Values.part{number}.images {len(part['images']) - 1})"
    return f'{indent}image: {{{{ include "chart.image" (dict "image" {image} "global" .Values.global) }}}}'


def _schema(values: Any) -> dict[str, Any]:
    """A schema of some values, of the kind that is generated from them."""
    if isinstance(values, dict):
        return {"type": "object", "properties": {key: _schema(value) for key, value in values.items()}}
    if isinstance(values, list):
        return {"type": "array", "items": _schema(values[0]) if values else {}}
    kinds = {bool: "boolean", int: "integer", str: "string"}
    return {"type": kinds[type(values)], "title": "A value", "description": "What the value does", "default": values}
