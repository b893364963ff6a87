"""geomap: the resource map and service-station locator of a district.

The map of the house. Arrows point down: app, cli -> web -> storage -> subject.

The subject, pure (no files, no network, no clock):
    errors, geodesy, datum       what can go wrong; points and lengths; WGS-84, GCJ-02, BD-09
    layers, services, check/     what each layer holds; the catalogue; the one check of it all
    layer_builder, features      layers made as their features pass; features kept as JSON
    hours                        opening hours on the official calendar (calendar_cn, opening_rule,
                                 hours_words); closing: a place that is closed for a time
    nearest, areas, search       the indexes: stations by distance (station_*, chords, space_curve, ecef),
                                 areas by point (area_kernels), names (spelling, spelled_names, name_keys,
                                 likeness); compiled holds how kernels are compiled
    demand, coverage             where people live (point_blocks); who is within reach of help, at any
                                 radius (coverage_sets, coverage_kernels), how evenly (coverage_equity),
                                 and in every hour of the week (coverage_week)
    network                      streets as a graph for walking and riding: made of lines (network_build,
                                 network_noding), points put on them (network_snap), nearest by street
                                 (network_stations, network_stops), ways (network_ways), reach
                                 (network_reach), compiled (network_kernels, network_heap, network_cards,
                                 network_flood, network_lists), the rules of OpenStreetMap (osm_ways)
    map_settings, snapshot       what map.json says; one immutable set of layers and indexes
    plain_words                  what may stand in words that anybody writes, and what is refused
    revision                     a change of the data: who, when, why, before, after; conflicts, refusals
    public_reports               what passers-by report, what it is worth, when an open door is in doubt
    locator, question            which stations meet a need, or come closest; the need in words
    measured                     how far that is: straight, or by street where one is near
    whereabouts, contents        what holds a point and who answers; what lies inside an area
    point_tiles                  many points by map tile
    intake/                      lists of any office, matched to a layer: rows, columns, cells, and a dry
                                 run that says what importing them would do
    siting/                      where the next stations go, proven or with the gap
    planning/                    what planners ask: an area, a need, an hour, stations thought otherwise
    editing/                     what somebody changes by hand: edits, differences, what is due
    people/                      who may do what where, and whose telephone number is shown to whom
    responsibility/              who answers for a place on which day; what leaders took up
    orders/                      what residents ask for, who has it and by when: steps, promises, photos;
                                 what departments are called to; visits to stations, booked halls
    searching/                   where a lost person may mean, and the shortest order to look there
    navigation                   links into map programs, each in its datum
    demo/                        the demonstration layers, made of fact tables

report/     draws answers for people to take away: tables, maps, a brief to print
storage/    opens files: the data folder (loading, and prepared: what one start keeps for the next),
            the store of revisions in a database (database/; stored: what is served of it), the people
            who may work on it (people/), public reports (reported: what counts of them), posts
            (responsibility/), orders (orders/), shared searches (searching/), what seals private words
            (sealing), what forgets them in time (retention/), fact tables, other vector formats, population
            grids, lists (tables), jobs and their records
web/        speaks HTTP: pages, API, assets; map_page is the only file that imports Folium; people/ lets
            those in who may change something; responsibility/, orders/, cases/ and searching/ speak of their
            subjects, open311/ with programs of other cities
cli         speaks terminal: `python -m geomap`
"""
