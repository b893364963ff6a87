"""Orders in the store's database, on SQLite and PostgreSQL alike.

tables   what is kept
records  what goes into the book and comes out of it
codec    orders and events as JSON
book     sending, taking steps, lists for boards, the clock
codes    tracking codes
"""
