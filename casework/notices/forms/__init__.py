"""Forms of the verification page and of the desk's page of a notice."""
