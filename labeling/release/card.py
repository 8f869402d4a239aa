"""The card: `README.md` and its figures."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labeling import __version__
from labeling.release.card_header import card_header
from labeling.release.charts import attributes_chart, labels_chart
from labeling.release.documents import Found
from labeling.release.features import CHANGES, SPLITS
from labeling.release.groups import SHARED_NAMES, STORY
from labeling.release.leak import Leak
from labeling.release.manifest import file_hash
from labeling.release.options import Options
from labeling.release.statistics import Statistics
from labeling.schema import Schema

_TEMPLATES = Path(__file__).parent / "templates"

_POLICIES: Mapping[str, str] = {
    "ground-truth": "the annotation marked as ground truth; where none is, the adjudicated one, else the newest.",
    "single": "documents that exactly one annotator reviewed, as that annotator marked them.",
    "majority": "every span that more than half of a document's annotators marked with the same bounds and label, "
    "attributes by plurality; the vote is in `votes` and `agreement`.",
    "union": "every span that any annotator marked; the vote is in `votes` and `agreement`.",
    "adjudicated": "documents on which an adjudicator decided, as decided.",
}


def write_card(
    folder: Path,
    manifest: Mapping[str, Any],
    schema: Schema,
    options: Options,
    statistics: Statistics,
    found: Found,
    leak: Leak,
) -> None:
    """Writes `README.md` and `figures/*.svg`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(  # noqa: S701 (Markdown, not HTML; what comes from outside goes through `cell`)
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["thousands"] = lambda count: f"{count:,}"
    environment.filters["cell"] = cell
    text = environment.get_template("card.md.jinja").render(
        header=card_header(manifest, schema, options, statistics),
        **_facts(manifest, schema, options, statistics, found, leak),
    )
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    figures = folder / "figures"
    figures.mkdir()
    counts = {split: statistics.spans[split] for split in SPLITS}
    (figures / "labels.svg").write_text(labels_chart(counts, schema.label_names, SPLITS), encoding="utf-8")
    (figures / "attributes.svg").write_text(attributes_chart(list(_panels(schema, statistics))), encoding="utf-8")


def cell(value: object) -> str:
    """Text from outside as one cell of a Markdown table: no line breaks, markup or HTML of its own."""
    text = "not stated" if value is None else " ".join(str(value).split())
    return re.sub(r"([\\`*_{}\[\]<>|#!])", r"\\\1", text)


def _panels(schema: Schema, statistics: Statistics) -> Iterator[tuple[str, str, list[tuple[str, int]]]]:
    for column, label, attribute in schema.columns():
        total: Counter[str] = Counter()
        for counts in statistics.attributes.get(column, {}).values():
            total.update(counts)
        values = [(name, total[name]) for name in attribute.value_names]
        values += [("(none)", total["(none)"])] if total["(none)"] else []
        yield f"{label.name} · {attribute.name}", label.colour, values


def _facts(
    manifest: Mapping[str, Any],
    schema: Schema,
    options: Options,
    statistics: Statistics,
    found: Found,
    leak: Leak,
) -> dict[str, Any]:
    """What the template shows."""
    agreement = found.pairwise
    scores = {label: agreement.f1(label) for label in schema.label_names} | {"all": agreement.f1()}
    return {
        "name": manifest["name"],
        "version": manifest["version"],
        "key": re.sub(r"\W+", "_", f"{manifest['name']}_{manifest['version']}"),
        "language": schema.language,
        "label_list": ", ".join(schema.label_names),
        "summary": _summary(statistics, schema, found),
        "splits": SPLITS,
        "sizes": _sizes(statistics, schema),
        "labels": schema.labels,
        "relations": schema.relations,
        "guidelines": _guidelines(schema),
        "offsets": options.text == "offsets",
        "tokeniser": manifest["tokeniser"],
        "made": " ".join([_made(found, statistics), *([options.note] if options.note else [])]),
        "policy": _POLICIES[options.decide],
        "annotators": _annotators(statistics),
        "left_out": manifest["counts"]["left_out"],
        "lost": {label: counts.total() for label, counts in sorted(statistics.lost.items())},
        "agreement": scores if agreement.documents else {},
        "agreement_documents": agreement.documents,
        "change_names": CHANGES,
        "changes": list(_changes(statistics)),
        "anchoring": _anchoring(found),
        "splitting": _splitting(manifest, options),
        "near": f"{options.near:g}",
        "leak": leak,
        "seen": list(_seen(statistics)),
        "words": {split: _share(*statistics.words_in_training(split)) for split in SPLITS[1:]},
        "licences": sorted(statistics.licences.items(), key=lambda item: (-item[1], item[0] or "")),
        "sources": _sources(statistics.sources),
        "limits": _limits(statistics, found, schema),
        "command": manifest["command"],
        "tool_version": __version__,
        "schema_name": schema.name,
        "schema_version": schema.version,
    }


def _summary(statistics: Statistics, schema: Schema, found: Found) -> str:
    documents = sum(statistics.documents.values())
    spans = sum(counts.total() for counts in statistics.spans.values())
    dated = (
        f", published {statistics.first_published} to {statistics.last_published}" if statistics.first_published else ""
    )
    return (
        f"{documents:,} news articles{dated}, reviewed by {len(found.annotators)} annotator(s), with {spans:,} spans "
        f"of {len(schema.labels)} labels ({', '.join(schema.label_names)}), their attributes and relations."
    )


def _sizes(statistics: Statistics, schema: Schema) -> list[dict[str, Any]]:
    rows = [
        ("articles", statistics.documents),
        ("sentences", statistics.sentences),
        ("tokens", statistics.tokens),
        *((name, Counter({s: statistics.spans[s][name] for s in SPLITS})) for name in schema.label_names),
        *(
            (f"*{relation.name}*", Counter({s: statistics.relations[s][relation.name] for s in SPLITS}))
            for relation in schema.relations
        ),
    ]
    return [{"name": name, "counts": counts, "total": sum(counts.values())} for name, counts in rows]


def _guidelines(schema: Schema) -> str:
    path = schema.folder / "guidelines.md"
    if not path.is_file():
        return f"Schema {schema.name} {schema.version}."
    return f"Guidelines: version {schema.version} of `guidelines.md` (SHA-256 {file_hash(path)[:12]}…)."


def _made(found: Found, statistics: Statistics) -> str:
    engines = ", ".join(f"`{name}` {', '.join(sorted(versions))}" for name, versions in sorted(found.engines.items()))
    return (
        "Articles were read and their text normalised once (Unicode NFC, line ends, control characters); "
        + (f"spans were suggested by {engines}; " if engines else "no spans were suggested; ")
        + "annotators corrected them in Label Studio, adding what was missing and deleting what was wrong. "
        f"Of {found.read:,} articles read, {sum(statistics.documents.values()):,} went in."
    )


def _annotators(statistics: Statistics) -> str:
    seen = ", ".join(f"{count:,} by {number}" for number, count in sorted(statistics.annotators_seen.items()))
    return f"Articles by number of independent annotators: {seen}." if seen else ""


def _changes(statistics: Statistics) -> Iterator[dict[str, Any]]:
    for (engine, label), counts in sorted(statistics.changes.items()):
        suggested = counts.total() - counts[CHANGES[-1]]
        yield {
            "engine": f"`{engine}`" if engine else "(none)",
            "label": label,
            "counts": counts,
            "kept": _share(counts[CHANGES[0]], suggested),
        }


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part:,} of {whole:,})" if whole else "–"


