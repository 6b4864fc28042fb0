"""Tips, corrections and feedback from readers for Yhteistuumin."""
