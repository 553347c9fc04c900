"""Pages of enforcement: thin, from form to service or from selector to template."""
