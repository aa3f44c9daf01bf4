"""Objects of Kubernetes' own kinds, and custom resources, that do not fit their schemas."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from repl_lint.facts.documents.headers import wrong_headers
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import later_arrival, target
from repl_lint.facts.kubernetes.encoded_data import ENCODING, unencoded_data
from repl_lint.facts.kubernetes.kustomization_files import is_kustomized
from repl_lint.facts.kubernetes.object_types import object_type
from repl_lint.facts.kubernetes.objects import API_VERSION, KIND, Object, is_custom, misspelt_field, objects
from repl_lint.facts.kubernetes.old_definitions import has_versions, old_fields, repair, versions_without_schema
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.facts.kubernetes.pull_secrets import misplaced_pull_secrets
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_faults import MISSING, UNKNOWN, SchemaFault, faults
from repl_lint.reading.schema_types import Type

_MAKES_MORE: Final = r"(?m)^[ \t]*(?:- )?(?:\{\{repl|repl\{\{)|(?:^|[ \t])#@[ \t]"
"""A template at the beginning of a line, or a comment of ytt: https://carvel.dev/ytt/docs/latest/yaml-primer/."""
_IGNORED: Final = "correct or remove it, because the API server ignores it"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at wrong values, at unknown keys, and at the keys of mappings that lack a required key.

    An error for what the API server refuses, a warning for a key that it drops. Also at data that is not base64: errors
    for literal values, where each object has one cause, and warnings for the value of an option.

    None for objects that are not deployed or that a template or kustomize completes, and for faults that other rules
    report.
    """
    for obj in document.fact(objects):
        if not obj.is_guessed and obj.kind in ENCODING:
            yield from _unencoded(release, document, obj, rule)
        is_unknown = obj.api_version.templated or obj.is_guessed
        type_ = None if is_unknown else _type(release, obj)
        bare = versions_without_schema(obj)
        if type_ is None or not ((in_object := faults(obj.node, type_)) or bare):
            continue
        if later_arrival(release, obj):
            continue  # `unavailable-api-version` reports it: some targets are older than the oldest schemas
        if is_excluded(release, obj) or _is_two(document, obj):
            continue
        bare = () if release.fact_of(document, _may_have_more) else bare
        old = old_fields(obj)
        if old:
            yield _old_definition(document, obj, rule, is_refused=bool(bare) or not has_versions(obj))
        else:
            yield from (_without_schema(document, version, rule) for version in bare)
        from repl_lint.mending.schema_advice import misfits  # most objects have no fault

        lacking = (name for name in (API_VERSION, KIND) if obj.node.entry(name) is None)
        misspelt = [misspelt_field(obj.node, name) for name in lacking]  # `missing-object-field` reports it
        left = (fault for fault in in_object if fault.node not in misspelt and not _is_of_old(fault, old))
        own = [fault for fault in left if not _is_left(release, document, fault)]
        for misfit in misfits(document, obj.node, type_, own):
            if misfit.fault.sort == MISSING and release.fact_of(document, _may_have_more):
                continue
            severity = "error" if misfit.is_refused else "warning"
            advice = misfit.advice or (_IGNORED if misfit.fault.sort == UNKNOWN else "")
            yield rule.finding(misfit.location, misfit.text, advice=advice, severity=severity, fix=misfit.fix)


def _old_definition(document: Document, obj: Object, rule: Rule, *, is_refused: bool) -> Finding:
    """The finding at the first field of v1beta1 in a definition of v1; the others are related."""
    first, *others = old_fields(obj)
    effect = "rejects it" if is_refused else f"ignores `{first.key}`"
    return rule.finding(
        document.locate_key(first),
        f"this is written for `apiextensions.k8s.io/v1beta1`, but says `v1`, so the API server {effect}",
        advice=repair(obj),
        severity="error" if is_refused else "warning",
        related=tuple(Related(document.locate_key(node), "`v1` does not have this here either") for node in others),
    )


def _without_schema(document: Document, version: Node, rule: Rule) -> Finding:
    """The finding at the first key of a version that lacks its schema."""
    first = min(version.children, key=lambda child: child.key_start, default=version)
    return rule.finding(
        document.locate_key(first),
        "this version has no `schema`, so the API server rejects the definition",
        advice="add `schema.openAPIV3Schema`",
        severity="error",
    )


def _is_of_old(fault: SchemaFault, old: Collection[Node]) -> bool:
    """Whether a fault is a field of v1beta1 in a definition, or a key that its mapping lacks for such a field."""
    return fault.node in old or (fault.sort == MISSING and any(child in old for child in fault.node.children))


def _unencoded(release: Release, document: Document, obj: Object, rule: Rule) -> Iterator[Finding]:
    """Findings at the values of an object that are to be base64 and are not; a warning for the text of an option.

    Literal values of an object are one finding. None in what a chart makes, whose values may be placeholders for the
    airgap bundle.
    """
    for node, option in unencoded_data(release, document, obj):
        is_written = any(file.path == document.source.path for file in release.files)
        if not is_written or is_excluded(release, obj) or is_kustomized(release, document):
            return
        other = f"move it to `{'stringData' if obj.kind == 'Secret' else 'data'}`"
        fault = f"`{node.key}` must be base64" + (f", but the value of `{option}` is not encoded" if option else "")
        yield rule.finding(
            document.locate(node),
            fault,
            advice=f"add `| Base64Encode`, or {other}" if option else f"encode it, or {other}",
            severity="warning" if option else "error",
            cause=None if option else f"{document.source.path}:{obj.node.start}",  # one for each object
        )


def _type(release: Release, obj: Object) -> Type | None:
    """The type of an object of Kubernetes' own, or of a custom resource; None for one that another rule reports."""
    own = object_type(obj.api_version.value, obj.kind, release.fact(target))
    if own or not is_custom(obj):
        return own
    from repl_lint.facts.kots.kots_objects import GROUPS  # most objects are of Kubernetes' own kinds
    from repl_lint.facts.kubernetes.custom_types import custom_type

    return None if obj.group in GROUPS else custom_type(release, obj)


