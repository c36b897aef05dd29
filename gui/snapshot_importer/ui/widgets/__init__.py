"""Small widgets that know nothing of AWS."""
