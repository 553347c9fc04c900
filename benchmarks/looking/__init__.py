"""What looks at pages for the benchmark of that name."""