def _is_two(document: Document, obj: Object) -> bool:
    """Whether `misplaced-document-header` reports that an object is two, without a `---` between them."""
    return any(obj.node.start < header.start < obj.node.end for header in wrong_headers(document))


def _is_left(release: Release, document: Document, fault: SchemaFault) -> bool:
    """Whether a fault is to be left out: another rule reports it, or a template or kustomize makes the key."""
    node = fault.node
    if fault.sort == MISSING:
        return False
    if fault.sort != UNKNOWN:
        from repl_lint.facts.kots.annotations import ANNOTATIONS  # most objects have no fault
        from repl_lint.facts.templates.lookalikes import is_misspelt_template

        is_annotation = (
            release.type.excludes_objects and node.key in ANNOTATIONS
        )  # `invalid-kots-annotation` reports it
        return is_annotation or is_misspelt_template(release, document, node)
    if document.hidden.within(node.key_start, node.key_end) or node.key_start in document.fact(_misplaced_keys):
        return True
    return (node.key or "").startswith("$") and is_kustomized(release, document)


def _misplaced_keys(document: Document) -> frozenset[int]:
    """The offsets of the keys that `misplaced-pull-secret` reports."""
    return frozenset(key.key_start for pod in document.fact(pods) for _, key in misplaced_pull_secrets(pod))


def _may_have_more(release: Release, document: Document) -> bool:
    """Whether a template or kustomize may add keys or values to the object, so that none is missing for certain."""
    text = document.text
    may_match = "{{" in text or "#@" in text  # to look for the pattern takes some hundred times as long
    return (may_match and re.search(_MAKES_MORE, text) is not None) or is_kustomized(release, document)
