"""Search for Yhteistuumin: Finnish and Swedish text analysis, indexing and the search page."""
