"""Many workbooks: a process each, one consolidated report, nothing lost whatever ends the run."""
