"""Ends a Python part with the supervisor, however that one ends.

The supervisor starts a part as the leader of a process group, with a pipe as standard input that it never writes to.
When the supervisor goes, even by SIGKILL, the pipe closes: the part is asked to stop, and what is left of the group (the
Lambda workers are in it) is killed a moment later.
"""

import os
import signal
import sys
import threading
import time

GRACE_SECONDS = 5


def _end() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def end_with_the_supervisor() -> None:
    """Makes this process a leader of its group and watches its standard input from now on."""
    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)
    threading.Thread(target=_end, daemon=True).start()
