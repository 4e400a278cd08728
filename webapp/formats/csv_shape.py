"""The columns of our CSV files, which are written and read."""

from typing import Final

DOCUMENTS, ANNOTATIONS, SPREADSHEET = "documents.csv", "annotations.csv", "spreadsheet/"
JSON: Final = "_json"
"""How the names of columns end whose cells are JSON."""
OWN: Final = "metadata:"
"""How the names of columns begin that are the project's own metadata."""

DOCUMENT: Final = (
    "doc_id", "external_id", "title", "authors_json", "affiliation", "outlet", "year", "month", "day", "language",
    "source_url", "source_file", "licence", "text", "text_length", "text_sha256", "text_sha256_normalised",
    "file_sha256", "regions_json", "codings_json", "answers_json", "decisions_json", "notes_json", "codebook_version",
)  # fmt: skip
ANNOTATION: Final = (
    "doc_id", "text_sha256", "id", "layer", "annotator", "code", "start", "end", "quote", "quote_prefix",
    "quote_sha256", "attributes_json", "certainty", "origin", "status", "reviews_json", "notes_json",
    "codebook_version", "round", "final", "derived_from_json", "created_at", "updated_at",
)  # fmt: skip
