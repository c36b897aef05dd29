"""What notifications there are to choose from."""

# As the preferences keep it, and in words.
CHOICES = (("all", "All"), ("problems", "Problems only"), ("none", "None"))
