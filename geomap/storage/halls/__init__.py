"""Keeps bookings of red meeting halls in the store's database."""
