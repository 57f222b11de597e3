"""`python -m forecaster` does what the command `forecaster` does."""

from forecaster.cli.main import main

if __name__ == "__main__":
    main()
