"""Workbooks made with openpyxl: the starter, and the marked copy of a user's."""
