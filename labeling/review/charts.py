"""Small charts as inline SVG: no script, no network, readable without telling red from green (Okabe and Ito 2008).

Each function returns markup; whatever comes from data is escaped. Widths are in SVG units, 1,000 to the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

from labeling.review.bootstrap import Measure

BLUE, SKY, GREEN, ORANGE, VERMILION, PURPLE, GREY = (
    "#0072b2",
    "#56b4e9",
    "#009e73",
    "#e69f00",
    "#d55e00",
    "#cc79a7",
    "#b6bcc8",
)
INK, SOFT, LINE = "#1d2433", "#667085", "#e4e7ec"

WIDTH = 1000.0
ROW = 30.0


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a stacked bar."""

    value: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval on a line of a dot chart; an undefined one is left out."""

    measure: Measure
    colour: str
    title: str


def _svg(height: float, parts: Sequence[str], title: str, width: float = WIDTH) -> Markup:
    head = f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}" class="chart">'
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704  the parts escape what they show


def _text(x: float, y: float, words: object, anchor: str = "start", kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, colour: str, title: str = "", radius: float = 0) -> str:
    inner = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" rx="{radius:.0f}" '
        f'fill="{colour}">{inner}</rect>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = LINE, width: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _circle(x: float, y: float, radius: float, colour: str, title: str = "", opacity: float = 1) -> str:
    inner = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="{opacity}">{inner}</circle>'
    )


def legend(entries: Sequence[tuple[str, str]]) -> Markup:
    """Colours and what they stand for, as a line of text above a chart."""
    spans = "".join(f'<span><i style="background:{colour}"></i>{escape(name)}</span>' for name, colour in entries)
    return Markup(f'<p class="legend">{spans}</p>')  # noqa: S704


def stacked(
    rows: Sequence[tuple[str, Sequence[Part], Dot, Sequence[tuple[str, float, float]]]], columns: tuple[str, str, str]
) -> Markup:
    """A bar a row with its parts by size, then a dot with its interval from 0 to 1, then its course over weeks."""
    most = max((sum(part.value for part in parts) for _, parts, _, _ in rows), default=1) or 1
    left, bar, dots, course, top = 210.0, 400.0, 670.0, 880.0, 42.0
    out = [_text(left, 14, columns[0], kind="axis"), _text(dots, 14, columns[1], kind="axis")]
    out.append(_text(course, 14, columns[2], kind="axis"))
    height = top + ROW * len(rows) + 8
    for share in (0, 0.5, 1):
        x = dots + 170 * share
        out += [_line(x, top - 6, x, height - 8), _text(x, top - 8, f"{share:g}", "middle", "tick")]
    for number, (name, parts, dot, weeks) in enumerate(rows):
        y = top + ROW * number
        out.append(_text(left - 12, y + 18, name, "end", "name"))
        x = left
        for part in parts:
            width = bar * part.value / most
            out.append(_rect(x, y + 4, width, ROW - 10, part.colour, part.title))
            x += width
        out.append(_text(x + 8, y + 18, f"{sum(part.value for part in parts):.0f}", kind="tick"))
        out += _dot(dot, y + 14, lambda value: dots + 170 * value)
        out += _spark([(right / n if n else None) for _, n, right in weeks], course, y + 4, 110, ROW - 12)
    return _svg(height, out, "suggestions by rule")


def _dot(dot: Dot, y: float, place: Callable[[float], float]) -> list[str]:
    measure = dot.measure
    if measure.value is None:
        return []
    out = []
    if measure.low is not None and measure.high is not None:
        out.append(_line(place(measure.low), y, place(measure.high), y, dot.colour, 3))
    return [*out, _circle(place(measure.value), y, 5.5, dot.colour, dot.title)]


def _spark(values: Sequence[float | None], x: float, y: float, width: float, height: float) -> list[str]:
    points = [
        (x + width * (number / (len(values) - 1) if len(values) > 1 else 0.5), y + height * (1 - value))
        for number, value in enumerate(values)
        if value is not None
    ]
    path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
    line = f'<polyline points="{path}" fill="none" stroke="{SOFT}" stroke-width="2"/>' if len(points) > 1 else ""
    return [_line(x, y + height, x + width, y + height), line, *(_circle(px, py, 2.6, INK) for px, py in points)]


def dots(
    rows: Sequence[tuple[str, Sequence[Dot]]],
    low: float,
    high: float,
    form: Callable[[float], str],
    mark: float | None = None,
) -> Markup:
    """Values with intervals on a common axis, a row a name; several dots of a row stand under each other."""
    left, right, top = 210.0, 960.0, 26.0

    def place(value: float) -> float:
        return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

    heights = [max(1, len(row)) * 15 + 14 for _, row in rows]
    height = top + sum(heights) + 6
    out = []
    for step in range(6):
        value = low + (high - low) * step / 5
        out += [
            _line(place(value), top - 4, place(value), height - 6),
            _text(place(value), 14, form(value), "middle", "tick"),
        ]
    if mark is not None and low <= mark <= high:
        out.append(_line(place(mark), top - 4, place(mark), height - 6, SOFT, 1.5))
    y = top
    for (name, row), tall in zip(rows, heights, strict=True):
        out.append(_text(left - 12, y + tall / 2 + 5, name, "end", "name"))
        for number, dot in enumerate(row):
            middle = y + 14 + 15 * number
            out += _dot(dot, middle, place)
            if dot.measure.value is None:
                out.append(_text(left + 4, middle + 4, "not defined", kind="tick"))
        y += tall
    return _svg(height, out, "values with 95 % intervals")


def strips(rows: Sequence[tuple[str, Sequence[tuple[float, str]], Measure, str]], unit: str) -> Markup:
    """Every value as a faint dot on a logarithmic axis, with the median and its interval over them."""
    values = [value for _, points, _, _ in rows for value, _ in points if value > 0]
    low, high = log10(min(values, default=1)) - 0.03, log10(max(values, default=10)) + 0.03
    left, right, top = 210.0, 960.0, 26.0

    def place(value: float) -> float:
        return left + (right - left) * (log10(value) - low) / ((high - low) or 1)

    height = top + ROW * len(rows) + 22
    out = []
    for power in range(int(low) - 1, ceil(high) + 1):
        for step in (1, 2, 5):
            value = step * 10.0**power
            if low <= log10(value) <= high:
                out += [_line(place(value), top - 4, place(value), height - 20)]
                out.append(_text(place(value), 14, f"{value:g}", "middle", "tick"))
    for number, (name, points, median, colour) in enumerate(rows):
        y = top + ROW * number + ROW / 2
        out.append(_text(left - 12, y + 5, name, "end", "name"))
        for index, (value, title) in enumerate(points):
            out.append(_circle(place(value), y + (index * 7 % 13 - 6) * 0.9, 2.6, colour, title, 0.28))
        if median.value is not None:
            if median.low is not None and median.high is not None:
                out.append(_line(place(median.low), y, place(median.high), y, INK, 4))
            out.append(_circle(place(median.value), y, 6, INK, f"median {median.value:.0f} {unit}"))
    out.append(_text(right, height - 4, unit, "end", "axis"))
    return _svg(height, out, unit)


def courses(
    panels: Sequence[tuple[str, Sequence[tuple[str, float | None]], str]], low: float = 0, high: float = 1
) -> Markup:
    """Small line charts side by side, one a panel: its name, (week, value) and colour, all on one scale."""
    wide, tall, gap = 232.0, 130.0, 18.0
    lines = ceil(len(panels) / 4)
    out = []
    for number, (name, points, colour) in enumerate(panels):
        x0, y0 = (number % 4) * (wide + gap), (number // 4) * (tall + 40) + 22
        out.append(_text(x0, y0 - 6, name, kind="name"))
        for share in (0, 0.5, 1):
            y = y0 + (tall - 24) * (1 - share)
            out += [_line(x0, y, x0 + wide, y)]
            out.append(_text(x0 + wide, y - 3, f"{low + (high - low) * share:g}", "end", "tick"))
        step = (wide - 40) / max(1, len(points) - 1)
        placed = [
            (x0 + 8 + step * i, y0 + (tall - 24) * (1 - (value - low) / (high - low)), week, value)
            for i, (week, value) in enumerate(points)
            if value is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in placed)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        out += [_circle(x, y, 4, colour, f"{week}: {value:.2f}") for x, y, week, value in placed]
        if points:
            out.append(_text(x0 + 2, y0 + tall - 8, points[0][0], kind="tick"))
            out.append(_text(x0 + wide - 26, y0 + tall - 8, points[-1][0], "end", "tick"))
    return _svg(lines * (tall + 40) + 4, out, "course over weeks")


def heat(names: Sequence[str], value: Callable[[str, str], float | None], form: Callable[[float], str]) -> Markup:
    """A square of names against names, darker for more; an undefined cell stays empty."""
    cell = min(110.0, 640.0 / max(1, len(names)))
    left, top = 150.0, 30.0
    known = [v for one in names for other in names if (v := value(one, other)) is not None]
    low, high = min(known, default=0), max(known, default=1)
    out = []
    for row, one in enumerate(names):
        out.append(_text(left - 10, top + cell * row * 0.5 + cell * 0.28 + 4, one, "end", "name"))
        out.append(_text(left + cell * row + cell / 2, top - 8, one, "middle", "name"))
        for column, other in enumerate(names):
            v = value(one, other)
            x, y = left + cell * column, top + cell * row * 0.5
            if v is None:
                out.append(_rect(x + 1, y + 1, cell - 2, cell / 2 - 2, "#f2f4f7", radius=3))
                continue
            share = (v - low) / ((high - low) or 1)
            out.append(
                f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{cell - 2:.1f}" height="{cell / 2 - 2:.1f}" rx="3" '
                f'fill="{BLUE}" fill-opacity="{0.08 + 0.82 * share:.2f}"/>'
            )
            out.append(_text(x + cell / 2, y + cell / 4 + 5, form(v), "middle", "light" if share > 0.55 else "name"))
    return _svg(top + cell / 2 * len(names) + 6, out, "names against names")


def bars(rows: Mapping[str, float], colour: str = BLUE, few: float = 0) -> Markup:
    """Plain bars with their numbers, half a page wide; those below `few` in the warning colour."""
    most = max(rows.values(), default=1) or 1
    out = []
    for number, (name, value) in enumerate(rows.items()):
        y = 24.0 * number + 2
        width = max(2.0, 270 * value / most)
        out.append(_text(142, y + 16, name, "end", "name"))
        out.append(_rect(152, y + 3, width, 17, VERMILION if value < few else colour, f"{name}: {value:g}", 2))
        out.append(_text(158 + width, y + 16, f"{value:g}", kind="tick"))
    return _svg(24.0 * len(rows) + 6, out, "counts", WIDTH / 2 - 20)
