"""The made-up firms whose pipelines `make_samples.py` writes."""
