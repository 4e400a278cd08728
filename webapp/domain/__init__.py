"""What is true without a database or a browser: spans, codebooks, review, roles. Standard library only."""
