"""Glossator: turn articles into an annotated corpus, together."""
