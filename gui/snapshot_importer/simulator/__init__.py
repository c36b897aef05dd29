"""A simulated AWS for the demo and the tests. No Qt; imports none of the other rooms."""
