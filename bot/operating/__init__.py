"""What an operator sees of a running Baton: logs, metrics, health."""
