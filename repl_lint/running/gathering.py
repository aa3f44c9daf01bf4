"""All that facts of a release ask of each document, for releases whose documents are too many to be kept."""

from __future__ import annotations

from repl_lint.reading.releases import Release


def gathering(release: Release) -> Release:
    """The release; a large one also has in ``gathers`` what its facts ask of each document.

    One pass over its documents then answers all of these facts. A release is large if its documents are not kept in
    memory. Plain manifests have few facts, and are returned as they are.
    """
    if release.type.is_plain or not release.memory.streams:
        return release
    from repl_lint.checks.image_in_custom_resource import pulled_in
    from repl_lint.checks.wrong_app_slug import slugs_in
    from repl_lint.facts.images.pulling import latest_pulled_again_in
    from repl_lint.facts.images.requested import requested_in
    from repl_lint.facts.kots.bundle import bundled_in, used_images_in
    from repl_lint.facts.kots.watched_objects import watched_in
    from repl_lint.facts.kubernetes.namespaces import namespaced_in

    of_bundle = (bundled_in, watched_in) if release.type.has_application else (requested_in,)
    return release._replace(
        gathers=(*of_bundle, used_images_in, pulled_in, latest_pulled_again_in, slugs_in, namespaced_in)
    )
