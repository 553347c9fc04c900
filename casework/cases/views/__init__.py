"""Pages of the desk: lists of files, the case page, and what is done there."""
