"""Ways to write dates, by language; everything that is not here is Django's own."""
