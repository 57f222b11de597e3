"""Forecasting: what will come in, month by month. Pure: no file, format, clock or terminal."""
