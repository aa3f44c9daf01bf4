"""repl-lint: the linter and policy checker for Replicated releases."""

TYPE_CHECKING = False  # and nothing is imported: `python -m repl_lint` still has the working folder on its path here
if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from repl_lint.configuration.settings import Settings
    from repl_lint.model.reports import Report

__version__ = "0.1.0"
__all__ = ["__version__", "check"]


def check(paths: "Iterable[str]", settings: "Settings | None" = None, executor: "Executor | None" = None) -> "Report":
    """The report on the releases below the paths, with the settings of the nearest `.repl-lint.yaml` if none are given.

    If nothing was checked, each folder among the paths is a failed file of the report. With an executor, its processes
    lint; it is any `concurrent.futures.Executor` whose tasks are pickled. Raises
    `repl_lint.configuration.config_file.SettingsError` if the configuration, or a file that it names, is wrong.
    """
    from repl_lint.configuration.settings import load
    from repl_lint.running.engine import RunOptions, run
    from repl_lint.running.inputs import Inputs, below
    from repl_lint.running.unchecked import accounted

    named = list(paths)
    settings = settings or load(named)
    inputs = Inputs(list(below(named, settings)), named, "argument")
    return accounted(run(inputs.files, settings, RunOptions(executor=executor)), inputs, settings)
