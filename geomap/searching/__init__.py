"""Searching for somebody who is lost: where they may mean, in which order to go there, and who goes where.

clues       the catalogue: what people remember of a place, and what in the data says so
hearing     words as they are said, matched to the catalogue and to names
surroundings  the named places around a point, and what is near each of them
candidates  the places that clues may mean, ranked, each with its reasons
distances   metres by street from every place to every other
tours       the shortest order to visit places: proven, or with a lower bound
visiting    that order for places of a snapshot, leg by leg
party       a search that several people share: who goes where, what was searched, how it ended
"""
