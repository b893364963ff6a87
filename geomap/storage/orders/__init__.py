"""Orders in the store's database, on SQLite and PostgreSQL alike.

tables   what is kept
records  what goes into the book and comes out of it
codec    orders and events as JSON
boards   which orders stand on whose board
moves    how often orders moved, for whoever asks whether they did
rows     orders and events inside somebody's transaction
book     sending, taking steps, lists for boards, the clock
histories orders with their events, for ledgers and rates
case_rows cases and their events inside somebody's transaction
cases    cases over orders, and what they do to these
codes    tracking codes
voices   who follows an order that another sent: said me too, or sent one that was merged into it
places   where orders are, for whoever looks for some around a point
private  names and telephone numbers: sealed, and every look at them noted
forgetting what is personal in orders and cases that ended long ago
catalogues what can be ordered, whom a street can call
strays   kept orders that name what is no longer there
"""
