"""The embedded Label Studio server, and push and pull with any Label Studio."""
