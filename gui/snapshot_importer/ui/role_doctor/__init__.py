"""The role doctor: what keeps VM Import from using a service role, and the repair."""
