"""Keeps people in the store's database: accounts, who is signed in, links, tokens, tries, the audit log.

    tables      the tables, on the store's metadata; the store's migrations make them
    accounts    who may sign in, as what, for which area
    sign_ins    who is signed in, and until when
    links       links by which somebody sets a password once
    tokens      tokens by which programs come, hashed
    tries       how often a password was wrong, so that guessing takes years
    audit       what was done and what was refused
    secret      the key that signs cookies

Secrets of 256 random bits are kept as their SHA-256 alone; passwords as whatever geomap.web.people makes.
"""
