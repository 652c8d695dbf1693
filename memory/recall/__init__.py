"""Finding again what was said and written, without any model."""
