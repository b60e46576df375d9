"""From glossary files in many formats to concepts, typed relations with evidence, vectors and a map, and into a store.

:func:`loaders.pipeline.load` does all of it; :mod:`loaders.formats` says what can be read.
"""
