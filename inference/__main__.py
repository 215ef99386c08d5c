"""`python -m inference`: Watchpost's scoring library on the command line."""

from inference.cli import main

raise SystemExit(main())
