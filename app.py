"""The WSGI app. `python app.py` serves it; any WSGI server can: `granian --interface wsgi app:app`."""

from __future__ import annotations

import sys

from geomap.web import create_app
from geomap.web.serve import serve

if __name__ == "__main__":
    sys.exit(serve())
elif __name__ != "__mp_main__":  # as which the server's workers run this file before they import it
    app = create_app()
