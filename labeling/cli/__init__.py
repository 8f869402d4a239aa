"""The command line: thin skins over functions."""
