"""The register of who answers for what, in the store's database.

tables      what is kept, and every change of it
entries     documents with versions, the same for posts, links and problems; nothing is deleted
documents   posts, links and problems as documents: names and telephone numbers sealed
kept        the register, read and written
shut_out    posts whose account may not sign in any more, and since when
lists       the register as a workbook to take away, which can be taken in again
"""
