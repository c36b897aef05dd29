"""What can be done with an object before its import: restore it, copy it, or import it where it is."""
