"""Letters that the tests send."""

from __future__ import annotations

from typing import Any

from forecaster.delivery.messages import Attachment, Letter

SENDER = "forecast@acme.example"
WORKBOOK = Attachment("pipeline-2026-11-30.xlsx", b"PK\x03\x04" + bytes(range(256)) * 40)


def letter(team: str = "North", **choices: Any) -> Letter:  # noqa: ANN401 - the fields of Letter
    """A letter to Ann, with Bob in copy."""
    fields: dict[str, Any] = {
        "to": ("ann@acme.example",),
        "cc": ("bob@acme.example",),
        "language": "en",
        "subject": f"Forecast, {team}",
        "text": "Won: 1,200.00 €\n.\n..\nFrom here on\n",
        "html": "<p>Won: <b>1,200.00 €</b></p>\n",
        "attachments": (WORKBOOK,),
    }
    return Letter(team, **(fields | choices))


def letters(number: int) -> list[Letter]:
    """Letters of so many teams."""
    return [letter(f"Team {n}") for n in range(number)]
