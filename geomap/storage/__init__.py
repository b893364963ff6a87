"""Opens files and databases; hands pure values to the subject."""
