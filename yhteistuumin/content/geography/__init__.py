"""Outlines of regions and municipalities: from an open file to paths that a page can draw."""
