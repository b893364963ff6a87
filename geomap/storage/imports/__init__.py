"""What is kept of lists that are being imported.

folder         the lists themselves, on their way in: files, swept away after some days
outcome_file   what a dry run came to, to be read page by page
tables         what outlives an import, in the database of the store
applying       an outcome put into a store
kept           the same to use: mappings remembered, rows that need a place, which import made which revision
"""
