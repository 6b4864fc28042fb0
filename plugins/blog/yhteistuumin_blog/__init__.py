"""Blog for Yhteistuumin."""
