"""Runs LocalStack for the supervisor, as an ordinary process: ends with it, and bends it in two points (see below)."""

import os
import sys

# At the end: beside this file's folder there is one of the name of LocalStack's own package.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from supervised import end_with_the_supervisor  # noqa: E402


def know_the_runtime_of_our_functions() -> None:
    """Version 4.9.2 is older than Node 24 on Lambda; here functions run on the project's own Node, which is that one."""
    from localstack.services.lambda_ import runtimes

    runtimes.ALL_RUNTIMES.append("nodejs24.x")


def run_the_projects_dynamodb_local(jars: str) -> None:
    """LocalStack would bring DynamoDB Local, a Java and patches from several places; ours is pinned and there."""
    from localstack.services.dynamodb import server

    def no_installation(*_args, **_more):
        return None

    installer = server.dynamodblocal_package.get_installer()
    installer.install = no_installation
    installer.get_java_env_vars = lambda: {}
    server.dynamodblocal_package.get_installer = lambda *_args: installer

    def command(self) -> list[str]:
        return [
            "java",
            f"-Xmx{self.heap_size}",
            f"-Djava.library.path={jars}",
            *("-cp", os.path.join(jars, "*"), "com.amazonaws.services.dynamodbv2.local.main.ServerRunner"),
            *("-inMemory", "-disableTelemetry", "-port", str(self.port)),
        ]

    server.DynamodbServer._create_shell_command = command


def main() -> None:
    end_with_the_supervisor()
    know_the_runtime_of_our_functions()
    run_the_projects_dynamodb_local(os.environ["RELANCE_DYNAMODB_JARS"])
    from localstack.runtime.main import main as run

    run()


if __name__ == "__main__":
    main()
