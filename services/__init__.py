"""What people and machines can do with the domain."""
