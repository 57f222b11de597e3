"""The Schedule: one row an opportunity, with what every sum rests on."""
