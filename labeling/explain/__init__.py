"""Why each span was proposed: its rule, its cue, how sure the engine is. In the terminal and as a page."""

from labeling.explain.page import page
from labeling.explain.reasons import Explained, Note, Paragraph, Piece, explain
from labeling.explain.terminal import show

__all__ = ["Explained", "Note", "Paragraph", "Piece", "explain", "page", "show"]
