"""Runs microburst for the crash run, bent in one point: requests keep the host that they were signed for.

The emulator checks the signatures of the Lambdas, and the host is part of what is signed. The run ends with its
standard input, a pipe that closes when whoever started it is gone.
"""

import os
import signal
import sys
import threading

from microburst import cli, forward


def end_with_the_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGKILL)


def keep_the_signed_host() -> None:
    outbound = forward.Upstream._outbound_headers

    def outbound_headers(self, request):
        return {**outbound(self, request), "host": request.headers["Host"]}

    forward.Upstream._outbound_headers = outbound_headers


if __name__ == "__main__":
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    keep_the_signed_host()
    sys.exit(cli.main())
