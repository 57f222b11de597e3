"""Measurements of speed and memory, against a pandas script and against a floor."""
