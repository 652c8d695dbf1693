"""When Baton writes of its own accord, and about what: decided here, with no clock and no memory."""
