"""Keeps searches for people who are lost, in the store's database, for as long as they are needed."""
