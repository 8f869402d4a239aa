"""Counts for the card and the manifest, taken from the rows on their way to the files: they say what was written."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labeling.release.distinct import Distinct
from labeling.release.features import CHANGES, SPLITS
from labeling.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import Table


@dataclass
class Statistics:
    """What a release holds, by split. Surface forms and words are compared case folded."""

    schema: Schema
    documents: Counter[str] = field(default_factory=Counter)
    spans: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Spans by split, then label."""
    attributes: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: defaultdict(dict))
    """Spans by attribute column, then split, then value."""
    relations: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    licences: Counter[str | None] = field(default_factory=Counter)
    sources: Counter[str | None] = field(default_factory=Counter)
    annotators_seen: Counter[int] = field(default_factory=Counter)
    """Documents by how many annotators saw them."""
    first_published: str | None = None
    last_published: str | None = None
    tokens: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    lost: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Spans that the token layers cannot show, by label, then split."""
    annotations: Counter[str] = field(default_factory=Counter)
    changes: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """What became of suggestions (and what was added), by engine and label of the suggestion, then change."""
    _forms: dict[str, Distinct] = field(default_factory=lambda: defaultdict(Distinct))
    """Surface forms of the spans of training, by label."""
    _test_forms: dict[str, Distinct] = field(default_factory=lambda: defaultdict(lambda: Distinct(repeats=True)))
    _words: dict[str, Distinct] = field(default_factory=lambda: defaultdict(Distinct))
    """Words by split."""

    def see_spans(self, split: str, table: "Table") -> None:
        """Takes rows of the spans config."""
        import pyarrow.compute as pc

        self.documents[split] += table.num_rows
        for name in ("licence", "source"):
            getattr(self, f"{name}s").update(_counts(table.column(name)))
        self.annotators_seen.update(_counts(table.column("n_annotators")))
        published = pc.min_max(table.column("published")).as_py()
        first, last = (time and time.date().isoformat() for time in (published["min"], published["max"]))
        self.first_published = min((day for day in (self.first_published, first) if day), default=None)
        self.last_published = max((day for day in (self.last_published, last) if day), default=None)
        spans = pc.list_flatten(table.column("spans")).combine_chunks()
        self._see_forms(split, spans)
        for column, label, attribute in self.schema.columns():
            counts = self.attributes[column].setdefault(split, Counter())
            marked = spans.filter(pc.equal(spans.field("label"), self.schema.label_names.index(label.name)))
            for value, count in _counts(marked.field(column)).items():
                counts["(none)" if value is None else attribute.value_names[value]] += count
        arrows = pc.list_flatten(table.column("relations")).combine_chunks()
        if self.schema.relations:
            names = [relation.name for relation in self.schema.relations]
            for number, count in _counts(arrows.field("label")).items():
                self.relations[split][names[number]] += count

    def _see_forms(self, split: str, spans: "pa.StructArray") -> None:
        forms: dict[str, list[str]] = {name: [] for name in self.schema.label_names}
        by_number = list(forms.values())
        for number, text in zip(*_columns(spans, "label", "text"), strict=True):
            by_number[number].append(_folded(text))
        for label, found in forms.items():
            self.spans[split][label] += len(found)
            if split == SPLITS[0]:
                self._forms[label].add(found)
            elif split == SPLITS[-1]:
                self._test_forms[label].add(found)

    def see_tokens(self, split: str, table: "Table") -> None:
        """Takes rows of the tokens config."""
        import pyarrow.compute as pc

        words = pc.list_flatten(table.column("tokens"))
        self.tokens[split] += len(words)
        found = pc.unique(pc.utf8_lower(words)).to_pylist()
        self._words[split].add([word for word in found if word[:1].isalpha()])
        lost = pc.list_flatten(table.column("lost")).combine_chunks()
        for number, count in _counts(lost.field("label")).items():
            self.lost[self.schema.label_names[number]][split] += count

    def see_sentences(self, split: str, table: "Table") -> None:
        """Takes rows of the sentences config."""
        self.sentences[split] += table.num_rows

    def see_annotations(self, split: str, table: "Table") -> None:
        """Takes rows of the annotations config."""
        self.annotations.update(_counts(table.column("annotator")))

    def see_changes(self, split: str, table: "Table") -> None:
        """Takes rows of the changes config."""
        import pyarrow as pa
        import pyarrow.compute as pc

        label = pc.coalesce(
            pc.struct_field(table.column("suggested"), "label"), pc.struct_field(table.column("final"), "label")
        )
        keys = pa.table({"engine": table.column("engine"), "label": label, "change": table.column("change")})
        grouped = keys.group_by(["engine", "label", "change"]).aggregate([([], "count_all")])
        for row in grouped.to_pylist():
            counts = self.changes[row["engine"] or "", self.schema.label_names[row["label"]]]
            counts[CHANGES[row["change"]]] += row["count_all"]

    def seen_in_training(self) -> dict[str, tuple[int, int]]:
        """By label: test spans whose surface form training marks with the same label, and all test spans."""
        names = self.schema.label_names
        return {name: (self._test_forms[name].within(self._forms[name]), len(self._test_forms[name])) for name in names}

    def words_in_training(self, split: str) -> tuple[int, int]:
        """Distinct words of a split that training holds too, and all its distinct words."""
        words = self._words[split]
        return words.within(self._words[SPLITS[0]]), len(words)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _columns(array: "pa.StructArray", *names: str) -> list[list[Any]]:
    return [array.field(name).to_pylist() for name in names]


def _counts(column: Any) -> dict[Any, int]:
    """How often each value occurs, nulls as None."""
    import pyarrow.compute as pc

    return {item["values"]: item["counts"] for item in pc.value_counts(column).to_pylist()}
