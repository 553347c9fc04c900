"""Pages of sharing: made and ended by the originator, read and worked in by the recipient."""
