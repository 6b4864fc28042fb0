"""Saving, publishing, classifying and finding content."""
