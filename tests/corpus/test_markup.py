import pytest

from labeling.corpus.markup import html_fields, markdown_fields
from labeling.errors import InputError

PAGE = """<!doctype html><html><head><title>Troops to guard bridge | Daily Example</title>
<meta property="og:site_name" content="Daily Example"><link rel="canonical" href="https://example.org/a">
<meta property="article:published_time" content="2024-03-05T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/w">World</a></nav><article><h1>Troops to guard bridge</h1>
<p>Soldiers of the 5th Brigade will guard the bridge over the Arda, the ministry said &amp; promised.</p>
<p>A second paragraph has <b>bold</b> words, a <a href="/x">link</a> and nothing that runs.</p>
<script>document.write("never shown")</script></article><footer>All rights reserved</footer></body></html>"""


def test_markdown_reads_as_its_reader_sees_it() -> None:
    fields = markdown_fields(
        "# Troops **head** south\n\nThe *5th Brigade* will\n[guard](http://x.example) the `bridge`.\n\n"
        "- fuel\n- bread\n\n| town | held by |\n|---|---|\n| Arda | rebels |\n\n> No <b>comment</b> &amp; no reply\n"
    )
    assert fields["title"] == "Troops head south"
    assert fields["text"].split("\n") == [
        *("Troops head south", "", "The 5th Brigade will", "guard the bridge.", "", "fuel", "bread", ""),
        *("town\theld by", "Arda\trebels", "", "No comment & no reply", "", ""),
    ]


def test_front_matter_says_what_is_known() -> None:
    fields = markdown_fields("---\nid: w-1\ntitle: Front\ndate: 2024-05-06\nlicense: CC0\n---\nBody.")
    assert (fields["doc_id"], fields["title"], str(fields["published"])) == ("w-1", "Front", "2024-05-06")
    assert (fields["licence"], fields["text"].strip()) == ("CC0", "Body.")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert markdown_fields("---\nNot a field\n---\nBody.")["text"].strip().endswith("Body.")
    assert markdown_fields("---\n\nOpen end.")["text"].strip() == "Open end."


def test_broken_front_matter_is_said() -> None:
    with pytest.raises(InputError, match="the front matter is not YAML"):
        markdown_fields("---\ntitle: [open\n---\nBody.")


def test_a_page_gives_its_main_text_and_what_it_declares() -> None:
    fields = html_fields(PAGE)
    assert "will guard the bridge over the Arda, the ministry said & promised." in fields["text"]
    assert "bold words, a link and nothing" in fields["text"]
    assert all(word not in fields["text"] for word in ("Home", "never shown", "rights reserved"))
    assert (fields["source"], fields["url"], fields["published"]) == (
        "Daily Example",
        "https://example.org/a",
        "2024-03-05",
    )


def test_a_page_without_an_article_is_said() -> None:
    with pytest.raises(InputError, match="no main text was found in this page"):
        html_fields("<html><head><title>Log in</title></head><body></body></html>")
