"""Regional development tasks for Yhteistuumin."""
