"""`labeling train`: a release to a model, its scores on the test split, and its card."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling import __version__
from labeling.baseline.release import read_release
from labeling.baseline.score import Scored, score
from labeling.data import Span
from labeling.engines.crf import Crf, fit
from labeling.engines.trained import META, Tagger
from labeling.errors import InputError, UsageError

CARD = "README.md"
SCORES = "scores.json"


@dataclass(frozen=True, slots=True)
class Trained:
    """A model in its folder, how many documents taught it, and its scores on how many others."""

    folder: Path
    kind: str
    train_documents: int
    test_documents: int
    scored: Scored


def train(folder: Path, output: Path, encoder: str | None = None, epochs: float = 5.0) -> Trained:
    """Fits on the train split, scores on test, and writes the model with `README.md` and `scores.json`.

    Without an encoder a CRF per label layer is fitted (minutes on a laptop); with one, a token classifier is
    fine-tuned from it (the `transformers` extra). The validation split is left alone. Raises InputError where the
    release cannot be read or has nothing to learn from, UsageError where `output` holds something.
    """
    if output.exists() and any(output.iterdir()):
        raise UsageError(f"{output}: the folder is not empty: name a new one")
    release = read_release(folder)
    training, testing = release.splits.get("train", ()), release.splits.get("test", ())
    if not any(example.spans for example in training):
        raise InputError(f"{folder}: the train split holds no span: nothing to learn from")
    tagger: Tagger
    if encoder is None:
        kind = "crf"
        tagger = fit(training, release.labels)
    else:
        from labeling.baseline.transformer import fine_tune

        kind = "transformer"
        tagger = fine_tune(training, release.labels, encoder, epochs)
    output.mkdir(parents=True, exist_ok=True)
    if isinstance(tagger, Crf):
        tagger.save(output)
    else:
        from labeling.baseline.transformer import save
        from labeling.engines.transformer import Transformer

        if isinstance(tagger, Transformer):
            save(tagger, output)

    def tag(texts: Sequence[str]) -> list[tuple[Span, ...]]:
        return [tagger.tag(text) for text in texts]

    done = Trained(output, kind, len(training), len(testing), score(tag, testing, training, release.labels))
    meta = {"kind": kind, "version": f"{folder.name}-{kind}", "release": folder.name, "labels": list(release.labels)}
    _write(
        output / META, meta | {"tool": f"conflict-labeling {__version__}"} | ({"encoder": encoder} if encoder else {})
    )
    _write(output / SCORES, done.scored.to_json())
    (output / CARD).write_text(card(done, folder.name, encoder), encoding="utf-8", newline="\n")
    return done


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


COLUMNS = ("exact_precision", "exact_recall", "exact_f1", "overlap_f1", "seen_recall", "unseen_recall", "gold")


def rows(scored: Scored) -> list[tuple[object, ...]]:
    """The score table: a label a row, `micro` last."""
    return [(name, *(values[column] for column in COLUMNS)) for name, values in scored.to_json().items()]


def card(done: Trained, release: str, encoder: str | None) -> str:
    """The model's card: what it is, what it was trained on, its scores, its limits, how to use it."""
    what = (
        "A linear-chain CRF per label layer (python-crfsuite) over words, shapes and their neighbours."
        if encoder is None
        else f"A token classifier with one BIO layer per label, fine-tuned from `{encoder}` (Hugging Face Trainer)."
    )
    table = "\n".join(
        "| " + " | ".join(_cell(value) for value in row) + " |" for row in [("label", *COLUMNS), *rows(done.scored)]
    )
    head, _, body = table.partition("\n")
    return (
        f"---\nlanguage: en\nlibrary_name: {'crfsuite' if encoder is None else 'transformers'}\n"
        f"pipeline_tag: token-classification\n---\n\n# Baseline on {release}\n\n{what}\n\n"
        f"Trained on the {done.train_documents} documents of the train split of `{release}`, scored on the "
        f"{done.test_documents} of its test split; the validation split was not used.\n\n"
        f"{head}\n|{'---|' * (len(COLUMNS) + 1)}\n{body}\n\n"
        "Exact: same label and bounds, matched one to one. Overlap: same label, at least one shared code point. "
        "Seen and unseen: recall of test spans whose words do, or do not, occur under their label in training. "
        "– is not defined.\n\n"
        "Limits: finds spans, no attributes and no relations; no span across a sentence end, and of two spans of one "
        "label that nest only one. With few documents the figures say little.\n\n"
        "```sh\nlabeling preannotate ARTICLES --engine trained:THIS_FOLDER -o predictions.jsonl\n```\n"
    )


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
