"""From a sealed inspection to issued documents: signatures, the disclosure audit, the release, the site.

``document`` holds what a publisher says of one (number, day, reason), ``documents`` writes the files of all editions.
"""
