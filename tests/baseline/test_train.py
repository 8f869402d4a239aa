"""A release trains: the baseline learns, is scored, says so on its card, and suggests."""

import json
from pathlib import Path

import pytest

from labeling.baseline.score import score
from labeling.baseline.train import train
from labeling.data import Document, Span
from labeling.engines import load_engine
from labeling.engines.crf import Example
from labeling.errors import InputError, UsageError
from labeling.schema import load_schema


def test_the_crf_learns_is_scored_and_suggests(release: Path, tmp_path: Path) -> None:
    done = train(release, tmp_path / "model")
    assert (done.train_documents, done.test_documents) == (11, 3)
    scores = json.loads((tmp_path / "model" / "scores.json").read_text(encoding="utf-8"))
    assert set(scores) == {"UNIT", "MISSION", "HEDGE", "SOURCE", "micro"}
    assert scores["micro"]["gold"] > 40
    assert scores["micro"]["overlap_f1"] >= scores["micro"]["exact_f1"] > 0
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "11 documents of the train split of `sample-1.0.0`" in card
    assert f"| micro | {scores['micro']['exact_precision']:.3f} |" in card

    engine = load_engine(f"trained:{tmp_path / 'model'}", load_schema())
    assert engine.version == "sample-1.0.0-crf"
    text = "Danish and French marines will guard the port, the Danish defence ministry said."
    (prediction,) = engine.propose([Document("d", text)])
    assert prediction.spans
    for span in prediction.spans:
        assert span.engine == "trained" and span.rule == f"crf.{span.label.lower()}"
        assert span.slice(text).strip() and span.score is not None


def test_two_runs_give_the_same_model(release: Path, tmp_path: Path) -> None:
    train(release, tmp_path / "one")
    train(release, tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_seen_and_unseen_are_counted_apart() -> None:
    text = "The Lake Guard met the River Guard."
    seen, unseen = Span("a", 4, 14, "UNIT"), Span("b", 23, 34, "UNIT")
    training = [Example("the lake  guard left", [Span("x", 4, 15, "UNIT")])]
    scored = score(lambda texts: [[seen] for _ in texts], [Example(text, [seen, unseen])], training, ["UNIT"])
    assert (scored.seen["UNIT"].recall, scored.unseen["UNIT"].recall) == (1.0, 0.0)
    assert scored.to_json()["micro"]["exact_recall"] == 0.5


def test_what_cannot_be_trained_or_loaded(release: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no release: make one with  labeling export"):
        train(tmp_path / "none", tmp_path / "model")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(UsageError, match="the folder is not empty"):
        train(release, tmp_path / "mine")
    with pytest.raises(UsageError, match="--engine trained:PATH"):
        load_engine("trained", load_schema())
    with pytest.raises(InputError, match="no model: train one with  labeling train"):
        load_engine(f"trained:{tmp_path / 'mine'}", load_schema())


def test_a_tiny_encoder_is_fine_tuned(release: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the transformers extra is not installed")
    transformers = pytest.importorskip("transformers", reason="the transformers extra is not installed")
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    words = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words.train_from_iterator(
        ["Danish and French marines will guard the port of Kestrel Bay said the ministry on Tuesday"] * 4,
        trainers.WordPieceTrainer(vocab_size=400, special_tokens=special),
    )
    encoder = tmp_path / "encoder"
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    fast.save_pretrained(encoder)
    shape = transformers.BertConfig(
        vocab_size=400, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    transformers.BertModel(shape).save_pretrained(encoder)

    done = train(release, tmp_path / "model", encoder=str(encoder), epochs=1)
    assert done.kind == "transformer"
    engine = load_engine(f"trained:{tmp_path / 'model'}", load_schema())
    (prediction,) = engine.propose([Document("d", "Danish marines will guard the port.")])
    assert prediction.engines == {"trained": "sample-1.0.0-transformer"}
    with pytest.raises(InputError, match=r"the encoder .* cannot be loaded"):
        train(release, tmp_path / "other", encoder=str(tmp_path / "no-encoder"))
