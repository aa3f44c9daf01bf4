"""The file with the type of a custom resource, which its keys and values are compared with."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.query import Comparison, Detail, Query
from repl_lint.facts.kubernetes.custom_types import is_defined, schema_file
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.reading.files import shown


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each custom resource in the query's span that a schema or a definition describes.

    Its one detail is the path of the schema, or says that the definition is in the release.
    """
    release, document = query.release, query.document
    for obj in document.fact(objects):
        if not query.is_at(obj.node):
            continue
        if is_defined(release, obj.api_version.value, obj.kind):
            text = "its CustomResourceDefinition in this release"
        elif file := schema_file(release, obj):
            text = shown(file)
        else:
            continue
        subject = f"the keys and values of {obj.kind}"
        yield Comparison(subject, document.locate(obj.api_version), (Detail("schema", text),))
