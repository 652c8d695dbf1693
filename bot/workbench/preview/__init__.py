"""A local page on which maintainers see what templates say, while they write them."""
