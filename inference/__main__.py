"""`python -m inference`: Watchpost's scoring library on the command line."""

from inference.runtime.threads import use_one_thread_for_linear_algebra

use_one_thread_for_linear_algebra()

from inference.cli import main  # noqa: E402 (it may import NumPy)

raise SystemExit(main())
