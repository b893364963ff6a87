"""The store: the layers in a database, with every revision of them. SQLite or PostgreSQL with PostGIS.

A store exists once `python -m geomap store init` has made one in the data folder, or GEOMAP_DATABASE_URL
names one. Without one, the GeoJSON files of the data folder are the truth, and may be read-only. Once there
is one they only seed it, while it is empty.

One table holds the features of all layers, and one their changes: what a layer holds is said by
geomap.layers alone, so a new field needs no migration, and history, undo and backup are written once. For
QGIS and its like, PostgreSQL has a view for each layer with a column for each field (views).

    connecting   a database: one way to read, one to write, and what can go wrong
    tables       the tables and their types
    upgrading    makes them and brings them up to date (migrations/, by Alembic)
    reading      features and revisions out of them
    writing      a revision into them
    proving      whether the layers are sound after it
    store        all that at once, checked: what the rest of geomap uses
    opening      where a store is, and how one comes to be
    verifying    proves that it is whole
    backup       the whole store as one file, and back
"""
