"""Letters that a person sends themselves: which there are, what stands in them, on paper."""
