"""Pre-annotate news on armed conflict, correct it in Label Studio, release it as a Hugging Face dataset.

The way of an article: `corpus` reads it, `text` normalises it, `preannotate` suggests spans with `engines`,
`studio` pushes it to Label Studio and pulls it back, `review` decides which annotation counts, `release` writes the
dataset.
"""

__version__ = "0.1.0"
