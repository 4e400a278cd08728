"""What people can do: plain functions of (session, actor, ...). They never commit."""
