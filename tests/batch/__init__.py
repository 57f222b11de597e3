"""Tests of `forecaster batch`."""
