"""Between Flask and the services: who asks, what the answer looks like, how refusals read."""
