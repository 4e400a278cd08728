"""What people type, turned into drafts: shape here, sense in the services."""
