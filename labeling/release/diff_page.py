"""A comparison as one self-contained page: each change with its text in context. Text is escaped by Jinja."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from labeling.release.diff import KINDS, Change, Diff
from labeling.release.snapshot import Seen

CONTEXT = 60
"""Code points shown on either side of a change."""


def page(found: Diff) -> str:
    """The page's HTML: summary, schema, splits, then every document's changes in the order of its text."""
    environment = Environment(
        loader=PackageLoader("labeling.release"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    documents: dict[str, list[dict[str, str]]] = {}
    for change in sorted(found.changes, key=_place):
        shown = _shown(change, found.new.documents[change.doc_id], found.old.documents[change.doc_id])
        documents.setdefault(change.doc_id, []).append(shown)
    return environment.get_template("diff.html.jinja").render(
        found=found,
        kinds=KINDS,
        counts=found.counts(found.changes),
        annotators=found.counts(found.by_annotator),
        documents=documents,
    )


def _place(change: Change) -> tuple[str, int]:
    span = change.old or change.new
    return change.doc_id, span.start if span is not None else 0


def _shown(change: Change, new: Seen, old: Seen) -> dict[str, str]:
    """A change with the text before, the old words, the new words and the text after."""
    text = new.text if new.text is not None else old.text
    spans = [span for span in (change.old, change.new) if span is not None]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    base = {"kind": change.kind, "label": change.label, "what": change.what}
    if text is None:
        return {**base, "before": "", "old": "", "new": "", "after": f"[{start}, {end})"}
    return {
        **base,
        "before": text[max(0, start - CONTEXT) : start],
        "old": change.old.slice(text) if change.old is not None else "",
        "new": change.new.slice(text) if change.new is not None else "",
        "after": text[end : end + CONTEXT],
    }
