import io
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labeling.corpus import read_documents
from labeling.errors import InputError, Problem, UsageError

ARTICLE = "The 4th Rifle Brigade may cross the river, a spokesman said."


def read(*inputs: Path | str, **options: str) -> tuple[list[tuple[str, str]], list[str]]:
    problems: list[Problem] = []
    documents = list(read_documents(inputs, problems.append, **options))
    return [(d.doc_id, d.text) for d in documents], [str(problem) for problem in problems]


def test_a_folder_is_read_in_the_order_of_its_names_whatever_the_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.jsonl").write_text('{"doc_id": "b", "text": "Two."}\n', encoding="utf-8")
    (tmp_path / "c.CSV").write_text("doc_id,text\nc,Three.\n", encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("No.", encoding="utf-8")
    found, problems = read(tmp_path)
    assert [text for _, text in found] == ["One.", "Three.", "Two."]
    assert problems == []


def test_an_id_is_given_or_the_hash_of_the_normalised_text(tmp_path: Path) -> None:
    (tmp_path / "crlf.txt").write_bytes(b"\xef\xbb\xbf" + ARTICLE.encode() + b"\r\n")
    (tmp_path / "lf.jsonl").write_text(f'{{"text": "{ARTICLE}"}}\n{{"doc_id": 7, "text": "Other."}}', encoding="utf-8")
    found, problems = read(tmp_path)
    assert len(found[0][0]) == 16
    assert found[1] == ("7", "Other.")
    assert problems == [
        f"{tmp_path / 'lf.jsonl'}, line 1: doc_id '{found[0][0]}' was met before, at {tmp_path / 'crlf.txt'} "
        "(ids must be unique)"
    ]


def test_what_is_known_about_an_article_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'text;title;source;url;published;licence;mood\n"He said: ""no"";\nthen left.";T;Desk;http://x;2024-05-01;CC0;grim\n',
        encoding="utf-8",
    )
    (document,) = read_documents([path])
    assert document.text == 'He said: "no";\nthen left.'
    assert (document.title, document.source, document.url) == ("T", "Desk", "http://x")
    assert (document.published, document.licence) == ("2024-05-01", "CC0")


def test_each_fault_is_one_clear_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = [f'{{"doc_id": "d{n}", "text": "Article {n}."}}' for n in range(1, 21)]
    lines[16] = '{"doc_id": "d17", "text": "cut'
    lines[3] = '{"doc_id": "d4", "body": "Troops left."}'
    lines[5] = '{"doc_id": "d6", "text": " \\n"}'
    lines[7] = '{"doc_id": "d1", "text": "Another."}'
    lines[8] = '{"doc_id": "d9", "text": ["no", "string"]}'
    lines[9] = '["d10"]'
    path = tmp_path / "wire.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    found, problems = read(path)
    assert len(found) == 14
    assert [problem.removeprefix(f"{path}, ") for problem in problems] == [
        "line 4: there is no field 'text' (found 'doc_id', 'body') (name it with --text-field)",
        "line 6: the article is empty",
        f"line 8: doc_id 'd1' was met before, at {path}, line 1 (ids must be unique)",
        "line 9: its text is list, expected a string",
        "line 10: a JSON list, expected an object",
        "line 17: not JSON: Unterminated string starting at: line 1 column 27 (char 26) "
        "(each line must be one JSON object)",
    ]


def test_strict_reading_stops_at_the_first_fault(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"empty\.txt: the article is empty"):
        list(read_documents([tmp_path]))


@pytest.mark.parametrize("name", ["old.txt", "old.html", "old.jsonl", "old.csv", "old.md"])
def test_a_file_that_is_not_utf8_is_named_with_the_line_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("text\nKöln\n".encode("latin-1"))
    (tmp_path / "z.txt").write_text("Fine.", encoding="utf-8")
    found, problems = read(tmp_path)
    assert [text for _, text in found] == ["Fine."]
    assert [p for p in problems if "UTF-8" in p] == [
        f"{tmp_path / name}: line 2: not UTF-8 (byte 0xf6 at {1 if name in ('old.jsonl', 'old.csv') else 6}): "
        "convert the file to UTF-8"
    ]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    (tmp_path / "bad.parquet").write_bytes(b"not parquet")
    (tmp_path / "bare.csv").write_text("body\nx\n", encoding="utf-8")
    (tmp_path / "none").mkdir()
    names = ["paper.pdf", "bad.parquet", "bare.csv", "none", "missing.txt"]
    _, problems = read(*(tmp_path / name for name in names))
    texts = [problem.removeprefix(str(tmp_path)) for problem in problems]
    assert texts[0].startswith("/paper.pdf: files ending in '.pdf' are not read (use .txt .md")
    assert texts[1].startswith("/bad.parquet: not a Parquet file: ")
    assert texts[2] == "/bare.csv: there is no column 'text' (found 'body'): see --text-field"
    assert texts[3].startswith("/none: no article in this folder")
    assert texts[4] == "/missing.txt: there is no such file"


def test_a_row_with_too_many_or_too_few_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("doc_id,text\n1,One.\n2,Two,and more\n3\n4,Four.\n", encoding="utf-8")
    found, problems = read(path)
    assert [text for _, text in found] == ["One.", "Four."]
    assert problems[0].endswith("line 3: has more cells than the header's 2")
    assert "line 4: there is no field 'text' (found 'doc_id')" in problems[1]


def test_parquet_and_another_name_for_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"body": [ARTICLE, None], "title": ["T", "U"], "n": [1, 2]}), path)
    found, problems = read(path, text_field="body")
    assert [text for _, text in found] == [ARTICLE]
    assert problems == [f"{path}, row 2: there is no field 'body' (found 'title') (name it with --text-field)"]


def test_standard_input_is_guessed_or_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def stdin(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    stdin(f"\n{ARTICLE}\n\nMore.")
    assert read("-")[0][0][1] == f"{ARTICLE}\n\nMore."
    stdin('\n{"doc_id": "a", "text": "One."}\n{"doc_id": "b", "text": "Two."}\n')
    assert read("-")[0] == [("a", "One."), ("b", "Two.")]
    stdin("text\nOne.\n")
    assert read("-", stdin_format="csv")[0][0][1] == "One."
    with pytest.raises(UsageError, match=r"there is no format .docx.: choose one of \.txt"):
        read("-", stdin_format="docx")


def test_a_megabyte_in_one_cell_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "word " * 200_000 + "\n", encoding="utf-8")
    assert len(read(path)[0][0][1]) == 999_999
