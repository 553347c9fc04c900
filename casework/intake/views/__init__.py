"""Pages of intake: form → service or selector → template."""
