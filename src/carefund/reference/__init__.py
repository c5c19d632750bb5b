"""Reference: small tables of facts that every other room needs, each with its source.

`area("E06000033")` or `area("Southend-on-Sea")` gives an area, `areas_on(day)` the areas of a day.
"""

from carefund.reference.areas import Area, UnknownArea, area, areas_on

__all__ = ["Area", "UnknownArea", "area", "areas_on"]
