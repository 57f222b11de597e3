"""The forecast: what a rule gives, and what happens where it is broken."""
