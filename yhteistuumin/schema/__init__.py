"""The words everybody speaks: frozen declarations without I/O."""
