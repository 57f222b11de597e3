"""One report over many workbooks: what each of them came to, and all of it added up."""
