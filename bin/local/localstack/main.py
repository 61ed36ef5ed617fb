"""Runs LocalStack for the supervisor, as an ordinary process: ends with it, and bends it in three points (see below)."""

import os
import sys
import tempfile
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


def keep_objects_in_the_run_folder() -> None:
    """Buckets lie below /tmp/localstack-s3-storage, whatever TMPDIR says: shared by all who run, and left by one that is killed."""
    from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore

    made_with = EphemeralS3ObjectStore.__init__

    def made_in_the_run_folder(self, _root_directory=None):
        made_with(self, tempfile.mkdtemp(prefix="s3-"))

    EphemeralS3ObjectStore.__init__ = made_in_the_run_folder


def main() -> None:
    end_with_the_supervisor()
    know_the_runtime_of_our_functions()
    use_the_dynamodb_beside_it()
    keep_objects_in_the_run_folder()
    from localstack.runtime.main import main as run

    run()


if __name__ == "__main__":
    main()
