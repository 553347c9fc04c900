"""From frozen content to a PDF: accessible (PDF/UA-1), archival (PDF/A-3a), and the same
bytes for the same content."""
