"""Keeps visits to stations, as their staff count them, in the store's database."""
