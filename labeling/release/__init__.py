"""Reviewed documents into a folder that `datasets.load_dataset` opens."""
