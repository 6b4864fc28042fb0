"""The accessibility statement of a Yhteistuumin site."""
