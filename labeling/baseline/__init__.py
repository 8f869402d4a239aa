"""A baseline trained on a release and scored on its test split: the release trains, and an engine suggests."""
