"""The optional language model: it explains, and nothing that counts is ever its own."""
