"""A Lambda runtime executor of LocalStack: each environment is a Node process of this machine, without a container.

The process is spoken to over a pair of sockets, one JSON object a line (see worker.mjs); what it prints are its logs. It
stays in the emulator's process group, so that it goes with it, and ends by itself when its socket closes.
"""

import json
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

WORKER = Path(__file__).with_name("worker.mjs")
NODE = os.environ.get("RELANCE_NODE", "node")
# What every function gets beside its own settings: where the local SES is, where the SDK is found.
GIVEN = json.loads(os.environ.get("RELANCE_FUNCTION_ENV", "{}"))
# Room for a Node start on a machine that does much else.
START_SECONDS = 60
CHUNK = 65536


class Ended(Exception):
    """The worker's process is gone."""


class Late(Exception):
    """The worker did not answer in time."""


class Worker:
    """One Node process with one handler loaded."""

    def __init__(self, env, folder):
        ours, theirs = socket.socketpair()
        self.socket = ours
        # Logs in a pipe that is read while a call runs and emptied after it: nobody reads between calls.
        self.logs, write_end = os.pipe()
        os.set_blocking(self.logs, False)
        try:
            self.process = subprocess.Popen(
                [NODE, "--enable-source-maps", str(WORKER)],
                cwd=folder,
                env={**env, "RELANCE_CALLS_FD": str(theirs.fileno())},
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                pass_fds=[theirs.fileno()],
            )
        finally:
            theirs.close()
            os.close(write_end)
        self.said = b""
        self.printed = b""
        self.lock = threading.Lock()

    def send(self, value, deadline):
        """Says it to the worker; raises Ended, or Late when the worker does not take all of it in time."""
        try:
            # Of all of it together; 0 would mean not to wait at all.
            self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
            self.socket.sendall(json.dumps(value).encode() + b"\n")
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Ended from error

    def receive(self, deadline):
        """The next object that the worker says; raises Ended or Late."""
        with selectors.DefaultSelector() as ready:
            ready.register(self.socket, selectors.EVENT_READ)
            ready.register(self.logs, selectors.EVENT_READ)
            while b"\n" not in self.said:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Late
                for key, _ in ready.select(left):
                    if key.fileobj is self.socket:
                        self._read_socket()
                    elif not self._read_logs():
                        # All its outputs are closed; whether it lives, the socket tells.
                        ready.unregister(self.logs)
        line, _, self.said = self.said.partition(b"\n")
        return json.loads(line)

    def _read_socket(self):
        try:
            data = self.socket.recv(CHUNK)
        except OSError as error:
            raise Ended from error
        if not data:
            raise Ended
        self.said += data

    def _read_logs(self):
        """Takes what is in the pipe of the logs; answers whether there may be more."""
        try:
            data = os.read(self.logs, CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.printed += data
        return bool(data)

    def take_logs(self):
        """What was printed since the last time; a worker writes its logs before it answers."""
        before = None
        while before != len(self.printed):
            before = len(self.printed)
            self._read_logs()
        text, self.printed = self.printed.decode(errors="replace"), b""
        if text:
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
            sys.stdout.flush()
        return text

    def end(self):
        """Kills it; answers its exit code. Safe to call from any thread, and twice."""
        with self.lock:
            if self.process.poll() is None:
                self.process.kill()
            code = self.process.wait()
            self.socket.close()
            return code

    def __del__(self):
        try:
            os.close(self.logs)
        except OSError:
            pass


def error_result(request_id, kind, message, logs):
    body = json.dumps({"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: {message}"})
    return InvocationResult(request_id, body.encode(), is_error=True, logs=logs)


class HostFunctionExecutor(RuntimeExecutor):
    """See the module."""

    def __init__(self, id, function_version):
        super().__init__(id=id, function_version=function_version)
        self.worker = None
        self.env = {}

    def start(self, env_vars):
        runtime = self.function_version.config.runtime or ""
        if not runtime.startswith("nodejs"):
            raise LambdaRuntimeException(f"functions of this machine run on Node, not on {runtime or 'an image'}")
        folder = str(self.function_version.config.code.get_unzipped_code_location())
        temporary = os.environ.get("TMPDIR", "/tmp")
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": temporary,
            "TMPDIR": temporary,
            **GIVEN,
            **{name: str(value) for name, value in env_vars.items()},
            "LAMBDA_TASK_ROOT": folder,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
            "TZ": "UTC",
        }
        self.folder = folder
        self._begin()

    def _begin(self):
        self.worker = Worker(self.env, self.folder)
        try:
            said = self.worker.receive(time.monotonic() + START_SECONDS)
        except (Ended, Late) as error:
            self.worker.end()
            raise LambdaRuntimeException(f"the function did not start: {self.worker.take_logs()[-2000:]}") from error
        if said["kind"] != "ready":
            self.worker.end()
            self.worker.take_logs()
            raise LambdaRuntimeException(f"the function did not start: {said['body']}")

    def stop(self):
        if self.worker:
            self.worker.end()

    def invoke(self, payload):
        request_id = payload["invoke-id"]
        # One that exited or timed out in an earlier call is started anew, as on AWS.
        if self.worker.process.poll() is not None:
            self._begin()
        worker, seconds = self.worker, self.function_version.config.timeout
        deadline = time.monotonic() + seconds
        call = {
            "id": request_id,
            "arn": payload["invoked-function-arn"],
            "payload": payload["payload"],
            "trace": payload.get("trace-id", ""),
            "seconds": seconds,
        }
        try:
            worker.send(call, deadline)
            said = worker.receive(deadline)
        except Late:
            worker.end()
            message = f"Task timed out after {seconds:.2f} seconds"
            return error_result(request_id, "Sandbox.Timedout", message, worker.take_logs())
        except Ended:
            code = worker.end()
            ending = f"signal: {-code}" if code < 0 else f"exit status {code}"
            message = f"Runtime exited with error: {ending}"
            return error_result(request_id, "Runtime.ExitError", message, worker.take_logs())
        body = said["body"].encode()
        return InvocationResult(request_id, body, is_error=said["kind"] == "error", logs=worker.take_logs())

    def get_logs(self):
        return ""

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        # Asked for by LocalStack; our workers answer over their socket.
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        # A function that is configured anew keeps its code: LocalStack deletes it with the function.
        pass


class HostFunctions(RuntimeExecutorPlugin):
    """The plug-in by which LocalStack finds it: LAMBDA_RUNTIME_EXECUTOR=relance-host."""

    name = "relance-host"

    def load(self, *args, **kwargs):
        return HostFunctionExecutor
