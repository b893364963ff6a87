"""What figures and peers are called, where one module measures them and another looks them up."""

BATCH, SINGLE = "nearest, batch k={}", "nearest, single k={}"
FILTERED, FIRST_USE = "nearest, filtered single k={}", "nearest, filtered single k={}, first use"
AREA_BATCH, AREA_SINGLE = "area of a point, batch", "area of a point, single"
GET, POST = "GET /api/nearest, in process", "POST /api/nearest, {}, a point"
START = "start, warm cache"
WORKER_PEAK, LOADER_PEAK = "memory, one worker, its peak", "memory, the process above, its peak"

STREET_SINGLE, STREET_ALL = "by street, single", "by street, all nodes"
ONE_DISTRICT, ALL_OVER = "one district", "all over"

TOUR = "shortest order of visits"
GREEDY, ANNEALING = "networkx greedy_tsp", "networkx simulated_annealing_tsp"

POSTGIS = "PostGIS geography"
PGROUTING = "pgRouting drivingDistance"
DIJKSTRA, MANY_SOURCES = "scipy dijkstra(limit=)", "scipy dijkstra(min_only=True)"
SJOIN, STRTREE = "geopandas sjoin", "shapely STRtree"
BARE, INDEX = "bare Flask, same bytes", "the index alone"

SHIPPED, NATION = "shipped", "nation"
FRAMES = "map of 186,100 stations, longest frame"
