"""`python -m geomap`: see cli.py."""

import sys

from geomap.cli import main

if __name__ == "__main__":
    sys.exit(main())
