"""geomap: the resource map and service-station locator of a district."""
