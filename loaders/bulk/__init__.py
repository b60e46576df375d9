"""Tables larger than what is comfortably held in memory.

A table is read row by row into a scratch database. Rows whose names nobody else has are concepts as they stand; only
the others go through :mod:`loaders.concepts` together, which settles names as it does for every glossary. Relations are
kept as numbers. The outcome is that of the ordinary way, to the last problem; a table that cannot be read like this is
left to it.
"""
