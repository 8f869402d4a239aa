"""The command that makes a release again, every option spelled out, paths reduced to file names."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from labeling.release.lint import DEFAULT_GATES
from labeling.release.options import Options


def command(inputs: Sequence[str], options: Options, previous: Path | None) -> str:
    """One shell line; the output folder is written as RELEASE, since a release does not depend on where it lies."""
    filters, plan = options.filters, options.plan
    words = ["labeling", "export", *inputs, "-o", "RELEASE", "--version", options.version]
    words += ["--name", options.name] if options.name else []
    words += ["--decide", options.decide, "--split-by", plan.by]
    words += ["--ratios", ",".join(f"{ratio:g}" for ratio in plan.ratios), "--seed", str(plan.seed)]
    words += ["--near", f"{options.near:g}", "--text", options.text]
    words += ["--previous", previous.name if previous else "none"]
    single = (
        ("--min-agreement", filters.min_agreement),
        ("--min-annotators", filters.min_annotators if filters.min_annotators > 1 else None),
        ("--max-age", filters.max_age),
        ("--since", filters.since),
    )
    for option, value in single:
        words += [] if value is None else [option, f"{value:g}" if isinstance(value, float) else str(value)]
    several = (
        ("--licence", filters.licences),
        ("--source", filters.sources),
        ("--not-source", filters.not_sources),
        ("--label", filters.labels),
        ("--not-label", filters.not_labels),
    )
    for option, values in several:
        words += [word for value in values for word in (option, value)]
    if dict(options.gates) != dict(DEFAULT_GATES):
        words += ["--gate", "none", *(f"--gate={rule}={allowed}" for rule, allowed in sorted(options.gates.items()))]
    words += [] if options.fast_under == 10 else ["--fast-under", f"{options.fast_under:g}"]
    words += [] if options.check_language else ["--any-language"]
    words += ["--note", options.note] if options.note else []
    return shlex.join(words)
