import pytest

from labeling.data import Document
from labeling.engines.rules import parse
from labeling.engines.rules.lexicon import WordFinder
from labeling.engines.rules.parse import Parsed, load_model, parse_documents

ARTICLES = [
    "The 3rd Rifle Brigade, which had crossed the Arda on Monday, won't withdraw unless its ammunition runs out, "
    "a spokesman for the ministry said. “We are staying,” he told reporters.\n\nTWO KILLED IN RAID\n\n"
    "Asked whether the rebels – some 400 of them – could hold the town, Gen. Ilya Petrenko declined to comment 🪖.",
    "What the diplomats had been told to expect, and whom they blamed for it, nobody would say; the ceasefire that "
    "Turkey and Qatar brokered last week is holding, though, U.N. monitors reported\non Thursday from the front.",
    "Sudan's army has shelled el-Fasher, from which aid groups pulled out, and the RSF, it said, may attack again.",
    "   \n\nNo.",
]


def read(articles: list[str]) -> list[Parsed]:
    documents = [Document(f"d{n}", text) for n, text in enumerate(articles)]
    return list(parse_documents(documents, [range(len(text)) for text in articles]))


def trees(parsed: list[Parsed]) -> list[list[tuple[str, str, str, int]]]:
    return [[(t.text, t.tag_, t.dep_, t.head.i) for t in each.doc] for each in parsed]


def test_our_way_through_the_network_gives_the_trees_of_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse._network() is not None
    ours = trees(read(ARTICLES))
    monkeypatch.setattr(parse, "_network", lambda: None)
    assert trees(read(ARTICLES)) == ours
    assert any(dep == "nsubj" for _, _, dep, _ in ours[0])


def test_a_batch_parses_as_its_sentences_do_alone() -> None:
    assert trees(read(ARTICLES)) == [trees(read([text]))[0] for text in ARTICLES]


def test_token_vectors_are_those_of_spacy() -> None:
    import numpy as np
    from spacy.tokens import Doc

    from labeling.engines.rules.vectors import TokenVectors

    nlp = load_model()
    pipe = nlp.get_pipe("tok2vec")
    docs: list[Doc] = [nlp.make_doc(text) for text in ARTICLES]
    vectors = TokenVectors(nlp)
    found = vectors.compute([vectors.keys(doc) for doc in docs])
    expected = np.concatenate(pipe.predict(docs))  # type: ignore[attr-defined]
    assert np.abs(found - expected).max() < 1e-4
    assert np.array_equal(found, vectors.compute([vectors.keys(doc) for doc in docs]))


def test_a_full_store_of_forms_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    from labeling.engines.rules import vectors

    keys = [vectors.TokenVectors(load_model()).keys(load_model().make_doc(text)) for text in ARTICLES]
    whole = vectors.TokenVectors(load_model()).compute(keys)
    monkeypatch.setattr(vectors, "FORMS", 20)  # the first article alone has more
    small = vectors.TokenVectors(load_model())
    assert np.allclose(np.concatenate([small.compute([part]) for part in keys]), whole, atol=1e-5)


def test_columns_hold_what_the_tokens_of_spacy_do() -> None:
    parsed = read(["They won’t hold 🪖 the town, said the army."])[0]
    columns, doc = parsed.columns, parsed.doc
    assert columns.words[:3] == ["they", "wo", "n't"]
    assert columns.starts == [token.idx for token in doc]
    assert columns.ends == [token.idx + len(token) for token in doc]
    assert columns.heads == [token.head.i for token in doc]
    assert columns.tags == [token.tag_ for token in doc]
    assert columns.deps == [token.dep_ for token in doc]
    assert columns.spaced == [bool(token.whitespace_) for token in doc]


def test_only_sentences_with_a_trigger_are_parsed() -> None:
    text = "Rebels left. The army may follow. Nobody knows."
    (parsed,) = parse_documents([Document("d", text)], [[text.index("may")]])
    assert [sentence.parsed for sentence in parsed.sentences] == [False, True, False]
    tagged = [token.text for token in parsed.doc if token.tag_]
    assert tagged == ["The", "army", "may", "follow", "."]
    follow = next(token for token in parsed.doc if token.text == "follow")
    assert [token.text for token in follow.subtree] == ["The", "army", "may", "follow", "."]


def test_every_token_belongs_to_one_sentence() -> None:
    for parsed in read(ARTICLES):
        covered = [i for sentence in parsed.sentences for i in range(sentence.start, sentence.end)]
        assert covered == list(range(len(parsed.doc)))
        for index in covered:
            sentence = parsed.sentence_at(index)
            assert sentence.start <= index < sentence.end


def test_hard_wrapped_lines_stay_in_one_sentence_and_headings_do_not() -> None:
    texts = [
        str(parsed.doc[sentence.start : sentence.end]).strip()
        for parsed in read(ARTICLES[:2])
        for sentence in parsed.sentences
    ]
    assert "TWO KILLED IN RAID" in texts
    assert any("reported\non Thursday" in text for text in texts)


def test_no_documents_and_no_triggers_are_fine() -> None:
    assert list(parse_documents([], [])) == []
    (parsed,) = parse_documents([Document("d", "Quiet.")], [[]])
    assert not parsed.sentences[0].parsed


def test_words_and_phrases_are_found_whole_in_any_case() -> None:
    finder = WordFinder(["plan to", "plan", "order", "co-operate", "said"])
    text = "Planners Plan tomorrow; reorder, ORDER. They co-operate, co-operated, plan to go. İ said."
    found = [text[at : at + 5] for at in finder.find(text)]
    assert found == ["Plan ", "ORDER", "co-op", "plan ", "said."]


def test_a_phrase_must_begin_with_a_word() -> None:
    with pytest.raises(ValueError, match="'-- x' does not begin with a letter"):
        WordFinder(["-- x"])
