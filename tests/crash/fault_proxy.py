"""Runs microburst for the crash run, bent in two points.

Requests keep the host that they were signed for: the emulator checks the signatures of the Lambdas, and the host is part
of what is signed. And the answers that are lost to writes of items are noted, a line of JSON each, in the file that
RELANCE_LOST_ANSWERS names: who asked (the client's application id), the keys of the item, and the last reservation in
it as it is stored, for that is where a new one is added.

The run ends with its standard input, a pipe that closes when whoever started it is gone.
"""

import json
import os
import re
import signal
import sys
import threading

from microburst import cli, forward, rules


def end_with_the_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGKILL)


def keep_the_signed_host() -> None:
    outbound = forward.Upstream._outbound_headers

    def outbound_headers(self, request):
        return {**outbound(self, request), "host": request.headers["Host"]}

    forward.Upstream._outbound_headers = outbound_headers


def note_lost_answers(file: str) -> None:
    decide = rules.RuleEngine.decide

    def decide_and_note(self, ctx):
        decision = decide(self, ctx)
        if decision and decision.response_fault is not None and ctx.operation == "PutItem":
            item = json.loads(ctx.body or b"{}").get("Item", {})
            app = re.search(r"(?:^| )app/(\S+)", ctx.headers.get("User-Agent", ""))
            line = {"caller": app and app.group(1), **{key: item.get(key, {}).get("S") for key in ("pk", "sk")}}
            pressure = item.get("pressure", {}).get("L", [])
            line["reservation"] = pressure[-1].get("S") if pressure else None
            with open(file, "a", encoding="utf-8") as lost:
                lost.write(json.dumps(line) + "\n")
        return decision

    rules.RuleEngine.decide = decide_and_note


if __name__ == "__main__":
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    keep_the_signed_host()
    note_lost_answers(os.environ["RELANCE_LOST_ANSWERS"])
    sys.exit(cli.main())
