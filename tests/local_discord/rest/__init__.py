"""Discord's REST API, version 10: one module per group of routes."""
