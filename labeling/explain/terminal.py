"""An explained article in the terminal: coloured text, then a line for each span of the paragraph."""

from rich.console import Console
from rich.text import Text

from labeling.explain.reasons import Explained, Note, Piece

BAR = 10
"""Characters of the bar that shows a score."""


def show(found: Explained, console: Console) -> None:
    """Prints one article. Nothing in a text is taken for markup, and control characters are left out."""
    document = found.task.document
    head = Text(_clean(document.title or document.doc_id), style="bold")
    about = [value for value in (document.source, document.published, document.doc_id) if value]
    console.print(head)
    console.print(Text(_clean(" · ".join(about)), style="dim"))
    for paragraph in found.paragraphs:
        console.print()
        console.print(Text.assemble(*(_marked(piece) for piece in paragraph.pieces)))
        for note in paragraph.notes:
            console.print(_line(note), soft_wrap=True)
    console.print()
    counts = ", ".join(f"{count} {label}" for label, count in found.counts.items()) or "nothing"
    console.print(Text(f"{counts} proposed; a score is the probability that the span is exactly right", style="dim"))


def _marked(piece: Piece) -> Text:
    text = Text(_clean(piece.text))
    for note in piece.notes[:1]:
        text.stylize(note.colour)
    if len(piece.notes) > 1:
        text.stylize("underline")
    if piece.cue:
        text.stylize("bold")
    return text


def _line(note: Note) -> Text:
    values = " ".join(note.span.attributes.values())
    score = note.score
    bar = "" if score is None else "█" * round(score * BAR) + "░" * (BAR - round(score * BAR)) + f" {score:.2f}"
    line = Text.assemble(
        ("  ", ""),
        (f"{_clean(note.span.label):8}", f"bold {note.colour}"),
        (f"{bar:15}  ", "dim"),
        (_clean(note.words), note.colour),
    )
    if values:
        line.append(f" ({_clean(values)})", "dim")
    line.append(f"  {_clean(note.span.rule or note.span.engine or '')}", "italic")
    if note.cues:
        line.append("  cue " + ", ".join(f"“{_clean(cue)}”" for cue in note.cues))
    for name, _, words in note.links:
        line.append(f"  {_clean(name)} → {_clean(words)}", "dim")
    return line


def _clean(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char == "\t")
