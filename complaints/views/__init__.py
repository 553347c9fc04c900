"""Pages of the public's side: form → service or selector → template."""
