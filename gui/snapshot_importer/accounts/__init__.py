"""WHO asks: profiles, their secrets, and the clients made from them. No Qt."""
