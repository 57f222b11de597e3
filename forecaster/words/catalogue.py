"""Sentences in the reader's language: gettext catalogues, English being the key."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from forecaster.words.headings import label

LOCALES = {"en": "en_GB", "fr": "fr_FR"}


class Words:
    """The sentences of one language; called with an English sentence and what fills it in."""

    def __init__(self, lang: str) -> None:
        """Load the catalogue of ``en`` or ``fr``."""
        self.lang = lang
        self.locale = LOCALES[lang]
        self._translations = gettext.translation(
            "forecaster", Path(__file__).parent, [lang], fallback=lang == "en"
        )

    def __call__(self, sentence: str, /, **values: object) -> str:
        """Translate a sentence and fill in its ``{names}``."""
        translated = self._translations.gettext(sentence) if sentence else ""
        return translated.format(**values) if values else translated

    def label(self, role: str, field: str) -> str:
        """The heading that names a field."""
        return label(role, field, self.lang)


@cache
def words(lang: str) -> Words:
    """The one `Words` of a language."""
    return Words(lang)
