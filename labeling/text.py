"""An article's text, normalised once, before any offset exists.

After `normalise` nothing in the package changes a text again: every offset counts code points of its result.
"""

import re
import unicodedata
from hashlib import sha256

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85]")
_REMOVED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LEADING = re.compile(r"\A[\s\ufeff]+")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")


def normalise(text: str) -> str:
    """The text that offsets are counted in; `normalise(normalise(x)) == normalise(x)`.

    A leading byte order mark, control characters (but tab and line feed) and lone surrogates are removed; CRLF, CR,
    VT, FF and NEL become LF; the rest is composed (Unicode NFC); runs of blank lines shrink to one; white space at
    both ends goes. Everything else stays: runs of spaces, NBSP, bidi marks, U+2028.
    """
    text = _REMOVED.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", _LEADING.sub("", text)).rstrip()
    return _BLANK_LINES.sub("\n\n", text)


def is_normalised(text: str) -> bool:
    """Whether `text` may carry offsets as it is."""
    return normalise(text) == text


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def realign(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the span `[start, end)` of a text that is not normalised lies in `normalise(text)`.

    Exact: what precedes and what follows must come out of normalisation the same alone as within the text.
    Raises ValueError where that does not hold (the span has white space at an edge, or cuts a composed character).
    """
    whole = normalise(text)
    head, tail = normalise(text[:end]), normalise(text[start:])
    if not (whole.startswith(head) and whole.endswith(tail)) or len(whole) - len(tail) >= len(head):
        raise ValueError(f"the span [{start}, {end}) cannot be followed through normalisation of the text")
    return len(whole) - len(tail), len(head)
