"""Readers: a stream of Documents from files, folders and standard input. Bad items are reported, the rest goes on."""

from labeling.corpus.documents import read_documents

__all__ = ["read_documents"]
