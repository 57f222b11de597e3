"""The words of the product: headings and values it knows, its sentences in two languages."""
