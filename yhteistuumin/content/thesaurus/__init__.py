"""Word lists of others, such as the General Finnish Ontology: read from SKOS, kept beside the site's
own vocabularies, and never loaded as a whole. They have tens of thousands of terms.
"""
