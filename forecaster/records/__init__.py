"""Records: columns of checked opportunities, linked with their contacts and milestones. Pure."""
