"""Lists of any office, in: rows, matched to a layer's fields, and a dry run of what they would change.

rows            what a list is once it is read: sheets, rows, cells, formulas
plain           cells as plain text, and text as it is compared
header          the header of a sheet, below its titles
columns         which column fills which field (synonyms), guessed and kept as JSON (mapping_json)
values          one cell as a field's value (words), with hours in prose (hours_prose, hours_tokens),
                services (services_words) and positions (coordinates)
entries         rows read by a mapping, every fault kept; the areas they name (named_areas)
survey, places  in which order and datum a list's positions are, with the evidence; where entries lie
matching        which feature of the store a row may be
drafts, judging rows as features, judged by geomap.check
dry_run         all of it, a batch at a time; outcome holds what it comes to, reasons says it in
                words (reason_words)

`storage.tables` reads the files; nothing here opens one.
"""
