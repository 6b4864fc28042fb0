"""Knowledge bank for Yhteistuumin."""
