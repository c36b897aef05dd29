"""WHAT is asked: the ImportSnapshot request, its rules and its renderings. No Qt, no AWS call."""
