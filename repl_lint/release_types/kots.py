"""Releases for KOTS: https://docs.replicated.com/vendor/distributing-overview."""

from typing import Final

from repl_lint.release_types.release_type import ReleaseType

KOTS: Final = ReleaseType(
    "kots",
    files="KOTS releases",
    main_document="Application",
    anchor="the first Config or HelmChart of KOTS",
    api_groups=(
        "kots.io",
        "troubleshoot.sh",
        "troubleshoot.replicated.com",
        "cluster.kurl.sh",
        "kurl.sh",
        "embeddedcluster.replicated.com",
    ),
    anchor_group="kots.io",
    anchor_kinds=("Application", "Config", "HelmChart"),
    has_application=True,
    installer="KOTS",
    adds_pull_secret=True,
    opens_every_host=True,
    functions="kots",
    renderer="KOTS",
    own_renderer="KOTS",
    gives_choices=False,  # pkg/template/config_context.go
    names_images=True,
    item_delimiters=("[[repl", "repl[["),
    gives_data=False,  # https://github.com/replicatedhq/kots, pkg/template/builder.go
    reads_unrendered_objects=True,
    namespace_template="repl{{ Namespace }}",
    rewrites_every_kind=True,
    repeats_pulls_offline=True,
    excludes_objects=True,
)
