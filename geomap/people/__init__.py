"""People who work on the data: who they are, what they may do and where, what they may see.

Pure. geomap.storage.people keeps them, geomap.web.people lets them in.

    person        a person, the four roles, the areas they answer for
    ground        the areas of a snapshot, and whether one holds a geometry
    permissions   one table of role and action; whether somebody may do something to a feature
    managing      who may invite and manage whom
    masking       personal telephone numbers, and who may see them
"""
