"""Fine-tunes a token classifier from any local or hub encoder with the Hugging Face Trainer."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from labeling.engines.crf import Example, sentences
from labeling.engines.transformer import MAX_PIECES, TAGS, Transformer, class_names, need_transformers
from labeling.errors import InputError
from labeling.tokens import bio

IGNORED = -100
"""The class of pieces that no loss is taken of: all but a word's first."""


def fine_tune(
    examples: Sequence[Example], labels: Sequence[str], encoder: str, epochs: float = 5.0, seed: int = 13
) -> Transformer:
    """A token classifier with one BIO layer per label, trained on the examples' sentences.

    The loss is the mean cross entropy over all layers of each word's first piece. Raises InputError where the encoder
    cannot be loaded.
    """
    transformers = need_transformers()
    import torch

    names = class_names(labels)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(encoder, add_prefix_space=True)
        model = transformers.AutoModelForTokenClassification.from_pretrained(
            encoder,
            num_labels=len(names),
            id2label=dict(enumerate(names)),
            label2id={name: number for number, name in enumerate(names)},
            ignore_mismatched_sizes=True,
        )
    except (OSError, ValueError) as error:
        raise InputError(f"the encoder {encoder} cannot be loaded: {error}") from error

    model.config.layer_labels = list(labels)

    class LayerTrainer(transformers.Trainer):  # type: ignore[misc, name-defined]
        """Cross entropy per layer."""

        def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:
            wanted = inputs.pop("labels")
            outputs = model(**inputs)
            logits = outputs.logits.reshape(-1, TAGS)
            loss = torch.nn.functional.cross_entropy(logits, wanted.reshape(-1), ignore_index=IGNORED)
            return (loss, outputs) if return_outputs else loss

    def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
        wanted = [row["labels"] for row in rows]
        batch = tokenizer.pad(
            [{key: value for key, value in row.items() if key != "labels"} for row in rows], return_tensors="pt"
        )
        width = batch["input_ids"].shape[1]
        empty = [IGNORED] * len(labels)
        batch["labels"] = torch.tensor([row + [empty] * (width - len(row)) for row in wanted])
        return dict(batch)

    with TemporaryDirectory() as scratch:
        arguments = transformers.TrainingArguments(
            output_dir=scratch,
            num_train_epochs=epochs,
            per_device_train_batch_size=16,
            learning_rate=5e-5,
            seed=seed,
            report_to=[],
            save_strategy="no",
            disable_tqdm=None,
            logging_strategy="no",
            remove_unused_columns=False,
        )
        rows = [row for example in examples for row in _rows(example, labels, tokenizer)]
        LayerTrainer(model=model, args=arguments, train_dataset=rows, data_collator=collate).train()
    return Transformer(model.to("cpu"), tokenizer, labels)


def _rows(example: Example, labels: Sequence[str], tokenizer: Any) -> Iterator[dict[str, Any]]:
    """One row a sentence: its pieces, and for each the wanted tag of every layer."""
    parts = sentences(example.text)
    tokens = [bounds for part in parts for bounds in part.tokens]
    layers = [bio((span for span in example.spans if span.label == label), tokens)[0] for label in labels]
    first = 0
    for part in parts:
        words = [example.text[start:end] for start, end in part.tokens]
        encoded = tokenizer(words, is_split_into_words=True, truncation=True, max_length=MAX_PIECES)
        wanted, before = [], None
        for word in encoded.word_ids():
            opens = word is not None and word != before
            wanted.append([layer[first + word] if opens else IGNORED for layer in layers])
            before = word
        first += len(part.tokens)
        yield {**{key: encoded[key] for key in ("input_ids", "attention_mask")}, "labels": wanted}


def save(model: Transformer, folder: Path) -> None:
    """Writes the model and its tokeniser as `from_pretrained` reads them."""
    model.model.save_pretrained(folder)
    model.tokenizer.save_pretrained(folder)
