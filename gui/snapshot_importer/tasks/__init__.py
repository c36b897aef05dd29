"""The journal: submit once, watch to the end. No Qt."""
