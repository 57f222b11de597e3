"""Reporting: one Report, one writer a format."""
