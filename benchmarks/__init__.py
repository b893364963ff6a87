"""What geomap does beside what its peers do, in the same run."""
