"""Which annotation of a document counts, how far annotators agree, and what the suggestions were worth."""