def _anchoring(found: Found) -> str:
    """How far annotators follow suggestions that they see, beside those who see none."""
    scores = {
        hidden: 2 * counts["both"] / (counts["marked"] + counts["suggested"])
        for hidden, counts in found.anchoring.items()
        if counts["marked"] + counts["suggested"]
    }
    if True in scores and False in scores:
        return (
            f"Anchoring: annotators who saw the suggestions agree with them at exact span F1 {scores[False]:.3f}, "
            f"those who annotated blind ({found.blind:,} articles) at {scores[True]:.3f}. The articles are not the "
            "same, so the difference is not the pull of suggestions alone."
        )
    return "No article was annotated blind, so how far suggestions drew people (anchoring) is not known."


def _splitting(manifest: Mapping[str, Any], options: Options) -> str:
    plan = options.plan
    how = {
        "group": "Whole groups were dealt to the splits, stratified by source and density of spans",
        "time": "The oldest groups went to train and the newest to test",
        "source": "Whole sources were dealt to the splits, so that no source is in two",
    }[plan.by]
    kept = manifest["previous"]
    return (
        f"Near-copies (Jaccard similarity of word 5-grams ≥ {options.near:g}, found by MinHash and verified exactly) "
        f"and reports of the same story (same day, at least {SHARED_NAMES} shared names, Jaccard similarity of names ≥ "
        f"{STORY:g}) form a group (`group`). {how}: {'/'.join(f'{ratio:.0%}' for ratio in plan.ratios)}, seed "
        f"{plan.seed}. " + (f"Articles that were in version {kept['version']} kept their split." if kept else "")
    ).strip()


def _seen(statistics: Statistics) -> Iterator[dict[str, str]]:
    for label, (seen, total) in statistics.seen_in_training().items():
        yield {"label": label, "seen": _share(seen, total), "unseen": _share(total - seen, total)}


def _sources(sources: Mapping[str | None, int]) -> str:
    named: Sequence[tuple[str, int]] = [(name, count) for name, count in sources.items() if name]
    top = sorted(named, key=lambda item: (-item[1], item[0]))[:10]
    listed = ", ".join(f"{cell(name)} ({count:,})" for name, count in top)
    return f"{len(named)} source(s), the most frequent: {listed}." if top else "No source is stated."


def _limits(statistics: Statistics, found: Found, schema: Schema) -> list[str]:
    single = statistics.annotators_seen.get(1, 0)
    limits = [
        f"{single:,} of {sum(statistics.documents.values()):,} articles were seen by one annotator only.",
        "Annotators began with an engine's suggestions: what engines never propose is found less often."
        if found.engines
        else "No engine suggested spans: what one annotator overlooked is missing.",
        f"News in one language ({schema.language}), as its publishers chose to report it; statements are not checked.",
        "Annotations say what a text presents, not what is true.",
    ]
    empty = [name for name in schema.label_names if not statistics.spans[SPLITS[-1]][name]]
    if empty:
        limits.append(f"The test split holds no {', '.join(empty)}.")
    return limits
