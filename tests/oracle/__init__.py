"""A slow second reading of the forecasting rules: plain Python, exact fractions, one loop a row."""
