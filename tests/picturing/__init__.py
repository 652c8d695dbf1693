"""Pictures: what they say, that they can be read by everybody, and that no text breaks them."""
