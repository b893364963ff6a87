"""Forgets what is personal after its time, proves it, and keeps a record of having done so.

tables   the record
sorts    what is kept of people, and how each is forgotten
running  forgetting, erasing, the record
"""
