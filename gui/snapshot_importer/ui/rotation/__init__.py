"""Another access key for a profile: made, tested, stored and taken before the old one is switched off."""
