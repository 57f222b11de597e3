"""Tests of records: what rows say, checked and linked."""
