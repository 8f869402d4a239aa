"""Two figures for the card as plain SVG: the same counts give the same bytes, every bar carries its number."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

SPLIT_COLOURS = ("#0072b2", "#e69f00", "#009e73")
"""Train, validation, test: told apart by the colour-blind too (Okabe and Ito 2008)."""

_FONT = "font-family='system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif'"
_INK, _GREY = "#24292f", "#57606a"


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    name = escape(title)
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' width='{width:g}' "
        f"height='{height:g}' role='img' aria-label='{name}' {_FONT} font-size='13'>"
    )
    return "\n".join([head, f"<title>{name}</title>", "<rect width='100%' height='100%' fill='#ffffff'/>", *parts]) + (
        "\n</svg>\n"
    )


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = _INK, extra: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{fill}'{extra}>{escape(text)}</text>"


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0):.1f}' height='{height:.1f}' rx='2' fill='{fill}'/>"


def labels_chart(counts: Mapping[str, Mapping[str, int]], labels: Sequence[str], splits: Sequence[str]) -> str:
    """Spans by label, a bar for each split. `counts` is by split, then label."""
    most = max([1, *(counts[split][label] for split in splits for label in labels)])
    left, wide, line, gap = 120.0, 420.0, 16.0, 14.0
    parts = []
    x = left
    for split, colour in zip(splits, SPLIT_COLOURS, strict=True):
        parts += [_bar(x, 14, 12, 12, colour), _text(x + 18, 25, split)]
        x += 34 + 8 * len(split)
    y = 46.0
    for label in labels:
        parts.append(_text(left - 10, y + len(splits) * line / 2 + 4, label, "end", extra=" font-weight='600'"))
        for split, colour in zip(splits, SPLIT_COLOURS, strict=True):
            count = counts[split][label]
            width = wide * count / most
            parts += [_bar(left, y, width, line - 3, colour), _text(left + width + 6, y + 11, f"{count:,}", fill=_GREY)]
            y += line
        y += gap
    return _svg(left + wide + 80, y + 4, "Spans by label and split", parts)


def attributes_chart(panels: Sequence[tuple[str, str, Sequence[tuple[str, int]]]]) -> str:
    """Shares of each attribute's values, a panel for each: its name, its colour, and the values with their counts."""
    left, wide, line = 170.0, 300.0, 18.0
    parts = []
    y = 10.0
    for name, colour, values in panels:
        total = sum(count for _, count in values)
        parts.append(_text(12, y + 16, name, extra=" font-weight='600'"))
        parts.append(_text(left + wide + 130, y + 16, f"{total:,} spans", "end", _GREY))
        y += 26
        for value, count in values:
            share = count / total if total else 0.0
            parts += [
                _text(left - 10, y + 12, value, "end"),
                _bar(left, y + 1, wide, line - 4, "#f0f2f4"),
                _bar(left, y + 1, wide * share, line - 4, colour),
                _text(left + wide + 8, y + 12, f"{share:.0%} ({count:,})", fill=_GREY),
            ]
            y += line
        y += 12
    return _svg(left + wide + 150, y + 4, "Shares of attribute values", parts)
