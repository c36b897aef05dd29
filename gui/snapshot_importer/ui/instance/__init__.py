"""One instance of the program for each user and data folder; a second start hands over what it was asked for."""
