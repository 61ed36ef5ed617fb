"""Runs MiniStack for the supervisor: ends with it, however it ends, and bends it in five points (see below).

It also notes the calls of the Lambdas, so that their roles can be compared with what they do.
"""

import json
import os
import threading

from supervised import end_with_the_supervisor


def let_loopback_count_as_tls() -> None:
    """Our queues and topics refuse what does not come over TLS; here everything comes over 127.0.0.1 in plain HTTP."""
    from ministack import app

    pin = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, _secure: pin(source_ip, True)


def let_our_ses_publish_its_events() -> None:
    """On AWS only SES itself may publish events of the source `aws.ses`; here our local SES is SES."""
    from ministack.services import eventbridge

    put = eventbridge._put_events

    def put_events(data, allow_aws_source=False):
        sources = {entry.get("Source") for entry in data.get("Entries", [])}
        return put(data, allow_aws_source=allow_aws_source or sources == {"aws.ses"})

    eventbridge._put_events = put_events


def gather_more_than_ten_messages() -> None:
    """Lambda receives ten messages at a time, and gathers them up to the size of a batch; the emulator stops at ten."""
    from ministack.services import sqs

    receive = sqs._receive_messages_for_esm

    def receive_messages_for_esm(queue_url, max_number):
        batch = []
        while len(batch) < int(max_number or 1):
            received = receive(queue_url, int(max_number or 1) - len(batch))
            if not received:
                break
            batch.extend(received)
        return batch

    sqs._receive_messages_for_esm = receive_messages_for_esm


def judge_batches_of_queues_as_single_calls() -> None:
    """On AWS the right to `SendMessage` covers `SendMessageBatch`, and so on: batches are no actions of their own."""
    from ministack.core import iam_actions

    extract = iam_actions.extract_iam_action

    def extract_iam_action(*args, **kwargs):
        action = extract(*args, **kwargs)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    iam_actions.extract_iam_action = extract_iam_action


def let_routes_answer_preflights() -> None:
    """On AWS an API without a CORS configuration of its own leaves OPTIONS to its routes; the emulator answers 403."""
    from ministack.services import apigateway

    handle = apigateway._handle_execute_in_scope
    match = apigateway._match_route

    async def handle_execute(api_id, stage, path, method, *rest, **named):
        api = apigateway._apis.get(api_id) or {}
        # In lower case it passes the emulator's own answer; routes are matched, and our doors read it, in upper case.
        if method == "OPTIONS" and not api.get("corsConfiguration"):
            method = "options"
        return await handle(api_id, stage, path, method, *rest, **named)

    apigateway._handle_execute_in_scope = handle_execute
    apigateway._match_route = lambda api_id, method, path: match(api_id, method.upper(), path)


def note_calls_of_lambdas(file: str) -> None:
    """Writes each different call that a Lambda's role was judged for, once, as a line of JSON into `file`."""
    from ministack.core import iam_evaluator

    enforce = iam_evaluator.enforce
    noted = set()
    lock = threading.Lock()

    def enforce_and_note(access_key_id, iam_action, service, region, resource_arn="*", **more):
        denied = enforce(access_key_id, iam_action, service, region, resource_arn=resource_arn, **more)
        caller = iam_evaluator.resolve_caller_identity(access_key_id or "") or {}
        _, _, session = caller.get("userArn", "").partition(":assumed-role/")
        call = (session.rpartition("/")[2], iam_action, resource_arn, not denied)
        with lock:
            if session and call not in noted:
                noted.add(call)
                line = dict(zip(("caller", "action", "resource", "allowed"), call))
                with open(file, "a", encoding="utf-8") as calls:
                    calls.write(json.dumps(line) + "\n")
        return denied

    iam_evaluator.enforce = enforce_and_note


def main() -> None:
    end_with_the_supervisor()
    let_loopback_count_as_tls()
    let_our_ses_publish_its_events()
    judge_batches_of_queues_as_single_calls()
    gather_more_than_ten_messages()
    let_routes_answer_preflights()
    if calls_file := os.environ.get("RELANCE_CALLS_FILE"):
        note_calls_of_lambdas(calls_file)
    from ministack.app import main as run

    run()


if __name__ == "__main__":
    main()
