"""From a sealed inspection to issued documents: signatures, the disclosure audit, the release, the site."""
