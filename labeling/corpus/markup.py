"""Marked-up articles as the plain text that a reader sees: Markdown and web pages."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from labeling.errors import InputError

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = "---\n"
_SYNONYMS = {"date": "published", "license": "licence", "id": "doc_id"}


def markdown_fields(raw: str) -> dict[str, Any]:
    """Fields of a Markdown article: those of its YAML front matter, the first heading as title, the text unmarked.

    Raises InputError where the front matter is not YAML.
    """
    front, body = _front_matter(raw.replace("\r\n", "\n"))
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(body)
    blocks = list(_blocks(tokens))
    heading = next((text for text, kind in blocks if kind == "h1"), None)
    known = {_SYNONYMS.get(str(key), str(key)): value for key, value in front.items() if str(key) != "text"}
    return {"title": heading, **known, "text": "".join(text + _after(kind) for text, kind in blocks)}


def _front_matter(raw: str) -> tuple[Mapping[Any, Any], str]:
    if not raw.startswith(_FRONT_MATTER):
        return {}, raw
    head, found, body = raw[len(_FRONT_MATTER) :].partition("\n---\n")
    if not found:
        return {}, raw
    import yaml

    try:
        front = yaml.safe_load(head)
    except yaml.YAMLError as error:
        raise InputError(f"the front matter is not YAML: {str(error).splitlines()[0]}") from error
    return (front, body) if isinstance(front, dict) else ({}, raw)


def _blocks(tokens: "list[Token]") -> Iterator[tuple[str, str]]:
    """Text and kind of each block: a heading's tag, `item` (in a list), `row` (of a table), or `block`."""
    lists, kind = 0, "block"
    cells: list[str] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_close"):
            lists -= token.type != "table_close"
            yield "", "end"
        elif token.type == "heading_open":
            kind = token.tag
        elif token.type in ("td_open", "th_open"):
            kind = "cell"
        elif token.type == "tr_close":
            yield "\t".join(cells), "row"
            cells = []
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n"), "block"
        elif token.type == "inline":
            text = _plain(token)
            if kind == "cell":
                cells.append(text)
            elif text.strip():
                yield text, "item" if lists and kind == "block" else kind
            kind = "block"


def _after(kind: str) -> str:
    return "\n" if kind in ("row", "item", "end") else "\n\n"


def _plain(inline: "Token") -> str:
    parts = []
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
    return "".join(parts)


def html_fields(raw: str) -> dict[str, Any]:
    """Fields of a web page by trafilatura: main text, title, site, canonical address, date where the page declares it.

    The page's own comments are left out. Raises InputError where it holds no main text.
    """
    import trafilatura

    page = trafilatura.bare_extraction(
        raw,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or isinstance(page, dict) or not (page.text or "").strip():
        raise InputError("no main text was found in this page: save the article as .txt, or check the file")
    return {
        "text": page.text,
        "title": page.title,
        "source": page.sitename,
        "url": page.url,
        "published": page.date,
        "licence": page.license,
    }
