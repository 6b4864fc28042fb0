"""Municipalities for Yhteistuumin."""
