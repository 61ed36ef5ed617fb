"""Runs microburst for the crash run, bent in three points.

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
import time
import zlib

from aiohttp import web
from microburst import cli, forward, rules
from microburst.core import pipeline

# One partition in so many is hot, another every so many seconds.
HOT_OF = 4
HOT_SECONDS = 5


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


def is_hot(request) -> bool:
    write = request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
    return zlib.crc32(json.dumps(write["pk"]).encode()) % HOT_OF == int(time.time() / HOT_SECONDS) % HOT_OF


def leave_hot_items_unprocessed() -> None:
    upstreams = []
    start = forward.Upstream.start
    apply = pipeline.apply_decision

    async def start_and_keep(self):
        await start(self)
        upstreams.append(self)

    async def write(request, order):
        # Other bytes than were signed: written with a key of the account itself, whose signature the emulator takes as it is.
        upstream = upstreams[-1]
        headers = {
            **{name: request.headers[name] for name in ("Content-Type", "X-Amz-Target")},
            "Authorization": re.sub(r"Credential=[^/]+", "Credential=test", request.headers["Authorization"]),
        }
        async with upstream.session.post(upstream.base_url + "/", headers=headers, data=json.dumps(order)) as answer:
            return answer.status, await answer.read(), answer.content_type

    async def apply_or_leave(request, ctx, decision):
        if decision.error is None or decision.error.code != "UnprocessedItems":
            return await apply(request, ctx, decision)
        order = json.loads(ctx.body)
        left, taken = {}, {}
        for table, writes in order["RequestItems"].items():
            for one in writes:
                (left if is_hot(one) else taken).setdefault(table, []).append(one)
        if taken:
            status, body, kind = await write(request, {**order, "RequestItems": taken})
            if status != 200:
                return web.Response(status=status, body=body, content_type=kind)
        return web.json_response({"UnprocessedItems": left}, content_type="application/x-amz-json-1.0")

    forward.Upstream.start = start_and_keep
    pipeline.apply_decision = apply_or_leave


if __name__ == "__main__":
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    keep_the_signed_host()
    note_lost_answers(os.environ["RELANCE_LOST_ANSWERS"])
    leave_hot_items_unprocessed()
    sys.exit(cli.main())
