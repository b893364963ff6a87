"""What tests of the store do in it: change a feature, read the whole."""

from __future__ import annotations

import json
from typing import Any

from geomap.revision import Change, Key
from geomap.storage.database.store import Store


def changed(store: Store, key: Key, **properties: Any) -> Change:
    """The change that gives a feature of the store other properties."""
    feature = store.features([key])[key].feature
    return Change(*key, feature, {**feature, "properties": {**feature["properties"], **properties}})


def edit(store: Store, key: Key, **properties: Any) -> int:
    """Commit that change; returns the number of the revision."""
    return store.commit([changed(store, key, **properties)], who="an editor", why="It changed.").number


def all_of(state: Any) -> str:
    """A state as one text: every layer's head and features, in their order, members in theirs."""
    return json.dumps(
        {name: [dict(layer.head), list(layer.features)] for name, layer in state.layers.items()}
    )
