"""A test of the rules that run: faults are put into a release in memory, one by one, and it is linted again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from repl_lint.configuration.lint_config import adjusted
from repl_lint.configuration.settings import Settings
from repl_lint.editing.edits import apply
from repl_lint.model.reports import Report
from repl_lint.reading.files import File
from repl_lint.reading.releases import Release
from repl_lint.running.engine import run
from repl_lint.running.policy_seeding import seeds_of_policy
from repl_lint.running.seeding import Seed, seeds


class Trial(NamedTuple):
    """A fault that was put into a release, and the ids of the rules that find more then.

    ``is_on`` is whether the rule that is meant runs there.
    """

    release: str
    seed: Seed
    found_by: tuple[str, ...]
    is_on: bool

    @property
    def is_found(self) -> bool:
        """Whether the rule that is meant finds it."""
        return self.seed.rule in self.found_by

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the other rules that find more then."""
        return tuple(rule for rule in self.found_by if rule != self.seed.rule)


def trials(releases: Sequence[Release], settings: Settings) -> Iterator[Trial]:
    """The faults that can be put into some releases, each with what is found then. Nothing is written."""
    alone = settings._replace(config=None, baseline=None, jobs=1)
    for release in releases:
        running = {rule.id for rule in adjusted(settings, release)}
        before: Report | None = None
        policies = [rule for rule in settings.rules if rule.policy and rule.id in running]
        for seed in (*seeds(release), *(seed for rule in policies for seed in _first(seeds_of_policy(release, rule)))):
            before = before or run(release.files, alone)
            after = run(_with(release.files, seed), alone)
            yield Trial(release.name, seed, _found_by(seed, before, after), seed.rule in running)


def _first(all_seeds: Iterator[Seed]) -> Iterator[Seed]:
    yield from islice(all_seeds, 1)


def _found_by(seed: Seed, before: Report, after: Report) -> tuple[str, ...]:
    """The rules with more findings than before; the one that is meant, if it says anything that it did not say."""
    more = Counter(finding.rule.id for finding in after.findings)
    more -= Counter(finding.rule.id for finding in before.findings)
    known = {(finding.message, len(finding.related)) for finding in before.findings}
    own = [finding for finding in after.findings if finding.rule.id == seed.rule]
    says = any((finding.message, len(finding.related)) not in known for finding in own)
    return tuple(sorted({*more, *([seed.rule] if says else [])}))


def _with(files: Sequence[File], seed: Seed) -> list[File]:
    """The files with the edits of a fault."""
    path = seed.location.path
    return [file.with_text(apply(file.source().text, seed.edits)) if file.path == path else file for file in files]
