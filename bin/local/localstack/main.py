"""Runs LocalStack for the supervisor, as an ordinary process: ends with it, and bends it in two points (see below)."""

import os
import sys
import threading

# At the end: beside this file's folder there is one of the name of LocalStack's own package.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from supervised import end_with_the_supervisor  # noqa: E402


def know_the_runtime_of_our_functions() -> None:
    """Version 4.9.2 is older than Node 24 on Lambda; here functions run on the project's own Node, which is that one."""
    from localstack.services.lambda_ import runtimes

    runtimes.ALL_RUNTIMES.append("nodejs24.x")


def use_the_dynamodb_beside_it() -> None:
    """The supervisor runs the project's pinned DynamoDB Local at DYNAMODB_LOCAL_PORT, and ends it.

    LocalStack would bring one, a Java and patches from several places, and start it in a session of its own, where it
    outlives whoever kills LocalStack.
    """
    from localstack.services.dynamodb.server import DynamodbServer
    from localstack.utils.threads import start_thread

    def wait_for_ever(*_args):
        threading.Event().wait()

    DynamodbServer.do_start_thread = lambda _self: start_thread(wait_for_ever, name="dynamodb-beside-it")
    DynamodbServer.stop_dynamodb = lambda _self: None


def main() -> None:
    end_with_the_supervisor()
    know_the_runtime_of_our_functions()
    use_the_dynamodb_beside_it()
    from localstack.runtime.main import main as run

    run()


if __name__ == "__main__":
    main()
